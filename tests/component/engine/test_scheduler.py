"""The scheduler and the gate: runs on time, once, by one; systems asked how they are, but not too often."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.contracts.http import Held, SystemState
from shared.sync.errors import DownKind, SystemDown, TemporaryError
from shared.sync.gate import Probe
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import TinyFinder, changes, tiny_task


async def tick(*engines: Engine) -> None:
    """One look of each, and all that it began has ended."""
    for engine in engines:
        await engine.scheduler.tick()
    async with asyncio.timeout(10):
        while any(
            beside.get_name().startswith(("find ", "held ", "moments ", "walk ", "probe ", "set-up "))
            for beside in asyncio.all_tasks()
        ):
            await asyncio.sleep(0.005)


async def test_a_run_comes_when_it_is_due_and_looks_back_with_an_overlap(store: Store) -> None:
    finder = TinyFinder(found=[changes("A"), changes("B")])
    engine = an_engine(store, tiny_task(finder=finder, cron="*/5 * * * *"))

    await tick(engine)
    began = engine.clock.now()
    await tick(engine)
    assert finder.asked == [(None, began)], "the first load, once"
    assert await engine.queued() == {"A", "B"}

    engine.clock.forward(minutes=5)
    await tick(engine)
    assert finder.asked[1:] == [(began - timedelta(seconds=300), engine.clock.now())]
    run = (await store.memories.read_all())[engine.task.name].last_run
    assert run is not None
    assert (run.found, run.error, run.finished_at) == (2, None, engine.clock.now())


async def test_runs_that_were_missed_are_made_up_for_by_one(store: Store) -> None:
    finder = TinyFinder()
    engine = an_engine(store, tiny_task(finder=finder, cron="*/5 * * * *"))
    await tick(engine)
    engine.clock.forward(days=2)

    for _ in range(4):
        await tick(engine)
        engine.clock.forward(seconds=10)

    assert len(finder.asked) <= 2 + 1, "one for all that were missed, and at most one that fell due since"


async def test_a_failed_run_keeps_its_place_and_says_why(store: Store) -> None:
    finder = TinyFinder()
    engine = an_engine(store, tiny_task(finder=finder))
    await tick(engine)
    began = engine.clock.now()
    finder.fault = TemporaryError("The till broke off")
    engine.clock.forward(minutes=10)
    await tick(engine)

    memory = (await store.memories.read_all())[engine.task.name]
    assert memory.watermark == began
    assert memory.last_run is not None
    assert memory.last_run.error == "The till broke off"

    finder.fault = None
    engine.clock.forward(minutes=10)
    await tick(engine)
    assert finder.asked[-1][0] == began - timedelta(seconds=300)


async def test_a_run_that_stumbles_over_our_own_fault_does_not_look_like_going_on(store: Store) -> None:
    finder = TinyFinder(fault=ZeroDivisionError("our own"))
    engine = an_engine(store, tiny_task(finder=finder))
    await tick(engine)

    run = (await store.memories.read_all())[engine.task.name].last_run
    assert run is not None
    assert run.finished_at == engine.clock.now()
    assert run.error is not None
    assert run.error.startswith("CounterSync itself stumbled")


async def test_a_task_that_is_off_does_not_run_and_catches_up_when_it_is_on(store: Store) -> None:
    finder = TinyFinder(found=[changes("A")])
    engine = an_engine(store, tiny_task(finder=finder))
    await engine.turn(engine.task.name, on=False)
    for _ in range(3):
        await tick(engine)
        engine.clock.forward(minutes=10)
    assert finder.asked == []

    await engine.turn(engine.task.name, on=True)
    await tick(engine)
    assert len(finder.asked) == 1
    assert await engine.queued() == {"A"}


async def test_master_off_counts_only_and_the_changed_set_drains_after_it_is_on(store: Store) -> None:
    finder = TinyFinder(found=[changes("A", "B")])
    engine = an_engine(store, tiny_task(finder=finder))
    await engine.turn("master", on=False)
    await tick(engine)
    assert (await engine.changed(), await engine.queued()) == ({"A", "B"}, set())

    engine.clock.forward(minutes=10)
    await engine.turn("master", on=True)
    finder.found = [changes("C")]
    await tick(engine)

    assert (await engine.changed(), await engine.queued()) == (set(), {"A", "B", "C"})


async def test_a_task_whose_system_is_away_does_not_run(store: Store) -> None:
    finder = TinyFinder()
    engine = an_engine(store, tiny_task(finder=finder))
    await engine.gate.went_down(SystemDown("shop", "Away", kind=DownKind.NO_ANSWER))

    await tick(engine)
    assert finder.asked == []
    await engine.gate.went_well("shop")
    await tick(engine)
    assert len(finder.asked) == 1


async def test_only_one_of_two_schedulers_acts_and_the_other_takes_over(store: Store) -> None:
    finder = TinyFinder()
    first, second = (an_engine(store, tiny_task(finder=finder), seed=seed) for seed in (1, 2))
    for _ in range(3):
        await asyncio.gather(tick(first), tick(second))
        first.clock.forward(seconds=10)
    assert len(finder.asked) <= 2

    asked = len(finder.asked)
    first.clock.forward(minutes=6)
    await tick(second)
    assert len(finder.asked) == asked + 1, "the lease of the first ran out"
    first.clock.forward(seconds=5)
    await tick(first)
    assert len(finder.asked) == asked + 1


async def test_entries_of_a_dead_worker_are_taken_back(store: Store) -> None:
    engine = an_engine(store, tiny_task())
    await engine.add("A")
    await store.queue.claim(engine.task.name, limit=5, lease=engine.limits.lease, with_automatic=True)
    engine.clock.forward(seconds=61)

    await tick(engine)

    assert await engine.worker.work_once() == 1


async def test_what_changes_by_the_clock_is_looked_for_every_minute(store: Store) -> None:
    moments = TinyFinder(found=[changes("SALE")])
    engine = an_engine(store, tiny_task(moments=moments, cron="0 3 1 1 *"))
    await tick(engine)
    began = engine.clock.now()
    for _ in range(6):
        engine.clock.forward(seconds=20)
        await tick(engine)

    spans = moments.asked[1:]
    assert [until - began for _, until in spans] == [timedelta(minutes=1), timedelta(minutes=2)]
    assert spans[1][0] == spans[0][1], "no moment between two looks is left out"
    assert await engine.queued() == {"SALE"}


async def test_a_look_at_the_clock_that_fails_isnt_repeated_each_second(store: Store) -> None:
    moments = TinyFinder(fault=TemporaryError("The till broke off"))
    engine = an_engine(store, tiny_task(moments=moments, cron="0 3 1 1 *"))
    for _ in range(30):
        engine.clock.forward(seconds=10)
        await tick(engine)
    assert len(moments.asked) <= 6, "five minutes"

    moments.fault, moments.found = None, [changes("SALE")]
    engine.clock.forward(minutes=1)
    await tick(engine)

    assert await engine.queued() == {"SALE"}


class Shop:
    """A system that is asked how it is."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.asked = 0

    async def probe(self) -> None:
        self.asked += 1
        if self.fault is not None:
            raise self.fault

    def probes(self) -> dict[str, Probe]:
        return {"shop": self.probe}


async def state_of(store: Store) -> SystemState:
    return (await store.circuits.read_all())["shop"].state


async def test_a_system_that_asked_us_to_wait_is_left_alone_until_then(store: Store) -> None:
    shop = Shop()
    engine = an_engine(store, tiny_task(), probes=shop.probes())
    busy = SystemDown("shop", "Busy", kind=DownKind.BUSY, after=timedelta(seconds=90))
    await engine.gate.went_down(busy)

    for _ in range(8):
        await tick(engine)
        engine.clock.forward(seconds=11)
        assert await engine.worker.work_once() == 0
    assert shop.asked == 0
    assert await state_of(store) is SystemState.BUSY

    engine.clock.forward(seconds=2)
    await tick(engine)
    assert shop.asked == 1
    assert await state_of(store) is SystemState.UP
    assert [told.words for told in engine.activity.told if told.kind == "system"] == ["Busy", "The shop answers"]


async def test_a_wrong_password_is_tried_again_every_five_minutes_only(store: Store) -> None:
    shop = Shop()
    shop.fault = SystemDown("shop", "The password is wrong", kind=DownKind.CREDENTIALS)
    engine = an_engine(store, tiny_task(), probes=shop.probes())

    for _ in range(60):
        await tick(engine)
        engine.clock.forward(seconds=10)

    assert shop.asked == 2, "ten minutes"


async def test_a_system_that_does_not_answer_is_asked_every_ten_seconds(store: Store) -> None:
    shop = Shop()
    shop.fault = SystemDown("shop", "Away", kind=DownKind.NO_ANSWER)
    engine = an_engine(store, tiny_task(), probes=shop.probes())
    for _ in range(60):
        await tick(engine)
        engine.clock.forward(seconds=1)
    assert shop.asked == 6

    shop.fault = None
    engine.clock.forward(seconds=10)
    await tick(engine)
    assert await state_of(store) is SystemState.UP


async def test_one_replica_finds_out_and_all_know(store: Store) -> None:
    first, second = (an_engine(store, tiny_task(), seed=seed) for seed in (1, 2))

    await first.gate.went_down(SystemDown("shop", "Away", kind=DownKind.NO_ANSWER))
    await second.gate.refresh()

    assert [system.reason for system in second.gate.away({"shop", "till"})] == ["Away"]
    assert second.gate.away({"till"}) == ()


@pytest.mark.parametrize("switch", ["master", "tiny.things"])
async def test_turning_it_on_queues_what_was_held_at_once_and_the_status_says_how_many(
    store: Store, switch: str
) -> None:
    engine = an_engine(store, tiny_task(cron="0 1 * * *"))
    await tick(engine)
    await engine.turn(switch, on=False)
    await engine.intake.take(changes("A", "B", "C"), source="/pos")
    await tick(engine)
    assert (len(await engine.changed()), await engine.queued()) == (3, set())

    engine.clock.forward(seconds=1)
    await engine.turn(switch, on=True)
    await tick(engine)

    assert (await engine.changed(), await engine.queued()) == (set(), {"A", "B", "C"})
    held = (await store.memories.read_all())[engine.task.name].held
    assert held == Held(at=engine.clock.now(), queued=3)


async def test_what_a_stopped_replica_left_held_is_queued_at_the_next_start(store: Store) -> None:
    first = an_engine(store, tiny_task(cron="0 1 * * *"))
    await first.turn("master", on=False)
    await first.intake.take(changes("A"), source="/pos")
    first.clock.forward(seconds=1)
    await first.turn("master", on=True)
    second = an_engine(store, tiny_task(cron="0 1 * * *"))

    await tick(second)

    assert await second.queued() == {"A"}


async def test_what_was_held_between_two_looks_at_a_switch_is_queued_too(store: Store) -> None:
    engine = an_engine(store, tiny_task(cron="0 1 * * *"))
    await tick(engine)
    engine.clock.forward(seconds=1)
    await engine.turn("master", on=False)
    await engine.intake.take(changes("A"), source="/pos")
    engine.clock.forward(seconds=1)
    await engine.turn("master", on=True)

    await tick(engine)

    assert (await engine.changed(), await engine.queued()) == (set(), {"A"})


async def test_a_change_that_is_noticed_just_as_a_switch_goes_on_waits_for_nobody(store: Store) -> None:
    slow, quick = (an_engine(store, tiny_task(cron="0 1 * * *")) for _ in range(2))
    await slow.turn("master", on=False)
    store.clock.forward(seconds=1)
    # The switch goes on and what was held is queued by one replica, before the other has heard of it.
    await quick.turn("master", on=True)
    await tick(quick)

    await slow.intake.take(changes("A"), source="/pos")

    assert (await slow.changed(), await slow.queued()) == (set(), {"A"})
