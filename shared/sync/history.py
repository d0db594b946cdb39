"""What the engine needs of the log, as a contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.contracts.http import Level, LogLine, LogPage


@dataclass(frozen=True, slots=True)
class Failures:
    """How much of one task failed for good."""

    lately: int = 0
    """Attempts within the time asked for."""
    still: int = 0
    """Items of which the newest attempt of the last week failed."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of one task finished, and from when on."""

    finished: int
    began_at: datetime
    """When the first of it was begun."""


class Log(Protocol):
    """What finished in the last week."""

    async def write(self, lines: Sequence[LogLine], *, tried: bool = True) -> None:
        """All lines are stored; a line with an id that is there already is the same line.

        Not `tried`: they only name what is wrong, so that an item that failed counts as failed still.
        """
        ...

    async def page(
        self, task: str, *, q: str, level: Level | None, after: str | None, limit: int, folded: bool = False
    ) -> LogPage:
        """Newest first. `q` = keys that begin so, and words that hold it; `folded` leaves lines without change out."""
        ...

    async def timeline(self, key: str, *, limit: int) -> Sequence[LogLine]:
        """All tasks' lines of one item, newest first."""
        ...

    async def finished_since(self, since: datetime) -> Mapping[str, int]:
        """How many lines each task has written since then."""
        ...

    async def pace(self, *, since: datetime) -> Mapping[str, Pace]:
        """How much each task finished since then, and when it began to."""
        ...

    async def failures(self, *, since: datetime) -> Mapping[str, Failures]:
        """What failed for good, of every task that has anything to tell: since then, and not put right yet."""
        ...

    async def last_finished(self, task: str) -> datetime | None:
        """When the task last finished anything."""
        ...

    async def keys_like(self, q: str, *, limit: int) -> Sequence[str]:
        """Keys beginning with `q`."""
        ...
