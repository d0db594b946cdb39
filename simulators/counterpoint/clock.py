"""The simulated server's clock: UTC and shop time, movable, and able to stamp late commits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

TICK = 10_000
"""A tick of SQL Server's `datetime` is 1/300 s: this many microseconds are three of them."""
LOCK_LASTS = timedelta(milliseconds=130)
LOCK_BEFORE_STAMP = timedelta(milliseconds=7)


def ticked(moment: datetime) -> datetime:
    """The moment as SQL Server's `datetime` keeps it: 1/300 s, shown with milliseconds that end in 0, 3 or 7."""
    ticks = (moment.microsecond * 3 + TICK // 2) // TICK
    whole = moment.replace(microsecond=0)
    return whole + timedelta(milliseconds=(ticks * 10 + 1) // 3)


def _present() -> datetime:
    return datetime.now(tz=UTC)


@dataclass(frozen=True)
class Stamp:
    """One change as the database keeps it, in three moments without a zone: each column has its own.

    Whoever saves a record tells when by whole seconds (`local`); the lock it was saved under ends later (`locked`),
    and the trigger that stamps the row for replication comes last (`utc`).
    """

    utc: datetime
    local: datetime
    locked: datetime
    exact: datetime
    """`local` with its fraction, as in rows that the server itself keeps up: stock."""

    @property
    def utc_moment(self) -> datetime:
        """The same moment with its zone."""
        return self.utc.replace(tzinfo=UTC)


class Clock:
    """Tells the time of the simulated server."""

    def __init__(self, *, zone: str, present: Callable[[], datetime] = _present) -> None:
        self.zone = ZoneInfo(zone)
        self._present = present
        self._ahead = timedelta()
        self._late = timedelta()

    def now(self) -> datetime:
        """The present moment, in UTC with its zone."""
        return self._present() + self._ahead

    def forward(self, *, seconds: float) -> None:
        """Moves the clock; caches age with it."""
        self._ahead += timedelta(seconds=seconds)

    def next_change_is_late(self, *, seconds: float) -> None:
        """The rows of the next change carry a stamp this long ago, as when a long transaction commits."""
        self._late = timedelta(seconds=seconds)

    def stamp(self) -> Stamp:
        """The stamp for a change that is made now."""
        moment = self.now() - self._late
        self._late = timedelta()
        return self.stamp_of(moment)

    def here(self, moment: datetime) -> datetime:
        """A moment with a zone as the shop's wall clock shows it, without one."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def stamp_of(self, moment: datetime) -> Stamp:
        """The stamp of any moment with a zone."""
        utc = ticked(moment.astimezone(UTC).replace(tzinfo=None))
        here = self.here(moment)
        exact = ticked(here - LOCK_LASTS)
        return Stamp(utc=utc, local=exact.replace(microsecond=0), locked=ticked(here - LOCK_BEFORE_STAMP), exact=exact)
