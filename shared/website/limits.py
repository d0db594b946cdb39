"""Arrays cut to the size the website takes: learned from its own refusals, and from the sets it took too long over."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from shared.sync.errors import RejectedError, SystemDown, TookTooLong

T = TypeVar("T")
R = TypeVar("R")
_TOO_MANY = re.compile(r"Maximum items of type .* is \D*(\d+)")


class ArrayLimit:
    """How many rows one call may carry: fewer once the website said so, and for a while after one took too long."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._in_time = most
        """So many are answered in time: halved by each set that isn't, doubled by each full one that is."""

    async def send(
        self, rows: Sequence[T], call: Callable[[Sequence[T]], Awaitable[R]], *, size: Callable[[T], int] = lambda _: 1
    ) -> list[R]:
        """The answers of as many calls as the rows need. Raises whatever `call` raises but a limit we can keep to.

        `size` is for rows that stand for several of the website's: one that is larger than the limit goes by itself.
        """
        answers: list[R] = []
        start = 0
        while start < len(rows):
            part = rows[start : start + self._fitting(rows[start : start + self.most], size)]
            weight = sum(map(size, part))
            try:
                answers.append(await call(part))
            except RejectedError as refusal:
                limit = self._limit_in(refusal)
                if limit is None or not 0 < limit < weight or len(part) == 1:
                    raise
                self.most = limit
                continue
            except TookTooLong:
                self._in_time = max(1, weight // 2)
                raise
            except SystemDown as down:
                if down.unsure:
                    self._in_time = max(1, weight // 2)
                raise
            if weight >= self._in_time:
                self._in_time = min(self.most, self._in_time * 2)
            start += len(part)
        return answers

    def _fitting(self, rows: Sequence[T], size: Callable[[T], int]) -> int:
        """How many of the rows go into one call; always one."""
        left = min(self.most, self._in_time)
        for number, row in enumerate(rows):
            left -= size(row)
            if left < 0:
                return max(1, number)
        return len(rows)

    @staticmethod
    def _limit_in(refusal: RejectedError) -> int | None:
        found = _TOO_MANY.search(f"{refusal.reason} {refusal.technical}")
        return int(found[1]) if found else None
