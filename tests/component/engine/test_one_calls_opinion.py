"""One call says that a whole system is away: its probe has the last word, and nothing else stops for one key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from shared.contracts.http import EntryState
from shared.sync.errors import DownKind, SyncError, SystemDown, TemporaryError
from shared.sync.model import Outcome
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import TinyFinder, TinyWork, tiny_task

NOT_THERE = SystemDown("shop", "There is no shop at this address", kind=DownKind.ADDRESS, technical="GET /Item/..: 404")
NO_RIGHT = SystemDown(
    "shop", "The shop refused our token", kind=DownKind.CREDENTIALS, lack="The shop's integration lacks the right media"
)
NO_MODULE = SystemDown(
    "shop", "No shop here", kind=DownKind.ADDRESS, lack="The shop lacks its stock module", whoever=True
)
AWAY = SystemDown("shop", "The shop can't be reached", kind=DownKind.NO_ANSWER, unsure=True)


@dataclass
class Shop:
    """A system that is asked how it is."""

    fault: SyncError | None = None
    asked: int = 0

    async def probe(self) -> None:
        self.asked += 1
        if self.fault is not None:
            raise self.fault


@dataclass
class CountingWork(TinyWork):
    """Work that counts how often it was called for each set."""

    calls: list[tuple[str, ...]] = field(default_factory=list)

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        self.calls.append(tuple(keys))
        return await super().sync(keys, force=force)


def engine_of(store: Store, work: TinyWork, shop: Shop, **more: TinyFinder) -> Engine:
    return an_engine(store, tiny_task(work=work, **more), probes={"shop": shop.probe})


async def entry(engine: Engine, key: str) -> EntryState | None:
    shown = await engine.store.queue.entry(engine.task.name, key)
    return None if shown is None else shown.state


async def test_a_key_whose_address_is_folded_away_fails_alone_and_its_neighbours_go_through(store: Store) -> None:
    work = TinyWork(faults={"BAD": NOT_THERE})
    engine = engine_of(store, work, Shop())
    await engine.add("A", "B", "BAD", "C", "D")

    await engine.worker.work_once()

    assert set(work.written) == {"A", "B", "C", "D"}
    assert await engine.queued() == {"BAD"}
    assert await entry(engine, "BAD") is EntryState.TRYING_AGAIN
    assert not engine.gate.away({"shop"})


@pytest.mark.parametrize("fault", [None, AWAY, TemporaryError("It answered with a page")])
async def test_the_circuit_opens_only_when_the_probe_agrees(store: Store, fault: SyncError | None) -> None:
    engine = engine_of(store, TinyWork(faults={"A": AWAY}), Shop(fault))
    await engine.add("A")

    await engine.worker.work_once()

    assert bool(engine.gate.away({"shop"})) == (fault is not None)
    assert await engine.queued() == {"A"}


async def test_a_task_that_lacks_a_right_waits_says_which_and_asks_again_with_one_item(store: Store) -> None:
    work = CountingWork(faults=dict.fromkeys(("A", "B", "C"), NO_RIGHT))
    engine = engine_of(store, work, Shop())
    await engine.add("A", "B", "C")

    await engine.worker.work_once()
    await engine.worker.work_once()

    assert len(work.calls) == 1
    assert not engine.gate.away({"shop"}), "other tasks go on"
    assert engine.gate.not_set_up(engine.task) == "The shop's integration lacks the right media"
    assert await engine.queued() == {"A", "B", "C"}
    assert await engine.lines() == []
    engine.clock.forward(minutes=5)
    await engine.worker.work_once()
    assert work.calls[1:] == [("A",)]
    work.faults.clear()
    engine.clock.forward(minutes=5)
    await engine.worker.work_once()
    await engine.worker.work_once()
    assert engine.gate.not_set_up(engine.task) == ""
    assert await engine.queued() == set()


async def test_a_lack_is_forgotten_once_somebody_took_out_what_had_met_it(store: Store) -> None:
    engine = engine_of(store, TinyWork(faults={"A": NO_RIGHT}), Shop())
    await engine.add("A")
    await engine.worker.work_once()

    assert await engine.desk.take_out(engine.task, key="A", by="Ana")
    engine.clock.forward(minutes=5)
    await engine.worker.work_once()

    assert engine.gate.not_set_up(engine.task) == ""


async def test_queue_all_that_lacks_a_right_says_so(store: Store) -> None:
    engine = engine_of(store, TinyWork(), Shop(), finder=TinyFinder(fault=NO_RIGHT))

    walk = await engine.finding.walk(engine.task, by="Ana")

    assert walk is not None
    assert walk.error == "The shop's integration lacks the right media"


async def test_a_part_that_the_system_lacks_is_the_tasks_trouble_found_out_with_few_calls(store: Store) -> None:
    keys = [f"K{number:02}" for number in range(40)]
    work = CountingWork(
        faults={
            key: SystemDown(
                "shop",
                "No shop here",
                kind=DownKind.ADDRESS,
                technical=f"GET /stock/{key}",
                lack="The shop lacks its stock module",
            )
            for key in keys
        }
    )
    engine = engine_of(store, work, Shop())
    await engine.add(*keys)

    await engine.worker.work_once()

    assert len(work.calls) == 3
    assert engine.gate.not_set_up(engine.task) == "The shop lacks its stock module"
    assert not engine.gate.away({"shop"})
    assert await engine.queued() == set(keys)


@pytest.mark.parametrize("lack", [NO_RIGHT, NO_MODULE])
async def test_a_task_that_lacks_something_for_days_uses_up_no_attempt_of_its_only_item(
    store: Store, lack: SystemDown
) -> None:
    engine = engine_of(store, TinyWork(faults={"A": lack}), Shop())
    await engine.add("A")

    for _ in range(50):
        assert await engine.worker.work_once() == 1
        engine.clock.forward(minutes=5)

    shown = await engine.store.queue.entry(engine.task.name, "A")
    assert shown is not None
    assert (shown.state, shown.attempts) == (EntryState.WAITING, 0)
    assert await engine.lines() == []
    assert engine.gate.not_set_up(engine.task) == lack.lack


async def test_the_third_time_a_system_goes_away_counts_as_the_items_own_fault(store: Store) -> None:
    shop = Shop(AWAY)
    engine = engine_of(store, TinyWork(faults={"A": AWAY}), shop)
    await engine.add("A")

    states = []
    for _ in range(3):
        await engine.worker.work_once()
        states.append(await entry(engine, "A"))
        await engine.gate.went_well("shop")

    assert states == [EntryState.WAITING, EntryState.WAITING, EntryState.TRYING_AGAIN]
    assert await engine.said() == {"A": "The shop can't be reached"}


async def test_an_item_made_of_dots_fails_with_words_and_is_never_asked_for(store: Store) -> None:
    work = TinyWork()
    engine = engine_of(store, work, Shop())
    await engine.add("..", "A", ".")

    await engine.worker.work_once()

    assert work.seen == [("A",)]
    assert await engine.queued() == set()
    assert (await engine.said())[".."] == "Dots alone name nothing: give it another number in Counterpoint"


async def test_a_look_for_changes_that_lacks_a_right_says_so_and_stops_nobody_else(store: Store) -> None:
    engine = engine_of(store, TinyWork(), Shop(), finder=TinyFinder(fault=NO_RIGHT))

    run = await engine.finding.run(engine.task)

    assert run.error == "The shop's integration lacks the right media"
    assert not engine.gate.away({"shop"})


async def test_a_button_says_what_the_task_lacks(store: Store) -> None:
    engine = engine_of(store, TinyWork(faults={"A": NO_RIGHT}), Shop())

    answer = await engine.desk.sync_item(engine.task, key="A", by="Ana")

    assert answer.words == "The shop's integration lacks the right media. It stays in the queue and goes by itself."
