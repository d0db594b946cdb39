"""A task that needs something the shop hasn't set up: it waits, says what is missing, and goes by itself afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.http import TaskState
from shared.sync.errors import DownKind, SystemDown, TemporaryError
from shared.sync.status import Status
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import TinyFinder, TinyWork, changes, tiny_task
from tests.component.engine.test_scheduler import tick


@dataclass
class AskedSetUp:
    """Answers with these words, or raises."""

    words: str = ""
    error: Exception | None = None
    times: int = 0

    async def __call__(self) -> str:
        self.times += 1
        if self.error is not None:
            raise self.error
        return self.words


def status_of(engine: Engine) -> Status:
    store = engine.store
    return Status(
        service="tiny",
        title="Tiny",
        summary="",
        version="0",
        zone="America/Chicago",
        tasks=[engine.task],
        titles={},
        gate=engine.gate,
        queue=store.queue,
        changed=store.changed,
        log=store.log,
        memories=store.memories,
        rejected=store.rejected,
        clock=engine.clock,
    )


async def test_nothing_is_looked_for_or_sent_until_it_is_set_up_and_then_all_of_it(store: Store) -> None:
    asked = AskedSetUp(words="The website has no category 7.")
    work, finder = TinyWork(), TinyFinder(found=[changes("A")])
    engine = an_engine(store, tiny_task(work=work, finder=finder, set_up=asked))
    await engine.add("B", by_hand=True)

    assert await engine.worker.work_once() == 0, "not yet known"
    await tick(engine)
    assert await engine.worker.work_once() == 0
    shown = (await status_of(engine).now()).tasks[0]
    assert (shown.state, shown.not_set_up) == (TaskState.NOT_SET_UP, "The website has no category 7.")
    assert shown.stalled is None
    assert finder.asked == []

    asked.words = ""
    engine.clock.forward(seconds=20)
    await tick(engine)
    await tick(engine)
    while await engine.worker.work_once():
        pass
    assert set(await engine.said()) == {"A", "B"}
    assert (await status_of(engine).now()).tasks[0].not_set_up == ""


async def test_it_is_asked_seldom_while_all_is_well(store: Store) -> None:
    asked = AskedSetUp()
    engine = an_engine(store, tiny_task(set_up=asked))
    for _ in range(6):
        await tick(engine)
        engine.clock.forward(seconds=30)

    assert asked.times == 1


async def test_what_cannot_be_asked_now_does_not_hold_the_task_up(store: Store) -> None:
    asked = AskedSetUp(error=TemporaryError("The website stumbled"))
    engine = an_engine(store, tiny_task(set_up=asked))
    await engine.add("A")
    await tick(engine)

    assert await engine.worker.work_once() == 1


async def test_a_system_found_away_while_asking_pauses_the_task_as_always(store: Store) -> None:
    asked = AskedSetUp(error=SystemDown("shop", "The shop is away", kind=DownKind.NO_ANSWER))
    engine = an_engine(store, tiny_task(set_up=asked))
    await tick(engine)

    assert (await status_of(engine).now()).tasks[0].state is TaskState.BLOCKED
