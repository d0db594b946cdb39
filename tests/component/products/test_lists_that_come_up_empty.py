"""A list of categories that comes up empty, and agrees with itself: the tree isn't made a second time."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.connectors.magento import MagentoApi
from shared.sync.errors import TemporaryError
from tests.builders.both_systems import BothSystems, both_systems

CATEGORIES = "products.categories"
NOTHING = {"items": None, "total_count": 0}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        await systems.sync(CATEGORIES, *await everything(systems))
        yield systems


async def everything(shop: BothSystems) -> list[str]:
    """All categories, parents first."""
    return [key async for page in shop.tasks[CATEGORIES].finder.everything() for key in page]


def empty_lists(monkeypatch: pytest.MonkeyPatch, *, of: str) -> None:
    """From now on each list of categories that is asked for by this field is empty."""
    ask = MagentoApi.call

    async def call(self: MagentoApi, method: str, path: str, **more: Any) -> Any:
        answer = await ask(self, method, path, **more)
        return NOTHING if path.endswith("/categories/list") and of in (more.get("params") or {}).values() else answer

    monkeypatch.setattr(MagentoApi, "call", call)


async def pressed(shop: BothSystems, keys: list[str]) -> None:
    """Sync Item of each, as far as it comes."""
    for key in keys:
        with contextlib.suppress(TemporaryError):
            await shop.pressed(CATEGORIES, key)


@pytest.mark.parametrize("fields", [("entity_id",), ("parent_id",), ("entity_id", "parent_id")])
async def test_no_category_is_made_twice(
    shop: BothSystems, monkeypatch: pytest.MonkeyPatch, fields: tuple[str, ...]
) -> None:
    keys = await everything(shop)
    before = shop.store.control("GET", "/state")["categories"]
    for field in fields:
        empty_lists(monkeypatch, of=field)

    await pressed(shop, keys)

    assert len(shop.store.control("GET", "/state")["categories"]) == len(before)


async def test_the_comparison_takes_no_category_for_gone(shop: BothSystems, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = await everything(shop)
    empty_lists(monkeypatch, of="entity_id")

    with pytest.raises(TemporaryError, match="isn't complete"):
        await shop.differing(CATEGORIES, *keys)


async def test_a_tree_that_is_really_gone_is_made_anew(shop: BothSystems) -> None:
    keys = await everything(shop)
    standing = shop.store.control("GET", "/state")["categories"]
    numbers = sorted({int(number) for number in standing} - {1, 2}, reverse=True)
    for number in numbers:
        assert shop.store.call("DELETE", f"/V1/categories/{number}").status_code in (200, 404)

    await pressed(shop, keys)

    assert len(shop.store.control("GET", "/state")["categories"]) == len(standing)
