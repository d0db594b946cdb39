"""What an earlier call may still be doing on the other side, and what a process that was paused may still send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.connectors.http import CallLimits, HttpTransport
from shared.sync import holding
from shared.sync.errors import LeaseOver, TookTooLong
from shared.sync.model import Done, Outcome
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import TinyWork, tiny_task

LATE = TookTooLong("The website took too long", after=timedelta(seconds=30))


async def after_a_late_call(store: Store, work: TinyWork) -> Engine:
    """An engine whose only item was sent by a call that took too long."""
    engine = an_engine(store, tiny_task(work=work))
    work.faults["A"] = LATE
    await engine.add("A")
    await engine.worker.work_once()
    work.faults.clear()
    work.seen.clear()
    return engine


async def test_queue_item_waits_until_a_late_call_can_do_nothing_more(store: Store) -> None:
    work = TinyWork()
    engine = await after_a_late_call(store, work)

    await engine.desk.queue_item(engine.task, key="A", by="Ana")
    engine.clock.forward(seconds=29)
    await engine.worker.work_once()
    assert work.seen == []

    engine.clock.forward(seconds=2)
    await engine.worker.work_once()
    assert work.seen == [("A",)]


async def test_sync_item_says_how_long_it_waits_for_a_late_call(store: Store) -> None:
    work = TinyWork()
    engine = await after_a_late_call(store, work)

    synced = await engine.desk.sync_item(engine.task, key="A", by="Ana")

    assert (synced.finished, work.seen) == (False, [])
    assert "sent again in 30 seconds" in synced.words
    await engine.desk.stop()
    engine.clock.forward(seconds=31)
    assert (await engine.desk.sync_item(engine.task, key="A", by="Ana")).finished
    assert work.seen == [("A",)]


async def test_what_waits_for_a_late_call_can_be_taken_out(store: Store) -> None:
    engine = await after_a_late_call(store, TinyWork())

    assert await engine.desk.take_out(engine.task, key="A", by="Ana") is not None


class Sends:
    """Sends each item by a call of its own; before the second it is paused."""

    def __init__(self, *, pause: Any) -> None:
        self.sent: list[str] = []
        self._pause = pause
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://shop.invalid")
        self._transport = HttpTransport(system="shop", title="The shop", client=client, limits=CallLimits())

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request.url.path.strip("/"))
        return httpx.Response(200, json={})

    async def sync(self, keys: Sequence[str], *, force: bool) -> Mapping[str, Outcome]:
        """See Work.sync."""
        for place, key in enumerate(keys):
            if place == 1:
                self._pause()
            await self._transport.call("PUT", f"/{key}", json={})
        return {key: Done("Sent") for key in keys}


async def test_a_process_that_was_paused_for_longer_than_its_lease_sends_nothing_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [holding.monotonic()]
    monkeypatch.setattr(holding, "monotonic", lambda: now[0])

    def pause() -> None:
        now[0] += 200 if len(work.sent) == 1 else 0

    work = Sends(pause=pause)
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A", "B", "C")

    with pytest.raises(LeaseOver):
        await engine.worker.work_once()

    assert work.sent == ["A"]
    assert await engine.lines() == []
    engine.clock.forward(seconds=engine.limits.lease.total_seconds() + 1)
    assert await store.queue.take_back_expired() == 3
    assert await engine.worker.work_once() == 3
    assert (work.sent[1], await engine.queued()) == ("A", set())


async def test_whoever_lost_its_lease_is_told_at_the_next_sign_of_life(store: Store) -> None:
    engine = an_engine(store, tiny_task())
    await engine.add("A")
    lease = engine.limits.lease
    (held,) = await store.queue.claim(engine.task.name, limit=1, lease=lease, with_automatic=True)

    assert await store.queue.extend(held.token, lease=lease)
    engine.clock.forward(seconds=lease.total_seconds() + 1)
    await store.queue.take_back_expired()
    assert not await store.queue.extend(held.token, lease=lease)
