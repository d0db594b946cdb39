"""The nightly comparison: everything once, healed or only named, by one leader, and never lost."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from shared.contracts.http import DriftMode, EntryState, Level
from shared.sync.drift import DriftPlan
from shared.sync.errors import DownKind, SystemDown, TemporaryError
from shared.sync.model import Failed, Link, TryLater
from shared.sync.ports import TaskMemory
from tests.builders.engine import MAX_ATTEMPTS, Engine, Store, an_engine
from tests.builders.tiny_domain import TinyComparison, TinyFinder, TinyWork, changes, tiny_task
from tests.component.engine.test_scheduler import tick

NIGHT = "30 3 * * *"


async def compared(engine: Engine) -> None:
    """One look of the scheduler, and all that it began has ended."""
    await tick(engine)
    async with asyncio.timeout(10):
        while any(beside.get_name().startswith("compare ") for beside in asyncio.all_tasks()):
            await asyncio.sleep(0.005)


async def memory(engine: Engine) -> TaskMemory:
    return (await engine.store.memories.read_all())[engine.task.name]


async def a_comparison(*sent: str, **differs: tuple[str, ...]) -> TinyComparison:
    """A website of which these were sent and those differ."""
    comparison = TinyComparison(differs=dict(differs))
    await comparison.links.save_many([Link(key, key, "digest") for key in sent])
    return comparison


async def test_what_differs_is_distrusted_and_queued_with_the_reason(store: Store) -> None:
    comparison = await a_comparison("A", "B", "C", B=("stock 99, should be 2",))
    engine = an_engine(store, tiny_task(comparison=comparison, finder=TinyFinder(pages=[["A", "B", "D"]])))

    run = await engine.drift.run(engine.task)

    assert [sorted(keys) for keys in comparison.asked] == [["A", "B", "C"], ["D"]], "each key once, in sets"
    assert comparison.distrusted == ["B"]
    entry = await store.queue.entry(engine.task.name, "B")
    assert entry is not None
    assert (entry.why, entry.by) == ("The website differs: stock 99, should be 2", "nightly comparison")
    assert run is not None
    assert (run.compared, run.differed, run.queued, run.error) == (4, 1, 1, None)
    assert run.examples == ("B: stock 99, should be 2",)
    assert (await memory(engine)).drift == run


@pytest.mark.parametrize(("mode", "master"), [(DriftMode.TELL, True), (DriftMode.HEAL, False)])
async def test_it_only_names_what_differs_when_told_so_or_while_automatic_work_is_off(
    store: Store, mode: DriftMode, master: bool
) -> None:
    comparison = await a_comparison("A", A=("price 1, should be 2",))
    engine = an_engine(store, tiny_task(comparison=comparison), plan=DriftPlan(mode=mode))
    await engine.turn("master", on=master)

    run = await engine.drift.run(engine.task)

    assert (comparison.distrusted, await engine.queued()) == ([], set())
    (line,) = await engine.lines()
    assert (line.key, line.level, line.words) == (
        "A",
        Level.WARNING,
        "The website differs: price 1, should be 2. Nothing was sent: press Sync Item to put it right",
    )
    assert run is not None
    assert (run.differed, run.queued) == (1, 0)


async def test_naming_what_differs_puts_no_failure_right(store: Store) -> None:
    comparison = await a_comparison("A", A=("price 1, should be 2",))
    work = TinyWork(answers={"A": Failed("Magento refused the price")})
    engine = an_engine(store, tiny_task(work=work, comparison=comparison), plan=DriftPlan(mode=DriftMode.TELL))
    await engine.add("A")
    await engine.worker.work_once()

    await engine.drift.run(engine.task)

    assert len(await engine.lines()) == 2
    failures = await store.log.failures(since=store.clock.now() - timedelta(hours=1))
    assert failures[engine.task.name].still == 1, "nothing was sent since"


async def test_what_is_on_its_way_already_is_no_drift(store: Store) -> None:
    comparison = await a_comparison("A", "B", "C", A=("x",), B=("y",), C=("z",))
    engine = an_engine(store, tiny_task(comparison=comparison))
    await engine.add("A")
    await engine.turn("master", on=False)
    await engine.intake.take(changes("B"), source="/till")
    engine.clock.forward(seconds=1)
    await engine.turn("master", on=True)

    run = await engine.drift.run(engine.task)

    assert comparison.distrusted == ["C"]
    assert run is not None
    assert run.differed == 1


async def test_it_runs_once_a_night_by_the_leader_and_not_at_the_start(store: Store) -> None:
    comparison = await a_comparison("A")
    task = tiny_task(comparison=comparison, cron="0 0 1 1 *")
    one, other = an_engine(store, task, plan=DriftPlan(cron=NIGHT)), an_engine(store, task, plan=DriftPlan(cron=NIGHT))
    await compared(one)
    assert comparison.asked == []

    one.clock.forward(days=1)
    await compared(one)
    await compared(other)
    await compared(one)
    assert comparison.asked == [("A",)]

    one.clock.forward(days=1)
    await compared(one)
    assert comparison.asked == [("A",), ("A",)]


async def test_off_means_off_but_a_person_may_compare(store: Store) -> None:
    comparison = await a_comparison("A", A=("x",))
    engine = an_engine(store, tiny_task(comparison=comparison), plan=DriftPlan(mode=DriftMode.OFF, cron=NIGHT))
    engine.clock.forward(days=2)
    await compared(engine)
    assert comparison.asked == []

    looked = engine.desk.compare_now(engine.task, by="Ana")
    await compared(engine)

    assert looked.started
    assert comparison.asked == [("A",)]
    last = (await memory(engine)).drift
    assert last is not None
    assert (last.by, last.differed, last.queued) == ("Ana", 1, 0)


async def test_a_task_without_a_website_side_says_so(store: Store) -> None:
    engine = an_engine(store, tiny_task())

    assert not engine.desk.compare_now(engine.task, by="Ana").started
    assert await engine.drift.run(engine.task) is None


async def test_it_stops_when_a_system_goes_away_and_is_made_again_later(store: Store) -> None:
    comparison = await a_comparison("A")
    comparison.fault = SystemDown("shop", "The shop can't be reached", kind=DownKind.NO_ANSWER)
    engine = an_engine(store, tiny_task(comparison=comparison, cron="0 0 1 1 *"), plan=DriftPlan(cron=NIGHT))

    run = await engine.drift.run(engine.task)
    assert run is not None
    assert (run.error, run.compared) == ("The shop can't be reached", 0)

    comparison.fault = None
    await engine.gate.went_well("shop")
    engine.clock.forward(minutes=10)
    await compared(engine)
    assert len(comparison.asked) == 1, "not at once"
    engine.clock.forward(minutes=21)
    await compared(engine)
    last = (await memory(engine)).drift
    assert last is not None
    assert (last.error, last.compared) == (None, 1)


async def test_one_that_was_cut_off_is_taken_up_by_the_next_leader(store: Store) -> None:
    class Standing(TinyComparison):
        stands = True

        async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
            if self.stands:
                await asyncio.Event().wait()
            return await super().differing(keys)

    comparison = Standing()
    await comparison.links.save_many([Link("A", "A", "digest")])
    engine = an_engine(store, tiny_task(comparison=comparison, cron="0 0 1 1 *"), plan=DriftPlan(cron=NIGHT))
    engine.desk.compare_now(engine.task, by="Ana")
    async with asyncio.timeout(10):
        while engine.task.name not in await store.memories.read_all():
            await asyncio.sleep(0.01)
    await engine.desk.stop()
    comparison.stands = False

    await compared(engine)
    assert comparison.asked == [], "its lease still runs"
    engine.clock.forward(minutes=6)
    await compared(engine)

    last = (await memory(engine)).drift
    assert last is not None
    assert (last.by, last.compared, last.error) == ("Ana", 1, None)
    assert last.finished_at is not None


async def test_an_odd_key_is_counted_and_its_neighbours_are_compared(store: Store) -> None:
    class Odd(TinyComparison):
        async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
            if "B" in keys:
                raise KeyError("B")
            return await super().differing(keys)

    comparison = Odd(differs={"C": ("x",)})
    await comparison.links.save_many([Link(key, key, "digest") for key in ("A", "B", "C")])
    engine = an_engine(store, tiny_task(comparison=comparison))

    run = await engine.drift.run(engine.task)

    assert run is not None
    assert (run.compared, run.differed, run.unclear, run.error) == (3, 1, 1, None)
    assert await engine.queued() == {"C"}


def test_each_task_may_have_a_time_of_its_own() -> None:
    plan = DriftPlan(cron=NIGHT, crons={"tiny.things": "0 5 * * *"})

    assert plan.cron_of(tiny_task()) == "0 5 * * *"
    assert plan.cron_of(tiny_task(name="tiny.other")) == NIGHT


class OneBadRow(TinyComparison):
    """A website that answers with trouble whenever one of these keys is asked about."""

    bad: frozenset[str] = frozenset({"B"})

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """See Comparison.differing."""
        if self.bad & set(keys):
            self.asked.append(tuple(keys))
            raise TemporaryError("The shop answered with an error of its own")
        return await super().differing(keys)


async def test_an_item_over_which_a_system_stumbles_doesnt_keep_the_others_from_being_compared(store: Store) -> None:
    comparison = OneBadRow(differs={"A": ("x",), "D": ("y",)})
    await comparison.links.save_many([Link(key, key, "digest") for key in "ABCD"])
    engine = an_engine(store, tiny_task(comparison=comparison))

    run = await engine.drift.run(engine.task)

    assert run is not None
    assert (run.compared, run.differed, run.unclear, run.error) == (4, 2, 1, None)
    assert comparison.distrusted == ["A", "D"]


async def test_a_system_that_stumbles_over_many_items_ends_the_comparison(store: Store) -> None:
    keys = [f"K{number:02}" for number in range(32)]
    comparison = OneBadRow()
    comparison.bad = frozenset(keys)
    await comparison.links.save_many([Link(key, key, "digest") for key in keys])
    engine = an_engine(store, tiny_task(comparison=comparison))

    run = await engine.drift.run(engine.task)

    assert run is not None
    assert run.error == "The shop answered with an error of its own"
    assert len(comparison.asked) < len(keys) // 2


async def test_one_that_failed_goes_on_where_it_was(store: Store) -> None:
    keys = [f"K{number:03}" for number in range(250)]

    class AwayOnce(TinyComparison):
        async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
            if len(self.asked) == 2 and self.fault is None:
                self.fault = SystemDown("shop", "The shop can't be reached", kind=DownKind.NO_ANSWER)
            return await super().differing(keys)

    comparison = AwayOnce(differs={"K000": ("x",), "K249": ("y",)})
    await comparison.links.save_many([Link(key, key, "digest") for key in keys])
    engine = an_engine(store, tiny_task(comparison=comparison, cron="0 0 1 1 *"), plan=DriftPlan(cron=NIGHT))
    failed = await engine.drift.run(engine.task)
    assert failed is not None
    assert (failed.compared, failed.error) == (200, "The shop can't be reached")

    engine.clock.forward(minutes=31)
    again = an_engine(store, tiny_task(comparison=TinyComparison(links=comparison.links, differs=comparison.differs)))
    run = await again.drift.run(again.task)

    assert run is not None
    assert isinstance(again.task.comparison, TinyComparison)
    assert again.task.comparison.asked == [tuple(keys[200:])], "what was compared isn't compared again"
    assert (run.compared, run.differed, run.queued, run.error) == (250, 2, 2, None)


async def test_one_that_failed_days_ago_is_begun_anew(store: Store) -> None:
    comparison = await a_comparison("A")
    comparison.fault = SystemDown("shop", "The shop can't be reached", kind=DownKind.NO_ANSWER)
    engine = an_engine(store, tiny_task(comparison=comparison))
    await engine.drift.run(engine.task)
    comparison.fault = None
    await engine.gate.went_well("shop")
    engine.clock.forward(hours=25)

    run = await engine.drift.run(engine.task)

    assert run is not None
    assert (run.compared, run.started_at) == (1, engine.clock.now())


async def test_what_is_parked_is_no_way_to_the_website_and_is_tried_again(store: Store) -> None:
    comparison = await a_comparison("A", A=("stock 99, should be 2",))
    work = TinyWork(answers={"A": TryLater("The shop is busy")})
    engine = an_engine(store, tiny_task(work=work, comparison=comparison))
    await engine.add("A")
    for _ in range(MAX_ATTEMPTS):
        await engine.worker.work_once()
        engine.clock.forward(hours=1)
    entry = await store.queue.entry(engine.task.name, "A")
    assert entry is not None
    assert entry.state is EntryState.PARKED

    run = await engine.drift.run(engine.task)

    entry = await store.queue.entry(engine.task.name, "A")
    assert run is not None
    assert entry is not None
    assert (run.differed, run.queued, entry.state) == (1, 1, EntryState.WAITING)
