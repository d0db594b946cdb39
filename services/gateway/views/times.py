"""Times and durations as the shop reads them: relative under an hour, else store time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_HOUR = 3600


@dataclass(frozen=True)
class Moment:
    """A point in time: `words` to read, `exact` to hover over, `iso` for machines."""

    words: str
    exact: str
    iso: str


@dataclass(frozen=True)
class Clock:
    """Tells times as of `now` in the store's zone."""

    now: datetime
    zone: ZoneInfo

    def moment(self, at: datetime | None) -> Moment | None:
        """The point in time, or None for none."""
        if at is None:
            return None
        return Moment(words=self._words(at), exact=self.exact(at), iso=at.isoformat(timespec="seconds"))

    def exact(self, at: datetime, *, zone: ZoneInfo | None = None) -> str:
        """Date and time to the second in the store's zone, or another."""
        local = local_time(at, zone=zone or self.zone)
        return f"{local:%A} {local.day} {local:%B %Y, %H:%M:%S}"

    def time(self, at: datetime) -> str:
        """The time of day, with the day unless it is today."""
        return self._day_and_time(at, zone=self.zone)

    def time_in(self, at: datetime, *, zone: ZoneInfo) -> str:
        """The same in another zone."""
        return self._day_and_time(at, zone=zone)

    @property
    def store_time(self) -> str:
        """Now, to the second."""
        return f"{self.now.astimezone(self.zone):%H:%M:%S}"

    def ago(self, at: datetime) -> str:
        """How long ago it was, as a duration."""
        return duration((self.now - at).total_seconds())

    def _words(self, at: datetime) -> str:
        seconds = (at - self.now).total_seconds()
        # Two machines' clocks never agree to the second.
        if -10 < seconds < 2:
            return "just now"
        if -_HOUR < seconds < 0:
            return f"{duration(-seconds)} ago"
        if 0 < seconds < 60:
            return "in under a minute"
        if 0 < seconds < _HOUR:
            return f"in {duration(seconds)}"
        return self._day_and_time(at, zone=self.zone)

    def _day_and_time(self, at: datetime, *, zone: ZoneInfo) -> str:
        local = local_time(at, zone=zone)
        today = self.now.astimezone(zone).date()
        clock = f"{local:%H:%M}"
        match local.date() - today:
            case timedelta(days=0):
                return clock
            case timedelta(days=1):
                return f"tomorrow {clock}"
            case timedelta(days=-1):
                return f"yesterday {clock}"
        year = f" {local.year}" if local.year != today.year else ""
        return f"{local:%a} {local.day} {local:%b}{year} {clock}"


def local_time(at: datetime, *, zone: ZoneInfo) -> datetime:
    """The point in time in a zone; the first and the last day there is, which mean "ever", stay as they are written."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at


def duration(seconds: float) -> str:
    """A length of time in its two largest units: "40 s", "26 min", "2 h 50 min", "3 days"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} days"


def between(shortest: float, longest: float) -> str:
    """A guessed length of time as the range it lies in: "under a minute", "2 to 4 min", "1 to 2 h"."""
    if longest <= 60:
        return "under a minute"
    one, unit = (60, "min") if longest < 2 * _HOUR else (_HOUR, "h")
    least, most = int(shortest // one), int(-(-longest // one))
    if least < 1:
        return f"under {most} {unit}"
    return f"{least} to {most} {unit}"
