"""What is wrong with a system's set-up is told and holds nothing up; it is asked seldom."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from shared.contracts.http import SetUpVerdict, TaskState, TaskStatus
from shared.sync.errors import DownKind, SystemDown, TemporaryError
from shared.sync.model import CheckAnswer
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import tiny_task
from tests.component.engine.test_scheduler import tick
from tests.component.engine.test_set_up import status_of

FINE = CheckAnswer(SetUpVerdict.FINE, "It is Global.")
WRONG = CheckAnswer(SetUpVerdict.WRONG, "Prices of websites are refused.", "Set the scope to Website.")


@dataclass
class Question:
    """Answers so, or raises."""

    answer: CheckAnswer = FINE
    error: Exception | None = None
    times: int = 0
    name: str = field(default="price-scope")
    title: str = field(default="Price scope")

    async def __call__(self) -> CheckAnswer:
        self.times += 1
        if self.error is not None:
            raise self.error
        return self.answer


async def shown(engine: Engine) -> TaskStatus:
    return (await status_of(engine).now()).tasks[0]


async def test_what_is_wrong_reaches_the_state_and_the_work_goes_on(store: Store) -> None:
    engine = an_engine(store, tiny_task(checks=(Question(WRONG),)))
    await engine.add("A")
    await tick(engine)

    assert await engine.worker.work_once() == 1
    task = await shown(engine)
    assert (task.state, task.state_words) == (TaskState.NEEDS_ATTENTION, "The set-up isn't right: Price scope")
    (check,) = task.checks
    assert (check.verdict, check.words, check.advice) == (WRONG.verdict, WRONG.words, WRONG.advice)


async def test_what_is_fine_is_asked_once_an_hour_and_what_is_wrong_each_five_minutes(store: Store) -> None:
    fine, wrong = Question(name="fine"), Question(WRONG, name="wrong")
    engine = an_engine(store, tiny_task(checks=(fine, wrong)))
    for _ in range(60):
        await tick(engine)
        engine.clock.forward(minutes=1)

    assert (fine.times, wrong.times) == (1, 12)
    wrong.answer = FINE
    await tick(engine)
    await tick(engine)

    assert (await shown(engine)).state is TaskState.ON_TIME
    assert (fine.times, wrong.times) == (2, 13)


@pytest.mark.parametrize("error", [TemporaryError("It stumbled"), ValueError("a fault of ours")])
async def test_what_cannot_be_asked_is_not_known_and_no_fault_of_the_shop(store: Store, error: Exception) -> None:
    engine = an_engine(store, tiny_task(checks=(Question(error=error),)))
    await tick(engine)

    task = await shown(engine)
    assert task.state is TaskState.ON_TIME
    assert task.checks[0].verdict is SetUpVerdict.UNKNOWN


async def test_what_was_wrong_stays_so_while_it_cannot_be_asked(store: Store) -> None:
    question = Question(WRONG)
    engine = an_engine(store, tiny_task(checks=(question,)))
    await tick(engine)
    question.error = SystemDown("shop", "Away", kind=DownKind.NO_ANSWER)
    engine.clock.forward(minutes=5)
    await tick(engine)

    assert question.times == 2
    assert [check.words for check in (await shown(engine)).checks] == [WRONG.words]


async def test_a_person_who_asks_again_has_everything_looked_at_at_once(store: Store) -> None:
    question = Question()
    engine = an_engine(store, tiny_task(checks=(question,)))
    await tick(engine)
    engine.gate.check_ups.again()
    await tick(engine)

    assert question.times == 2
