"""What was sent and not written down: the next attempt trusts no memory of what the website holds."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from shared.sync.errors import DownKind, SystemDown
from shared.sync.model import TryLater
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import TinyWork, tiny_task


def away(*, unsure: bool) -> SystemDown:
    return SystemDown("shop", "The shop can't be reached", kind=DownKind.NO_ANSWER, unsure=unsure)


async def died(engine: Engine) -> None:
    """Somebody claimed everything and was never heard of again."""
    await engine.store.queue.claim(engine.task.name, limit=9, lease=engine.limits.lease, with_automatic=True)
    engine.clock.forward(seconds=engine.limits.lease.total_seconds() + 1)
    assert await engine.store.queue.take_back_expired()


async def failed(engine: Engine, work: TinyWork, fault: SystemDown | TryLater) -> None:
    """One attempt ended like this, and the system is back."""
    if isinstance(fault, SystemDown):
        work.faults["A"] = fault
    else:
        work.answers["A"] = fault
    await engine.worker.work_once()
    work.faults.clear()
    work.answers.clear()
    engine.clock.forward(hours=1)
    await engine.gate.went_well("shop")


async def test_after_a_death_everything_is_sent_even_if_it_seems_unchanged(store: Store) -> None:
    work = TinyWork()
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A")
    await died(engine)

    await engine.worker.work_once()

    assert work.forced == {"A"}
    await engine.add("A")
    work.forced.clear()
    await engine.worker.work_once()
    assert work.forced == set(), "what was done is done"


@pytest.mark.parametrize(
    ("fault", "sent_again"),
    [(TryLater("It took too long"), True), (away(unsure=True), True), (away(unsure=False), False)],
)
async def test_only_what_may_have_arrived_is_sent_even_if_it_seems_unchanged(
    store: Store, fault: SystemDown | TryLater, sent_again: bool
) -> None:
    work = TinyWork()
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A")
    await failed(engine, work, fault)

    await engine.worker.work_once()

    assert await engine.queued() == set()
    assert (work.forced == {"A"}) is sent_again


async def test_a_stop_in_the_middle_leaves_doubt(store: Store) -> None:
    work = TinyWork()
    work.free.clear()
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A")
    running = asyncio.create_task(engine.worker.run())
    await asyncio.wait_for(work.began.wait(), timeout=10)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    work.free.set()

    await engine.worker.work_once()

    assert work.forced == {"A"}


async def test_a_task_in_which_force_is_a_persons_word_is_never_forced_by_doubt(store: Store) -> None:
    work = TinyWork()
    engine = an_engine(store, replace(tiny_task(work=work), resends_in_doubt=False))
    await engine.add("A")
    await died(engine)

    await engine.worker.work_once()

    assert work.written["A"] == 1
    assert work.forced == set()
