"""One product of an item deleted by hand on the website: what still stands of the item keeps its stock and prices."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from shared.sync.model import Change, Done, Skipped
from tests.builders.both_systems import BothSystems, both_systems

ITEMS, INVENTORIES, PRICES = "products.items", "products.inventories", "products.price_changes"
IMAGES, CATEGORY_ITEMS = "products.images", "products.category_items"
FAMILY = "TRL-JKT"
TOLD = Change(FAMILY, frozenset({"item"}))
UNSENDABLE = {
    "no name": f"UPDATE IM_ITEM SET DESCR = '' WHERE ITEM_NO = '{FAMILY}'",
    "no price": f"UPDATE IM_PRC SET PRC_1 = 0 WHERE ITEM_NO = '{FAMILY}'",
    "no tax class": f"UPDATE IM_ITEM SET TAX_CATEG_COD = 'LUXURY' WHERE ITEM_NO = '{FAMILY}'",
}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        for task in (ITEMS, INVENTORIES, PRICES):
            await systems.sync(task, FAMILY)
        systems.told.clear()
        yield systems


def variants(shop: BothSystems) -> tuple[str, str]:
    """One that is going to be deleted and one that stays."""
    lost, left = shop.products()[FAMILY]["children"][:2]
    return lost, left


def delete(shop: BothSystems, sku: str) -> None:
    shop.store.call("DELETE", f"/V1/products/{quote(sku, safe='')}")


def sell_all(shop: BothSystems) -> None:
    """The till has nothing left of any variant."""
    shop.edit_counterpoint(f"UPDATE IM_INV_CELL SET QTY_ON_HND = 0 WHERE ITEM_NO = '{FAMILY}'")
    shop.edit_counterpoint(f"UPDATE IM_INV SET QTY_ON_HND = 0 WHERE ITEM_NO = '{FAMILY}'")


async def test_the_other_variants_keep_their_stock_while_items_does_not_run(shop: BothSystems) -> None:
    lost, left = variants(shop)
    delete(shop, lost)

    pressed = (await shop.pressed(INVENTORIES, FAMILY))[FAMILY]
    sell_all(shop)
    await shop.outcome(INVENTORIES, FAMILY)

    assert isinstance(pressed, Done)
    assert pressed.words.endswith(f"the website differed: {lost} isn't there any more")
    assert shop.told == [TOLD]
    assert shop.stock()[left][0] == 0.0
    assert await shop.differing(INVENTORIES, FAMILY) == {}


async def test_stock_typed_in_beside_a_deleted_variant_is_seen_each_night(shop: BothSystems) -> None:
    lost, left = variants(shop)
    delete(shop, lost)
    await shop.pressed(INVENTORIES, FAMILY)
    row: dict[str, Any] = {"sku": left, "source_code": "default", "quantity": 99, "status": 1}
    shop.store.send("POST", "/V1/inventory/source-items", {"sourceItems": [row]})

    words = (await shop.differing(INVENTORIES, FAMILY))[FAMILY]

    assert [word.split(",")[0] for word in words] == [f"stock of {left} at default 99"]


@pytest.mark.parametrize("lack", UNSENDABLE)
async def test_an_item_that_cannot_be_sent_keeps_the_stock_of_what_is_left_of_it(shop: BothSystems, lack: str) -> None:
    lost, left = variants(shop)
    delete(shop, lost)
    shop.edit_counterpoint(UNSENDABLE[lack])

    await shop.pressed(INVENTORIES, FAMILY)
    held = await shop.outcome(ITEMS, FAMILY)
    sell_all(shop)
    await shop.outcome(INVENTORIES, FAMILY)

    assert not isinstance(held, Skipped), held
    assert shop.stock()[left][0] == 0.0
    assert shop.products()[left]["status"] == 1


async def test_prices_of_what_is_left_go_on_and_are_compared(shop: BothSystems) -> None:
    lost, left = variants(shop)
    delete(shop, lost)
    shop.edit_counterpoint(f"UPDATE IM_PRC SET PRC_1 = 321.5 WHERE ITEM_NO = '{FAMILY}'")

    assert any(left in words for words in (await shop.differing(PRICES, FAMILY))[FAMILY])
    outcome = await shop.outcome(PRICES, FAMILY)

    assert isinstance(outcome, Done), outcome
    assert shop.told == [TOLD]
    assert float(shop.products()[left]["price"]) == 321.5
    assert await shop.differing(PRICES, FAMILY) == {}


async def test_a_variant_that_items_made_again_has_its_stock_sent_too(shop: BothSystems) -> None:
    lost, _ = variants(shop)
    delete(shop, lost)
    await shop.pressed(INVENTORIES, FAMILY)
    shop.told.clear()

    await shop.outcome(ITEMS, FAMILY)

    assert any(change.key == FAMILY and "inventory" in change.aspects for change in shop.told)
    sell_all(shop)
    await shop.outcome(INVENTORIES, FAMILY)
    assert shop.stock()[lost][0] == 0.0
    assert await shop.differing(INVENTORIES, FAMILY) == {}


async def test_a_variant_that_came_back_by_itself_is_sent_its_stock_again(shop: BothSystems) -> None:
    lost, _ = variants(shop)
    link = shop.links[ITEMS].rows[FAMILY]
    await shop.links[ITEMS].note_many({FAMILY: {**link.facts, "gone": [lost]}})

    assert await shop.differing(INVENTORIES, FAMILY) == {FAMILY: (f"{lost} is there again",)}
    sell_all(shop)
    await shop.pressed(INVENTORIES, FAMILY)

    assert shop.stock()[lost][0] == 0.0
    assert shop.told == [TOLD]


async def test_variants_keep_their_stock_when_their_own_product_was_deleted(shop: BothSystems) -> None:
    _, left = variants(shop)
    delete(shop, FAMILY)

    await shop.pressed(INVENTORIES, FAMILY)
    sell_all(shop)
    await shop.outcome(INVENTORIES, FAMILY)

    assert shop.stock()[left][0] == 0.0
    assert await shop.outcome(CATEGORY_ITEMS, FAMILY) == Skipped("Not on the website yet")
    assert await shop.differing(CATEGORY_ITEMS, FAMILY) == {}


async def test_images_tells_items_of_a_product_that_is_gone(shop: BothSystems) -> None:
    await shop.outcome(IMAGES, FAMILY)
    shop.told.clear()
    for sku in (FAMILY, *shop.products()[FAMILY]["children"]):
        delete(shop, sku)

    outcome = await shop.outcome(IMAGES, FAMILY, force=True)

    assert isinstance(outcome, Skipped)
    assert "Items brings it back" in outcome.reason
    assert shop.told == [TOLD]


async def test_what_images_noted_as_gone_is_told_to_items_whoever_asks(shop: BothSystems) -> None:
    await shop.outcome(IMAGES, FAMILY)
    link = shop.links[IMAGES].rows[FAMILY]
    await shop.links[IMAGES].distrust_many([link.key], digest=None)
    shop.told.clear()
    lost, _ = variants(shop)
    delete(shop, lost)

    assert await shop.differing(IMAGES, FAMILY) == {FAMILY: (f"{lost} isn't there any more",)}
    await shop.pressed(IMAGES, FAMILY)

    assert shop.told == [TOLD]
