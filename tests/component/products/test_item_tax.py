"""Tax classes and descriptions on the way to the website."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from shared.sync.model import Done, Failed
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import RULES, BothSystems, both_systems

ITEMS = "products.items"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        yield systems


def tax_class(shop: BothSystems, sku: str) -> str:
    """The name of a product's tax class on the website."""
    product = shop.products()[sku]
    label: str = product["labels"]["tax_class_id"]
    return label


def description(shop: BothSystems) -> str | None:
    """What shoppers read of the pot."""
    text: str | None = shop.products()["ENAMEL-POT"]["custom_attributes"].get("description")
    return text


async def test_the_tax_category_chooses_the_class_of_the_same_name(shop: BothSystems) -> None:
    shop.edit_counterpoint("UPDATE IM_ITEM SET TAX_CATEG_COD = NULL WHERE ITEM_NO = 'WAX-100'")

    await shop.sync(ITEMS, "ENAMEL-POT", "TRL-JKT", "WAX-100")

    assert tax_class(shop, "ENAMEL-POT") == "GENERAL"
    assert tax_class(shop, "TRL-JKT") == tax_class(shop, "TRL-JKT|MOSS|S|*") == "CLOTHING"
    assert tax_class(shop, "WAX-100") == "Taxable Goods"


async def test_an_item_that_is_not_taxable_has_no_class(shop: BothSystems) -> None:
    shop.till.change("ENAMEL-POT", ItemChange(is_txbl=False))

    await shop.outcome(ITEMS, "ENAMEL-POT")

    assert shop.products()["ENAMEL-POT"]["custom_attributes"]["tax_class_id"] == "0"


async def test_the_settings_may_name_another_class(tmp_path: Path) -> None:
    rules = replace(RULES, tax_classes=MappingProxyType({"GENERAL": "taxable goods"}))
    async with both_systems(tmp_path, items=50, rules=rules) as shop:
        await shop.outcome(ITEMS, "ENAMEL-POT")

        assert tax_class(shop, "ENAMEL-POT") == "Taxable Goods"


async def test_an_item_whose_class_is_missing_is_not_sent_and_its_neighbours_are(shop: BothSystems) -> None:
    shop.till.change("ENAMEL-POT", ItemChange(tax_categ_cod="LUXURY"))

    outcomes = await shop.sync(ITEMS, "ENAMEL-POT", "WAX-100")

    failed = outcomes["ENAMEL-POT"]
    assert isinstance(failed, Failed)
    assert "LUXURY" in failed.reason
    assert isinstance(outcomes["WAX-100"], Done)
    assert "ENAMEL-POT" not in shop.products()
    body = {"taxClass": {"class_name": "Luxury", "class_type": "PRODUCT"}}
    shop.store.send("POST", "/V1/taxClasses", body)
    await shop.outcome(ITEMS, "ENAMEL-POT")
    assert tax_class(shop, "ENAMEL-POT") == "Luxury"


async def test_a_changed_tax_category_is_sent(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(tax_categ_cod="CLOTHING"))

    await shop.outcome(ITEMS, "ENAMEL-POT")

    assert tax_class(shop, "ENAMEL-POT") == "CLOTHING"


async def test_a_description_that_was_deleted_is_cleared(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.edit_counterpoint("DELETE FROM EC_ITEM_DESCR WHERE ITEM_NO = 'ENAMEL-POT'")

    await shop.outcome(ITEMS, "ENAMEL-POT")

    assert not description(shop)


async def test_a_description_that_somebody_wrote_on_the_website_stays(shop: BothSystems) -> None:
    shop.edit_counterpoint("DELETE FROM EC_ITEM_DESCR WHERE ITEM_NO = 'ENAMEL-POT'")
    await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.store.control("PATCH", "/products/ENAMEL-POT", {"description": "<p>By hand</p>"})
    shop.till.change("ENAMEL-POT", ItemChange(descr="Renamed pot"))

    await shop.outcome(ITEMS, "ENAMEL-POT")

    assert description(shop) == "<p>By hand</p>"
