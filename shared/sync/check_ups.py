"""Asks, seldom, whether the outer systems are set up as the tasks need it. No work waits for the answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.contracts.set_up import SetUpCheck, SetUpVerdict
from shared.sync.attempts import Fault, or_fault
from shared.sync.errors import SyncError, SystemDown
from shared.sync.model import CheckAnswer, SetUpQuestion, Task
from shared.sync.ports import Clock

EVERY, AGAIN = timedelta(hours=1), timedelta(minutes=5)
"""How long an answer stands: one that is not well is looked at sooner, so that a page is right soon after the shop."""


class CheckUps:
    """The questions of all tasks with what was last answered to each, in this process."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._last: dict[tuple[str, str], SetUpCheck] = {}

    def told(self, task: Task) -> tuple[SetUpCheck, ...]:
        """What was answered so far, in the order of the questions."""
        known = (self._last.get((task.name, question.name)) for question in task.checks)
        return tuple(check for check in known if check is not None)

    def wrong(self, task: Task) -> tuple[SetUpCheck, ...]:
        """Those that a person should do something about."""
        return tuple(check for check in self.told(task) if check.verdict is SetUpVerdict.WRONG)

    def due(self, task: Task, *, now: datetime) -> Sequence[SetUpQuestion]:
        """The questions that it is time to ask."""
        return [question for question in task.checks if self._is_due(self._last.get((task.name, question.name)), now)]

    async def ask(self, task: Task) -> None:
        """Every question that is due has its new answer."""
        for question in self.due(task, now=self._clock.now()):
            before = self._last.get((task.name, question.name))
            answer = await self._answer(question)
            if answer.verdict is SetUpVerdict.UNKNOWN and before is not None and before.verdict is SetUpVerdict.WRONG:
                # What can't be asked just now isn't mended by that.
                answer = CheckAnswer(before.verdict, before.words, before.advice)
            self._last[task.name, question.name] = SetUpCheck(
                name=question.name,
                title=question.title,
                verdict=answer.verdict,
                words=answer.words,
                advice=answer.advice,
                asked_at=self._clock.now(),
            )

    def again(self) -> None:
        """A person asked: everything is due."""
        moment = self._clock.now() - EVERY
        self._last = {place: check.model_copy(update={"asked_at": moment}) for place, check in self._last.items()}

    @staticmethod
    def _is_due(last: SetUpCheck | None, now: datetime) -> bool:
        if last is None:
            return True
        return now - last.asked_at >= (EVERY if last.verdict is SetUpVerdict.FINE else AGAIN)

    @staticmethod
    async def _answer(question: SetUpQuestion) -> CheckAnswer:
        try:
            given = await or_fault(question(), what=f"set-up check {question.name}")
        except SyncError as error:
            words = error.lack if isinstance(error, SystemDown) and error.lack else error.reason
            return CheckAnswer(SetUpVerdict.UNKNOWN, f"It couldn't be asked: {words}")
        if isinstance(given, Fault):
            return CheckAnswer(SetUpVerdict.UNKNOWN, "CounterSync itself stumbled over this question")
        return given
