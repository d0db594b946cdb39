"""The Event Tickets task between a simulated Counterpoint and a simulated website."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.http import Level
from shared.sync.errors import SyncError, SystemDown
from shared.sync.model import Done, Failed, Skipped, Unchanged
from simulators.counterpoint.changes import ItemChange, NewBreak, NewRule
from tests.builders.misc_shop import DAY, MISC_RULES, MiscShop, misc_shop

TICKETS = "misc.event_tickets"
OWL = "OWL-WALK"
TYPES = (OWL, f"{OWL}^CHILD", f"{OWL}^SENIOR")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[MiscShop]:
    """Two events in Counterpoint, nothing on the website, the tax class of tickets there."""
    async with misc_shop(tmp_path) as started:
        yield started


def shown(shop: MiscShop, sku: str) -> tuple[Any, ...]:
    """Name, type, price, status and places of a product."""
    row = shop.systems.products()[sku]
    return row["name"], row["type_id"], float(row["price"]), row["status"], shop.systems.stock()[sku]


async def test_a_new_event_has_a_product_for_each_ticket_type(shop: MiscShop) -> None:
    assert await shop.found(TICKETS) == [OWL, "PADDLE-DAY"]

    outcome = await shop.outcome(TICKETS, OWL)

    assert outcome == Done("new: Adult 18.00, Child 9.00, Senior 14.00; 40 places")
    assert shown(shop, OWL) == ("Owl walk at dusk (Adult)", "virtual", 18.0, 1, (40.0, 1))
    assert shown(shop, f"{OWL}^CHILD") == ("Owl walk at dusk (Child)", "virtual", 9.0, 1, (40.0, 1))
    assert shown(shop, f"{OWL}^SENIOR") == ("Owl walk at dusk (Senior)", "virtual", 14.0, 1, (40.0, 1))
    labels = {shop.systems.products()[sku]["labels"]["tax_class_id"] for sku in TYPES}
    assert labels == {"EXEMPT"}


async def test_the_second_round_finds_nothing_and_makes_no_call(shop: MiscShop) -> None:
    await shop.sync(TICKETS, *await shop.found(TICKETS))
    shop.systems.forget_calls()

    assert await shop.found(TICKETS) == []
    assert await shop.outcome(TICKETS, OWL) == Unchanged()
    assert shop.systems.website_calls() == []


async def test_a_sold_place_and_a_new_price_arrive_and_nothing_else_is_touched(shop: MiscShop) -> None:
    await shop.outcome(TICKETS, OWL)
    shop.systems.store.control("PATCH", f"/products/{OWL}", {"name": "Owls by night"})
    shop.systems.till.change(OWL, ItemChange(quantity=Decimal(12), descr="Owl walk, new", price=Decimal("20.00")))

    assert OWL in await shop.found(TICKETS)
    outcome = await shop.outcome(TICKETS, OWL)

    assert outcome == Done("Adult 20.00, Child 9.00, Senior 14.00; 12 places")
    assert shown(shop, OWL) == ("Owls by night", "virtual", 20.0, 1, (12.0, 1))
    assert shown(shop, f"{OWL}^CHILD")[2:] == (9.0, 1, (12.0, 1))


async def test_a_sold_out_event_is_out_of_stock(shop: MiscShop) -> None:
    await shop.outcome(TICKETS, OWL)
    shop.systems.till.change(OWL, ItemChange(quantity=Decimal(-1)))

    await shop.outcome(TICKETS, OWL)

    assert {shop.systems.stock()[sku] for sku in TYPES} == {(0.0, 0)}


async def test_a_promotion_lowers_the_price_until_it_ends(shop: MiscShop) -> None:
    await shop.outcome(TICKETS, OWL)
    shop.promote("EARLY", NewRule(item_no=OWL, breaks=[NewBreak(prc_meth="D", amt_or_pct=Decimal(50))]))
    assert OWL in await shop.found(TICKETS)
    during = await shop.outcome(TICKETS, OWL)

    shop.systems.now += 2 * DAY
    assert OWL in await shop.found(TICKETS)
    after = await shop.outcome(TICKETS, OWL)

    assert during == Done("Adult 9.00, Child 4.50, Senior 7.00; 40 places")
    assert after == Done("Adult 18.00, Child 9.00, Senior 14.00; 40 places")


async def test_an_event_that_cant_be_sold_any_more_as_it_is_goes_off_and_comes_back(shop: MiscShop) -> None:
    await shop.outcome(TICKETS, OWL)
    shop.systems.edit_counterpoint(f"UPDATE IM_ITEM SET ALT_1_PRC_1 = 0, ALT_2_PRC_1 = 0 WHERE ITEM_NO = '{OWL}'")
    shop.systems.till.change(OWL, ItemChange(price=Decimal(0), quantity=Decimal(10)))
    assert OWL in await shop.found(TICKETS)

    outcome = await shop.outcome(TICKETS, OWL)

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert "taken off the website until that is put right" in outcome.words
    assert [shown(shop, sku)[3] for sku in TYPES] == [2, 2, 2]
    assert OWL not in await shop.found(TICKETS), "once a change is enough"
    assert isinstance(await shop.outcome(TICKETS, OWL), Skipped)

    shop.systems.till.change(OWL, ItemChange(price=Decimal("18.00")))
    assert OWL in await shop.found(TICKETS)
    await shop.outcome(TICKETS, OWL)
    assert [shown(shop, sku)[3] for sku in TYPES] == [1, 2, 2], "what has a price again is sold again"
    assert shown(shop, OWL)[4] == (10.0, 1)


async def test_an_event_that_was_taken_off_and_is_turned_on_by_hand_is_noticed(shop: MiscShop) -> None:
    await shop.outcome(TICKETS, OWL)
    shop.systems.edit_counterpoint(f"UPDATE IM_ITEM SET TRK_METH = 'G' WHERE ITEM_NO = '{OWL}'")
    await shop.outcome(TICKETS, OWL)
    assert [shown(shop, sku)[3] for sku in TYPES] == [2, 2, 2]
    shop.systems.store.send("POST", "/V1/products", {"product": {"sku": OWL, "status": 1}})
    comparison = shop.tasks[TICKETS].comparison
    assert comparison is not None

    differs = await comparison.differing([OWL])
    await comparison.distrust([*differs])
    await shop.outcome(TICKETS, OWL)

    assert differs == {OWL: (f"{OWL} is on sale, should be off",)}
    assert shown(shop, OWL)[3] == 2


async def test_a_ticket_type_that_vanishes_is_taken_off_and_comes_back(shop: MiscShop) -> None:
    await shop.outcome(TICKETS, OWL)
    shop.systems.edit_counterpoint(f"UPDATE IM_ITEM SET ALT_2_UNIT = NULL WHERE ITEM_NO = '{OWL}'")
    assert OWL in await shop.found(TICKETS)
    gone = await shop.outcome(TICKETS, OWL)
    status = shop.systems.products()[f"{OWL}^SENIOR"]["status"]

    shop.systems.edit_counterpoint(f"UPDATE IM_ITEM SET ALT_2_UNIT = 'SENIOR' WHERE ITEM_NO = '{OWL}'")
    await shop.outcome(TICKETS, OWL)

    assert gone == Done(f"Adult 18.00, Child 9.00; 40 places; taken off: {OWL}^SENIOR")
    assert status == 2
    assert shown(shop, f"{OWL}^SENIOR") == ("Owl walk at dusk (Senior)", "virtual", 14.0, 1, (40.0, 1))


async def test_a_ticket_type_without_a_price_is_named_once_and_taken_off(shop: MiscShop) -> None:
    await shop.outcome(TICKETS, OWL)
    shop.systems.edit_counterpoint(f"UPDATE IM_ITEM SET ALT_1_PRC_1 = 0 WHERE ITEM_NO = '{OWL}'")
    assert OWL in await shop.found(TICKETS)

    outcome = await shop.outcome(TICKETS, OWL)

    assert outcome == Done(
        f"Adult 18.00, Senior 14.00; 40 places; taken off: {OWL}^CHILD; "
        "Child isn't sold: The price in Counterpoint is zero or less",
        level=Level.WARNING,
    )
    assert shown(shop, f"{OWL}^CHILD")[3] == 2
    assert OWL not in await shop.found(TICKETS)


async def test_an_event_that_is_deleted_is_found_and_taken_off_with_a_warning(shop: MiscShop) -> None:
    await shop.outcome(TICKETS, OWL)
    shop.systems.till.remove(OWL)

    assert OWL in await shop.found(TICKETS)
    outcome = await shop.outcome(TICKETS, OWL)

    assert outcome == Done("No longer in Counterpoint: taken off the website", level=Level.WARNING)
    assert {shop.systems.products()[sku]["status"] for sku in TYPES} == {2}
    assert OWL not in await shop.found(TICKETS)
    assert await shop.outcome(TICKETS, OWL) == Skipped("No longer in Counterpoint")


async def test_an_inactive_event_goes_off_sale_and_comes_back_when_it_is_active_again(shop: MiscShop) -> None:
    await shop.outcome(TICKETS, OWL)
    shop.systems.till.change(OWL, ItemChange(stat="D"))
    assert OWL in await shop.found(TICKETS)
    await shop.outcome(TICKETS, OWL)
    off = {shop.systems.products()[sku]["status"] for sku in TYPES}

    shop.systems.till.change(OWL, ItemChange(stat="A"))
    assert OWL in await shop.found(TICKETS)
    await shop.outcome(TICKETS, OWL)

    assert off == {2}
    assert {shop.systems.products()[sku]["status"] for sku in TYPES} == {1}


async def test_an_event_that_becomes_an_ordinary_web_item_is_left_to_items(shop: MiscShop) -> None:
    await shop.outcome(TICKETS, OWL)
    shop.systems.till.change(OWL, ItemChange(is_ticket=False, is_ecomm=True))

    await shop.outcome(TICKETS, OWL)

    assert {sku: shop.systems.products()[sku]["status"] for sku in TYPES} == {
        OWL: 1,
        f"{OWL}^CHILD": 2,
        f"{OWL}^SENIOR": 2,
    }


async def test_settings_put_the_date_into_the_name_and_end_the_sale_after_the_day(tmp_path: Path) -> None:
    rules = replace(MISC_RULES, ticket_name_columns=("DESCR", "PROF_DAT_1"), ticket_day_column="PROF_DAT_1")
    async with misc_shop(tmp_path, rules=rules) as shop:
        await shop.outcome(TICKETS, OWL)
        name = shown(shop, OWL)[0]

        shop.systems.now += 31 * DAY
        assert OWL in await shop.found(TICKETS)
        outcome = await shop.outcome(TICKETS, OWL)

        assert name == "Owl walk at dusk, 1 Apr 2026 (Adult)"
        assert outcome == Done("The event was on 1 Apr 2026: taken off the website", level=Level.WARNING)
        assert {shop.systems.products()[sku]["status"] for sku in TYPES} == {2}


async def test_a_missing_tax_class_fails_the_event_before_anything_is_sent(shop: MiscShop) -> None:
    shop.systems.edit_counterpoint(f"UPDATE IM_ITEM SET TAX_CATEG_COD = 'CULTURE' WHERE ITEM_NO = '{OWL}'")

    outcomes = await shop.sync(TICKETS, OWL, "PADDLE-DAY")

    assert outcomes[OWL] == Failed("The website has no tax class “CULTURE”; make one, or name another in your settings")
    assert isinstance(outcomes["PADDLE-DAY"], Done)
    assert OWL not in shop.systems.products()


async def test_a_product_that_stood_there_already_keeps_its_words_and_is_named(shop: MiscShop) -> None:
    shop.systems.store.save(OWL, name="Owls", price=5, type_id="virtual")

    outcome = await shop.outcome(TICKETS, OWL)

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert outcome.words.endswith(f"{OWL} stood on the website already and has Counterpoint's price now")
    assert shown(shop, OWL) == ("Owls", "virtual", 18.0, 1, (40.0, 1))


async def test_a_gridded_event_is_skipped_and_named_once(shop: MiscShop) -> None:
    shop.systems.edit_counterpoint(f"UPDATE IM_ITEM SET TRK_METH = 'G' WHERE ITEM_NO = '{OWL}'")
    assert OWL in await shop.found(TICKETS)

    outcome = await shop.outcome(TICKETS, OWL)

    assert isinstance(outcome, Skipped)
    assert OWL not in await shop.found(TICKETS)


async def test_one_refused_event_fails_alone_and_force_sends_it_again(shop: MiscShop) -> None:
    shop.systems.store.control("PUT", "/faults", {"rules": [{"kind": "refuse", "key": f"{OWL}^CHILD"}]})
    outcomes = await shop.sync(TICKETS, OWL, "PADDLE-DAY")
    shop.systems.store.control("PUT", "/faults", {"rules": []})

    assert isinstance(outcomes[OWL], Failed)
    assert isinstance(outcomes["PADDLE-DAY"], Done)
    assert isinstance(await shop.outcome(TICKETS, OWL), Done)
    shop.systems.forget_calls()
    assert isinstance(await shop.outcome(TICKETS, OWL, force=True), Done)
    assert shop.writes().count("POST /V1/products") == 3


async def test_a_website_that_is_down_stops_the_batch(shop: MiscShop) -> None:
    shop.systems.store.control("PUT", "/faults", {"rules": [{"kind": "status", "status": 503, "retry_after": 7}]})

    with pytest.raises(SystemDown):
        await shop.outcome(TICKETS, OWL)


async def test_a_source_or_column_that_the_settings_name_and_nobody_has_is_said(tmp_path: Path) -> None:
    odd = replace(MISC_RULES, sources={"MAIN": "hall"}, ticket_name_columns=("DESCR", "USR_VENUE"))
    async with misc_shop(tmp_path, rules=odd) as shop:
        ask = shop.tasks[TICKETS].set_up
        assert ask is not None
        missing = await ask()

    assert missing == (
        "The website has no inventory source “hall”: add it there, or correct INVENTORY_SOURCES. "
        "Counterpoint's items have no column USR_VENUE: correct TICKET_NAME_COLUMNS or TICKET_DAY_COLUMN."
    )


async def test_nothing_is_missing_as_it_is_delivered(shop: MiscShop) -> None:
    ask = shop.tasks[TICKETS].set_up
    assert ask is not None

    assert await ask() == ""


async def test_tickets_made_just_before_a_crash_are_taken_off_although_the_event_is_gone_meanwhile(
    shop: MiscShop,
) -> None:
    shop.systems.store.control("PUT", "/faults", {"rules": [{"kind": "cut_after", "method": "POST", "after": 1}]})
    with contextlib.suppress(SyncError):
        await shop.outcome(TICKETS, OWL)
    shop.systems.store.control("PUT", "/faults", {"rules": []})
    made = [sku for sku in TYPES if sku in shop.systems.products()]

    shop.systems.till.remove(OWL)
    assert OWL in await shop.found(TICKETS)
    await shop.outcome(TICKETS, OWL)

    assert made
    assert {shop.systems.products()[sku]["status"] for sku in made} == {2}


async def test_an_interrupted_sending_is_finished_by_the_next_try(shop: MiscShop) -> None:
    shop.systems.store.control("PUT", "/faults", {"rules": [{"kind": "cut_after", "method": "POST", "after": 1}]})
    with contextlib.suppress(SyncError):
        await shop.outcome(TICKETS, OWL)
    shop.systems.store.control("PUT", "/faults", {"rules": []})

    assert OWL in await shop.found(TICKETS)
    await shop.outcome(TICKETS, OWL)

    assert [shown(shop, sku)[2:] for sku in TYPES] == [
        (18.0, 1, (40.0, 1)),
        (9.0, 1, (40.0, 1)),
        (14.0, 1, (40.0, 1)),
    ]
    assert OWL not in await shop.found(TICKETS)
