"""List prices between a simulated Counterpoint and a simulated website."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest

from shared.contracts.http import Level
from shared.sync.model import Done, Failed, Unchanged
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import RULES, BothSystems, both_systems
from tests.component.products.test_data_mappings import attribute

ITEMS, PRICES = "products.items", "products.price_changes"
POT, WAX = "ENAMEL-POT", "WAX-100"


@pytest.fixture(params=["single", "async_bulk"])
async def shop(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[BothSystems]:
    """A shop without promotions and list prices, which sends list prices, in both ways of writing."""
    rules = replace(RULES, list_price_attribute="msrp", write_mode=request.param, bulk_deadline_seconds=20.0)
    async with both_systems(tmp_path, rules=rules, items=50) as systems:
        systems.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        systems.edit_counterpoint(f"UPDATE IM_PRC SET REG_PRC = NULL WHERE ITEM_NO IN ('{POT}', '{WAX}')")
        await systems.sync(ITEMS, POT, WAX)
        await systems.sync(PRICES, POT, WAX)
        systems.forget_calls()
        yield systems


def listed(shop: BothSystems, sku: str = POT) -> float | None:
    """The list price on the website."""
    attributes = shop.store.get("/V1/products", params={
        "searchCriteria[filterGroups][0][filters][0][field]": "sku",
        "searchCriteria[filterGroups][0][filters][0][value]": sku,
        "fields": "items[custom_attributes]",
    })["items"][0]["custom_attributes"]  # fmt: skip
    found = [one["value"] for one in attributes if one["attribute_code"] == "msrp"]
    return float(found[0]) if found and found[0] not in (None, "") else None


async def test_a_list_price_above_the_price_arrives_changes_and_goes(shop: BothSystems) -> None:
    found: list[float | None] = []
    for regular in ("30", "33.5", "24", None):
        shop.till.change(POT, ItemChange(reg_price=None if regular is None else Decimal(regular)))
        assert isinstance(await shop.outcome(PRICES, POT), Done | Unchanged)
        found.append(listed(shop))

    assert found == [30.0, 33.5, None, None]


@pytest.mark.parametrize("mode", ["single", "async_bulk"])
async def test_a_list_price_that_the_website_dropped_with_200_is_a_warning_that_names_it(
    tmp_path: Path, mode: Literal["single", "async_bulk"]
) -> None:
    rules = replace(RULES, list_price_attribute="list_price", write_mode=mode, bulk_deadline_seconds=20.0)
    async with both_systems(tmp_path, rules=rules, items=50) as shop:
        attribute(shop, "list_price", "text")
        await shop.sync(ITEMS, POT)
        await shop.sync(PRICES, POT)
        # A real Magento answers 200 and keeps nothing of an attribute that isn't in the product's set.
        assert shop.store.call("DELETE", "/V1/products/attribute-sets/4/attributes/list_price").status_code == 200
        shop.till.change(POT, ItemChange(reg_price=Decimal(30)))

        outcome = await shop.outcome(PRICES, POT)

        assert isinstance(outcome, Done)
        assert outcome.level is Level.WARNING
        assert "the website didn't keep its list price" in outcome.words


async def test_a_second_round_and_another_price_save_no_product(shop: BothSystems) -> None:
    shop.till.change(POT, ItemChange(reg_price=Decimal(30)))
    await shop.outcome(PRICES, POT)
    shop.forget_calls()

    assert await shop.outcome(PRICES, POT) == Unchanged()
    assert shop.website_calls() == []
    shop.till.change(POT, ItemChange(price=Decimal(25)))
    await shop.outcome(PRICES, POT)
    assert shop.website_calls() == ["POST /V1/products/base-prices"]


async def test_a_list_price_that_somebody_entered_on_the_website_stays_while_counterpoint_has_none(
    shop: BothSystems,
) -> None:
    attributes = [{"attribute_code": "msrp", "value": "44"}]
    shop.store.send("POST", "/V1/products", {"product": {"sku": POT, "custom_attributes": attributes}})

    await shop.outcome(PRICES, POT, force=True)

    assert listed(shop) == 44.0


async def test_a_new_product_begins_with_its_list_price(shop: BothSystems) -> None:
    shop.till.change("FIRE-STEEL", ItemChange(reg_price=Decimal(15)))
    await shop.outcome(ITEMS, "FIRE-STEEL")
    at_first = listed(shop, "FIRE-STEEL")
    shop.forget_calls()

    await shop.outcome(PRICES, "FIRE-STEEL")

    assert (at_first, listed(shop, "FIRE-STEEL")) == (15.0, 15.0)
    assert not [call for call in shop.website_calls("POST") if call.endswith("/V1/products")]


async def test_a_list_price_that_a_product_was_created_with_goes_when_counterpoint_has_none_any_more(
    shop: BothSystems,
) -> None:
    shop.till.change("FIRE-STEEL", ItemChange(reg_price=Decimal(15)))
    await shop.outcome(ITEMS, "FIRE-STEEL")
    shop.till.change("FIRE-STEEL", ItemChange(reg_price=None))

    await shop.outcome(PRICES, "FIRE-STEEL")

    assert (listed(shop, "FIRE-STEEL"), listed(shop, "FIRE-STEEL^BOX")) == (None, None)


async def test_a_refused_list_price_fails_its_item_alone(shop: BothSystems) -> None:
    for key in (POT, WAX):
        shop.till.change(key, ItemChange(reg_price=Decimal(99)))
    shop.store.control("PUT", "/faults", {"rules": [{"kind": "refuse", "path": "*/products", "key": POT}]})

    outcomes = await shop.sync(PRICES, POT, WAX)
    shop.store.control("DELETE", "/faults")

    assert isinstance(outcomes[POT], Failed)
    assert isinstance(outcomes[WAX], Done)
    assert listed(shop, WAX) == 99.0
    assert isinstance(await shop.outcome(PRICES, POT), Done)
    assert listed(shop) == 99.0
