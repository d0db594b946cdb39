"""Pure rules of the engine: how long to wait, when a task is late, what a number means."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from shared.contracts.http import TaskState
from shared.sync.errors import RejectedError

SPEED_WINDOW = timedelta(minutes=5)
PAGE = 500
"""How many keys are in hand at once wherever all of them are walked through."""
STALL_AFTER = timedelta(minutes=3)
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
CLOCKS_APART = timedelta(minutes=5)
"""So far ahead of ours the clock of whoever tells us a time may be."""
LEAST_FOR_A_SPEED = 20


@dataclass(frozen=True, kw_only=True)
class EngineLimits:
    """The engine's numbers. Every outward call's time limit is shorter than the lease."""

    lease: timedelta = timedelta(seconds=60)
    idle_poll: timedelta = timedelta(seconds=0.5)
    max_attempts: int = 8
    first_retry: timedelta = timedelta(seconds=2)
    longest_retry: timedelta = timedelta(minutes=15)
    overlap: timedelta = timedelta(seconds=300)
    probe_when_up: timedelta = timedelta(seconds=60)
    """How long a system that is well may be silent before it is asked. Any good answer of any call counts."""
    probe_when_down: timedelta = timedelta(seconds=10)
    probe_when_refused: timedelta = timedelta(minutes=5)
    find_again: timedelta = timedelta(minutes=1)
    """How soon a look for changes that failed is repeated, at the least: the next night may be far."""
    run_is_dead: timedelta = timedelta(minutes=5)
    """A look for changes without any sign of life for so long died with its service."""
    set_up_every: timedelta = timedelta(minutes=5)
    set_up_again: timedelta = timedelta(seconds=15)
    """How soon to ask again while something isn't set up: whoever just set it up is watching."""
    sync_item_wait: timedelta = timedelta(seconds=25)
    walk_wait: timedelta = timedelta(seconds=15)
    page: int = PAGE

    @property
    def heartbeat(self) -> timedelta:
        """How often leases are extended: four times within one."""
        return self.lease / 4


def believable(moment: datetime, *, now: datetime) -> datetime:
    """A time that somebody outside named, no earlier than this product and no later than clocks differ."""
    return min(max(moment, EARLIEST), now + CLOCKS_APART)


def retry_wait(attempt: int, *, share: float, first: timedelta, longest: timedelta) -> timedelta:
    """The wait before the next try: exponential with full jitter. `attempt` counts from 1, `share` is in [0, 1)."""
    ceiling: timedelta = min(longest, first * 2 ** min(attempt, 20))
    return max(first / 2, ceiling * share)


def next_run(cron: str, *, zone: str, after: datetime) -> datetime:
    """The next moment (UTC) the five cron fields name in that zone, after the given one."""
    moments = CronSim(cron, after.astimezone(ZoneInfo(zone)))
    return next(moments).astimezone(UTC)


def checked_cron(cron: str, *, zone: str, now: datetime) -> str:
    """The cron line, tidied. Raises RejectedError with words for the person who typed it."""
    fields = cron.split()
    if len(fields) != 5:
        raise RejectedError("A schedule has exactly five fields: minute, hour, day, month, weekday")
    line = " ".join(fields)
    try:
        next_run(line, zone=zone, after=now)
    except (CronSimError, StopIteration) as error:
        raise RejectedError(f"This schedule can't be read, or it never runs: {line}") from error
    return line


def lateness(*, due: datetime | None, now: datetime) -> tuple[TaskState, str]:
    """On time, late or very late by how long ago the run was due; `due` None = nothing is overdue."""
    if due is None or now - due < timedelta(minutes=2):
        return TaskState.ON_TIME, ""
    late = now - due
    minutes = int(late.total_seconds() // 60)
    words = f"{minutes} min late" if minutes < 120 else f"{minutes // 60} h late"
    return (TaskState.LATE if late < timedelta(hours=1) else TaskState.VERY_LATE), words


def clears_in(*, left: int, finished: int, seconds: float) -> tuple[int, int] | None:
    """From and to how many seconds until the queue is empty; None when it is empty or too little is known.

    `finished` so many in so many `seconds` of work on this queue. Few tell little: nothing is said before 20, and the
    fewer there are, the wider is the answer.
    """
    if left <= 0 or finished < LEAST_FOR_A_SPEED or seconds <= 0:
        return None
    guess = left * seconds / finished
    doubt = max(0.15, 2 / math.sqrt(finished))
    return math.floor(guess * (1 - doubt)), math.ceil(guess * (1 + doubt))


def stall_words(
    *,
    now: datetime,
    oldest_due: datetime | None,
    last_finished: datetime | None,
    working: int,
    runs: bool,
    away: Sequence[str],
) -> str | None:
    """Why nothing has moved for several minutes although work waits; None when all is well."""
    if oldest_due is None or not runs or now - oldest_due < STALL_AFTER:
        return None
    if last_finished is not None and now - last_finished < STALL_AFTER:
        return None
    minutes = int((now - max(oldest_due, last_finished or oldest_due)).total_seconds() // 60)
    if away:
        return f"Nothing has moved for {minutes} min: {' and '.join(away)} can't be reached. It goes on by itself."
    if working:
        return f"Nothing has finished for {minutes} min although {working} are being worked on."
    return f"Nothing has moved for {minutes} min and nobody works on it: the service may be overloaded."
