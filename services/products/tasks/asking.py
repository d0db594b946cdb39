"""Questions for pages: a side that can't answer leaves a gap and its reason, not an error."""

from collections.abc import Awaitable
from typing import Any, Generic, TypeVar

from shared.sync.beside import map_concurrently
from shared.sync.errors import SyncError

T = TypeVar("T")


class Answer(Generic[T]):
    """The answer to come, or one that needs no question. `value` stays None when it can't be had."""

    def __init__(self, value: T | None = None) -> None:
        self.value = value


class Questions:
    """Questions that don't need each other's answers, asked at the same time. `problems` gets each reason once."""

    def __init__(self, problems: list[str]) -> None:
        self._problems = problems
        self._waiting: list[tuple[Answer[Any], Awaitable[Any]]] = []

    def ask(self, question: Awaitable[T]) -> Answer[T]:
        """Where the answer will stand after `answered`."""
        answer: Answer[T] = Answer()
        self._waiting.append((answer, question))
        return answer

    async def answered(self) -> None:
        """All that was asked has its answer, or `problems` says why not."""
        waiting, self._waiting = self._waiting, []
        reasons = await map_concurrently(waiting, self._settle)
        # In the order in which they were asked, whoever answered first.
        self._problems += [reason for reason in dict.fromkeys(reasons) if reason and reason not in self._problems]

    async def _settle(self, waiting: tuple[Answer[Any], Awaitable[Any]]) -> str:
        answer, question = waiting
        try:
            answer.value = await question
        except SyncError as error:
            return error.reason
        return ""


async def answer_or_none(question: Awaitable[T], problems: list[str]) -> T | None:
    """The answer; None when it can't be had, and then `problems` holds the reason, each reason once."""
    questions = Questions(problems)
    answer = questions.ask(question)
    await questions.answered()
    return answer.value
