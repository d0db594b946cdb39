"""A website edited by hand is whole again after one Queue All of each task; an untouched one gets no write."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from shared.sync.model import Unchanged
from simulators.counterpoint.changes import NewBreak, NewPromotion, NewRule
from tests.builders.both_systems import RULES, BothSystems, both_systems
from tests.builders.comparison import compare
from tests.builders.comparison.terms import Terms
from tests.builders.website_categories import WebsiteCategories

ITEMS, CATEGORIES, CATEGORY_ITEMS = "products.items", "products.categories", "products.category_items"
INVENTORIES, PRICES, IMAGES = "products.inventories", "products.price_changes", "products.images"
IN_ORDER = (ITEMS, CATEGORIES, CATEGORY_ITEMS, INVENTORIES, PRICES, IMAGES)
Edit = Callable[[BothSystems], None]
_POT, _KIT = "ENAMEL-POT", "PICNIC-KIT"


async def queue_all(shop: BothSystems, task: str, *, by_hand: bool = True) -> dict[str, Any]:
    """Everything the task's Queue All lists, worked batch by batch as its worker does; without a person by memory."""
    keys = [key async for page in shop.tasks[task].finder.everything() for key in page]
    size = shop.tasks[task].batch_size
    outcomes: dict[str, Any] = {}
    for start in range(0, len(keys), size):
        part = keys[start : start + size]
        outcomes.update(await (shop.pressed if by_hand else shop.sync)(task, *part))
    return outcomes


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    """A whole shop on the website, with a promotion by quantity and with a special price."""
    rules = replace(RULES, level_groups={2: "Wholesale"})
    async with both_systems(tmp_path, rules=rules, items=25) as systems:
        systems.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        steps = [NewBreak(prc_meth="D", min_qty=Decimal(1), amt_or_pct=Decimal(10))]
        steps.append(NewBreak(prc_meth="D", min_qty=Decimal(3), amt_or_pct=Decimal(20)))
        systems.till.promote(NewPromotion(grp_cod="POTS", rules=[NewRule(item_no=_POT, breaks=steps)], descr="Pots"))
        for task in (*IN_ORDER, *IN_ORDER):
            await queue_all(systems, task, by_hand=False)
        systems.forget_calls()
        yield systems


def wrong(shop: BothSystems) -> Any:
    """What the independent comparison of both sides finds."""
    till = httpx.get(f"{shop.company_url}/_control/state", timeout=30, trust_env=False).json()
    now = shop.now.astimezone(RULES.zone).replace(tzinfo=None)
    return compare(till, shop.store.control("GET", "/state"), now=now, terms=Terms(levels={2: "Wholesale"}))


def save(shop: BothSystems, sku: str, **fields: Any) -> None:
    shop.store.send("POST", "/V1/products", {"product": {"sku": sku, **fields}})


def gallery(shop: BothSystems, sku: str) -> list[dict[str, Any]]:
    return list(shop.store.get(f"/V1/products/{sku}/media"))


def delete_product(shop: BothSystems) -> None:
    shop.store.call("DELETE", f"/V1/products/{_POT}")


def delete_family(shop: BothSystems) -> None:
    shop.store.call("DELETE", "/V1/products/TRL-JKT")


def alter_product(shop: BothSystems) -> None:
    save(shop, _POT, name="Somebody's pot", status=2, weight=9)


def delete_variant(shop: BothSystems) -> None:
    shop.store.call("DELETE", f"/V1/products/{quote('TRL-JKT|MOSS|S|*', safe='')}")


def alter_variant(shop: BothSystems) -> None:
    save(shop, "TRL-JKT|MOSS|S|*", name="Somebody's jacket", status=2)


def delete_option(shop: BothSystems) -> None:
    axis = shop.store.get("/V1/configurable-products/TRL-JKT/options/all")[0]
    code = shop.store.get(f"/V1/products/attributes/{axis['attribute_id']}")["attribute_code"]
    shop.store.call("DELETE", f"/V1/products/attributes/{code}/options/{axis['values'][0]['value_index']}")


def delete_picture(shop: BothSystems) -> None:
    shop.store.call("DELETE", f"/V1/products/WAX-100/media/{gallery(shop, 'WAX-100')[0]['id']}")


def alter_picture(shop: BothSystems) -> None:
    entry = {**gallery(shop, "WAX-100")[0], "label": "Nobody's words", "types": []}
    shop.store.send("PUT", f"/V1/products/WAX-100/media/{entry['id']}", {"entry": entry})


def delete_category(shop: BothSystems) -> None:
    shop.store.call("DELETE", f"/V1/categories/{WebsiteCategories(shop).named('Sale')['id']}")


def alter_category(shop: BothSystems) -> None:
    number = WebsiteCategories(shop).named("Sale")["id"]
    shop.store.send("PUT", f"/V1/categories/{number}", {"category": {"name": "Somebody's sale"}})


def move_category(shop: BothSystems) -> None:
    tree = WebsiteCategories(shop)
    body = {"parentId": tree.named("Gifts & small things")["id"]}
    shop.store.send("PUT", f"/V1/categories/{tree.named('Sale')['id']}/move", body)


def delete_membership(shop: BothSystems) -> None:
    save(shop, _in_a_category(shop), extension_attributes={"category_links": []})


def alter_membership(shop: BothSystems) -> None:
    sku = _in_a_category(shop)
    numbers = [row["id"] for row in WebsiteCategories(shop).rows().values() if row["level"] >= 2]
    links = [{"category_id": str(number), "position": 77} for number in numbers]
    save(shop, sku, extension_attributes={"category_links": links})


def _in_a_category(shop: BothSystems) -> str:
    return next(sku for sku, row in sorted(shop.products().items()) if row["categories"] and "|" not in sku)


def alter_price(shop: BothSystems) -> None:
    shop.store.send("POST", "/V1/products/base-prices", {"prices": [{"sku": _POT, "store_id": 0, "price": 1}]})


def alter_special_price(shop: BothSystems) -> None:
    row = {"sku": _POT, "store_id": 0, "price": 2, "price_from": "2020-01-01 00:00:00"}
    shop.store.send("POST", "/V1/products/special-price", {"prices": [row]})


def add_special_price(shop: BothSystems) -> None:
    row = {"sku": "WAX-100", "store_id": 0, "price": 1, "price_from": "2020-01-01 00:00:00"}
    shop.store.send("POST", "/V1/products/special-price", {"prices": [row]})


def delete_special_price(shop: BothSystems) -> None:
    rows = shop.store.send("POST", "/V1/products/special-price-information", {"skus": [_POT]})
    assert rows, "the promotion gives a special price"
    assert shop.store.send("POST", "/V1/products/special-price-delete", {"prices": rows}) == []


def delete_tier(shop: BothSystems) -> None:
    rows = shop.store.send("POST", "/V1/products/tier-prices-information", {"skus": [_POT]})
    assert rows, "the promotion gives a price by quantity"
    assert shop.store.send("POST", "/V1/products/tier-prices-delete", {"prices": rows}) == []


def alter_tier(shop: BothSystems) -> None:
    rows = shop.store.send("POST", "/V1/products/tier-prices-information", {"skus": [_POT]})
    shop.store.send("POST", "/V1/products/tier-prices", {"prices": [{**row, "price": 0.5} for row in rows]})


def alter_stock(shop: BothSystems) -> None:
    row = {"sku": _POT, "source_code": "default", "quantity": 99, "status": 1}
    shop.store.send("POST", "/V1/inventory/source-items", {"sourceItems": [row]})


def delete_stock(shop: BothSystems) -> None:
    rows = [{"sku": _POT, "source_code": "default"}]
    shop.store.send("POST", "/V1/inventory/source-items-delete", {"sourceItems": rows})


def alter_stock_settings(shop: BothSystems) -> None:
    """Sold beyond its stock, and sold out at five."""
    stock_item = {"use_config_backorders": False, "backorders": 1, "use_config_min_qty": False, "min_qty": 5}
    save(shop, _POT, extension_attributes={"stock_item": stock_item})


def alter_variants_stock_settings(shop: BothSystems) -> None:
    """Never sold out, in threes at least."""
    stock_item = {"use_config_manage_stock": False, "manage_stock": False}
    stock_item |= {"use_config_min_sale_qty": 0, "min_sale_qty": 3}
    save(shop, "TRL-JKT|MOSS|S|*", extension_attributes={"stock_item": stock_item})


def put_family_out_of_stock(shop: BothSystems) -> None:
    save(shop, "TRL-JKT", extension_attributes={"stock_item": {"is_in_stock": False}})


def put_kit_out_of_stock(shop: BothSystems) -> None:
    save(shop, _KIT, extension_attributes={"stock_item": {"is_in_stock": False}})


ROUNDS: tuple[tuple[Edit, ...], ...] = (
    (delete_product, delete_variant, delete_option, delete_picture, delete_category),
    (alter_membership, alter_product, alter_variant, alter_picture, alter_category, add_special_price),
    (alter_price, alter_special_price, alter_tier, alter_stock, move_category),
    (alter_stock_settings, alter_variants_stock_settings, put_family_out_of_stock, put_kit_out_of_stock),
    (delete_special_price, delete_tier, delete_stock, delete_membership, delete_family),
)
"""Edits that don't hide each other."""
_BESIDE = {delete_option, put_family_out_of_stock, put_kit_out_of_stock}
"""What the independent comparison doesn't look at: the choices by which shoppers tell variants apart, and the stock of
what is made of others, which is looked at beside it."""


async def test_what_was_done_by_hand_is_undone_by_one_queue_all_of_each_task(shop: BothSystems) -> None:
    assert not wrong(shop), wrong(shop)
    for edits in ROUNDS:
        for edit in edits:
            before = str(wrong(shop))
            edit(shop)
            assert str(wrong(shop)) != before or edit in _BESIDE, edit.__name__

        for task in IN_ORDER:
            await queue_all(shop, task)

        assert not wrong(shop), (edits, wrong(shop))
        assert [sku for sku in ("TRL-JKT", _KIT) if not shop.store.get(f"/V1/stockItems/{sku}")["is_in_stock"]] == []
        for task in IN_ORDER:
            assert await shop.differing(task, *shop.links[task].rows) == {}, (edits, task)


async def test_an_untouched_website_gets_no_write_and_is_read_in_sets(shop: BothSystems) -> None:
    calls: dict[str, int] = {}
    for task in IN_ORDER:
        shop.forget_calls()
        outcomes = await queue_all(shop, task)
        made = shop.website_calls()
        calls[task] = len(made)
        writes = [call for call in made if not call.startswith("GET") and not call.endswith("-information")]
        assert writes == [], task
        assert any(isinstance(outcome, Unchanged) for outcome in outcomes.values())

    skus, keys = len(shop.products()), len(shop.links[ITEMS].rows)
    print(f"{keys} items, {skus} products: {calls}")
    a_set = skus // 100 + 1
    assert calls[INVENTORIES] <= 2 * a_set
    assert calls[PRICES] <= 4 * a_set
    assert calls[CATEGORY_ITEMS] <= 2 * a_set
    assert calls[CATEGORIES] <= 2 * (len(shop.links[CATEGORIES].rows) // 25 + 1)
    assert calls[IMAGES] <= (keys // 20 + 1) + a_set
    assert calls[ITEMS] <= 2 * a_set + 10, "beside the products each attribute that tells variants apart"
