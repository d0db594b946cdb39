"""The simulated server's clock: UTC and shop time, movable, and able to stamp late commits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def _present() -> datetime:
    return datetime.now(tz=UTC)


@dataclass(frozen=True)
class Stamp:
    """The moment of one change as the database keeps it: `utc` and `local`, both without a zone."""

    utc: datetime
    local: datetime

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

    def stamp_of(self, moment: datetime) -> Stamp:
        """The stamp of any moment with a zone."""
        return Stamp(
            utc=moment.astimezone(UTC).replace(tzinfo=None),
            local=moment.astimezone(self.zone).replace(tzinfo=None),
        )
