"""What the status says of a task: green means checked and right, a failure shows, Master Sync off is not green."""

from __future__ import annotations

from shared.contracts.events import MASTER
from shared.contracts.http import TaskState, TaskStatus
from shared.sync.errors import DownKind, SystemDown
from shared.sync.model import Done, Failed
from shared.sync.status import Status
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import TinyWork, tiny_task
from tests.component.engine.test_set_up import status_of


async def shown(engine: Engine) -> TaskStatus:
    return (await status_of(engine).now()).tasks[0]


async def test_failed_items_make_a_task_need_attention_until_they_go_well(store: Store) -> None:
    work = TinyWork(answers={"A": Failed("Magento refused the stock"), "B": Failed("The name is missing")})
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A", "B", "C")
    await engine.worker.work_once()

    told = await shown(engine)
    assert (told.state, told.state_words) == (TaskState.NEEDS_ATTENTION, "2 failed and are not right yet")
    assert (told.failed_last_day, told.still_failed) == (2, 2)

    work.answers = {"A": Done("Sent"), "B": Done("Sent")}
    await engine.add("A")
    await engine.worker.work_once()
    told = await shown(engine)
    assert (told.state_words, told.still_failed) == ("1 failed and is not right yet", 1)

    await engine.add("B")
    await engine.worker.work_once()
    told = await shown(engine)
    assert (told.state, told.failed_last_day, told.still_failed) == (TaskState.ON_TIME, 2, 0)


async def test_master_sync_off_is_shown_on_every_task(store: Store) -> None:
    engine = an_engine(store, tiny_task())
    assert (await shown(engine)).state is TaskState.ON_TIME

    await engine.turn(MASTER, on=False)

    told = await shown(engine)
    assert (told.state, told.state_words) == (TaskState.OFF, "because of Master Sync")
    assert not told.automatic


async def test_the_time_to_clear_goes_by_the_speed_since_the_queue_began_to_move(store: Store) -> None:
    engine = an_engine(store, tiny_task(batch_size=10))
    status = status_of(engine)
    await status.now()
    await engine.add(*(f"OLD-{number}" for number in range(30)))
    while await engine.worker.work_once():
        pass
    engine.clock.forward(seconds=280)
    assert (await fresh(status)).clears_in_seconds is None, "nothing waits"
    await engine.add(*(f"K-{number:03}" for number in range(100)))
    for batch in range(4):
        engine.clock.forward(seconds=1)
        await engine.worker.work_once()
        told = (await fresh(status)).clears_in_seconds
        assert (told is None) == (batch < 1), "nothing is said before 20 are done"

    assert told is not None
    assert told[0] <= 6 <= told[1] <= 12, "60 are left, 10 a second"


async def test_no_time_to_clear_stands_beside_blocked(store: Store) -> None:
    engine = an_engine(store, tiny_task(batch_size=30))
    await engine.add(*(f"K-{number:03}" for number in range(90)))
    engine.clock.forward(seconds=2)
    await engine.worker.work_once()
    engine.clock.forward(seconds=2)
    assert (await shown(engine)).clears_in_seconds is not None

    await engine.gate.went_down(SystemDown("shop", "The shop is away", kind=DownKind.NO_ANSWER))

    told = await shown(engine)
    assert (told.state, told.clears_in_seconds) == (TaskState.BLOCKED, None)


async def fresh(status: Status) -> TaskStatus:
    """What the status says now, whatever it remembers of half a second ago."""
    status._last = None
    return (await status.now()).tasks[0]
