"""Arrays cut to the size the website takes: the limit is learned from its own refusal."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from shared.sync.errors import RejectedError

T = TypeVar("T")
R = TypeVar("R")
_TOO_MANY = re.compile(r"Maximum items of type .* is \D*(\d+)")


class ArrayLimit:
    """How many rows one call may carry, smaller once the website has said so."""

    def __init__(self, most: int) -> None:
        self.most = most

    async def send(self, rows: Sequence[T], call: Callable[[Sequence[T]], Awaitable[R]]) -> list[R]:
        """The answers of as many calls as the rows need. Raises whatever `call` raises but a limit we can keep to."""
        answers: list[R] = []
        start = 0
        while start < len(rows):
            part = rows[start : start + self.most]
            try:
                answers.append(await call(part))
            except RejectedError as refusal:
                limit = self._limit_in(refusal)
                if limit is None or not 0 < limit < len(part):
                    raise
                self.most = limit
                continue
            start += len(part)
        return answers

    @staticmethod
    def _limit_in(refusal: RejectedError) -> int | None:
        found = _TOO_MANY.search(f"{refusal.reason} {refusal.technical}")
        return int(found[1]) if found else None
