"""Stock settings that somebody changed on the website by hand are seen and put right, and cost few reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.http import SetUpVerdict, VerdictKind
from shared.sync.model import CheckAnswer, Done, Unchanged
from tests.builders.both_systems import BothSystems, both_systems
from tests.builders.magento import PRODUCT_RIGHTS

ITEMS, INVENTORIES = "products.items", "products.inventories"
KIT, FAMILY, VARIANT = "PICNIC-KIT", "TRL-JKT", "TRL-JKT|MOSS|S|*"
PARTS = ("ENAMEL-POT", "FIRE-STEEL", "WAX-100")
SOLD = (*PARTS, KIT, FAMILY, "ALWAYS", "BACKORDER", "MUG 12/OZ")
ONE, LIST = "GET /V1/stockItems/:productSku", "GET /V1/stockItems/lowStock"
RIGHTS = (
    *PRODUCT_RIGHTS,
    "Magento_Catalog::catalog",
    "Magento_InventoryApi::source",
    "Magento_InventoryApi::stock_source_item_assign",
)
"""All that the tasks needed before stock settings were looked at."""


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        await systems.sync(ITEMS, *SOLD)
        await systems.sync(INVENTORIES, *SOLD)
        systems.forget_calls()
        yield systems


def change(shop: BothSystems, sku: str, **settings: Any) -> None:
    """What somebody does in Magento's own pages."""
    product = {"sku": sku, "extension_attributes": {"stock_item": settings}}
    shop.store.send("POST", "/V1/products", {"product": product})


def settings(shop: BothSystems, sku: str) -> dict[str, Any]:
    """The stock settings of a product as the website's control door shows them."""
    return dict(shop.store.control("GET", "/state")["stock_items"][sku])


def stock_reads(shop: BothSystems) -> list[str]:
    """The calls that asked for stock settings."""
    return [call.rstrip("/") for call in shop.website_calls("GET") if "stockItems" in call]


OWN: dict[str, tuple[dict[str, Any], str]] = {
    "backorders": ({"backorders": 1}, "selling beyond the stock is on for {}, should be as the website is configured"),
    "no counting": (
        {"manage_stock": False},
        "counting the stock is off for {}, should be as the website is configured",
    ),
    "a threshold": (
        {"min_qty": 5},
        "the quantity that counts as sold out is 5 for {}, should be as the website is configured",
    ),
    "a least quantity": (
        {"min_sale_qty": 3},
        "the least quantity in a cart is 3 for {}, should be as the website is configured",
    ),
    "fractions": ({"is_qty_decimal": True}, "selling fractions is on for {}, should be off"),
}


@pytest.mark.parametrize("change_made", OWN)
@pytest.mark.parametrize(("key", "sku"), [("WAX-100", "WAX-100"), (FAMILY, VARIANT)])
async def test_a_stock_setting_changed_by_hand_is_named_and_put_right(
    shop: BothSystems, change_made: str, key: str, sku: str
) -> None:
    before = settings(shop, sku)
    made, words = OWN[change_made]
    change(shop, sku, **made)
    assert settings(shop, sku) != before

    outcome = (await shop.pressed(ITEMS, key))[key]

    assert isinstance(outcome, Done)
    assert words.format(sku) in outcome.words
    assert settings(shop, sku) == before
    assert (await shop.pressed(ITEMS, key))[key] == Unchanged()


async def test_what_counterpoint_allows_for_one_item_comes_back_when_it_was_switched_off(shop: BothSystems) -> None:
    change(shop, "BACKORDER", use_config_backorders=True)
    change(shop, "ALWAYS", use_config_manage_stock=True)

    assert await shop.differing(ITEMS, *SOLD) == {
        "ALWAYS": ("counting the stock is as the website is configured for ALWAYS, should be off",),
        "BACKORDER": ("selling beyond the stock is as the website is configured for BACKORDER, should be on",),
    }
    await shop.pressed(ITEMS, *SOLD)
    assert await shop.differing(ITEMS, *SOLD) == {}


@pytest.mark.parametrize("key", [FAMILY, KIT])
async def test_a_family_or_kit_put_out_of_stock_by_hand_is_for_sale_again(shop: BothSystems, key: str) -> None:
    change(shop, key, is_in_stock=False)
    assert not shop.store.get(f"/V1/inventory/is-product-salable/{key}/1")

    outcome = (await shop.pressed(ITEMS, key))[key]

    assert isinstance(outcome, Done)
    assert f"{key} is put out of stock, should be for sale" in outcome.words
    assert shop.store.get(f"/V1/inventory/is-product-salable/{key}/1")


async def test_a_family_whose_variants_are_all_sold_out_is_left_as_the_website_has_it(shop: BothSystems) -> None:
    rows = shop.store.control("GET", "/state")["source_items"]
    out = [{**row, "quantity": 0, "status": 0} for row in rows if row["sku"].startswith(f"{FAMILY}|")]
    given = [{name: row[name] for name in ("sku", "source_code", "quantity", "status")} for row in out]
    shop.store.send("POST", "/V1/inventory/source-items", {"sourceItems": given})
    assert not settings(shop, FAMILY)["is_in_stock"]

    assert await shop.differing(ITEMS, FAMILY) == {}


async def test_one_item_is_asked_for_alone_and_many_by_the_list(shop: BothSystems) -> None:
    await shop.differing(ITEMS, "WAX-100")
    assert stock_reads(shop) == [ONE]
    shop.forget_calls()

    for part in (SOLD[:4], SOLD[4:]):
        await shop.differing(ITEMS, *part)
    assert stock_reads(shop).count(LIST) == 1, "a run over all reads the list once"
    shop.forget_calls()

    change(shop, "WAX-100", backorders=1)
    assert list(await shop.differing(ITEMS, *SOLD[:4])) == ["WAX-100"], "no row is believed a second time"


async def test_an_item_whose_number_no_address_takes_is_compared_by_the_list(shop: BothSystems) -> None:
    change(shop, "MUG 12/OZ", backorders=1)

    assert list(await shop.differing(ITEMS, "MUG 12/OZ")) == ["MUG 12/OZ"]
    assert stock_reads(shop) == [LIST]


async def test_settings_that_counterpoint_has_nothing_of_are_the_websites_own(shop: BothSystems) -> None:
    change(shop, "WAX-100", max_sale_qty=4, notify_stock_qty=2, qty_increments=2, enable_qty_increments=True)
    before = settings(shop, "WAX-100")

    assert (await shop.pressed(ITEMS, "WAX-100"))["WAX-100"] == Unchanged()
    assert settings(shop, "WAX-100") == before


@pytest.mark.parametrize("key", [FAMILY, KIT])
async def test_the_page_of_what_was_put_out_of_stock_by_hand_says_that_nobody_can_buy_it(
    shop: BothSystems, key: str
) -> None:
    assert (await shop.sides.look(key)).verdict_kind is not VerdictKind.NOT_FOR_SALE
    change(shop, key, is_in_stock=False)

    sight = await shop.sides.look(key)

    assert sight.verdict_kind is VerdictKind.NOT_FOR_SALE
    assert "although what it is made of is there: press Sync Item under Items." in str(sight.verdict)
    await shop.pressed(ITEMS, key)
    assert (await shop.sides.look(key)).verdict_kind is not VerdictKind.NOT_FOR_SALE


@pytest.mark.parametrize(("key", "sku"), [("WAX-100", "WAX-100"), (FAMILY, VARIANT)])
async def test_the_page_names_a_stock_setting_that_was_changed_by_hand(shop: BothSystems, key: str, sku: str) -> None:
    assert "stock settings" not in str((await shop.sides.look(key)).checks)
    change(shop, sku, backorders=1)

    sight = await shop.sides.look(key)

    assert sight.verdict_kind is VerdictKind.OUT_OF_DATE
    assert f"On the website selling beyond the stock is on for {sku}" in str(sight.verdict)
    await shop.pressed(ITEMS, key)
    assert "stock settings" not in str((await shop.sides.look(key)).checks)


async def check(shop: BothSystems) -> CheckAnswer:
    """What is said of the website's stock settings as a whole."""
    return await next(one for one in shop.tasks[ITEMS].checks if one.name == "stock-settings")()


async def test_without_the_right_everything_else_is_compared_and_the_set_up_check_says_so(shop: BothSystems) -> None:
    assert (await check(shop)).verdict is SetUpVerdict.FINE
    shop.store.control("PUT", "/sign-in", {"integration_resources": list(RIGHTS)})
    change(shop, "WAX-100", backorders=1)
    shop.store.send("POST", "/V1/products", {"product": {"sku": "ENAMEL-POT", "name": "Somebody's pot"}})

    assert list(await shop.differing(ITEMS, *SOLD)) == ["ENAMEL-POT"]
    assert await shop.differing(ITEMS, "WAX-100") == {}
    said = await check(shop)

    assert said.verdict is SetUpVerdict.WRONG
    assert "are not noticed" in said.words
    assert "Magento_Catalog::catalog_inventory" in said.advice
