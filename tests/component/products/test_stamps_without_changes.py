"""Stamps that move though nobody changed a row, in ticks of 1/300 s, and padded numbers: the website isn't told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.sync.model import Unchanged
from tests.builders.both_systems import BothSystems, both_systems

ITEMS, INVENTORIES, PRICES = "products.items", "products.inventories", "products.price_changes"
WAX, JACKET, POT = "WAX-100", "TRL-JKT", "ENAMEL-POT"
KEYS = (WAX, JACKET, POT)
WRITES = ("POST", "PUT", "DELETE")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50, item_cache_minutes=0) as systems:
        for task in (ITEMS, INVENTORIES, PRICES):
            await systems.sync(task, *KEYS)
            await systems.sync(task, *KEYS)
        systems.forget_calls()
        yield systems


def counterpoint(shop: BothSystems, method: str, path: str, body: dict[str, Any]) -> Any:
    url = f"{shop.company_url}/_control{path}"
    return httpx.request(method, url, json=body, timeout=20, trust_env=False).raise_for_status().json()


def moment_of(touched: Any) -> datetime:
    return datetime.fromisoformat(touched["rs_utc_dt"]).replace(tzinfo=UTC)


async def nothing_is_written(shop: BothSystems) -> None:
    for task in (ITEMS, INVENTORIES, PRICES):
        outcomes = await shop.sync(task, *KEYS)
        assert {key: type(outcome) for key, outcome in outcomes.items()} == dict.fromkeys(KEYS, Unchanged), outcomes
    assert [call for method in WRITES for call in shop.website_calls(method)] == []


@pytest.mark.parametrize("locked", [False, True])
async def test_a_stamp_that_moves_without_a_change_costs_no_write(shop: BothSystems, locked: bool) -> None:
    touched = counterpoint(shop, "POST", "/touch", {"items": KEYS, "locked": locked})
    since = moment_of(touched) - timedelta(seconds=2)

    for task in (ITEMS, INVENTORIES):
        assert set(await shop.found(task, since=since, until=since + timedelta(minutes=5))) >= set(KEYS)
    await nothing_is_written(shop)


async def test_numbers_with_trailing_zeros_are_the_same_numbers(shop: BothSystems) -> None:
    counterpoint(shop, "PUT", "/numbers", {"numbers": "padded"})
    await nothing_is_written(shop)


@pytest.mark.parametrize("seam", [-1003, -7, -3, 0, 3, 7, 1003])
async def test_a_row_stamped_at_the_seam_of_two_looks_is_in_one_of_them(shop: BothSystems, seam: int) -> None:
    stamped = moment_of(counterpoint(shop, "POST", "/touch", {"items": [WAX], "tables": ["IM_ITEM", "IM_INV"]}))
    between = stamped + timedelta(milliseconds=seam)

    for task in (ITEMS, INVENTORIES):
        before = await shop.found(task, since=between - timedelta(minutes=3), until=between)
        after = await shop.found(task, since=between, until=between + timedelta(minutes=3))
        # A look that ends before the stamp needn't see it; the next begins no later than the one before ended.
        assert WAX in {*before, *after}


async def test_all_rows_that_share_one_stamp_are_found_together(shop: BothSystems) -> None:
    stamped = moment_of(counterpoint(shop, "POST", "/touch", {"items": KEYS}))
    found = await shop.found(ITEMS, since=stamped, until=stamped + timedelta(seconds=2))
    assert set(found) >= set(KEYS)
