"""Schedules in plain words: one sentence, the next five runs, and what is wrong with a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from cron_descriptor import CasingTypeEnum, ExpressionDescriptor, Options  # type: ignore[import-untyped]
from cron_descriptor.Exception import (  # type: ignore[import-untyped]
    FormatError,
    MissingFieldError,
    WrongArgumentError,
)
from cronsim import CronSim, CronSimError

from services.gateway.views.clock_changes import clock_notes

_FIELD = re.compile(r"[0-9A-Za-z*/,-]{1,60}")
_MOST = 100


@dataclass(frozen=True)
class Preset:
    """A ready-made schedule."""

    words: str
    cron: str


PRESETS = (
    Preset("Every 5 minutes", "*/5 * * * *"),
    Preset("Every 10 minutes", "*/10 * * * *"),
    Preset("Every 15 minutes", "*/15 * * * *"),
    Preset("Every 30 minutes", "*/30 * * * *"),
    Preset("Every hour", "0 * * * *"),
    Preset("Every day at 01:00", "0 1 * * *"),
    Preset("Weekdays at 06:00", "0 6 * * 1-5"),
)


@dataclass(frozen=True)
class CronLine:
    """A line that can be kept: what it says, and when it would run next."""

    cron: str
    sentence: str
    runs: tuple[datetime, ...]
    notes: tuple[str, ...] = ()
    """What the next changes of the clocks do to it."""


@dataclass(frozen=True)
class CronProblem:
    """A line that can't be kept, and why."""

    cron: str
    words: str


def read_cron(cron: str, *, now: datetime, zone: ZoneInfo) -> CronLine | CronProblem:
    """The line with its sentence and its next five runs in the zone, or what is wrong with it."""
    fields = cron.split()
    line = " ".join(fields)
    if len(line) > _MOST:
        return CronProblem(cron=line[:_MOST], words="That is too long for a schedule.")
    if len(fields) != 5:
        return CronProblem(
            cron=line, words="A schedule has five parts: minute, hour, day of the month, month, day of the week."
        )
    if not all(_FIELD.fullmatch(field) for field in fields):
        return CronProblem(cron=line, words="A schedule has only digits, names of days and months, and * / , - in it.")
    try:
        runs = tuple(islice(_runs(line, now=now.astimezone(zone)), 5))
    except CronSimError as error:
        return CronProblem(cron=line, words=f"This can't be read as a schedule: {_which(str(error))}.")
    if not runs:
        return CronProblem(cron=line, words="This would never run: there is no such date.")
    notes = clock_notes(line, now=now, last=runs[-1], zone=zone)
    return CronLine(cron=line, sentence=sentence(line), runs=runs, notes=notes)


@lru_cache(maxsize=512)
def sentence(cron: str) -> str:
    """The schedule as a sentence, or the line itself when there are no words for it."""
    options = Options()
    options.use_24hour_time_format = True
    options.casing_type = CasingTypeEnum.Sentence
    options.locale_code = "en_US"
    try:
        return str(ExpressionDescriptor(cron, options).get_description())
    except (FormatError, MissingFieldError, WrongArgumentError, ValueError, IndexError, KeyError, OSError):
        return cron


def _runs(cron: str, *, now: datetime) -> Iterator[datetime]:
    # It ends by itself after 50 years without a run.
    yield from CronSim(cron, now)


def _which(error: str) -> str:
    for name in ("day-of-month", "day-of-week", "minute", "hour", "month"):
        if name in error:
            return f"the {name.replace('-of-', ' of the ')} is not possible"
    return "one part is not possible"
