"""Questions for pages, asked at the same time."""

from __future__ import annotations

import asyncio

from services.products.tasks.asking import Questions
from shared.sync.errors import TemporaryError


async def test_questions_are_asked_at_the_same_time() -> None:
    both = asyncio.Barrier(2)
    problems: list[str] = []
    questions = Questions(problems)

    async def met(word: str) -> str:
        await both.wait()
        return word

    first, second = questions.ask(met("one")), questions.ask(met("two"))
    await questions.answered()

    assert (first.value, second.value, problems) == ("one", "two", [])


async def test_one_without_an_answer_leaves_the_others_theirs_and_says_why_once() -> None:
    problems = ["The till is away"]
    questions = Questions(problems)

    async def asked(answer: str) -> str:
        if not answer:
            raise TemporaryError("The website is away")
        return answer

    answers = [questions.ask(asked(answer)) for answer in ("yes", "", "")]
    await questions.answered()

    assert [answer.value for answer in answers] == ["yes", None, None]
    assert problems == ["The till is away", "The website is away"]
