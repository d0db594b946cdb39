"""The engine's parts over a real database, with a clock that a test turns by hand."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from demo import engines
from shared.contracts.events import ActivityHappened, SwitchTurned
from shared.contracts.http import LogLine
from shared.store import connection as store_connection
from shared.store.changed import MongoChangedSet
from shared.store.documents import MongoDocuments
from shared.store.links import MongoLinks
from shared.store.log import MongoLog
from shared.store.memories import MongoMemories
from shared.store.queue import MongoQueue
from shared.store.standing import MongoCircuits, MongoLeadership, MongoRejected, MongoSwitches
from shared.sync.desk import Desk
from shared.sync.drift import DriftPlan, DriftWatch
from shared.sync.finding import Finding
from shared.sync.gate import Gate, Probe
from shared.sync.intake import Intake
from shared.sync.kept_otherwise import KeptOtherwise
from shared.sync.model import Change, Task
from shared.sync.ports import Queue, Wanted
from shared.sync.rules import EngineLimits
from shared.sync.scheduler import Scheduler, SignOfLife
from shared.sync.worker import Worker

MAX_ATTEMPTS = 4
TITLES = {"till": "The till", "shop": "The shop"}
SWITCHES = ("master", "tiny.things", *(f"s{number}" for number in range(24)))
"""The switches of the store: Master Sync, the one task's, and some for the store's own tests."""


def this_moment() -> datetime:
    """Now, as finely as the database stores it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def last_noon() -> datetime:
    """The last time it was about noon in the shop: far from the nightly runs, whenever the tests are run.

    Not a fixed past day: the database drops old log lines by itself.
    """
    now = this_moment()
    noon = now.replace(hour=18, minute=0, second=0, microsecond=0)
    return noon if noon <= now else noon - timedelta(days=1)


@dataclass
class HandClock:
    """A clock that stands until it is moved."""

    moment: datetime = field(default_factory=last_noon)

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.moment

    def forward(self, **parts: float) -> None:
        """Later by hours, minutes, seconds, milliseconds."""
        self.moment += timedelta(**parts)


@dataclass(frozen=True, kw_only=True)
class Store:
    """All store parts of one fresh database."""

    connection: store_connection.Connection
    clock: HandClock
    queue: MongoQueue
    changed: MongoChangedSet
    log: MongoLog
    memories: MongoMemories
    switches: MongoSwitches
    circuits: MongoCircuits
    leadership: MongoLeadership
    rejected: MongoRejected
    documents: MongoDocuments

    def links(self, task: str) -> MongoLinks:
        """The links of one task."""
        return MongoLinks(database=self.connection.database, task=task, clock=self.clock)


def store_over(connection: store_connection.Connection, *, clock: HandClock) -> Store:
    """The parts over an open connection; no index is made."""
    database = connection.database
    return Store(
        connection=connection,
        clock=clock,
        queue=MongoQueue(database=database, clock=clock, max_attempts=MAX_ATTEMPTS),
        changed=MongoChangedSet(database=database, clock=clock),
        log=MongoLog(database=database),
        memories=MongoMemories(database=database, clock=clock),
        switches=MongoSwitches(database=database, clock=clock, names=SWITCHES),
        circuits=MongoCircuits(database=database, clock=clock, titles=TITLES),
        leadership=MongoLeadership(database=database, clock=clock),
        rejected=MongoRejected(database=database, clock=clock),
        documents=MongoDocuments(database=database, clock=clock),
    )


@asynccontextmanager
async def a_store(engine: engines.Database, *, clock: HandClock | None = None) -> AsyncIterator[Store]:
    """A store with its indexes in a database of its own, which is gone afterwards."""
    name = f"suite_{uuid4().hex[:12]}"
    connection = store_connection.Connection(uri=engine.uri, database=name, appname="suite")
    try:
        store = store_over(connection, clock=clock or HandClock())
        for part in (
            store.queue,
            store.changed,
            store.log,
            store.links(""),
            store.rejected,
            store.documents,
            store.circuits,
        ):
            await part.ensure_indexes()
        yield store
    finally:
        await connection.database.client.drop_database(name)
        connection.close()


def wanted(
    key: str, *, task: str = "tiny.things", by_hand: bool = False, priority: int = 0, force: bool = False
) -> Wanted:
    """A wish for one item: an event's unless a person pressed a button."""
    return Wanted(
        task=task,
        key=key,
        why="Queue Item by Ana" if by_hand else "Changed in Counterpoint",
        by="Ana" if by_hand else "/counterpoint/finder",
        auto=not by_hand,
        priority=priority,
        force=force,
    )


@dataclass
class KeptActivity:
    """Keeps what was told."""

    told: list[ActivityHappened] = field(default_factory=list)

    def tell(self, happened: ActivityHappened) -> None:
        """See Activity.tell."""
        self.told.append(happened)


@dataclass(frozen=True)
class StraightDoor:
    """The Changes port without a broker between: what is published is taken in at once."""

    intake: Intake

    async def publish(self, changes: Sequence[Change], *, source: str) -> None:
        """See Changes.publish."""
        await self.intake.take(changes, source=source)


@dataclass(frozen=True, kw_only=True)
class Engine:
    """One replica of a service's engine around one task."""

    store: Store
    task: Task
    gate: Gate
    intake: Intake
    worker: Worker
    finding: Finding
    drift: DriftWatch
    desk: Desk
    scheduler: Scheduler
    activity: KeptActivity
    limits: EngineLimits

    @property
    def clock(self) -> HandClock:
        """The clock of the store."""
        return self.store.clock

    async def turn(self, switch: str, *, on: bool) -> None:
        """The switch is turned and heard of."""
        await self.store.switches.turn(SwitchTurned(switch=switch, on=on, by="Ana", at=self.clock.now()))
        await self.gate.refresh()

    async def add(self, *keys: str, by_hand: bool = False) -> None:
        """The keys are in the queue."""
        await self.store.queue.add_many([wanted(key, task=self.task.name, by_hand=by_hand) for key in keys])

    async def lines(self) -> list[LogLine]:
        """The task's log, newest first."""
        return list((await self.store.log.page(self.task.name, q="", level=None, after=None, limit=500)).lines)

    async def said(self) -> dict[str, str]:
        """The newest words of the log on each key."""
        return {line.key: line.words for line in reversed(await self.lines())}

    async def queued(self) -> set[str]:
        """All keys that are in the queue, in whatever state."""
        page = await self.store.queue.page(self.task.name, q="", state=None, after=None, limit=500)
        return {entry.key for entry in page.entries}

    async def changed(self) -> set[str]:
        """All keys that are in the changed set."""
        page = await self.store.changed.page(self.task.name, q="", after=None, limit=500)
        return {item.key for item in page.items}


def an_engine(
    store: Store,
    task: Task,
    *,
    queue: Queue | None = None,
    log: MongoLog | None = None,
    probes: Mapping[str, Probe] | None = None,
    signs_of_life: Mapping[str, SignOfLife] | None = None,
    zone: str = "America/Chicago",
    seed: int = 1,
    limits: EngineLimits | None = None,
    plan: DriftPlan | None = None,
) -> Engine:
    """An engine over the store. `queue` and `log` may stand in front of the store's own to slow them down."""
    limits = limits or EngineLimits(max_attempts=MAX_ATTEMPTS, idle_poll=timedelta(milliseconds=20), page=50)
    clock, activity = store.clock, KeptActivity()
    used_queue: Queue = queue or store.queue
    gate = Gate(
        service="tiny",
        switches=store.switches,
        circuits=store.circuits,
        activity=activity,
        clock=clock,
        limits=limits,
        master_at_first=True,
        probes=probes,
    )
    worker = Worker(
        service="tiny",
        task=task,
        gate=gate,
        queue=used_queue,
        log=log or store.log,
        activity=activity,
        clock=clock,
        limits=limits,
        kept_otherwise=KeptOtherwise(links=store.links),
        chance=random.Random(seed),
    )

    def wake(_: str) -> None:
        worker.wake()

    intake = Intake(
        service="tiny",
        event_type="countersync.tiny.changed",
        tasks=[task],
        gate=gate,
        queue=used_queue,
        changed=store.changed,
        rejected=store.rejected,
        activity=activity,
        clock=clock,
        wake=wake,
    )
    finding = Finding(
        service="tiny",
        source="/counterpoint/finder",
        memories=store.memories,
        changes=StraightDoor(intake),
        queue=used_queue,
        changed=store.changed,
        gate=gate,
        activity=activity,
        clock=clock,
        limits=limits,
        wake=wake,
    )
    drift = DriftWatch(
        service="tiny",
        plan=plan or DriftPlan(zone=zone),
        memories=store.memories,
        queue=used_queue,
        changed=store.changed,
        log=log or store.log,
        gate=gate,
        activity=activity,
        clock=clock,
        limits=limits,
        kept_otherwise=KeptOtherwise(links=store.links),
        wake=wake,
    )
    desk = Desk(
        service="tiny",
        workers={task.name: worker},
        gate=gate,
        queue=used_queue,
        changed=store.changed,
        memories=store.memories,
        log=log or store.log,
        finding=finding,
        drift=drift,
        activity=activity,
        clock=clock,
        limits=limits,
    )
    scheduler = Scheduler(
        tasks=[task],
        zone=zone,
        leadership=store.leadership,
        memories=store.memories,
        queue=used_queue,
        gate=gate,
        finding=finding,
        drift=drift,
        desk=desk,
        clock=clock,
        limits=limits,
        signs_of_life=signs_of_life,
    )
    return Engine(
        store=store,
        task=task,
        gate=gate,
        intake=intake,
        worker=worker,
        finding=finding,
        drift=drift,
        desk=desk,
        scheduler=scheduler,
        activity=activity,
        limits=limits,
    )
