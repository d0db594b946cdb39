"""Prices by quantity, customer group and unit between a simulated Counterpoint and a simulated website."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.http import Level
from shared.sync.errors import SyncError
from shared.sync.model import Done, Failed, Skipped, Unchanged
from simulators.counterpoint.changes import NewBreak, NewPromotion, NewRule, PriceRow
from tests.builders.both_systems import RULES, BothSystems, both_systems

ITEMS, PRICES = "products.items", "products.price_changes"
DAY = timedelta(days=1)
POT, WHOLESALE, EVERYBODY = "ENAMEL-POT", 2, 32000


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    """A shop without promotions whose Price-2 the website's group Wholesale pays."""
    rules = replace(RULES, level_groups={2: "Wholesale"})
    async with both_systems(tmp_path, rules=rules, items=50) as systems:
        systems.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        systems.edit_counterpoint("UPDATE IM_PRC SET PRC_2 = NULL, PRC_3 = NULL")
        await systems.sync(ITEMS, POT, "TRL-JKT")
        await systems.sync(PRICES, POT, "TRL-JKT")
        systems.forget_calls()
        yield systems


def more_is_cheaper(shop: BothSystems, item: str, *steps: tuple[str, str], **more: Any) -> None:
    """A promotion with percentages off by quantity."""
    breaks = [NewBreak(prc_meth="D", min_qty=Decimal(least), amt_or_pct=Decimal(off)) for least, off in steps]
    rule = NewRule(item_no=item, breaks=breaks, **more)
    shop.till.promote(NewPromotion(grp_cod="MORE", rules=[rule], descr="More is cheaper", ends=shop.now + DAY))


def tiers(shop: BothSystems, sku: str) -> list[tuple[int, float, float]]:
    """Group, quantity and price of every row of an SKU on the website."""
    rows = shop.products()[sku]["tier_prices"]
    return sorted((row["customer_group_id"], float(row["qty"]), float(row["value"])) for row in rows)


async def test_prices_by_quantity_arrive_for_everybody_and_go_when_the_promotion_ends(shop: BothSystems) -> None:
    more_is_cheaper(shop, POT, ("0", "0"), ("3", "10"), ("12", "20"))

    begun = await shop.outcome(PRICES, POT)
    during = tiers(shop, POT)
    shop.now += 2 * DAY
    ended = await shop.outcome(PRICES, POT)

    assert begun == Done("price 24.00; 21.60 from 3, 19.20 from 12")
    assert during == [(EVERYBODY, 3.0, 21.6), (EVERYBODY, 12.0, 19.2)]
    assert ended == Done("price 24.00")
    assert tiers(shop, POT) == []


async def test_a_rule_from_three_pieces_on_leaves_the_price_of_one_alone(shop: BothSystems) -> None:
    more_is_cheaper(shop, "TRL-JKT", ("3", "10"))

    assert await shop.outcome(PRICES, "TRL-JKT") == Done("price 189.00; 170.10 from 3")
    assert tiers(shop, "TRL-JKT|EMBER|L|*") == [(EVERYBODY, 3.0, 170.1)]
    assert shop.products()["TRL-JKT|EMBER|L|*"]["special_price"] is None


async def test_a_changed_break_takes_the_place_of_the_old_one(shop: BothSystems) -> None:
    more_is_cheaper(shop, POT, ("3", "10"), ("6", "20"))
    await shop.outcome(PRICES, POT)
    more_is_cheaper(shop, POT, ("3", "15"), ("5", "20"))

    await shop.outcome(PRICES, POT)

    assert tiers(shop, POT) == [(EVERYBODY, 3.0, 20.4), (EVERYBODY, 5.0, 19.2)]


async def test_a_second_round_costs_the_website_not_a_single_call(shop: BothSystems) -> None:
    more_is_cheaper(shop, POT, ("3", "10"))
    await shop.outcome(PRICES, POT)
    shop.forget_calls()

    assert await shop.outcome(PRICES, POT) == Unchanged()
    assert shop.website_calls() == []


async def test_a_customer_group_pays_the_price_level_that_the_settings_give_it(shop: BothSystems) -> None:
    shop.till.price(POT, PriceRow(prices={"2": Decimal("18.5")}))
    at_first = await shop.outcome(PRICES, POT)
    standing = tiers(shop, POT)

    shop.edit_counterpoint(f"UPDATE IM_PRC SET PRC_2 = NULL WHERE ITEM_NO = '{POT}'")
    await shop.outcome(PRICES, POT)

    assert at_first == Done("price 24.00; Wholesale 18.50")
    assert standing == [(WHOLESALE, 1.0, 18.5)]
    assert tiers(shop, POT) == []


async def test_a_customer_group_that_the_website_lacks_is_said_plainly(tmp_path: Path) -> None:
    async with both_systems(tmp_path, rules=replace(RULES, level_groups={2: "Club"}), items=50) as shop:
        await shop.outcome(ITEMS, POT)
        shop.till.price(POT, PriceRow(prices={"2": Decimal(18)}))

        outcome = await shop.outcome(PRICES, POT)

        assert isinstance(outcome, Failed)
        assert outcome.reason == "The website has no customer group Club"


async def test_rows_that_a_person_entered_on_the_website_are_left_alone_and_named(shop: BothSystems) -> None:
    own = {"sku": POT, "website_id": 0, "customer_group": "ALL GROUPS", "price_type": "fixed"}
    shop.store.send("POST", "/V1/products/tier-prices", {"prices": [{**own, "quantity": 3, "price": 22}]})
    shop.store.send("POST", "/V1/products/tier-prices", {"prices": [{**own, "quantity": 50, "price": 10}]})
    more_is_cheaper(shop, POT, ("3", "10"), ("6", "20"))

    outcome = await shop.outcome(PRICES, POT)
    during = tiers(shop, POT)
    shop.now += 2 * DAY
    await shop.outcome(PRICES, POT, force=True)

    assert outcome == Done(
        "price 24.00; 19.20 from 6; left as somebody entered it on the website: 21.60 from 3", level=Level.WARNING
    )
    assert during == [(EVERYBODY, 3.0, 22.0), (EVERYBODY, 6.0, 19.2), (EVERYBODY, 50.0, 10.0)]
    assert tiers(shop, POT) == [(EVERYBODY, 3.0, 22.0), (EVERYBODY, 50.0, 10.0)]


async def test_a_row_that_was_left_alone_is_sent_once_its_place_is_free_again(shop: BothSystems) -> None:
    shop.till.price(POT, PriceRow(prices={2: Decimal("18.00")}))
    entered = {"price": 12.5, "price_type": "fixed", "website_id": 0, "sku": POT, "customer_group": "Wholesale"}
    shop.store.send("POST", "/V1/products/tier-prices", {"prices": [{**entered, "quantity": 1}]})
    left = await shop.outcome(PRICES, POT)
    shop.forget_calls()
    again = await shop.outcome(PRICES, POT)
    asked = shop.website_calls()
    shop.store.send("POST", "/V1/products/tier-prices-delete", {"prices": [{**entered, "quantity": 1}]})

    found = await shop.found(PRICES, since=None, until=shop.now)
    outcome = await shop.outcome(PRICES, POT)

    assert isinstance(left, Done)
    assert left.level == Level.WARNING
    assert (again, asked) == (Unchanged(), ["POST /V1/products/tier-prices-information"])
    assert POT in found
    assert outcome == Done("price 24.00; Wholesale 18.00")
    assert tiers(shop, POT) == [(WHOLESALE, 1.0, 18.0)]
    assert await shop.found(PRICES, since=None, until=shop.now) == []


async def test_offers_that_are_no_price_are_named(shop: BothSystems) -> None:
    more_is_cheaper(shop, POT, ("0", "100"), bogo=True)

    outcome = await shop.outcome(PRICES, POT, force=True)

    words = "Price rule 1 of “More is cheaper”: two for one"
    assert outcome == Done(f"price 24.00; not a price of its own: {words}", technical=words)


async def test_a_refused_row_fails_its_item_alone(shop: BothSystems) -> None:
    shop.till.price(POT, PriceRow(prices={"2": Decimal(18)}))
    shop.till.price("TRL-JKT", PriceRow(prices={"2": Decimal(150)}))
    rule = {"kind": "refuse", "method": "POST", "path": "*/tier-prices", "key": POT}
    shop.store.control("PUT", "/faults", {"rules": [rule]})

    outcomes = await shop.sync(PRICES, POT, "TRL-JKT")
    shop.store.control("DELETE", "/faults")

    assert isinstance(outcomes[POT], Failed)
    assert outcomes["TRL-JKT"] == Done("price 189.00; Wholesale 150.00")
    assert isinstance(await shop.outcome(PRICES, POT), Done)
    assert tiers(shop, POT) == [(WHOLESALE, 1.0, 18.0)]


async def test_what_was_sent_just_before_a_sudden_end_is_still_known_as_ours(shop: BothSystems) -> None:
    more_is_cheaper(shop, POT, ("0", "5"), ("3", "10"))
    rule = {"kind": "cut_after", "method": "POST", "path": "*/tier-prices"}
    shop.store.control("PUT", "/faults", {"rules": [rule]})
    with pytest.raises(SyncError):
        await shop.outcome(PRICES, POT)
    shop.store.control("DELETE", "/faults")
    assert tiers(shop, POT) == [(EVERYBODY, 3.0, 21.6)]
    shop.now += 2 * DAY

    await shop.outcome(PRICES, POT)

    assert tiers(shop, POT) == []
    assert shop.products()[POT]["special_price"] is None


async def test_location_prices_count_only_where_the_company_keeps_them(shop: BothSystems) -> None:
    shop.till.price(POT, PriceRow(location="MAIN", price=Decimal(20)))
    with_them = await shop.outcome(PRICES, POT)
    shop.edit_counterpoint("UPDATE IM_CTL SET USE_MULTI_LOC_PRCS = 'N'")

    assert with_them == Done("price 24.00 → 20.00")
    assert await shop.outcome(PRICES, POT) == Done("price 20.00 → 24.00")


async def test_where_cells_have_prices_of_their_own_a_grid_keeps_its_prices_and_is_not_begun_with_a_guess(
    shop: BothSystems,
) -> None:
    shop.till.price("TRL-JKT", PriceRow(price=Decimal(99)))
    shop.edit_counterpoint("UPDATE IM_CTL SET USE_CELL_PRCS = 'Y'")

    grid = await shop.outcome(PRICES, "TRL-JKT")
    plain = await shop.outcome(PRICES, POT, force=True)
    # A family has no price on the website; its variants have.
    shown = {Decimal(one["price"]) for sku, one in shop.products().items() if sku.startswith("TRL-JKT|")}
    shop.store.call("DELETE", "/V1/products/TRL-JKT")
    anew = await shop.outcome(ITEMS, "TRL-JKT", force=True)

    words = "Counterpoint keeps prices by grid cell, which can't be read yet"
    assert grid == Done(f"still sold at 189.00 because {words}", level=Level.WARNING)
    assert plain == Done("price 24.00")
    assert shown == {189}
    assert anew == Skipped(f"{words}: it can't be put on the website")
    assert "TRL-JKT" not in shop.products()


async def test_a_product_that_was_deleted_by_hand_and_made_anew_gets_its_prices_again(shop: BothSystems) -> None:
    more_is_cheaper(shop, POT, ("0", "5"), ("3", "10"))
    await shop.outcome(PRICES, POT)
    shop.store.call("DELETE", f"/V1/products/{POT}")
    await shop.outcome(ITEMS, POT, force=True)

    found = await shop.found(PRICES, since=None, until=shop.now)
    await shop.outcome(PRICES, POT)

    assert found == [POT]
    assert tiers(shop, POT) == [(EVERYBODY, 3.0, 21.6)]
    assert await shop.outcome(PRICES, POT) == Unchanged()


async def test_rows_of_a_customer_group_that_was_deleted_on_the_website_hold_nothing_up(shop: BothSystems) -> None:
    shop.till.price(POT, PriceRow(prices={"2": Decimal(18)}))
    await shop.outcome(PRICES, POT)
    shop.store.call("DELETE", f"/V1/customerGroups/{WHOLESALE}")
    shop.edit_counterpoint(f"UPDATE IM_PRC SET PRC_2 = NULL WHERE ITEM_NO = '{POT}'")

    assert await shop.outcome(PRICES, POT) == Done("price 24.00")
