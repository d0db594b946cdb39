"""Systems that must be left alone: by buttons too, and whatever else goes wrong meanwhile."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.contracts.http import SystemState
from shared.sync.errors import DownKind, SyncError, SystemDown, TemporaryError
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import TinyFinder, TinyWork, tiny_task

BUSY = SystemDown("shop", "The shop asked us to wait", kind=DownKind.BUSY, after=timedelta(minutes=10))
WRONG = SystemDown("shop", "The password is wrong", kind=DownKind.CREDENTIALS)
AWAY = SystemDown("shop", "The shop can't be reached", kind=DownKind.NO_ANSWER)


class Shop:
    """A system that is asked how it is."""

    def __init__(self, fault: SyncError | None = None) -> None:
        self.fault = fault
        self.asked = 0

    async def probe(self) -> None:
        self.asked += 1
        if self.fault is not None:
            raise self.fault


async def tick(engine: Engine) -> None:
    await engine.scheduler.tick()
    async with asyncio.timeout(10):
        while any(beside.get_name().startswith("probe ") for beside in asyncio.all_tasks()):
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("down", [BUSY, WRONG])
async def test_no_button_calls_a_system_that_must_be_left_alone(store: Store, down: SystemDown) -> None:
    work, finder = TinyWork(), TinyFinder(pages=[["A"]])
    engine = an_engine(store, tiny_task(work=work, finder=finder))
    await engine.gate.went_down(down)

    answer = await engine.desk.sync_item(engine.task, key="A", by="Ana")
    looked = engine.desk.look_now(engine.task)
    with pytest.raises(TemporaryError, match=down.reason):
        await engine.desk.queue_all(engine.task, by="Ana")

    assert answer.words == f"{down.reason}. It stays in the queue and goes by itself."
    assert (looked.started, looked.words) == (False, down.reason)
    assert (work.seen, finder.asked, finder.walks) == ([], [], 0)
    assert await engine.queued() == {"A"}


async def test_a_button_may_try_a_system_that_only_did_not_answer(store: Store) -> None:
    work = TinyWork()
    engine = an_engine(store, tiny_task(work=work))
    await engine.gate.went_down(AWAY)

    assert (await engine.desk.sync_item(engine.task, key="A", by="Ana")).words == "Written"


async def test_a_call_that_breaks_off_does_not_shorten_the_wait_a_system_asked_for(store: Store) -> None:
    shop = Shop()
    engine = an_engine(store, tiny_task(), probes={"shop": shop.probe})
    await engine.gate.went_down(BUSY)
    await engine.gate.went_down(AWAY)

    for _ in range(59):
        await tick(engine)
        engine.clock.forward(seconds=10)
    assert shop.asked == 0
    engine.clock.forward(seconds=10)
    await tick(engine)
    assert shop.asked == 1


@pytest.mark.parametrize("down", [AWAY, BUSY])
async def test_a_system_that_is_away_and_answers_nonsense_is_asked_every_ten_seconds(
    store: Store, down: SystemDown
) -> None:
    shop = Shop(TemporaryError("It answered with a page", technical="200 text/html"))
    engine = an_engine(store, tiny_task(), probes={"shop": shop.probe})
    await engine.gate.went_down(down)
    engine.clock.forward(minutes=10)

    for _ in range(60):
        await tick(engine)
        engine.clock.forward(seconds=1)

    assert shop.asked == 6
    assert (await store.circuits.read_all())["shop"].state is SystemState.DOWN or down is not AWAY
    shop.fault = None
    engine.clock.forward(seconds=10)
    await tick(engine)
    assert not engine.gate.away({"shop"})


async def test_looking_now_twice_looks_once(store: Store) -> None:
    finder = TinyFinder()
    engine = an_engine(store, tiny_task(finder=finder))

    first, second = engine.desk.look_now(engine.task), engine.desk.look_now(engine.task)

    assert first.started
    assert second.started
    async with asyncio.timeout(10):
        while (await store.memories.read_all()).get(engine.task.name) is None or not finder.asked:
            await asyncio.sleep(0.01)
    await engine.desk.stop()
    assert len(finder.asked) == 1


async def test_queue_all_that_broke_off_says_how_far_it_came(store: Store) -> None:
    finder = TinyFinder(pages=[["A", "B"]], fault=TemporaryError("The shop broke off"))
    engine = an_engine(store, tiny_task(finder=finder))

    with pytest.raises(TemporaryError, match="Only 2 were queued, then: The shop broke off"):
        await engine.desk.queue_all(engine.task, by="Ana")

    assert await engine.queued() == {"A", "B"}
