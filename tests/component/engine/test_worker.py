"""The worker of one task, over a real store: every outcome, every way a batch can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from shared.contracts.http import EntryState, Level, LogLine, Result, SystemState
from shared.store.log import MongoLog
from shared.sync.errors import DownKind, OddAnswer, RejectedError, SystemDown, TemporaryError
from shared.sync.model import Done, Failed, Outcome, Skipped, TryLater, Unchanged
from tests.builders.engine import MAX_ATTEMPTS, Engine, Store, an_engine
from tests.builders.tiny_domain import TinyWork, tiny_task

DOWN = SystemDown("shop", "The shop can't be reached", kind=DownKind.NO_ANSWER, technical="GET /: refused")


async def work_all(engine: Engine) -> None:
    """Batch after batch until nothing is due."""
    for _ in range(50):
        if not await engine.worker.work_once():
            return
    raise AssertionError("the queue never became empty")


@pytest.mark.parametrize(
    ("outcome", "level", "result", "words"),
    [
        (Done("Price sent"), Level.SUCCESS, Result.DONE, "Price sent"),
        (Done("Sent without its picture", level=Level.WARNING), Level.WARNING, Result.DONE, "Sent without its picture"),
        (Unchanged(), Level.NO_CHANGE, Result.UNCHANGED, "No change"),
        (Skipped("It isn't an ecommerce item"), Level.SKIPPED, Result.SKIPPED, "It isn't an ecommerce item"),
        (Skipped("It has no name", to_fix=True), Level.WARNING, Result.SKIPPED, "It has no name"),
        (Failed("The name is missing", technical="400"), Level.ERROR, Result.FAILED, "The name is missing"),
    ],
)
async def test_a_final_outcome_is_in_the_log_and_out_of_the_queue(
    store: Store, outcome: Outcome, level: Level, result: Result, words: str
) -> None:
    engine = an_engine(store, tiny_task(work=TinyWork(answers={"A": outcome})))
    await engine.add("A")

    assert await engine.worker.work_once() == 1

    (line,) = await engine.lines()
    assert (line.key, line.level, line.result, line.words, line.attempt) == ("A", level, result, words, 1)
    assert await engine.queued() == set()
    assert await engine.worker.work_once() == 0


async def test_what_did_not_go_through_is_tried_again_and_not_before_the_time_named(store: Store) -> None:
    work = TinyWork(answers={"A": TryLater("Being indexed", after=timedelta(minutes=20))})
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A")
    await work_all(engine)

    (line,) = await engine.lines()
    assert (line.level, line.result, line.words) == (Level.WARNING, Result.TRY_LATER, "Being indexed")
    engine.clock.forward(minutes=19, seconds=59)
    assert await engine.worker.work_once() == 0
    engine.clock.forward(seconds=1)
    work.answers["A"] = Done("Sent")
    assert await engine.worker.work_once() == 1
    assert [line.words for line in await engine.lines()] == ["Sent", "Being indexed"]
    assert await engine.queued() == set()


async def test_after_the_last_try_the_item_is_parked_and_the_log_says_so(store: Store) -> None:
    engine = an_engine(store, tiny_task(work=TinyWork(answers={"A": TryLater("Being indexed")})))
    await engine.add("A")
    for _ in range(MAX_ATTEMPTS):
        await work_all(engine)
        engine.clock.forward(hours=1)
    await work_all(engine)

    lines = await engine.lines()
    assert [line.attempt for line in lines] == [4, 3, 2, 1]
    assert (lines[0].level, lines[0].words) == (Level.ERROR, f"Parked after {MAX_ATTEMPTS} tries: Being indexed")
    entry = await store.queue.entry(engine.task.name, "A")
    assert entry is not None
    assert entry.state is EntryState.PARKED


async def test_a_fault_of_our_own_in_one_item_stops_no_other(store: Store) -> None:
    work = TinyWork(faults={"K07": ZeroDivisionError("division by zero")})
    engine = an_engine(store, tiny_task(work=work))
    await engine.add(*(f"K{number:02}" for number in range(20)))

    await engine.worker.work_once()

    said = await engine.said()
    assert {key for key, words in said.items() if words == "Written"} == {f"K{n:02}" for n in range(20)} - {"K07"}
    assert said["K07"] == "CounterSync itself stumbled over this item"
    assert set(work.written.values()) == {1}
    assert len(work.seen) <= 1 + 2 * 5, "halved, not one by one"
    assert await engine.queued() == {"K07"}, "it is tried again, in case the fault passes"


async def test_a_batch_refused_as_a_whole_is_halved_until_the_bad_one_stands_alone(store: Store) -> None:
    refusal = RejectedError("The shop refused: no name", technical="400")
    engine = an_engine(store, tiny_task(work=TinyWork(faults={"K3": refusal, "K5": refusal})))
    await engine.add(*(f"K{number}" for number in range(8)))

    await work_all(engine)

    failed = {line.key for line in await engine.lines() if line.result is Result.FAILED}
    assert failed == {"K3", "K5"}
    assert await engine.queued() == set()


async def test_a_temporary_fault_of_the_call_postpones_all_of_the_batch(store: Store) -> None:
    work = TinyWork(faults={"B": TemporaryError("The shop broke off", after=timedelta(minutes=5))})
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A", "B")

    await work_all(engine)

    assert work.seen == [("A", "B")] or work.seen == [("B", "A")]
    assert await engine.said() == {"A": "The shop broke off", "B": "The shop broke off"}
    assert await engine.queued() == {"A", "B"}


async def test_a_system_away_uses_up_no_attempt_and_pauses_the_task(store: Store) -> None:
    work = TinyWork(faults={"B": DOWN})
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A", "B")

    await engine.worker.work_once()

    assert await engine.lines() == []
    for key in ("A", "B"):
        entry = await store.queue.entry(engine.task.name, key)
        assert entry is not None
        assert (entry.state, entry.attempts) == (EntryState.WAITING, 0)
    for _ in range(3):
        engine.clock.forward(minutes=1)
        assert await engine.worker.work_once() == 0
    assert len(work.seen) == 1, "nothing is asked of a system that is away"
    assert engine.gate.away(engine.task.systems)[0].state is SystemState.DOWN

    work.faults.clear()
    await engine.gate.went_well("shop")
    await work_all(engine)
    assert await engine.said() == {"A": "Written", "B": "Written"}


async def test_a_key_the_task_forgot_is_failed_and_said(store: Store) -> None:
    engine = an_engine(store, tiny_task(work=TinyWork(left_out={"B"})))
    await engine.add("A", "B")

    await work_all(engine)

    assert await engine.said() == {"A": "Written", "B": "CounterSync gave no result for this item"}
    assert await engine.queued() == set()


async def test_a_worker_that_is_stopped_releases_what_it_holds(store: Store) -> None:
    work = TinyWork()
    work.free.clear()
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A", "B")
    running = asyncio.create_task(engine.worker.run())
    await asyncio.wait_for(work.began.wait(), timeout=10)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    for key in ("A", "B"):
        entry = await store.queue.entry(engine.task.name, key)
        assert entry is not None
        assert (entry.state, entry.attempts) == (EntryState.WAITING, 0)
    assert await engine.lines() == []


class SlowLog(MongoLog):
    """A log that takes its time."""

    def __init__(self, store: Store) -> None:
        super().__init__(database=store.connection.database)
        self.began = asyncio.Event()
        self.free = asyncio.Event()

    async def write(self, lines: Sequence[LogLine]) -> None:
        self.began.set()
        await self.free.wait()
        await super().write(lines)


async def test_a_stop_while_results_are_written_down_loses_none_of_them(store: Store) -> None:
    log = SlowLog(store)
    engine = an_engine(store, tiny_task(), log=log)
    await engine.add("A")
    running = asyncio.create_task(engine.worker.run())
    await asyncio.wait_for(log.began.wait(), timeout=10)

    running.cancel()
    await asyncio.sleep(0)
    log.free.set()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await engine.said() == {"A": "Written"}
    assert await engine.queued() == set()


async def test_a_change_that_comes_during_the_work_is_worked_again(store: Store) -> None:
    work = TinyWork()
    work.free.clear()
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A")
    working = asyncio.create_task(engine.worker.work_once())
    await asyncio.wait_for(work.began.wait(), timeout=10)
    await engine.add("A")
    work.free.set()
    await working

    await work_all(engine)

    assert work.written["A"] == 2
    assert len(await engine.lines()) == 2


async def test_several_workers_share_a_queue_and_never_a_key(store: Store) -> None:
    work = TinyWork()
    replicas = [an_engine(store, tiny_task(work=work, batch_size=7), seed=seed) for seed in range(3)]
    keys = [f"K{number:03}" for number in range(100)]
    await replicas[0].add(*keys)

    async def again() -> None:
        for number in range(0, 100, 9):
            await replicas[0].add(keys[number])

    await asyncio.gather(*(work_all(replica) for replica in replicas), again())
    await work_all(replicas[0])

    assert work.overlaps == []
    assert set(work.written) == set(keys)
    assert await replicas[0].queued() == set()


async def test_with_master_sync_off_only_what_people_asked_for_is_worked(store: Store) -> None:
    work = TinyWork()
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("event")
    await engine.add("button", by_hand=True)
    await engine.turn("master", on=False)

    await work_all(engine)
    assert set(work.written) == {"button"}

    engine.clock.forward(seconds=1)
    await engine.turn("master", on=True)
    await work_all(engine)
    assert set(work.written) == {"button", "event"}


async def test_a_worker_wakes_at_once_and_tells_what_it_finished(store: Store) -> None:
    engine = an_engine(store, tiny_task())
    running = asyncio.create_task(engine.worker.run())
    try:
        await engine.add("A")
        engine.worker.wake()
        async with asyncio.timeout(10):
            while not engine.activity.told:
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    (told,) = engine.activity.told
    assert (told.kind, told.task, told.keys, told.count) == ("finished", engine.task.name, ("A",), 1)


async def test_an_odd_row_of_a_set_holds_up_none_of_its_neighbours(store: Store) -> None:
    work = TinyWork(faults={"B": OddAnswer("The website's answer made no sense")})
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A", "B", "C", "D")

    await engine.worker.work_once()

    assert set(work.written) == {"A", "C", "D"}
    assert await engine.queued() == {"B"}
