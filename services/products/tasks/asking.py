"""Questions for pages: a side that can't answer leaves a gap and its reason, not an error."""

from collections.abc import Awaitable
from typing import TypeVar

from shared.sync.errors import SyncError

T = TypeVar("T")


async def answer_or_none(question: Awaitable[T], problems: list[str]) -> T | None:
    """The answer; None when it can't be had, and then `problems` holds the reason, each reason once."""
    try:
        return await question
    except SyncError as error:
        if error.reason not in problems:
            problems.append(error.reason)
        return None
