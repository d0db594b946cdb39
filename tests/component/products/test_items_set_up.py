"""Items waits until the website has what its settings name, and serves more than one website."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from simulators.magento.settings import StoreSettings
from tests.builders.both_systems import RULES, both_systems

ITEMS = "products.items"
TWO_WEBSITES = StoreSettings(second_website=True)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, ""),
        ({"website_ids": (1, 3)}, "There is no website 3 with a store view: correct MAGENTO_WEBSITE_IDS."),
        ({"attribute_set_id": 77}, "The website has no attribute set 77: correct MAGENTO_ATTRIBUTE_SET_ID."),
        ({"tax_class_id": 3}, "The website has no product tax class 3: correct MAGENTO_TAX_CLASS_ID."),
        ({"tax_class_id": 0}, ""),
        (
            {"tax_classes": MappingProxyType({"GENERAL": "taxable goods", "FUR": "Luxury"})},
            "The website has no product tax class “Luxury”: add it there, or correct TAX_CLASSES.",
        ),
    ],
)
async def test_what_the_website_lacks_is_said_with_the_setting_that_names_it(
    tmp_path: Path, settings: dict[str, Any], words: str
) -> None:
    async with both_systems(tmp_path, items=5, rules=replace(RULES, **settings)) as shop:
        set_up = shop.tasks[ITEMS].set_up

        assert set_up is not None
        assert await set_up() == words


async def test_a_product_stands_on_every_website_that_the_settings_name(tmp_path: Path) -> None:
    rules = replace(RULES, website_ids=(1, 2))
    async with both_systems(tmp_path, items=50, rules=rules, store=TWO_WEBSITES) as shop:
        await shop.sync(ITEMS, "ENAMEL-POT", "TRL-JKT", "FIRE-STEEL")

        assert {tuple(product["website_ids"]) for product in shop.products().values()} == {(1, 2)}
        assert all(product["store_views"] == {} for product in shop.products().values())
