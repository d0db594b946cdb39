"""The Items task between a simulated Counterpoint and a simulated website, over real HTTP."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.contracts.http import Level
from shared.sync.errors import SystemDown
from shared.sync.model import Done, Failed, Outcome, Skipped, TryLater, Unchanged, level_of
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import FLAGS, BothSystems, both_systems
from tests.builders.waiting import until

ITEMS = "products.items"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        yield systems


def words(outcome: Outcome) -> str:
    """What the log will say of something that was sent."""
    assert isinstance(outcome, Done), outcome
    return outcome.words


async def test_an_item_goes_online_with_price_stock_and_description(shop: BothSystems) -> None:
    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    pot = shop.products()["ENAMEL-POT"]
    assert words(outcome) == "Added to the website"
    assert (pot["name"], pot["status"], pot["visibility"], float(pot["price"])) == ("Enamel pot 1 l", 1, 4, 24.0)
    assert pot["custom_attributes"]["description"] == "<p>Enamel pot 1 l</p>"
    assert shop.stock()["ENAMEL-POT"] == (30.0, 1)


async def test_odd_item_numbers_and_long_texts_go_online_like_any_other(shop: BothSystems) -> None:
    keys = ["MUG 12/OZ", "#10-SCREW", "50%-BLEND", "A+B-SET", "CUP&SAUCER", "O'HARA-TIN", "LONG-TEXT", "TREKKINGSTÖCKE"]

    outcomes = await shop.sync(ITEMS, *keys)

    assert {words(outcome) for outcome in outcomes.values()} == {"Added to the website"}
    assert set(shop.products()) == set(keys)


async def test_what_does_not_belong_online_is_skipped_with_its_reason(shop: BothSystems) -> None:
    expected = {
        "NOPE": "Not in Counterpoint",
        "NOT-ON-WEB": "Not marked for the website",
        "DISCONTINUED": "Not active",
        "OWL-WALK": "Event tickets",
        "BLANK-NAME": "no name",
        "NO-NAME": "no name",
        "NO-PRICE": "No price",
        "FREE": "zero or less",
    }

    outcomes = await shop.sync(ITEMS, *expected)

    for key, reason in expected.items():
        outcome = outcomes[key]
        assert isinstance(outcome, Skipped)
        assert reason in outcome.reason
    to_fix = {key for key, outcome in outcomes.items() if level_of(outcome) is Level.WARNING}
    assert to_fix == {"BLANK-NAME", "NO-NAME", "NO-PRICE", "FREE"}, "what a person must put right stands out"
    assert shop.products() == {}


async def test_an_unchanged_item_costs_the_website_not_a_single_call(shop: BothSystems) -> None:
    keys = ["ENAMEL-POT", "TRL-JKT", "WAX-100"]
    await shop.sync(ITEMS, *keys)
    shop.forget_calls()

    outcomes = await shop.sync(ITEMS, *keys)

    assert outcomes == dict.fromkeys(keys, Unchanged())
    assert shop.website_calls() == []


async def test_force_sends_an_unchanged_item_all_the_same(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")

    assert words(await shop.outcome(ITEMS, "ENAMEL-POT", force=True)) == "Updated on the website"


async def test_force_puts_right_what_somebody_edited_on_the_website(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    edited = {"name": "Somebody's pot", "status": 2, "visibility": 1, "description": "By hand", "tax_class_id": "0"}
    before = shop.products()["ENAMEL-POT"]
    shop.store.control("PATCH", "/products/ENAMEL-POT", edited)

    left = await shop.outcome(ITEMS, "ENAMEL-POT")
    await shop.outcome(ITEMS, "ENAMEL-POT", force=True)
    after = shop.products()["ENAMEL-POT"]

    assert left == Unchanged()
    assert {name: value for name, value in after.items() if name != "updated_at"} == {
        name: value for name, value in before.items() if name != "updated_at"
    }


async def test_an_update_leaves_price_stock_and_address_to_others(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.store.control("PATCH", "/products/ENAMEL-POT", {"price": 1, "url_key": "own-address"})
    shop.till.change("ENAMEL-POT", ItemChange(descr="Enamel pot, blue", quantity=3, price=99))

    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    pot = shop.products()["ENAMEL-POT"]
    assert words(outcome) == "Updated on the website"
    assert (pot["name"], float(pot["price"])) == ("Enamel pot, blue", 1.0)
    assert pot["custom_attributes"]["url_key"] == "own-address"
    assert shop.stock()["ENAMEL-POT"] == (30.0, 1)


async def test_a_product_that_stands_on_the_website_already_is_adopted(shop: BothSystems) -> None:
    shop.store.save("enamel-pot", price=5)

    taken = words(await shop.outcome(ITEMS, "ENAMEL-POT"))
    assert taken == "Took over the product that stood on the website already, and updated it"
    assert [float(row["price"]) for row in shop.products().values()] == [5.0]


async def test_a_product_deleted_on_the_website_by_hand_comes_back_with_the_items_next_change(
    shop: BothSystems,
) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.store.control("DELETE", "/products/ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(descr="Renamed pot"))

    assert words(await shop.outcome(ITEMS, "ENAMEL-POT")) == "Added to the website"
    assert float(shop.products()["ENAMEL-POT"]["price"]) == 24.0


@pytest.mark.parametrize(
    ("change", "word"),
    [({"is_ecomm": False}, "No longer marked for the website"), ({"stat": "D"}, "No longer active")],
)
async def test_an_item_no_longer_sold_online_is_taken_off_once(
    shop: BothSystems, change: dict[str, object], word: str
) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange.model_validate(change))

    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")
    again = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert word in outcome.words
    assert shop.products()["ENAMEL-POT"]["status"] == 2
    assert isinstance(again, Skipped)


async def test_a_deleted_item_is_found_and_taken_off_with_all_its_variants(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "TRL-JKT")
    shop.till.remove("TRL-JKT")

    found = await shop.found(ITEMS, since=shop.now, until=shop.now + timedelta(minutes=10))
    outcome = await shop.outcome(ITEMS, "TRL-JKT")

    assert found == ["TRL-JKT"]
    assert words(outcome) == "Deleted in Counterpoint: taken off the website"
    assert {row["status"] for row in shop.products().values()} == {2}
    assert await shop.found(ITEMS, since=shop.now, until=shop.now + timedelta(minutes=10)) == []


async def test_an_item_taken_off_is_found_even_if_its_change_was_missed(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(is_ecomm=False))
    long_after = shop.now + timedelta(days=3000)

    assert await shop.found(ITEMS, since=long_after, until=long_after + timedelta(minutes=10)) == ["ENAMEL-POT"]


async def test_an_item_that_comes_back_is_shown_again(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(is_ecomm=False))
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(is_ecomm=True))

    await shop.outcome(ITEMS, "ENAMEL-POT")

    assert shop.products()["ENAMEL-POT"]["status"] == 1


async def test_a_flag_taken_back_resets_its_stock_rule(shop: BothSystems) -> None:
    shop.till.change("ENAMEL-POT", ItemChange(allow_backorder=True, min_sale_qty=6))
    await shop.outcome(ITEMS, "ENAMEL-POT")
    flagged = shop.store.get("/V1/products/ENAMEL-POT")["extension_attributes"]["stock_item"]
    shop.till.change("ENAMEL-POT", ItemChange(allow_backorder=False, min_sale_qty=None))

    await shop.outcome(ITEMS, "ENAMEL-POT")

    plain = shop.store.get("/V1/products/ENAMEL-POT")["extension_attributes"]["stock_item"]
    assert (flagged["backorders"], flagged["min_sale_qty"]) == (1, 6)
    assert (plain["backorders"], plain["min_sale_qty"], plain["use_config_backorders"]) == (0, 1, True)


async def test_a_flag_column_that_the_database_lacks_counts_as_a_flag_not_used(tmp_path: Path) -> None:
    flags = replace(FLAGS, web_enabled="USR_NO_SUCH_COLUMN")
    async with both_systems(tmp_path, items=50, flags=flags) as shop:
        await shop.sync(ITEMS, "WEB-OFF", "ALWAYS")

        assert shop.products()["WEB-OFF"]["status"] == 1
        assert shop.stock()["ALWAYS"] == (0.0, 1)


async def test_web_enabled_off_hides_and_web_archive_shows_out_of_stock(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "WEB-OFF", "ARCHIVED", "ALWAYS")

    products = shop.products()
    assert (products["WEB-OFF"]["status"], products["ARCHIVED"]["status"]) == (2, 1)
    assert (shop.stock()["ARCHIVED"][1], shop.stock()["ALWAYS"][1]) == (0, 1)


async def test_a_grid_becomes_a_family_with_a_choice_of_its_variants(shop: BothSystems) -> None:
    outcome = await shop.outcome(ITEMS, "TRL-JKT")

    products = shop.products()
    parent, child = products["TRL-JKT"], products["TRL-JKT|MOSS|S|*"]
    assert words(outcome) == "Added to the website with 6 variants"
    assert (parent["type_id"], len(parent["children"])) == ("configurable", 6)
    assert [option["label"] for option in parent["configurable_options"]] == ["Color", "Size"]
    assert (child["name"], child["visibility"]) == ("Trailhead rain jacket Moss S", 1)
    assert (child["labels"]["cp_color"], child["labels"]["cp_size"]) == ("Moss", "S")
    assert (float(child["price"]), float(child["special_price"])) == (189.0, 159.0)


async def test_a_family_is_updated_without_losing_its_variants(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "TRL-JKT")
    shop.till.change("TRL-JKT", ItemChange(descr="Trailhead jacket"))

    assert words(await shop.outcome(ITEMS, "TRL-JKT")) == "Updated on the website with 6 variants"
    assert shop.products()["TRL-JKT|MOSS|S|*"]["name"] == "Trailhead jacket Moss S"
    assert len(shop.products()["TRL-JKT"]["children"]) == 6


async def test_a_variant_that_counterpoint_lost_is_taken_off_and_named(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "TRL-JKT")
    shop.edit_counterpoint("DELETE FROM IM_SKU WHERE ITEM_NO = 'TRL-JKT' AND DIM_1 = 'Ember' AND DIM_2 = 'L'")

    outcome = await shop.outcome(ITEMS, "TRL-JKT")

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert outcome.words.endswith("taken off, as Counterpoint lacks them: Ember L")
    products = shop.products()
    assert "TRL-JKT|EMBER|L|*" not in products["TRL-JKT"]["children"]
    assert (products["TRL-JKT|EMBER|L|*"]["status"], products["TRL-JKT|EMBER|M|*"]["status"]) == (2, 1)


async def test_a_variant_refused_fails_its_item_by_name_and_no_other(shop: BothSystems) -> None:
    rule = {"kind": "refuse", "method": "POST", "path": "*/products", "key": "TRL-JKT|EMBER|M|*"}
    shop.store.control("PUT", "/faults", {"rules": [rule]})

    outcomes = await shop.sync(ITEMS, "TRL-JKT", "ENAMEL-POT")

    failed = outcomes["TRL-JKT"]
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("Ember M: ")
    assert isinstance(outcomes["ENAMEL-POT"], Done)
    shop.store.control("DELETE", "/faults")
    assert words(await shop.outcome(ITEMS, "TRL-JKT")) == "Added to the website with 6 variants"


async def test_one_slow_answer_delays_its_item_alone(shop: BothSystems) -> None:
    rule = {"kind": "status", "status": 500, "method": "POST", "path": "*/products", "key": "WAX-100", "count": 1}
    shop.store.control("PUT", "/faults", {"rules": [rule]})

    outcomes = await shop.sync(ITEMS, "WAX-100", "ENAMEL-POT")

    assert isinstance(outcomes["WAX-100"], TryLater)
    assert isinstance(outcomes["ENAMEL-POT"], Done)
    assert isinstance(await shop.outcome(ITEMS, "WAX-100"), Done)


async def test_a_website_that_is_away_stops_the_batch_and_keeps_what_went_through(shop: BothSystems) -> None:
    shop.store.control("PUT", "/faults", {"rules": [{"kind": "status", "status": 503, "retry_after": 2, "after": 4}]})

    with pytest.raises(SystemDown) as down:
        await shop.sync(ITEMS, "WAX-100", "ENAMEL-POT", "FIRE-STEEL")

    assert down.value.after == timedelta(seconds=2)
    shop.store.control("DELETE", "/faults")
    outcomes: dict[str, Outcome] = {}

    async def sent() -> bool:
        """Whether the website may be called again, and was."""
        with contextlib.suppress(SystemDown):
            outcomes.update(await shop.sync(ITEMS, "WAX-100", "ENAMEL-POT", "FIRE-STEEL"))
        return bool(outcomes)

    await until(sent, what="the website is called again once its wait is over")
    assert Unchanged() in outcomes.values()
    assert set(shop.products()) == {"WAX-100", "ENAMEL-POT", "FIRE-STEEL", "FIRE-STEEL^BOX"}


async def test_a_change_keyed_at_the_till_is_read_although_the_server_caches_items(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(descr="Renamed pot"))

    await shop.outcome(ITEMS, "ENAMEL-POT")

    assert shop.products()["ENAMEL-POT"]["name"] == "Renamed pot"


async def test_the_finder_finds_what_was_edited_and_nothing_else(shop: BothSystems) -> None:
    shop.till.change("ENAMEL-POT", ItemChange(descr="Renamed pot"))
    shop.till.change("FIRE-STEEL", ItemChange(html_descr="<p>Sparks.</p>"))
    shop.till.change("NOT-ON-WEB", ItemChange(descr="Renamed candy"))
    shop.till.change("WAX-100", ItemChange(price=1))

    found = await shop.found(ITEMS, since=shop.now - timedelta(minutes=1), until=shop.now + timedelta(days=3650))

    assert sorted(found) == ["ENAMEL-POT", "FIRE-STEEL"]


async def test_everything_names_each_item_for_the_website_once(shop: BothSystems) -> None:
    pages = [page async for page in shop.tasks[ITEMS].finder.everything()]

    keys = [key for page in pages for key in page]
    assert len(keys) == len(set(keys))
    assert {"ENAMEL-POT", "MUG 12/OZ", "TRL-JKT"} <= set(keys)
    assert "NOT-ON-WEB" not in keys


async def test_an_item_that_becomes_an_event_ticket_is_let_go_of_for_the_task_that_sells_tickets(
    shop: BothSystems,
) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(is_ticket=True, is_ecomm=False))

    found = await shop.found(ITEMS, since=shop.now, until=shop.now + timedelta(days=3000))
    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert "ENAMEL-POT" in found
    assert words(outcome) == "An event ticket now, sold by the task Event Tickets: left as it stands there"
    assert shop.products()["ENAMEL-POT"]["status"] == 1
    assert isinstance(await shop.outcome("products.inventories", "ENAMEL-POT"), Skipped)

    shop.till.change("ENAMEL-POT", ItemChange(is_ticket=False, is_ecomm=True))
    assert words(await shop.outcome(ITEMS, "ENAMEL-POT")) == "Updated on the website"


async def test_an_item_that_becomes_an_event_ticket_nobody_sells_is_taken_off_the_website(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(is_ticket=True, stat="D"))

    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert words(outcome).endswith("no longer active in Counterpoint: taken off the website")
    assert shop.products()["ENAMEL-POT"]["status"] == 2


async def test_the_variants_of_a_grid_that_becomes_an_event_ticket_go(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "TRL-JKT")
    shop.till.change("TRL-JKT", ItemChange(is_ticket=True))

    outcome = await shop.outcome(ITEMS, "TRL-JKT")

    assert words(outcome).endswith("its variants were taken off the website")
    assert {row["status"] for sku, row in shop.products().items() if "|" in sku} == {2}
