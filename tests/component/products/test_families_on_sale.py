"""Gridded items and kits are for sale on the website once they are there, whatever its index and older versions did."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.contracts.http import Level
from shared.sync.model import Done, Skipped, Unchanged
from simulators.magento.settings import StoreSettings
from tests.builders.both_systems import BothSystems, both_systems, in_bulk

ITEMS, INVENTORIES = "products.items", "products.inventories"
ON_SCHEDULE = StoreSettings(index_mode="schedule", index_seconds=3600)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    """A website whose index runs when the test says so."""
    async with both_systems(tmp_path, items=50, store=ON_SCHEDULE) as systems:
        yield systems


def for_sale(shop: BothSystems, sku: str) -> bool:
    """Whether a customer can buy it."""
    return bool(shop.store.get(f"/V1/inventory/is-product-salable/{sku}/1"))


async def due_now(shop: BothSystems, *, minutes: int = 2) -> list[str]:
    """What Items finds by the clock alone so much later."""
    shop.now += timedelta(minutes=minutes)
    moments = shop.tasks[ITEMS].moments
    assert moments is not None
    pages = moments.changes(since=shop.now - timedelta(minutes=1), until=shop.now)
    return [change.key async for page in pages for change in page]


def forget_offers(shop: BothSystems) -> None:
    """Items remembers what an older version remembered: nothing of what is offered for sale."""
    links = shop.links[ITEMS].rows
    for key, link in links.items():
        links[key] = replace(link, facts={name: value for name, value in link.facts.items() if name != "offered"})


async def test_a_new_grid_is_for_sale_at_once_where_the_index_works_in_real_time(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        await shop.sync(ITEMS, "TRL-JKT")

        assert for_sale(shop, "TRL-JKT")
        assert await due_now(shop) == []


@pytest.mark.parametrize("mode", ["single", "async_bulk"])
async def test_a_new_grid_is_for_sale_once_the_index_has_run(tmp_path: Path, mode: str) -> None:
    rules = replace(in_bulk(), write_mode=mode)  # type: ignore[arg-type]
    async with both_systems(tmp_path, items=50, store=ON_SCHEDULE, rules=rules) as shop:
        await shop.sync(ITEMS, "TRL-JKT")
        assert not for_sale(shop, "TRL-JKT")

        early = await shop.sync(ITEMS, *await due_now(shop))
        shop.store.control("POST", "/reindex")
        shop.forget_calls()
        late = await shop.sync(ITEMS, *await due_now(shop))

        assert [type(outcome) for outcome in early.values()] == [Skipped]
        assert late == {"TRL-JKT": Done("For sale on the website now")}
        assert shop.website_calls("POST") == ["POST /V1/products"]
        assert for_sale(shop, "TRL-JKT")
        assert await due_now(shop, minutes=200) == []
        assert await shop.outcome(ITEMS, "TRL-JKT") == Unchanged()


async def test_an_index_that_never_runs_is_said_and_asked_less_and_less(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    for _ in range(3):
        await shop.sync(ITEMS, *await due_now(shop))

    (outcome,) = (await shop.sync(ITEMS, *await due_now(shop))).values()

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert "cron" in outcome.words
    for _ in range(8):
        await shop.sync(ITEMS, *await due_now(shop, minutes=61))
    assert await due_now(shop, minutes=30) == []


async def test_a_grid_without_any_stock_is_not_asked_for_again(shop: BothSystems) -> None:
    shop.edit_counterpoint("UPDATE IM_INV_CELL SET QTY_ON_HND = 0 WHERE ITEM_NO = 'TRL-JKT'")
    await shop.sync(ITEMS, "TRL-JKT")
    shop.store.control("POST", "/reindex")

    assert await shop.sync(ITEMS, *await due_now(shop)) == {"TRL-JKT": Unchanged()}
    assert await due_now(shop, minutes=200) == []

    shop.edit_counterpoint("UPDATE IM_INV_CELL SET QTY_ON_HND = 5 WHERE ITEM_NO = 'TRL-JKT'")
    await shop.sync(INVENTORIES, "TRL-JKT")
    assert for_sale(shop, "TRL-JKT")


async def test_a_grid_of_an_older_version_is_found_and_put_on_sale(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    shop.store.control("POST", "/reindex")
    shop.links[ITEMS].rows["TRL-JKT"] = replace(shop.links[ITEMS].rows["TRL-JKT"], digest="of an older version")
    await shop.links["products.items.offers"].forget_many(["TRL-JKT"])
    forget_offers(shop)
    later = shop.now + timedelta(days=3000)

    assert await shop.found(ITEMS, since=later, until=later + timedelta(minutes=10)) == ["TRL-JKT"]
    await shop.sync(ITEMS, "TRL-JKT")

    assert for_sale(shop, "TRL-JKT")
    assert await shop.found(ITEMS, since=later, until=later + timedelta(minutes=10)) == []


async def test_a_kit_that_is_not_for_sale_is_put_on_sale(shop: BothSystems) -> None:
    kit = "PICNIC-KIT"
    await shop.sync(ITEMS, kit, "ENAMEL-POT", "FIRE-STEEL", "WAX-100")
    stopped = {"product": {"sku": kit, "extension_attributes": {"stock_item": {"is_in_stock": False}}}}
    shop.store.send("POST", "/V1/products", stopped)
    forget_offers(shop)
    later = shop.now + timedelta(days=3000)

    assert await shop.found(ITEMS, since=later, until=later + timedelta(minutes=10)) == [kit]
    assert await shop.outcome(ITEMS, kit) == Done("For sale on the website now")

    assert for_sale(shop, kit)


async def test_a_grid_taken_off_is_not_offered_any_more(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    shop.till.remove("TRL-JKT")
    await shop.sync(ITEMS, "TRL-JKT")

    assert await due_now(shop, minutes=200) == []


async def test_a_grid_that_waits_is_offered_although_its_name_is_gone(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    shop.edit_counterpoint("UPDATE IM_ITEM SET DESCR = '' WHERE ITEM_NO = 'TRL-JKT'")

    held = await shop.outcome(ITEMS, "TRL-JKT")
    shop.store.control("POST", "/reindex")
    late = await shop.sync(ITEMS, *await due_now(shop))

    assert isinstance(held, Done)
    assert "there, but not for sale until the website's stock index has run, as it was sent last" in held.words
    assert late == {"TRL-JKT": Done("For sale on the website now")}
    assert for_sale(shop, "TRL-JKT")
    assert await due_now(shop, minutes=200) == []


async def test_a_grid_that_waits_is_offered_although_its_tax_class_is_gone(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    shop.edit_counterpoint("UPDATE IM_ITEM SET TAX_CATEG_COD = 'LUXURY' WHERE ITEM_NO = 'TRL-JKT'")
    await shop.outcome(ITEMS, "TRL-JKT")
    shop.store.control("POST", "/reindex")

    late = await shop.sync(ITEMS, *await due_now(shop))

    assert "no product tax class" in str(late["TRL-JKT"])
    assert for_sale(shop, "TRL-JKT")
    assert await due_now(shop, minutes=200) == []


async def test_a_look_whether_a_grid_is_for_sale_wakes_no_other_task(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    shop.now += timedelta(minutes=2)
    moments = shop.tasks[ITEMS].moments
    assert moments is not None

    found = [change async for page in moments.changes(since=None, until=shop.now) for change in page]

    assert [change.key for change in found] == ["TRL-JKT"]
    assert [name for name, task in shop.tasks.items() if found[0].aspects & task.aspects] == [ITEMS]
