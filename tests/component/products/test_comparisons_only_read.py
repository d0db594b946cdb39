"""A comparison changes nothing on the website, whatever differs there: it may only be to be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from services.products.mapping.data_mappings import no_option_words
from shared.contracts.mappings import SaveMappings
from tests.builders.both_systems import BothSystems, both_systems
from tests.builders.mappings import a_mapping

ITEMS, INVENTORIES, PRICES = "products.items", "products.inventories", "products.price_changes"
IMAGES, CATEGORIES, CATEGORY_ITEMS = "products.images", "products.categories", "products.category_items"
COMPARED = {ITEMS, INVENTORIES, PRICES, IMAGES, CATEGORIES, CATEGORY_ITEMS}
ONLINE = ("ENAMEL-POT", "WAX-100", "TRL-JKT", "ALWAYS", "MUG 12/OZ")


def an_attribute(shop: BothSystems) -> None:
    """The website has brands, of which it knows one."""
    body: dict[str, Any] = {
        "attribute_code": "brand",
        "frontend_input": "select",
        "default_frontend_label": "Brand",
        "options": [{"label": "Acme"}],
    }
    shop.store.send("POST", "/V1/products/attributes", {"attribute": body})
    groups = shop.store.searched("/V1/products/attribute-sets/groups/list", ("attribute_set_id", "eq", "4"))
    group = groups["items"][0]["attribute_group_id"]
    place = {"attributeSetId": 4, "attributeGroupId": group, "attributeCode": "brand", "sortOrder": 1}
    shop.store.send("POST", "/V1/products/attribute-sets/attributes", place)


async def everything_sent(shop: BothSystems) -> None:
    shop.edit_counterpoint("ALTER TABLE IM_ITEM ADD COLUMN USR_BRAND VARCHAR(40)")
    an_attribute(shop)
    version = (await shop.mapping_desk.read()).version
    wanted = SaveMappings(by="ana", version=version, mappings=(a_mapping(add_options=True),))
    await shop.mapping_desk.save(wanted)
    categories = [key async for page in shop.tasks[CATEGORIES].finder.everything() for key in page]
    await shop.sync(CATEGORIES, *categories)
    for task in (ITEMS, INVENTORIES, PRICES, IMAGES, CATEGORY_ITEMS):
        await shop.sync(task, *ONLINE)


def everything_differs(shop: BothSystems) -> None:
    """New brands, names, prices and places in Counterpoint; values, variants and products gone from the website."""
    shop.edit_counterpoint("UPDATE IM_ITEM SET USR_BRAND = 'Teal'")
    shop.edit_counterpoint("UPDATE IM_ITEM SET DESCR = 'Wax, new' WHERE ITEM_NO = 'WAX-100'")
    shop.edit_counterpoint("UPDATE IM_ITEM SET TAX_CATEG_COD = 'LUXURY' WHERE ITEM_NO = 'ALWAYS'")
    shop.edit_counterpoint("UPDATE IM_PRC SET PRC_1 = 321.5")
    shop.edit_counterpoint("UPDATE IM_INV SET QTY_ON_HND = 1")
    shop.edit_counterpoint("DELETE FROM EC_CATEG_ITEM")
    shop.edit_counterpoint("UPDATE EC_CATEG SET DESCR = 'Another name'")
    variant = shop.products()["TRL-JKT"]["children"][0]
    for sku in ("ENAMEL-POT", variant):
        shop.store.call("DELETE", f"/V1/products/{quote(sku, safe='')}")
    axis = shop.store.get("/V1/configurable-products/TRL-JKT/options/all")[0]
    (code,) = {
        row["attribute_code"]
        for row in shop.store.searched("/V1/products/attributes", ("attribute_id", "eq", str(axis["attribute_id"])))[
            "items"
        ]
    }
    option = next(one for one in shop.store.get(f"/V1/products/attributes/{code}/options") if one["value"])
    shop.store.call("DELETE", f"/V1/products/attributes/{code}/options/{option['value']}")


async def test_no_comparison_calls_anything_that_writes(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        await everything_sent(shop)
        everything_differs(shop)
        shop.told.clear()
        before = {name: dict(links.rows.stored) for name, links in shop.links.items()}
        found: dict[str, dict[str, tuple[str, ...]]] = {}

        for name, task in shop.tasks.items():
            if task.comparison is not None:
                keys = [key async for page in task.finder.everything() for key in page]
                shop.forget_calls()
                found[name] = dict(await task.comparison.differing([*keys, *ONLINE]))
                writes = [
                    call
                    for call in shop.website_calls()
                    if not call.startswith("GET ") and not call.endswith("-information")
                ]
                assert writes == [], name

        assert set(found) == COMPARED
        assert {name for name, differs in found.items() if differs} == COMPARED
        assert no_option_words(["Teal"]) in found[ITEMS]["WAX-100"]
        assert {name: dict(links.rows.stored) for name, links in shop.links.items()} == before
        assert shop.told == []


async def test_a_choice_that_the_comparison_missed_is_added_by_the_sending(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        await everything_sent(shop)
        shop.edit_counterpoint("UPDATE IM_ITEM SET USR_BRAND = 'Teal' WHERE ITEM_NO = 'WAX-100'")

        await shop.pressed(ITEMS, "WAX-100")

        assert shop.products()["WAX-100"]["labels"]["brand"] == "Teal"
        assert await shop.differing(ITEMS, "WAX-100") == {}
