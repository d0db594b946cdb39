"""The HTTP models between the domain services and the gateway. Ours at both ends, so unknown fields are refused."""

from pydantic import AwareDatetime

from shared.contracts.asking import AllBy as AllBy
from shared.contracts.asking import By as By
from shared.contracts.asking import Key as Key
from shared.contracts.asking import KeyBy as KeyBy
from shared.contracts.asking import Person as Person
from shared.contracts.asking import Reschedule as Reschedule
from shared.contracts.asking import TakeOut as TakeOut
from shared.contracts.drift import Drift as Drift
from shared.contracts.drift import DriftRun as DriftRun
from shared.contracts.said import Said as Said
from shared.contracts.set_up import SetUpCheck as SetUpCheck
from shared.contracts.set_up import SetUpVerdict as SetUpVerdict
from shared.contracts.states import DriftMode as DriftMode
from shared.contracts.states import EntryState as EntryState
from shared.contracts.states import Level as Level
from shared.contracts.states import Result as Result
from shared.contracts.states import SystemState as SystemState
from shared.contracts.states import TaskState as TaskState
from shared.contracts.states import VerdictKind as VerdictKind


class Switch(Said):
    """A switch as the service last heard it."""

    on: bool
    by: str | None = None
    reason: str = ""
    at: AwareDatetime | None = None


class SystemStatus(Said):
    """One outer system as this service sees it. `kind` picks the page of the connection guide."""

    name: str
    """counterpoint, counterpoint_database or magento."""
    title: str
    state: SystemState
    since: AwareDatetime | None = None
    kind: str | None = None
    """no_answer, credentials, refused, address, server or busy; None while up."""
    reason: str = ""
    """In a shopkeeper's words."""
    technical: str = ""
    """The technical line, folded away on pages."""
    retry_at: AwareDatetime | None = None
    last_good_at: AwareDatetime | None = None
    waiting: int = 0
    """Entries that wait because of it."""


class Outage(Said):
    """A time in which an outer system could not be used. `ended_at` None = it still can't."""

    system: str
    title: str
    began_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    reason: str = ""


class Counts(Said):
    """How many items a task holds in each state. `trying_again` is a part of `waiting`."""

    changed: int = 0
    waiting: int = 0
    trying_again: int = 0
    working: int = 0
    parked: int = 0


class Schedule(Said):
    """When the finder runs: five cron fields in the Counterpoint server's zone (IANA name)."""

    cron: str
    zone: str
    by: str | None = None
    at: AwareDatetime | None = None
    reason: str = ""
    default_cron: str


class Run(Said):
    """One run of a finder."""

    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    found: int = 0
    error: str | None = None


class Walk(Said):
    """A Queue All in progress or just ended: how many items it has listed so far."""

    by: str
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    queued: int = 0
    already: int = 0
    """Items that were waiting already."""
    error: str | None = None
    force: bool = False
    """Whether all are sent again, also those of which nothing changed."""


class Held(Said):
    """What had waited in the changed set when automatic work was turned on, and was queued then."""

    at: AwareDatetime
    queued: int


class Help(Said):
    """The help page of a task under its two headings."""

    what_it_does: tuple[str, ...]
    good_to_know: tuple[str, ...] = ()


class TaskStatus(Said):
    """All that the dashboard says of one task."""

    name: str
    """Full name, e.g. `products.items`."""
    title: str
    summary: str
    direction: str
    """Counterpoint to website, Website to Counterpoint, or Both ways."""
    unit: str = "item"
    """What one key is called: item, order, customer, card."""
    built: bool = True
    not_built_words: str = ""
    state: TaskState
    state_words: str = ""
    """Why: e.g. "18 min late" or "Counterpoint can't be reached"."""
    switch: Switch
    automatic: bool
    """True when both this switch and Master Sync are on."""
    counts: Counts = Counts()
    schedule: Schedule | None = None
    last_run: Run | None = None
    next_run: AwareDatetime | None = None
    walk: Walk | None = None
    drift: Drift | None = None
    """The comparison of the whole website with what it should show; None where there is nothing to compare."""
    held: Held | None = None
    """When this task was last turned on (or Master Sync) and changes had been held: how many were queued at once."""
    oldest_waiting_at: AwareDatetime | None = None
    last_finished_at: AwareDatetime | None = None
    finished_last_hour: int = 0
    failed_last_day: int = 0
    """Attempts that failed for good within 24 hours."""
    still_failed: int = 0
    """Items of which the newest attempt failed for good: they are not right on the other side."""
    clears_in_seconds: tuple[int, int] | None = None
    """From and to how many seconds until nothing waits, by the speed since this queue began to move, or in the last
    five minutes. None when nothing waits, nothing can move, or too little has finished to tell."""
    not_set_up: str = ""
    """What the shop still has to set up before the task can run, and where; empty = nothing."""
    checks: tuple[SetUpCheck, ...] = ()
    """What was looked at of how the other side is set up. What is wrong there holds nothing up."""
    stalled: str | None = None
    """Named by us, in words, when nothing has moved for several minutes although work waits."""
    queue_all_warning: str | None = None
    help: Help


class RejectedEvent(Said):
    """An event that could not be read; it is also on the rejected topic."""

    topic: str
    partition: int
    offset: int
    at: AwareDatetime
    reason: str
    key: str | None = None
    excerpt: str = ""
    """The first 500 characters, unprintable ones replaced."""
    size: int = 0


class ServiceStatus(Said):
    """One service's whole answer to the dashboard."""

    service: str
    title: str
    summary: str
    version: str
    started_at: AwareDatetime
    now: AwareDatetime
    zone: str
    master: Switch
    systems: tuple[SystemStatus, ...] = ()
    outages: tuple[Outage, ...] = ()
    """The newest of the last 90 days, newest first."""
    tasks: tuple[TaskStatus, ...] = ()
    rejected_last_week: int = 0
    last_rejected: tuple[RejectedEvent, ...] = ()
    dropped_switch_words: int = 0
    """Records on the control topic since the start that could not be read or named a switch that nobody has."""
    problems: tuple[str, ...] = ()
    """Things a person should know that belong to no task, e.g. "The event stream (Kafka) can't be reached"."""


class ChangedItem(Said):
    """One item noticed changed and not yet queued."""

    key: str
    aspects: tuple[str, ...] = ()
    found_at: AwareDatetime
    source: str = ""
    force: bool = False
    """Whether it is sent even if nothing seems changed."""


class ChangedPage(Said):
    """A page of the changed set, newest first; `next` continues it."""

    items: tuple[ChangedItem, ...]
    total: int
    next: str | None = None


class QueueEntry(Said):
    """One line of the Queue tab."""

    key: str
    state: EntryState
    why: str
    """E.g. "Changed in Counterpoint", "Queue Item by Ana"."""
    by: str
    added_at: AwareDatetime
    due: AwareDatetime
    attempts: int
    max_attempts: int
    last_reason: str | None = None
    working_since: AwareDatetime | None = None


class QueuePage(Said):
    """A page of the queue, oldest first; `next` continues it."""

    entries: tuple[QueueEntry, ...]
    counts: Counts
    next: str | None = None


class LogLine(Said):
    """One finished attempt."""

    id: str
    at: AwareDatetime
    task: str
    key: str
    level: Level
    result: Result
    words: str
    technical: str = ""
    attempt: int = 1
    max_attempts: int = 1
    seconds: float = 0.0
    by: str = ""


class LogPage(Said):
    """A page of the log, newest first, with how many lines each level has under the same search."""

    lines: tuple[LogLine, ...]
    levels: dict[Level, int]
    words_searched_from: AwareDatetime | None = None
    """Where a search in the words ended because there are too many lines; older ones were searched by key alone."""
    next: str | None = None


class TakenOut(Said):
    """The entry is gone from the queue; the item comes back with its next change or button."""

    key: str
    words: str


class Queued(Said):
    """What a queue button did: how many were added and how many were waiting already."""

    queued: int
    already: int = 0
    running: bool = False
    """True while Queue All is still listing items; the Walk in the status tells how far it is."""
    position: int | None = None
    """Place in line, for one item."""


class Synced(Said):
    """The result of Sync Item. `finished` is False when it is still working after the time limit."""

    key: str
    finished: bool
    result: Result | None = None
    level: Level | None = None
    words: str = ""
    technical: str = ""
    seconds: float = 0.0


class SideField(Said):
    """One field of an item on both sides. None = that side does not hold it."""

    field: str
    counterpoint: str | None
    magento: str | None
    differs: bool | None
    """None = one side could not be asked, so nobody knows."""


class ItemTask(Said):
    """What one task knows of an item."""

    task: str
    title: str
    entry: QueueEntry | None = None
    changed: ChangedItem | None = None
    last_synced_at: AwareDatetime | None = None
    """When it last went well: sent, or found to be right already."""
    last_tried_at: AwareDatetime | None = None
    """When anything was last written of it, well or not."""


class Check(Said):
    """One question about an item and its answer. `passed` None = could not or need not be asked; `words` say why."""

    name: str
    passed: bool | None
    words: str
    side: str = ""
    """Whose side it is on: "Counterpoint", "CounterSync" or "Website"."""
    needed: bool = True
    """False = good to have: failing it keeps nothing offline."""


class Sight(Said):
    """What both systems hold of an item just now. A side that can't be asked becomes None and a problem."""

    name: str | None = None
    found_in_counterpoint: bool | None = None
    """None = Counterpoint could not be asked."""
    found_in_magento: bool | None = None
    sides: tuple[SideField, ...] = ()
    problems: tuple[str, ...] = ()
    """Why a side could not be asked, in words."""
    checks: tuple[Check, ...] = ()
    """Why it isn't online (or is): every check in order, each with its result."""
    verdict: str | None = None
    """The answer in one sentence: that it is for sale, what is out of date, or the first check that fails."""
    verdict_kind: VerdictKind | None = None


class ItemView(Sight):
    """One item: both sides, its checks, its tasks and its timeline (newest first)."""

    key: str
    tasks: tuple[ItemTask, ...] = ()
    timeline: tuple[LogLine, ...] = ()
    looked_at: AwareDatetime


class Looked(Said):
    """The answer to "Look now" and "Check again"."""

    started: bool
    words: str


class Refusal(Said):
    """Why a service refused: code for programs, words for people, and the fields that are to blame if it knows."""

    code: str
    words: str
    fields: tuple[str, ...] = ()
