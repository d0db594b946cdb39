"""The words of the engine as types: task, change, entry, outcome, link."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from shared.contracts.http import Help, Level, Result
from shared.contracts.set_up import SetUpVerdict
from shared.sync.errors import Lasting


@dataclass(frozen=True, slots=True)
class Done:
    """Sent and taken. `level` is WARNING where a person should look although it went through."""

    words: str
    level: Level = Level.SUCCESS
    technical: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The other side has it already: no call was made."""

    words: str = "No change"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule says that this one isn't sent; the reason is for the shopkeeper."""

    reason: str
    to_fix: bool = field(default=False, compare=False)
    """Whether somebody has to put something right before it can be sent: that is a warning."""


@dataclass(frozen=True, slots=True)
class TryLater:
    """Didn't go through now; try again, not before `after` if that is given. `lasting`: when it counts as refused."""

    reason: str
    after: timedelta | None = None
    technical: str = ""
    lasting: Lasting | None = None
    settling: bool = False
    """Until `after` is over the call may still be carried out: nobody sends it sooner, a person no more than we."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Refused for good: a person must act."""

    reason: str
    technical: str = ""


Outcome = Done | Unchanged | Skipped | TryLater | Failed


@dataclass(frozen=True, slots=True)
class Change:
    """One item noticed changed. Empty `aspects` = all of it."""

    key: str
    aspects: frozenset[str] = frozenset()
    force: bool = False
    """What it is on the other side is in doubt: it is sent even if nothing seems changed."""


@dataclass(frozen=True, slots=True)
class Link:
    """What one task knows of an item on the other side: its id there and the digest of what was last sent.

    `facts` holds small JSON values the task needs next time (e.g. the names of a grid's cells).
    """

    key: str
    remote_id: str | None = None
    digest: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    sent_at: datetime | None = None


class Work(Protocol):
    """The one thing a task does."""

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key. Reads the source as it is now; with `force` sends even what seems unchanged.

        Raises SystemDown when a whole system is away, TemporaryError or RejectedError when they concern all keys.
        Repeating a call does no harm.
        """
        ...


class Finder(Protocol):
    """Finds what changed in the source."""

    def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of items changed in [since, until]; `since` None = the first full load. Bounded memory."""
        ...

    def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all keys, for Queue All."""
        ...


class SetUp(Protocol):
    """Whether everything a task needs beside its systems has been set up."""

    async def __call__(self) -> str:
        """What is missing and where to set it up, in words; empty = nothing. Raises SyncError if it can't be asked."""
        ...


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """What came of looking at one thing of the set-up: what it means for the shop, and what to do."""

    verdict: SetUpVerdict
    words: str
    advice: str = ""


class SetUpQuestion(Protocol):
    """One thing of an outer system's set-up that can be wrong while the work goes on."""

    @property
    def name(self) -> str:
        """E.g. `price-scope`."""
        ...

    @property
    def title(self) -> str:
        """What is looked at, in a shopkeeper's words."""
        ...

    async def __call__(self) -> CheckAnswer:
        """The answer as it is now. Raises SyncError if it can't be asked."""
        ...


class WalksSent(Protocol):
    """The keys of which something was sent."""

    async def read_many(self, keys: Sequence[str]) -> Mapping[str, Link]:
        """The links there are; keys without one are missing from the answer."""
        ...

    async def keys_after(self, key: str, *, limit: int) -> Sequence[str]:
        """The next keys in alphabetical order, for walking through all with bounded memory."""
        ...


class Comparison(Protocol):
    """Reads both sides of a task as they are now, whatever is remembered of what was sent."""

    @property
    def links(self) -> WalksSent:
        """What was sent, by the task's keys."""
        ...

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """The keys whose website side isn't what it should be now, each with what differs in plain words.

        Reads in sets and changes nothing. What can't be told of one key is left to its sync; raises as `Work.sync`.
        """
        ...

    async def distrust(self, keys: Sequence[str]) -> None:
        """What is remembered of these stands for nothing any more: their next sync sends what it must."""
        ...


DISTRUSTED = "the website differs"
"""The digest of a link whose other side was found to be otherwise than it was sent: equal to no real one."""


def same_key(subject: str) -> str:
    """The key as it is."""
    return subject


@dataclass(frozen=True, kw_only=True)
class Task:
    """A named kind of sync work. Queue, retries, log, status, tabs, schedule, buttons and API follow from it."""

    name: str
    title: str
    summary: str
    direction: str
    help: Help
    work: Work
    finder: Finder
    comparison: Comparison | None = None
    """Compares the website with what it should show; None = the task has no website side."""
    systems: frozenset[str]
    """Names of the systems it needs; if one is away the task pauses."""
    aspects: frozenset[str]
    """Event aspects that concern it."""
    doubted_at: frozenset[str] = frozenset()
    """Those of its aspects that say that the website lost what was sent: it is sent even if it seems unchanged."""
    only_named: bool = False
    """Takes only events that name one of its aspects: for a task whose keys aren't the domain's items.

    An event without aspects means all of an *item* and would be taken for a key of this task. Its finder names an
    aspect in every change.
    """
    default_cron: str
    unit: str = "item"
    key_of: Callable[[str], str] = same_key
    """The task's key for the subject of an event or the text a person typed."""
    moments: Finder | None = None
    """A cheap second finder that runs every minute, for things that change by the clock alone."""
    batch_size: int = 100
    on_by_default: bool = True
    resends_in_doubt: bool = True
    """After an attempt of which nobody knows how it ended, the next one sends even what seems unchanged, as by force.

    Off where `force` means more than that, such as a person's word.
    """
    queue_all_warning: str | None = None
    set_up: SetUp | None = None
    """Asks whether the shop has set up what this task needs; None = it needs nothing."""
    checks: tuple[SetUpQuestion, ...] = ()
    """What is looked at now and then beside that: what is wrong is told, and holds nothing up."""


@dataclass(frozen=True, kw_only=True)
class PlannedTask:
    """A task that a later version brings: shown on the dashboard with plain words, never pretended."""

    name: str
    title: str
    summary: str
    direction: str
    help: Help
    words: str
    unit: str = "item"


@dataclass(frozen=True, slots=True)
class Entry:
    """One (task, key) as claimed from the queue."""

    task: str
    key: str
    rev: int
    attempts: int
    crashes: int
    forced: int
    """How many wishes there were to send it even if it seems unchanged."""
    unsure: bool
    """Whether an earlier attempt may have arrived although nobody wrote down that it did."""
    by: str
    token: str
    downs: int = 0
    """How many times a system went away while it was in hand."""
    compare: bool = False
    """Whether a person asked for it: then the website is read and compared, not remembered."""

    @property
    def force(self) -> bool:
        """Whether it is to be sent even if it seems unchanged."""
        return self.forced > 0


def level_of(outcome: Outcome) -> Level:
    """The log level an outcome has."""
    match outcome:
        case Done():
            return outcome.level
        case Unchanged():
            return Level.NO_CHANGE
        case Skipped():
            return Level.WARNING if outcome.to_fix else Level.SKIPPED
        case TryLater():
            return Level.WARNING
        case Failed():
            return Level.ERROR


def result_of(outcome: Outcome) -> Result:
    """The word the pages use for an outcome."""
    match outcome:
        case Done():
            return Result.DONE
        case Unchanged():
            return Result.UNCHANGED
        case Skipped():
            return Result.SKIPPED
        case TryLater():
            return Result.TRY_LATER
        case Failed():
            return Result.FAILED


def words_of(outcome: Outcome) -> tuple[str, str]:
    """What an outcome says to a person, and the technical line below it."""
    match outcome:
        case Done():
            return outcome.words, outcome.technical
        case Unchanged():
            return outcome.words, ""
        case Skipped():
            return outcome.reason, ""
        case TryLater() | Failed():
            return outcome.reason, outcome.technical
