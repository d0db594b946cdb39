"""What the status says of a task: green means checked and right, a failure shows, Master Sync off is not green."""

from __future__ import annotations

from shared.contracts.events import MASTER
from shared.contracts.http import TaskState, TaskStatus
from shared.sync.model import Done, Failed
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
    assert (told.state, told.state_words) == (TaskState.OFF, "Master Sync is off")
    assert not told.automatic
