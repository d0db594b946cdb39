"""What somebody altered or deleted on the website by hand is seen and put right when a person presses a button."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.sync.model import Change, Done, Skipped, Unchanged
from tests.builders.both_systems import BothSystems, both_systems

ITEMS, INVENTORIES = "products.items", "products.inventories"
ONLINE = ("ENAMEL-POT", "WAX-100", "TRL-JKT", "ALWAYS", "BACKORDER", "MUG 12/OZ")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        await systems.sync(ITEMS, *ONLINE)
        await systems.sync(INVENTORIES, *ONLINE)
        systems.forget_calls()
        yield systems


async def test_stock_typed_into_the_website_is_put_right_and_said(shop: BothSystems) -> None:
    row = {"sku": "ENAMEL-POT", "source_code": "default", "quantity": 99, "status": 1}
    shop.store.send("POST", "/V1/inventory/source-items", {"sourceItems": [row]})

    outcomes = await shop.pressed(INVENTORIES, *ONLINE)

    assert outcomes.pop("ENAMEL-POT") == Done(
        "stock 30 → 30; the website differed: stock of ENAMEL-POT at default 99, should be 30"
    )
    assert set(outcomes.values()) == {Unchanged()}
    assert shop.stock()["ENAMEL-POT"] == (30.0, 1)


async def test_stock_deleted_or_switched_off_on_the_website_comes_back(shop: BothSystems) -> None:
    rows = [{"sku": "WAX-100", "source_code": "default"}]
    shop.store.send("POST", "/V1/inventory/source-items-delete", {"sourceItems": rows})
    before = shop.stock()["ENAMEL-POT"]
    off = {"sku": "ENAMEL-POT", "source_code": "default", "quantity": before[0], "status": 0}
    shop.store.send("POST", "/V1/inventory/source-items", {"sourceItems": [off]})

    assert await shop.differing(INVENTORIES, *ONLINE) == {
        "ENAMEL-POT": ("ENAMEL-POT at default is out of stock, should be in stock",),
        "WAX-100": ("no stock of WAX-100 at default, should be 64",),
    }
    await shop.pressed(INVENTORIES, *ONLINE)
    assert await shop.differing(INVENTORIES, *ONLINE) == {}
    assert shop.stock()["ENAMEL-POT"] == before


async def test_equal_stock_costs_only_reads_in_sets(shop: BothSystems) -> None:
    assert set((await shop.pressed(INVENTORIES, *ONLINE)).values()) == {Unchanged()}
    assert sorted(shop.website_calls()) == ["GET /V1/inventory/source-items", "GET /V1/products"]


async def test_stock_of_a_product_that_is_gone_is_not_called_sent_and_items_is_told(shop: BothSystems) -> None:
    shop.store.call("DELETE", "/V1/products/ENAMEL-POT")
    shop.told.clear()

    outcomes = await shop.pressed(INVENTORIES, *ONLINE)

    assert outcomes["ENAMEL-POT"] == Skipped(
        "Not on the website yet; the website differed: ENAMEL-POT isn't there any more"
    )
    assert shop.told == [Change("ENAMEL-POT", frozenset({"item"}))]
    assert isinstance(await shop.outcome(ITEMS, "ENAMEL-POT"), Done)
    assert isinstance((await shop.pressed(INVENTORIES, "ENAMEL-POT"))["ENAMEL-POT"], Done | Unchanged)
    assert await shop.differing(INVENTORIES, *ONLINE) == {}


async def test_scheduled_work_trusts_what_was_sent(shop: BothSystems) -> None:
    assert set((await shop.sync(INVENTORIES, *ONLINE)).values()) == {Unchanged()}
    assert shop.website_calls() == []
