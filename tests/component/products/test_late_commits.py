"""Rows that Counterpoint stamps at the begin of a transaction and shows at its end: looks in between miss none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from demo import engines
from shared.sync.rules import EngineLimits
from tests.builders.both_systems import BothSystems, both_systems
from tests.builders.engine import Engine, HandClock, Store, a_store, an_engine, this_moment

ITEMS, INVENTORIES = "products.items", "products.inventories"
LONGEST_TRANSACTION_SECONDS = 120
EDITED = "WAX-100"


@pytest.fixture
async def store(mongo_engine: engines.Database) -> AsyncIterator[Store]:
    # The simulated till stamps its rows by the time it is.
    async with a_store(mongo_engine, clock=HandClock(this_moment())) as fresh:
        yield fresh


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        yield systems


@dataclass(frozen=True)
class Looking:
    """A finder over the simulated Counterpoint, in an engine of its own."""

    engine: Engine
    shop: BothSystems

    async def look(self) -> set[str]:
        """What a run found, ten minutes after the one before."""
        await self.engine.store.connection.database["queue"].delete_many({})
        await self.counterpoint("POST", "/clock", {"forward_seconds": 600})
        self.engine.clock.forward(seconds=600)
        assert (await self.engine.finding.run(self.engine.task)).error is None
        return await self.engine.queued()

    async def edit_with_a_late_commit(self, *, seconds: float) -> None:
        """Somebody's edit becomes visible now with a stamp of so long ago."""
        await self.counterpoint("POST", "/clock", {"late_commit_seconds": seconds})
        await self.counterpoint("PATCH", f"/items/{EDITED}", {"descr": "Committed late", "quantity": 7})

    async def counterpoint(self, method: str, path: str, body: Mapping[str, object]) -> None:
        """A call at the control door of the simulated Counterpoint."""
        async with httpx.AsyncClient(base_url=self.shop.company_url, trust_env=False, timeout=10) as client:
            (await client.request(method, f"/_control{path}", json=body)).raise_for_status()


async def looking(store: Store, shop: BothSystems, task: str, limits: EngineLimits) -> Looking:
    """The task of that name, with the engine's own limits or others, after its first look at everything."""
    if task == INVENTORIES:
        await shop.sync(ITEMS, EDITED)
        await shop.sync(INVENTORIES, EDITED)
    found = Looking(engine=an_engine(store, shop.tasks[task], limits=limits), shop=shop)
    await found.look()
    assert EDITED not in await found.look()
    return found


@pytest.mark.parametrize("task", [ITEMS, INVENTORIES])
@pytest.mark.parametrize("late", [1, LONGEST_TRANSACTION_SECONDS])
async def test_a_row_committed_late_with_an_older_stamp_is_found(
    store: Store, shop: BothSystems, task: str, late: int
) -> None:
    finder = await looking(store, shop, task, EngineLimits())

    await finder.edit_with_a_late_commit(seconds=late)

    assert EDITED in await finder.look()


@pytest.mark.parametrize("task", [ITEMS, INVENTORIES])
async def test_without_the_overlap_such_a_row_would_be_overlooked_for_ever(
    store: Store, shop: BothSystems, task: str
) -> None:
    finder = await looking(store, shop, task, EngineLimits(overlap=timedelta(0)))

    await finder.edit_with_a_late_commit(seconds=LONGEST_TRANSACTION_SECONDS)

    assert EDITED not in await finder.look()
    assert EDITED not in await finder.look()
