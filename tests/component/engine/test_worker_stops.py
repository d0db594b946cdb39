"""A worker that is stopped in bad moments, and one that works what is to be sent by force beside what isn't."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from shared.contracts.http import LogLine
from shared.store.log import MongoLog
from shared.store.queue import MongoQueue
from shared.sync.errors import StoreDown
from shared.sync.model import Entry
from shared.sync.rules import EngineLimits
from tests.builders.engine import MAX_ATTEMPTS, Store, an_engine, wanted
from tests.builders.tiny_domain import TinyWork, tiny_task

AWAY = StoreDown("The database can't be reached")


class QueueThatGoesAway(MongoQueue):
    """Nothing can be given back or kept alive any more."""

    def __init__(self, store: Store) -> None:
        super().__init__(database=store.connection.database, clock=store.clock, max_attempts=MAX_ATTEMPTS)
        self.beats = 0

    async def release(self, entries: Sequence[Entry], *, unsure: bool, down: bool = False) -> None:
        raise AWAY

    async def extend(self, token: str, *, lease: timedelta) -> bool:
        self.beats += 1
        raise AWAY


class LogThatGoesAway(MongoLog):
    """Nothing can be written down any more."""

    def __init__(self, store: Store) -> None:
        super().__init__(database=store.connection.database)
        self.began = asyncio.Event()
        self.free = asyncio.Event()

    async def write(self, lines: Sequence[LogLine]) -> None:
        self.began.set()
        await self.free.wait()
        raise AWAY


async def test_a_stop_holds_although_the_database_is_away(store: Store) -> None:
    work = TinyWork()
    work.free.clear()
    engine = an_engine(store, tiny_task(work=work), queue=QueueThatGoesAway(store))
    await engine.add("A")
    running = asyncio.create_task(engine.worker.run())
    await asyncio.wait_for(work.began.wait(), timeout=10)

    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, timeout=10)


async def test_a_stop_while_the_database_goes_away_under_the_log_holds(store: Store) -> None:
    log = LogThatGoesAway(store)
    engine = an_engine(store, tiny_task(), log=log)
    await engine.add("A")
    running = asyncio.create_task(engine.worker.run())
    await asyncio.wait_for(log.began.wait(), timeout=10)

    running.cancel()
    await asyncio.sleep(0)
    log.free.set()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, timeout=10)


async def test_work_goes_on_although_signs_of_life_cannot_be_given(store: Store) -> None:
    work, queue = TinyWork(), QueueThatGoesAway(store)
    work.free.clear()
    limits = EngineLimits(lease=timedelta(milliseconds=40), max_attempts=MAX_ATTEMPTS)
    engine = an_engine(store, tiny_task(work=work), queue=queue, limits=limits)
    await engine.add("A")
    working = asyncio.create_task(engine.worker.work_once())
    async with asyncio.timeout(10):
        while queue.beats < 3:
            await asyncio.sleep(0.01)

    work.free.set()
    await working

    assert await engine.said() == {"A": "Written"}


async def test_work_that_takes_longer_than_the_lease_is_not_taken_back(store: Store) -> None:
    work = TinyWork()
    work.free.clear()
    limits = EngineLimits(lease=timedelta(milliseconds=400), max_attempts=MAX_ATTEMPTS)
    engine = an_engine(store, tiny_task(work=work), limits=limits)
    await engine.add("A")
    working = asyncio.create_task(engine.worker.work_once())
    await asyncio.wait_for(work.began.wait(), timeout=10)
    leases = store.connection.database["queue"]
    for _ in range(3):
        before = (await leases.find_one({"key": "A"}))["lease_until"]
        engine.clock.forward(milliseconds=300)
        async with asyncio.timeout(10):
            while (await leases.find_one({"key": "A"}))["lease_until"] <= before:
                await asyncio.sleep(0.01)
        assert await store.queue.take_back_expired() == 0
    work.free.set()
    await working

    assert work.seen == [("A",)]
    assert await engine.queued() == set()


async def test_one_item_that_is_sent_by_force_does_not_have_its_neighbours_sent_again(store: Store) -> None:
    work = TinyWork()
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A", "B")
    await store.queue.add_many([wanted("C", by_hand=True, force=True)])

    await engine.worker.work_once()

    assert work.forced == {"C"}
    assert set(work.written) == {"A", "B", "C"}


class QueueWithASlowClaim(MongoQueue):
    """A claim that holds its entries already and hasn't answered yet."""

    def __init__(self, store: Store) -> None:
        super().__init__(database=store.connection.database, clock=store.clock, max_attempts=MAX_ATTEMPTS)
        self.held = asyncio.Event()
        self.free = asyncio.Event()

    async def _hold(self, ids: Sequence[str], query: dict[str, Any], *, now: int, lease: timedelta) -> list[Entry]:
        entries = await super()._hold(ids, query, now=now, lease=lease)
        self.held.set()
        await self.free.wait()
        return entries


@pytest.mark.parametrize("by", ["worker", "button"])
async def test_a_stop_that_meets_a_claim_gives_its_entries_back_at_once(store: Store, by: str) -> None:
    queue = QueueWithASlowClaim(store)
    engine = an_engine(store, tiny_task(), queue=queue)
    await engine.add("A", "B", "C")
    if by == "worker":
        running = asyncio.create_task(engine.worker.run())
    else:
        running = asyncio.create_task(engine.desk._sync_now(engine.task, "A"))
    await asyncio.wait_for(queue.held.wait(), timeout=10)

    running.cancel()
    await asyncio.sleep(0)
    queue.free.set()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, timeout=10)

    counts = (await store.queue.counts())[engine.task.name]
    assert (counts.waiting, counts.working, counts.trying_again) == (3, 0, 0)
    entries = await store.queue.claim(engine.task.name, limit=5, lease=engine.limits.lease, with_automatic=True)
    assert {(entry.key, entry.attempts, entry.crashes) for entry in entries} == {("A", 1, 0), ("B", 1, 0), ("C", 1, 0)}


async def test_a_claim_that_the_database_broke_off_gives_back_what_it_held(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = an_engine(store, tiny_task())
    await engine.add("A", "B")

    class BreaksOff:
        """The collection, until what is held is read back."""

        def __getattr__(self, name: str) -> Any:
            return getattr(store.connection.database["queue"], name)

        def find(self, query: dict[str, Any], *more: Any) -> Any:
            if "lease_token" in query:
                raise AutoReconnect("connection closed")
            return store.connection.database["queue"].find(query, *more)

    monkeypatch.setattr(store.queue, "_entries", BreaksOff())
    with pytest.raises(StoreDown):
        await engine.worker.work_once()
    monkeypatch.undo()

    assert await engine.worker.work_once() == 2
    assert await engine.said() == {"A": "Written", "B": "Written"}
