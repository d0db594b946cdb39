"""What a change of the clocks does to a schedule, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim

_AHEAD_DAYS = 366
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class ClockChange:
    """The clocks are put from one reading to another at one moment."""

    at: datetime
    """UTC."""
    reads: datetime
    """What they would have read, without a zone."""
    becomes: datetime
    """What they read instead."""

    @property
    def forward(self) -> bool:
        """True when an hour is left out, False when it comes twice."""
        return self.becomes > self.reads


def clock_notes(line: str, *, now: datetime, last: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """A sentence for each change within a year that moves, drops or doubles a run of the five cron fields.

    Schedules of every hour meet each change; of those only one before `last`, the last run shown, is worth a word.
    """
    every_hour = line.split()[1].startswith("*")
    found = []
    for change in changes(now, zone=zone):
        if every_hour and change.at > last:
            continue
        note = _left_out(line, change, zone=zone) if change.forward else _doubled(line, change, zone=zone)
        if note:
            found.append(f"{_day(change, now=now, zone=zone)} {note}")
    return tuple(found)


def changes(now: datetime, *, zone: ZoneInfo) -> Iterator[ClockChange]:
    """The changes of the next year, in order."""
    start = now.astimezone(UTC).replace(second=0, microsecond=0)
    for day in range(_AHEAD_DAYS):
        low, high = start + timedelta(days=day), start + timedelta(days=day + 1)
        before, after = _offset(low, zone=zone), _offset(high, zone=zone)
        if before == after:
            continue
        while high - low > _MINUTE:
            middle = low + (high - low) // 2 // _MINUTE * _MINUTE
            low, high = (middle, high) if _offset(middle, zone=zone) == before else (low, middle)
        bare = high.replace(tzinfo=None)
        yield ClockChange(at=high, reads=bare + before, becomes=bare + after)


def _left_out(line: str, change: ClockChange, *, zone: ZoneInfo) -> str:
    missing = _by_the_clock(line, begin=change.reads, end=change.becomes)
    if not missing:
        return ""
    coming = next(CronSim(line, (change.at - _MINUTE).astimezone(zone)))
    said = f"the clocks go forward and {missing[0]:%H:%M} does not exist"
    if len(missing) == 1 and coming.astimezone(UTC) == change.at:
        return f"{said}: it runs at {coming:%H:%M}."
    day = f" on {coming:%A}" if coming.date() != change.becomes.date() else ""
    return f"{said}: the next run is{day} at {coming:%H:%M}."


def _doubled(line: str, change: ClockChange, *, zone: ZoneInfo) -> str:
    twice = _by_the_clock(line, begin=change.becomes, end=change.reads)
    if not twice:
        return ""
    span = change.reads - change.becomes
    runs = takewhile(
        lambda run: run.astimezone(UTC) < change.at + span,
        CronSim(line, (change.at - span - _MINUTE).astimezone(zone)),
    )
    count = sum(1 for run in runs if run.replace(tzinfo=None) == twice[0])
    times = "it runs both times" if count > 1 else "it runs once"
    return f"the clocks go back and {twice[0]:%H:%M} comes twice: {times}."


def _by_the_clock(line: str, *, begin: datetime, end: datetime) -> list[datetime]:
    """When the line would run in that stretch of a day, were there no zone."""
    return list(takewhile(lambda run: run < end, CronSim(line, begin - _MINUTE)))


def _day(change: ClockChange, *, now: datetime, zone: ZoneInfo) -> str:
    year = f" {change.reads.year}" if change.reads.year != now.astimezone(zone).year else ""
    return f"On {change.reads:%a} {change.reads.day} {change.reads:%b}{year}"


def _offset(at: datetime, *, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
