"""An item on the website that can't be sent any more as it is: said, and right where it still can be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.contracts.http import Level
from shared.sync.model import Done, Failed, Outcome, Skipped, Unchanged
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import BothSystems, both_systems

ITEMS, INVENTORIES, CATEGORY_ITEMS = "products.items", "products.inventories", "products.category_items"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        yield systems


def warned(outcome: Outcome) -> str:
    """The words of a warning."""
    assert isinstance(outcome, Done), outcome
    assert outcome.level is Level.WARNING
    return outcome.words


def take_name(shop: BothSystems) -> None:
    shop.edit_counterpoint("UPDATE IM_ITEM SET DESCR = '' WHERE ITEM_NO = 'ENAMEL-POT'")


async def test_an_item_that_lost_its_name_is_warned_about_once_a_change(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    take_name(shop)

    first, again = await shop.outcome(ITEMS, "ENAMEL-POT"), await shop.outcome(ITEMS, "ENAMEL-POT")
    by_hand = await shop.outcome(ITEMS, "ENAMEL-POT", force=True)

    assert warned(first).startswith("Not updated on the website: It has no name")
    assert "It is for sale there as it was sent last" in warned(first)
    assert isinstance(again, Skipped)
    assert warned(by_hand) == warned(first)
    pot = shop.products()["ENAMEL-POT"]
    assert (pot["name"], pot["status"]) == ("Enamel pot 1 l", 1)


async def test_stock_of_an_item_without_a_name_is_kept_and_its_flags_obeyed(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    await shop.outcome(INVENTORIES, "ENAMEL-POT")
    take_name(shop)
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(quantity=3, web_enabled=False))

    hidden = await shop.outcome(ITEMS, "ENAMEL-POT")
    await shop.outcome(INVENTORIES, "ENAMEL-POT")

    assert "not shown there" in warned(hidden)
    assert shop.products()["ENAMEL-POT"]["status"] == 2
    assert shop.stock()["ENAMEL-POT"] == (3.0, 1)


async def test_an_item_that_got_its_name_back_is_updated(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    take_name(shop)
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(descr="Enamel pot, blue"))

    assert await shop.outcome(ITEMS, "ENAMEL-POT") == Done("Updated on the website")

    assert shop.products()["ENAMEL-POT"]["name"] == "Enamel pot, blue"
    assert await shop.outcome(ITEMS, "ENAMEL-POT") == Unchanged()


async def test_a_grid_that_lost_all_its_variants_goes_off_the_website(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "TRL-JKT")
    shop.edit_counterpoint("DELETE FROM IM_SKU WHERE ITEM_NO = 'TRL-JKT'")

    outcome = await shop.outcome(ITEMS, "TRL-JKT")

    assert warned(outcome) == "A gridded item without any variant: taken off the website"
    assert {row["status"] for row in shop.products().values()} == {2}
    assert isinstance(await shop.outcome(ITEMS, "TRL-JKT"), Skipped)


async def test_an_item_of_an_unknown_tax_class_is_hidden_all_the_same_when_its_flag_says_so(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.edit_counterpoint("UPDATE IM_ITEM SET TAX_CATEG_COD = 'LUXURY' WHERE ITEM_NO = 'ENAMEL-POT'")

    failed = await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(web_enabled=False))
    hidden = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert isinstance(failed, Failed)
    assert failed.reason.endswith("On the website it stays as it was sent last")
    assert "no product tax class “LUXURY”" in warned(hidden)
    assert shop.products()["ENAMEL-POT"]["status"] == 2


async def test_what_never_stood_on_the_website_is_passed_over_as_before(shop: BothSystems) -> None:
    assert isinstance(await shop.outcome(ITEMS, "NO-NAME"), Skipped)
    assert isinstance(await shop.outcome(ITEMS, "NO-NAME", force=True), Skipped)
    assert shop.products() == {}


async def test_half_a_metre_can_be_bought_of_what_is_sold_by_the_half(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "HALF-METRE", "ENAMEL-POT")

    def asked(sku: str) -> bool:
        path = f"/V1/inventory/is-product-salable-for-requested-qty/{sku}/1/0.5"
        return bool(shop.store.get(path)["salable"])

    assert shop.store.get("/V1/products/HALF-METRE")["extension_attributes"]["stock_item"]["is_qty_decimal"] is True
    assert (asked("HALF-METRE"), asked("ENAMEL-POT")) == (True, False)


async def test_a_product_that_category_items_misses_is_brought_back_by_items(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "ENAMEL-POT")
    shop.store.control("DELETE", "/products/ENAMEL-POT")
    shop.told.clear()

    assert isinstance(await shop.outcome(CATEGORY_ITEMS, "ENAMEL-POT"), Skipped)

    assert [change.key for change in shop.told] == ["ENAMEL-POT"]
    assert await shop.outcome(ITEMS, "ENAMEL-POT") == Done("Added to the website")


async def test_values_deleted_by_hand_are_noticed_at_the_next_change_of_any_grid(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    options = shop.store.get("/V1/products/attributes/cp_size/options")
    gone = next(row["value"] for row in options if row["label"] == "M")
    shop.store.call("DELETE", f"/V1/products/attributes/cp_size/options/{gone}")
    shop.till.change("TRL-JKT", ItemChange(descr="Trailhead jacket"))

    assert isinstance(await shop.outcome(ITEMS, "TRL-JKT"), Done)

    assert shop.products()["TRL-JKT|MOSS|M|*"]["labels"]["cp_size"] == "M"
