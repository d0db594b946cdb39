"""Every product's stock settings are read, whatever the pages, and whoever was never stocked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from services.products.connectors import magento_stock_items
from services.products.connectors.magento_stock_items import KEPT_FOR, MagentoStockItems
from shared.connectors.http import open_client
from shared.connectors.magento import MagentoApi
from tests.builders.magento import TOKEN, RunningStore, running_store

SKUS = ("A", "B", "C", "D", "E")


class Shop:
    """A website with a few products, and our reader with a clock."""

    def __init__(self, store: RunningStore, api: MagentoApi) -> None:
        self.store = store
        self.now = datetime(2026, 12, 1, tzinfo=UTC)
        self.reader = MagentoStockItems(api, now=lambda: self.now)
        self.numbers = {sku: int(store.save(sku, **stock(3))["id"]) for sku in SKUS}
        self.numbers["NEVER"] = int(store.save("NEVER")["id"])

    def reads(self) -> list[int]:
        """How often the list and a single product were asked since the last look."""
        calls = self.store.control("GET", "/calls")["calls"]
        self.store.control("DELETE", "/calls")
        return [
            sum(one["count"] for one in calls if one["route"].rstrip("/").endswith(end)) for end in ("lowStock", "Sku")
        ]


def stock(quantity: int, **settings: object) -> dict[str, object]:
    return {"extension_attributes": {"stock_item": {"qty": quantity, "is_in_stock": True, **settings}}}


@pytest.fixture
async def shop(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    monkeypatch.setattr(magento_stock_items, "PAGE_ROWS", 2)
    with running_store() as store:
        async with open_client(base_url=store.address, at_once=2) as client:
            shop = Shop(store, MagentoApi(client=client, token=SecretStr(TOKEN)))
            shop.reads()
            yield shop


async def test_all_pages_are_read_and_what_was_never_stocked_is_asked_for_alone(shop: Shop) -> None:
    told = await shop.reader.of(shop.numbers)

    assert set(told) == set(shop.numbers.values())
    assert shop.reads() == [3, 1]


async def test_the_list_is_read_once_for_a_run_and_again_when_it_is_old_or_looked_at_twice(shop: Shop) -> None:
    first, second = dict(list(shop.numbers.items())[:2]), dict(list(shop.numbers.items())[2:5])
    await shop.reader.of(first)
    await shop.reader.of(second)
    assert shop.reads() == [3, 0]

    await shop.reader.of(first)
    assert shop.reads() == [0, 2], "fewer than the list has pages: each is asked for"
    await shop.reader.of(shop.numbers)
    assert shop.reads() == [3, 1]

    shop.now += KEPT_FOR + timedelta(seconds=1)
    await shop.reader.of(first)
    assert shop.reads() == [3, 0]


async def test_what_is_asked_for_one_item_is_asked_now_whatever_the_list_said(shop: Shop) -> None:
    await shop.reader.of(shop.numbers)
    shop.store.save("A", **stock(3, backorders=1))
    shop.reads()

    told = await shop.reader.of({"A": shop.numbers["A"]}, of_one=True)

    assert told[shop.numbers["A"]].backorders == 1
    assert shop.reads() == [0, 1]


async def test_a_product_that_is_gone_is_told_nothing_of(shop: Shop) -> None:
    assert await shop.reader.of({"GONE": 999}, of_one=True) == {}
    assert await shop.reader.of({"GONE": 999}) == {}
