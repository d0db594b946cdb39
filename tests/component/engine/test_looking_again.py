"""A look for changes that failed or died is repeated soon, whatever the schedule says."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.contracts.http import Run
from shared.sync.errors import TemporaryError
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import TinyFinder, changes, tiny_task

NIGHTLY = "0 1 * * *"


async def tick(engine: Engine) -> None:
    """One look of the scheduler, and the finder's run it began has ended."""
    await engine.scheduler.tick()
    async with asyncio.timeout(10):
        while any(beside.get_name().startswith("find ") for beside in asyncio.all_tasks()):
            await asyncio.sleep(0.005)


async def last_run(engine: Engine) -> Run:
    run = (await engine.store.memories.read_all())[engine.task.name].last_run
    assert run is not None
    return run


@pytest.mark.parametrize("fault", [TemporaryError("The till broke off"), ZeroDivisionError("our own")])
async def test_a_nightly_look_that_failed_is_repeated_in_a_minute(store: Store, fault: Exception) -> None:
    finder = TinyFinder(fault=fault)
    engine = an_engine(store, tiny_task(finder=finder, cron=NIGHTLY))
    await tick(engine)

    finder.fault, finder.found = None, [changes("A")]
    engine.clock.forward(seconds=59)
    await tick(engine)
    assert len(finder.asked) == 1
    engine.clock.forward(seconds=1)
    for _ in range(3):
        await tick(engine)
        engine.clock.forward(minutes=2)

    assert len(finder.asked) == 2, "once it went well the next one comes by schedule"
    assert await engine.queued() == {"A"}
    assert (await last_run(engine)).error is None


async def test_a_look_that_failed_after_a_long_time_is_not_begun_again_at_once(store: Store) -> None:
    engine = an_engine(store, tiny_task(finder=TinyFinder(), cron=NIGHTLY))
    await tick(engine)
    began = engine.clock.now()
    failed = Run(started_at=began, finished_at=began + timedelta(hours=1), error="The till broke off")
    engine.clock.forward(hours=1, minutes=30)
    await store.memories.show_run(engine.task.name, failed)

    await tick(engine)
    assert await last_run(engine) == failed
    engine.clock.forward(minutes=30)
    await tick(engine)
    assert (await last_run(engine)).error is None


async def test_a_look_that_died_with_its_service_is_made_up_for(store: Store) -> None:
    finder = TinyFinder()
    engine = an_engine(store, tiny_task(finder=finder, cron=NIGHTLY))
    await tick(engine)
    await store.memories.show_run(engine.task.name, Run(started_at=engine.clock.now(), found=500))

    engine.clock.forward(minutes=4, seconds=59)
    await tick(engine)
    assert len(finder.asked) == 1, "it may still be alive"
    engine.clock.forward(seconds=1)
    await tick(engine)

    assert len(finder.asked) == 2
    assert (await last_run(engine)).finished_at == engine.clock.now()


class SlowFinder(TinyFinder):
    """Stands still after the pages it has."""

    async def changes(self, **span: object):  # type: ignore[no-untyped-def,override]
        async for page in super().changes(**span):  # type: ignore[arg-type]
            yield page
        await asyncio.Event().wait()


async def test_a_look_tells_how_far_it_is_and_that_it_was_stopped(store: Store) -> None:
    finder = SlowFinder(found=[changes("A", "B"), changes("C")])
    engine = an_engine(store, tiny_task(finder=finder, cron=NIGHTLY))
    looking = asyncio.create_task(engine.finding.run(engine.task))
    async with asyncio.timeout(10):
        while not await engine.queued() >= {"A", "B", "C"} or (await last_run(engine)).found != 3:
            await asyncio.sleep(0.01)
    assert (await last_run(engine)).finished_at is None

    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)

    run = await last_run(engine)
    assert (run.finished_at, run.error) == (
        engine.clock.now(),
        "The service was stopped while it looked for changes",
    )
