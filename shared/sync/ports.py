"""What the engine and the tasks need from the outside, as contracts."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from shared.contracts.events import ActivityHappened, SwitchTurned
from shared.contracts.http import (
    ChangedItem,
    ChangedPage,
    Counts,
    DriftRun,
    Held,
    Outage,
    QueueEntry,
    QueuePage,
    RejectedEvent,
    Run,
    Switch,
    SystemStatus,
    Walk,
)
from shared.sync.errors import DownKind
from shared.sync.history import Failures as Failures
from shared.sync.history import Log as Log
from shared.sync.history import Pace as Pace
from shared.sync.model import DISTRUSTED, Change, Entry, Link


class Clock(Protocol):
    """The one clock that decides leases and due times: the database server's, so that all replicas agree."""

    def now(self) -> datetime:
        """Now, in UTC."""
        ...


class Links(Protocol):
    """One task's links. Writes are durable when a method returns."""

    async def read_many(self, keys: Sequence[str]) -> Mapping[str, Link]:
        """The links there are; keys without one are missing from the answer."""
        ...

    async def save_many(self, links: Sequence[Link]) -> None:
        """Each link stands as given, replacing the one before."""
        ...

    async def forget_many(self, keys: Sequence[str]) -> None:
        """No link for these any more; unknown keys do no harm."""
        ...

    async def distrust_many(self, keys: Sequence[str], *, digest: str | None = DISTRUSTED) -> None:
        """The digest of each of these that has one is this instead; all else of the link stays as it is then."""
        ...

    async def note_many(self, facts: Mapping[str, Mapping[str, Any]]) -> None:
        """The link of each of these keys that has a digest is distrusted and has these facts beside its others."""
        ...

    async def keys_after(self, key: str, *, limit: int) -> Sequence[str]:
        """The next keys in alphabetical order, for walking through all links with bounded memory."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version of something that people edit. Version 0 has no content: nobody has saved anything yet."""

    name: str
    version: int = 0
    content: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None
    at: datetime | None = None


class Documents(Protocol):
    """What people decided on the dashboard and the tasks go by. Writes are durable when a method returns."""

    async def read(self, name: str) -> Document:
        """The newest version."""
        ...

    async def versions(self, name: str, *, limit: int) -> Sequence[Document]:
        """The newest versions, newest first; very old ones are forgotten."""
        ...

    async def save(self, name: str, *, content: Mapping[str, Any], after: int, by: str) -> Document | None:
        """The version that follows `after`; None, and nothing kept, when `after` isn't the newest any more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTools:
    """What the frame gives to the tasks of a domain."""

    links: Callable[[str], Links]
    """Opens the links of the task of this name."""
    documents: Documents
    """What people decided on the dashboard."""
    tell: Callable[[Sequence[Change]], Awaitable[None]]
    """One task tells the others what changed: the changes go through the domain's own door, durable when it returns."""
    tell_domain: Callable[[str, Sequence[Change]], Awaitable[bool]]
    """The same through the door of another domain; False = it can't be reached just now, and heard nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A wish to have an item synced. `auto` = nobody pressed a button for it."""

    task: str
    key: str
    why: str
    by: str
    auto: bool
    priority: int = 0
    force: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """How many entries are new and how many were in the queue already."""

    new: int
    already: int


@dataclass(frozen=True, slots=True)
class Settled:
    """An entry that needs no further try: it leaves the queue unless it changed meanwhile."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Postponed:
    """An entry to be tried again at `due`; sooner if somebody asks for it, but never before `not_before`."""

    entry: Entry
    due: datetime
    reason: str
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parked:
    """An entry whose tries are used up: it stays in the queue, visible, until a person or a new change wakes it."""

    entry: Entry
    reason: str


Ending = Settled | Postponed | Parked


class Queue(Protocol):
    """One entry per (task, key), never two holders, never a lost change. Writes are durable when a method returns."""

    async def add_many(self, wanted: Sequence[Wanted]) -> Added:
        """All are in the queue. One that is there already gets a new revision; a button also wakes it at once."""
        ...

    async def claim(self, task: str, *, limit: int, lease: timedelta, with_automatic: bool) -> Sequence[Entry]:
        """Up to `limit` due entries, now working for this caller alone until the lease ends."""
        ...

    async def claim_one(self, task: str, key: str, *, lease: timedelta, to_send: bool = True) -> Entry | None:
        """This entry, whatever its due time; None when somebody works on it just now or it isn't there.

        To send it, also not while an earlier call may still be carried out.
        """
        ...

    async def extend(self, token: str, *, lease: timedelta) -> bool:
        """The leases of this claim end later; False when nothing is held by it any more."""
        ...

    async def end_many(self, endings: Sequence[Ending]) -> None:
        """Every ending is carried out for entries that are still held by their token; others are left alone."""
        ...

    async def release(self, entries: Sequence[Entry], *, unsure: bool, down: bool = False) -> None:
        """The entries wait again and the attempt doesn't count. `unsure`: something of it may have arrived.

        `down`: a system went away meanwhile, which is counted.
        """
        ...

    async def take_back_expired(self) -> int:
        """Entries whose lease ran out wait again (or are parked after three crashes); how many there were."""
        ...

    async def counts(self) -> Mapping[str, Counts]:
        """Waiting, trying again, working and parked entries of every task."""
        ...

    async def page(self, task: str, *, q: str, state: str | None, after: str | None, limit: int) -> QueuePage:
        """Entries oldest first."""
        ...

    async def entry(self, task: str, key: str) -> QueueEntry | None:
        """One entry as the pages show it."""
        ...

    async def position(self, task: str, key: str) -> int | None:
        """How many entries go before this one, plus one."""
        ...

    async def oldest_due(self) -> Mapping[str, datetime]:
        """Since when the longest waiting due entry of each task has waited."""
        ...


class ChangedSet(Protocol):
    """Items noticed changed while automatic work is off."""

    async def add_many(self, task: str, changes: Sequence[Change], *, source: str) -> None:
        """All are in the set, once each."""
        ...

    async def page(self, task: str, *, q: str, after: str | None, limit: int) -> ChangedPage:
        """Newest first."""
        ...

    async def take(self, task: str, *, limit: int) -> Sequence[ChangedItem]:
        """The oldest changes, left in place until `remove_many`."""
        ...

    async def remove_many(self, task: str, items: Sequence[ChangedItem]) -> None:
        """Gone from the set, unless noticed again since they were taken."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """How many changed items each task has."""
        ...

    async def find_many(self, task: str, keys: Sequence[str]) -> Sequence[ChangedItem]:
        """Those of these keys that are in the set."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMemory:
    """What is remembered of one task between runs."""

    cron: str | None = None
    cron_by: str | None = None
    cron_at: datetime | None = None
    cron_reason: str = ""
    slot: datetime | None = None
    """When the finder last began a scheduled run."""
    watermark: datetime | None = None
    """Everything changed before it has been found."""
    moments_watermark: datetime | None = None
    last_run: Run | None = None
    run_seen_at: datetime | None = None
    """When the last run last showed that it is alive."""
    walk: Walk | None = None
    held: Held | None = None
    walk_token: str | None = None
    walk_lease_until: datetime | None = None
    drift: DriftRun | None = None
    drift_slot: datetime | None = None
    """When the last comparison of the whole website began."""
    drift_lease_until: datetime | None = None


class Memories(Protocol):
    """Schedules, watermarks and runs of the tasks."""

    async def read_all(self) -> Mapping[str, TaskMemory]:
        """What is remembered of each task."""
        ...

    async def reschedule(self, task: str, *, cron: str, by: str, reason: str, at: datetime) -> None:
        """The new schedule stands."""
        ...

    async def take_slot(self, task: str, *, previous: datetime | None, slot: datetime, fence: int) -> bool:
        """True for exactly one caller per slot."""
        ...

    async def advance(self, task: str, *, watermark: datetime, moments: bool = False) -> None:
        """Everything changed before `watermark` has been found and kept; never moves backwards."""
        ...

    async def show_run(self, task: str, run: Run) -> None:
        """The run is shown as the task's last one: as going on while it has no end, and alive just now."""
        ...

    async def show_held(self, task: str, held: Held) -> None:
        """How many held changes were queued when automatic work was turned on last."""
        ...

    async def walk_begins(self, task: str, *, walk: Walk, token: str, lease_until: datetime) -> bool:
        """True when no other walk of the task is going on."""
        ...

    async def walk_goes_on(self, task: str, *, walk: Walk, token: str, lease_until: datetime) -> bool:
        """False when somebody else has taken the walk over."""
        ...

    async def drift_begins(self, task: str, *, run: DriftRun, token: str, lease_until: datetime) -> bool:
        """True when no other comparison of the task is going on."""
        ...

    async def drift_goes_on(self, task: str, *, run: DriftRun, token: str, lease_until: datetime) -> bool:
        """False when somebody else has taken the comparison over."""
        ...


class Switches(Protocol):
    """Master Sync and the tasks' switches as last heard on countersync.control."""

    @property
    def names(self) -> frozenset[str]:
        """The switches there are. Anybody may say words on others: they are neither kept nor read."""
        ...

    async def read_all(self) -> Mapping[str, Switch]:
        """Every one of these switches that was ever turned, however many words on others came."""
        ...

    async def turn(self, turned: SwitchTurned) -> bool:
        """Kept, unless a newer word on the same switch is known or nobody has such a switch; True when it was news."""
        ...


class Circuits(Protocol):
    """The state of each outer system, shared by all replicas of the service."""

    async def read_all(self) -> Mapping[str, SystemStatus]:
        """Systems heard of so far."""
        ...

    async def went_down(self, system: str, *, kind: DownKind, reason: str, technical: str, retry_at: datetime) -> bool:
        """Kept; True when it was up before."""
        ...

    async def went_well(self, system: str) -> bool:
        """Kept; True when it was not up before."""
        ...

    async def outages(self, *, limit: int) -> Sequence[Outage]:
        """When systems could not be used in the last 90 days, newest first."""
        ...


class Leadership(Protocol):
    """At most one replica of a service runs the schedules."""

    async def lead(self, *, holder: str, lease: timedelta) -> int | None:
        """The fencing number while this holder leads, else None."""
        ...

    async def resign(self, *, holder: str) -> None:
        """Somebody else may lead at once."""
        ...


class Rejected(Protocol):
    """Events that could not be read."""

    async def keep(self, events: Sequence[RejectedEvent]) -> None:
        """Stored, once per topic, partition and offset."""
        ...

    async def newest(self, *, limit: int) -> tuple[int, Sequence[RejectedEvent]]:
        """How many there were in the last week, and the newest of them."""
        ...


class Activity(Protocol):
    """Tells the pages that something happened. Never fails and never waits: pages don't depend on it for truth."""

    def tell(self, happened: ActivityHappened) -> None:
        """Sent soon, or dropped when the stream is away."""
        ...


class Changes(Protocol):
    """The door of the own domain: where finders put what they found."""

    async def publish(self, changes: Sequence[Change], *, source: str) -> None:
        """All changes are durable outside this process when it returns."""
        ...
