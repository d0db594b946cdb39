"""The desk: what the buttons do, over a real store."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from shared.contracts.http import EntryState, Queued, Result
from shared.sync.errors import DownKind, StoreDown, SystemDown, TemporaryError
from shared.sync.model import Done, Failed
from shared.sync.rules import EngineLimits
from tests.builders.engine import MAX_ATTEMPTS, Engine, Store, an_engine
from tests.builders.tiny_domain import TinyFinder, TinyWork, changes, tiny_task


def hasty() -> EngineLimits:
    """Limits of a desk that waits for nothing."""
    return EngineLimits(
        max_attempts=MAX_ATTEMPTS,
        page=50,
        sync_item_wait=timedelta(milliseconds=50),
        walk_wait=timedelta(milliseconds=200),
    )


async def finished(engine: Engine, *, queued: int) -> None:
    """Return when the walk is over."""
    async with asyncio.timeout(10):
        while True:
            walk = (await engine.store.memories.read_all())[engine.task.name].walk
            if walk is not None and walk.finished_at is not None:
                assert walk.queued == queued
                return
            await asyncio.sleep(0.01)


async def test_sync_item_answers_what_came_of_it(store: Store) -> None:
    work = TinyWork(answers={"A": Done("Price sent"), "B": Failed("No name", technical="400")})
    engine = an_engine(store, tiny_task(work=work))

    good = await engine.desk.sync_item(engine.task, key="A", by="Ana", force=True)
    bad = await engine.desk.sync_item(engine.task, key="B", by="Ana")

    assert (good.finished, good.result, good.words) == (True, Result.DONE, "Price sent")
    assert (bad.finished, bad.result, bad.words, bad.technical) == (True, Result.FAILED, "No name", "400")
    assert work.forced == {"A"}
    assert await engine.queued() == set()
    assert {line.by for line in await engine.lines()} == {"Ana"}


async def test_sync_item_works_with_master_sync_off_and_past_a_wait(store: Store) -> None:
    engine = an_engine(store, tiny_task())
    await engine.add("A")
    await engine.turn("master", on=False)

    assert (await engine.desk.sync_item(engine.task, key="A", by="Ana")).result is Result.DONE


async def test_sync_item_waits_for_the_worker_that_holds_the_key_and_then_runs(store: Store) -> None:
    work = TinyWork()
    work.free.clear()
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A")
    working = asyncio.create_task(engine.worker.work_once())
    await asyncio.wait_for(work.began.wait(), timeout=10)

    pressed = asyncio.create_task(engine.desk.sync_item(engine.task, key="A", by="Ana"))
    async with asyncio.timeout(10):
        while (entry := await store.queue.entry(engine.task.name, "A")) is None or entry.by != "Ana":
            await asyncio.sleep(0.01)
    assert work.seen == [("A",)]
    work.free.set()
    await working
    answer = await pressed

    assert (answer.finished, answer.result) == (True, Result.DONE)
    assert work.written["A"] == 2, "the source may have changed since the worker read it"
    assert work.overlaps == []
    assert await engine.queued() == set()


async def test_sync_item_beside_a_busy_worker_never_works_the_key_twice_at_once(store: Store) -> None:
    work = TinyWork()
    engine = an_engine(store, tiny_task(work=work, batch_size=3))
    running = asyncio.create_task(engine.worker.run())
    try:
        for _ in range(6):
            await engine.add("A", "B", "C")
            engine.worker.wake()
            answers = await asyncio.gather(
                *(engine.desk.sync_item(engine.task, key=key, by="Ana") for key in ("A", "B", "A"))
            )
            assert [answer.result for answer in answers] == [Result.DONE] * 3
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert work.overlaps == []


async def test_sync_item_that_takes_too_long_goes_on_in_the_queue(store: Store) -> None:
    work = TinyWork()
    work.free.clear()
    engine = an_engine(store, tiny_task(work=work), limits=hasty())

    answer = await engine.desk.sync_item(engine.task, key="A", by="Ana")

    assert (answer.finished, answer.words) == (False, "Still working on it")
    work.free.set()
    async with asyncio.timeout(10):
        while await engine.queued():
            await asyncio.sleep(0.01)
    assert await engine.said() == {"A": "Written"}


async def test_sync_item_of_a_system_that_is_away_says_so_and_keeps_the_item(store: Store) -> None:
    down = SystemDown("shop", "The shop can't be reached", kind=DownKind.NO_ANSWER)
    engine = an_engine(store, tiny_task(work=TinyWork(faults={"A": down})))

    answer = await engine.desk.sync_item(engine.task, key="A", by="Ana")

    assert answer.words == "The shop can't be reached. It stays in the queue and goes by itself."
    assert await engine.queued() == {"A"}


async def test_a_stopped_desk_leaves_what_it_held_waiting(store: Store) -> None:
    work = TinyWork()
    work.free.clear()
    engine = an_engine(store, tiny_task(work=work), limits=hasty())
    await engine.desk.sync_item(engine.task, key="A", by="Ana")

    await engine.desk.stop()

    entry = await store.queue.entry(engine.task.name, "A")
    assert entry is not None
    assert (entry.state, entry.attempts) == (EntryState.WAITING, 0)


async def test_queue_changed_queues_exactly_the_changed_set(store: Store) -> None:
    engine = an_engine(store, tiny_task())
    keys = {f"K{number:03}" for number in range(130)}
    await engine.turn("master", on=False)
    await engine.intake.take(changes(*keys), source="/counterpoint/finder")
    await engine.add("K000", by_hand=True)
    assert await engine.changed() == keys

    answer = await engine.desk.queue_changed(engine.task, by="Ana")

    assert answer == Queued(queued=129, already=1)
    assert await engine.queued() == keys
    assert await engine.changed() == set()
    assert await engine.desk.queue_changed(engine.task, by="Ana") == Queued(queued=0)


async def test_queue_item_takes_it_out_of_the_changed_set_and_tells_its_place(store: Store) -> None:
    engine = an_engine(store, tiny_task(key_of=str.upper))
    await engine.turn("master", on=False)
    await engine.intake.take(changes("a-1", "a-2"), source="/counterpoint/finder")
    await engine.add("FIRST", by_hand=True)
    engine.clock.forward(seconds=1)

    answer = await engine.desk.queue_item(engine.task, key="a-1", by="Ana")

    assert answer == Queued(queued=1, already=0, position=2)
    assert await engine.changed() == {"A-2"}


async def test_queue_all_queues_every_item_of_the_source(store: Store) -> None:
    finder = TinyFinder(pages=[["A", "B"], ["C"], []])
    engine = an_engine(store, tiny_task(finder=finder))
    await engine.add("B")

    assert await engine.desk.queue_all(engine.task, by="Ana") == Queued(queued=2, already=1)
    assert await engine.queued() == {"A", "B", "C"}
    await finished(engine, queued=2)


async def test_queue_all_leaves_nothing_counted_as_changed_but_what_it_did_not_queue(store: Store) -> None:
    engine = an_engine(store, tiny_task(finder=TinyFinder(pages=[["A", "B"]])))
    await store.changed.add_many(engine.task.name, changes("A", "GONE"), source="s")

    await engine.desk.queue_all(engine.task, by="Ana")

    assert await engine.queued() == {"A", "B"}
    assert await engine.changed() == {"GONE"}


async def test_queue_all_of_a_large_source_goes_on_and_is_not_begun_twice(store: Store) -> None:
    finder = TinyFinder(pages=[["A", "B"], ["C"]], stop_walk_after=1)
    engine = an_engine(store, tiny_task(finder=finder), limits=hasty())

    first = await engine.desk.queue_all(engine.task, by="Ana")
    second = await engine.desk.queue_all(engine.task, by="Ben")

    assert first == second == Queued(queued=2, already=0, running=True)
    assert finder.walks == 1
    await engine.desk.stop()


async def test_send_again_is_not_lost_in_a_walk_that_only_queues(store: Store) -> None:
    finder = TinyFinder(pages=[["A", "B"], ["C"]], stop_walk_after=1)
    engine = an_engine(store, tiny_task(finder=finder), limits=hasty())
    await engine.desk.queue_all(engine.task, by="Ana")

    with pytest.raises(TemporaryError, match="once more when it is done"):
        await engine.desk.queue_all(engine.task, by="Ben", force=True)

    await engine.desk.stop()


async def test_send_again_pressed_twice_is_one_walk_and_so_is_queue_all_beside_it(store: Store) -> None:
    finder = TinyFinder(pages=[["A", "B"], ["C"]], stop_walk_after=1)
    engine = an_engine(store, tiny_task(finder=finder), limits=hasty())

    said = [await engine.desk.queue_all(engine.task, by="Ana", force=force) for force in (True, True, False)]

    assert said == [Queued(queued=2, already=0, running=True)] * 3
    assert finder.walks == 1
    await engine.desk.stop()


async def test_a_walk_that_died_is_walked_again_from_the_beginning(store: Store) -> None:
    finder = TinyFinder(pages=[["A", "B"], ["C", "D"]], stop_walk_after=1)
    engine = an_engine(store, tiny_task(finder=finder), limits=hasty())
    await engine.desk.queue_all(engine.task, by="Ana")
    await engine.desk.stop()
    finder.stop_walk_after = None

    await engine.scheduler.tick()
    assert finder.walks == 1, "its lease still runs"
    engine.clock.forward(seconds=engine.limits.lease.total_seconds() + 1)
    await engine.scheduler.tick()

    await finished(engine, queued=2)
    assert await engine.queued() == {"A", "B", "C", "D"}
    walk = (await store.memories.read_all())[engine.task.name].walk
    assert walk is not None
    assert (walk.by, walk.already) == ("Ana", 2)


async def test_queue_all_says_when_the_source_gives_nothing(store: Store) -> None:
    down = SystemDown("shop", "The shop can't be reached", kind=DownKind.NO_ANSWER)
    engine = an_engine(store, tiny_task(finder=TinyFinder(fault=down)))

    with pytest.raises(TemporaryError, match="can't be reached"):
        await engine.desk.queue_all(engine.task, by="Ana")

    assert engine.gate.away(engine.task.systems)


async def test_a_fault_of_ours_while_everything_is_listed_ends_the_walk_and_queue_all_works_again(store: Store) -> None:
    finder = TinyFinder(pages=[["A", "B"]], fault=KeyError("ITEM_NO"))
    engine = an_engine(store, tiny_task(finder=finder))

    with pytest.raises(TemporaryError, match="Only 2 were queued, then: CounterSync itself stumbled"):
        await engine.desk.queue_all(engine.task, by="Ana")

    walk = (await store.memories.read_all())[engine.task.name].walk
    assert walk is not None
    assert walk.finished_at is not None
    engine.clock.forward(seconds=3 * engine.limits.lease.total_seconds())
    await engine.scheduler.tick()
    assert finder.walks == 1, "its first page isn't queued again and again"
    finder.fault = None
    assert await engine.desk.queue_all(engine.task, by="Ana") == Queued(queued=0, already=2)


async def test_an_entry_is_taken_out_and_the_log_says_who_did(store: Store) -> None:
    work = TinyWork()
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("..", "B")

    taken = await engine.desk.take_out(engine.task, key="..", by="Ana", reason="typed wrong")

    assert taken is not None
    assert await engine.queued() == {"B"}
    (line,) = await engine.lines()
    assert (line.key, line.words, line.by) == ("..", "Taken out of the queue by Ana: typed wrong", "Ana")
    assert await engine.desk.take_out(engine.task, key="nobody", by="Ana") is None


async def test_nothing_is_taken_out_that_the_log_cannot_tell_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = an_engine(store, tiny_task())
    await engine.add("A")

    async def away(*_: object, **__: object) -> None:
        raise StoreDown("MongoDB can't be reached")

    with monkeypatch.context() as down:
        down.setattr(store.log, "write", away)
        with pytest.raises(StoreDown):
            await engine.desk.take_out(engine.task, key="A", by="Ana")

    assert await engine.queued() == {"A"}
    assert await engine.desk.take_out(engine.task, key="A", by="Ana") is not None


@pytest.mark.parametrize("typed", ["TENT-2", " tent-2 ", "Tent-2"])
async def test_an_entry_is_taken_out_by_any_spelling_that_queues_it(store: Store, typed: str) -> None:
    engine = an_engine(store, tiny_task(key_of=lambda text: text.strip().upper()))
    await engine.desk.queue_item(engine.task, key=typed, by="Ana")

    taken = await engine.desk.take_out(engine.task, key=typed, by="Ana")

    assert (taken and taken.key, await engine.queued()) == ("TENT-2", set())


async def test_what_is_being_worked_on_is_not_taken_out(store: Store) -> None:
    engine = an_engine(store, tiny_task())
    await engine.add("A")
    await store.queue.claim(engine.task.name, limit=1, lease=engine.limits.lease, with_automatic=True)

    assert await engine.desk.take_out(engine.task, key="A", by="Ana") is None
    assert await engine.queued() == {"A"}
    assert await engine.lines() == []


async def test_look_now_looks_with_the_task_switched_off(store: Store) -> None:
    finder = TinyFinder(found=[changes("A")])
    engine = an_engine(store, tiny_task(finder=finder))
    await engine.turn(engine.task.name, on=False)

    assert engine.desk.look_now(engine.task).started

    async with asyncio.timeout(10):
        while not await engine.changed():
            await asyncio.sleep(0.01)
    assert await engine.changed() == {"A"}
    assert await engine.queued() == set()
