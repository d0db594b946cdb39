"""Alternate units from Counterpoint to the website: products, prices and stock of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shared.sync.model import Done, Failed, Skipped, Unchanged
from simulators.counterpoint.changes import ItemChange, NewBreak, NewPromotion, NewRule
from tests.builders.both_systems import RULES, BothSystems, both_systems

ITEMS, STOCK, PRICES = "products.items", "products.inventories", "products.price_changes"
BOX = "FIRE-STEEL^BOX"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        systems.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        yield systems


def drop_the_box(shop: BothSystems) -> None:
    """The unit is taken out of the item, as the back office does it."""
    shop.edit_counterpoint(
        "UPDATE IM_ITEM SET ALT_1_UNIT = NULL, ALT_1_NUMER = NULL, ALT_1_DENOM = NULL, ALT_1_PRC_1 = NULL "
        "WHERE ITEM_NO = 'FIRE-STEEL'"
    )


def bring_the_box(shop: BothSystems) -> None:
    """The unit is entered again, twelve pieces for 99."""
    shop.edit_counterpoint(
        "UPDATE IM_ITEM SET ALT_1_UNIT = 'BOX', ALT_1_NUMER = 12, ALT_1_DENOM = 1, ALT_1_PRC_1 = 99 "
        "WHERE ITEM_NO = 'FIRE-STEEL'"
    )


def promote(shop: BothSystems) -> None:
    """Ten percent off the fire steel, until a day from now."""
    rule = NewRule(item_no="FIRE-STEEL", breaks=[NewBreak(prc_meth="D", amt_or_pct=Decimal(10))])
    day = timedelta(days=1)
    shop.till.promote(NewPromotion(grp_cod="FIRE", rules=[rule], begins=shop.now - day, ends=shop.now + day))


def special(shop: BothSystems, sku: str = BOX) -> float | None:
    """The special price that stands on the website."""
    amount = shop.products()[sku]["special_price"]
    return None if amount in (None, "") else float(amount)


async def test_a_unit_goes_online_beside_its_item_with_its_own_price_and_whole_units_in_stock(
    shop: BothSystems,
) -> None:
    outcome = await shop.outcome(ITEMS, "FIRE-STEEL")

    products = shop.products()
    assert isinstance(outcome, Done)
    assert outcome.words == "Added to the website, also by the Box of 12"
    assert (products[BOX]["name"], products[BOX]["type_id"], products[BOX]["visibility"]) == (
        "Fire steel (Box of 12)",
        "simple",
        4,
    )
    assert (float(products["FIRE-STEEL"]["price"]), float(products[BOX]["price"])) == (9.9, 99.0)
    assert (shop.stock()["FIRE-STEEL"], shop.stock()[BOX]) == ((200.0, 1), (16.0, 1))


async def test_stock_of_a_unit_follows_the_items(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "FIRE-STEEL")
    await shop.outcome(STOCK, "FIRE-STEEL")
    shop.till.change("FIRE-STEEL", ItemChange(quantity=11))

    outcome = await shop.outcome(STOCK, "FIRE-STEEL")

    assert isinstance(outcome, Done)
    assert outcome.words == "stock 200 → 11"
    assert (shop.stock()["FIRE-STEEL"], shop.stock()[BOX]) == ((11.0, 1), (0.0, 0))


async def test_price_changes_of_an_item_reach_its_units(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "FIRE-STEEL")
    await shop.outcome(PRICES, "FIRE-STEEL")
    shop.edit_counterpoint("UPDATE IM_ITEM SET ALT_1_PRC_1 = 88 WHERE ITEM_NO = 'FIRE-STEEL'")

    await shop.outcome(PRICES, "FIRE-STEEL")

    assert float(shop.products()[BOX]["price"]) == 88.0
    assert float(shop.products()["FIRE-STEEL"]["price"]) == 9.9


async def test_a_unit_that_vanished_is_taken_off_and_one_that_returns_is_shown_again(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "FIRE-STEEL")
    drop_the_box(shop)

    outcome = await shop.outcome(ITEMS, "FIRE-STEEL", force=True)

    assert isinstance(outcome, Done)
    assert outcome.words.endswith("taken off, as Counterpoint lacks them: Box")
    assert (shop.products()[BOX]["status"], shop.products()["FIRE-STEEL"]["status"]) == (2, 1)
    bring_the_box(shop)
    await shop.outcome(ITEMS, "FIRE-STEEL", force=True)
    assert shop.products()[BOX]["status"] == 1


async def test_inventories_hears_of_a_unit_whose_size_changed(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "FIRE-STEEL")
    await shop.outcome(STOCK, "FIRE-STEEL")
    shop.told.clear()
    shop.edit_counterpoint("UPDATE IM_ITEM SET ALT_1_NUMER = 10 WHERE ITEM_NO = 'FIRE-STEEL'")

    await shop.outcome(ITEMS, "FIRE-STEEL", force=True)

    assert [change.key for change in shop.told if "inventory" in change.aspects] == ["FIRE-STEEL"]
    await shop.outcome(STOCK, "FIRE-STEEL")
    assert shop.stock()[BOX] == (20.0, 1)
    assert shop.products()[BOX]["name"] == "Fire steel (Box of 10)"


async def test_an_item_taken_off_takes_its_units_along(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "FIRE-STEEL")
    shop.till.change("FIRE-STEEL", ItemChange(is_ecomm=False))

    await shop.outcome(ITEMS, "FIRE-STEEL")

    assert {row["status"] for row in shop.products().values()} == {2}
    assert isinstance(await shop.outcome(STOCK, "FIRE-STEEL"), Skipped)


async def test_a_second_round_over_units_makes_no_call(shop: BothSystems) -> None:
    for task in (ITEMS, STOCK, PRICES):
        await shop.outcome(task, "FIRE-STEEL")
    shop.forget_calls()

    outcomes = [await shop.outcome(task, "FIRE-STEEL") for task in (ITEMS, STOCK, PRICES)]

    assert outcomes == [Unchanged(), Unchanged(), Unchanged()]
    assert shop.website_calls() == []


async def test_a_unit_the_website_refuses_fails_its_item_by_name_and_no_other(shop: BothSystems) -> None:
    rule = {"kind": "refuse", "method": "POST", "path": "*/products", "key": BOX}
    shop.store.control("PUT", "/faults", {"rules": [rule]})

    outcomes = await shop.sync(ITEMS, "FIRE-STEEL", "ENAMEL-POT")

    failed = outcomes["FIRE-STEEL"]
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("Box of 12: ")
    assert isinstance(outcomes["ENAMEL-POT"], Done)


async def test_a_shop_that_sells_no_units_has_none_on_its_website(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50, rules=replace(RULES, sell_units=False)) as shop:
        await shop.outcome(ITEMS, "FIRE-STEEL")

        assert set(shop.products()) == {"FIRE-STEEL"}


async def test_an_item_whose_unit_was_renamed_is_found_by_its_row(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "FIRE-STEEL")
    shop.till.change("FIRE-STEEL", ItemChange(descr="Fire steel, big"))

    found = await shop.found(ITEMS, since=shop.now - timedelta(minutes=1), until=shop.now + timedelta(days=3650))

    assert found == ["FIRE-STEEL"]


async def test_a_promotion_that_ended_before_the_prices_of_a_new_unit_were_sent_leaves_nothing_behind(
    shop: BothSystems,
) -> None:
    drop_the_box(shop)
    await shop.outcome(ITEMS, "FIRE-STEEL")
    await shop.outcome(PRICES, "FIRE-STEEL")
    promote(shop)
    bring_the_box(shop)
    await shop.outcome(ITEMS, "FIRE-STEEL", force=True)
    assert special(shop) is not None
    shop.now += timedelta(days=2)

    await shop.outcome(PRICES, "FIRE-STEEL")

    assert special(shop) is None
    assert await shop.outcome(PRICES, "FIRE-STEEL") == Unchanged()


async def test_a_unit_that_came_and_went_during_a_promotion_returns_without_its_special_price(
    shop: BothSystems,
) -> None:
    drop_the_box(shop)
    await shop.outcome(ITEMS, "FIRE-STEEL")
    promote(shop)
    bring_the_box(shop)
    await shop.outcome(ITEMS, "FIRE-STEEL", force=True)
    drop_the_box(shop)
    await shop.outcome(ITEMS, "FIRE-STEEL", force=True)
    await shop.outcome(PRICES, "FIRE-STEEL")
    assert special(shop) is not None
    shop.now += timedelta(days=2)
    await shop.outcome(PRICES, "FIRE-STEEL")

    bring_the_box(shop)
    await shop.outcome(ITEMS, "FIRE-STEEL", force=True)
    await shop.outcome(PRICES, "FIRE-STEEL")

    assert (shop.products()[BOX]["status"], special(shop)) == (1, None)
