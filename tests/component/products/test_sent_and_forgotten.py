"""A value that reached the website although nobody could write that down, and that Counterpoint then took back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from demo import engines
from shared.sync.errors import StoreDown
from shared.sync.model import Link
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import BothSystems, both_systems
from tests.builders.engine import Store, a_store, an_engine

ITEMS, INVENTORIES, SOLD = "products.items", "products.inventories", "ENAMEL-POT"


@pytest.fixture
async def store(mongo_engine: engines.Database) -> AsyncIterator[Store]:
    async with a_store(mongo_engine) as fresh:
        yield fresh


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        await systems.sync(ITEMS, SOLD)
        await systems.sync(INVENTORIES, SOLD)
        yield systems


async def sold_and_brought_back(store: Store, shop: BothSystems, *, resends_in_doubt: bool) -> float:
    """What the website has after a sale that was sent and not written down, and the return of what was sold."""
    task = replace(shop.tasks[INVENTORIES], resends_in_doubt=resends_in_doubt, set_up=None)
    engine = an_engine(store, task)
    links = shop.links[INVENTORIES]
    save_many = links.save_many

    async def away(_: Sequence[Link]) -> None:
        raise StoreDown("The database can't be reached")

    links.save_many = away  # type: ignore[method-assign]
    shop.till.change(SOLD, ItemChange(quantity=4))
    await engine.add(SOLD)
    with pytest.raises(StoreDown):
        await engine.worker.work_once()
    links.save_many = save_many  # type: ignore[method-assign]
    assert shop.stock()[SOLD][0] == 4

    shop.till.change(SOLD, ItemChange(quantity=30))
    engine.clock.forward(seconds=engine.limits.lease.total_seconds() + 1)
    await store.queue.take_back_expired()
    await engine.add(SOLD)
    while await engine.worker.work_once():
        pass
    assert await engine.queued() == set()
    return shop.stock()[SOLD][0]


async def test_what_was_sent_and_not_written_down_does_not_stay_when_counterpoint_took_it_back(
    store: Store, shop: BothSystems
) -> None:
    assert await sold_and_brought_back(store, shop, resends_in_doubt=True) == 30


async def test_without_that_doubt_the_old_number_would_stay_for_ever(store: Store, shop: BothSystems) -> None:
    assert await sold_and_brought_back(store, shop, resends_in_doubt=False) == 4
