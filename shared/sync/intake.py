"""The intake: events and button presses become queue entries or changed items."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from shared.contracts.events import ActivityHappened, ItemChanged
from shared.contracts.http import RejectedEvent
from shared.sync.envelope import UnreadableEvent, read_event
from shared.sync.gate import Gate
from shared.sync.model import Change, Task
from shared.sync.ports import Activity, ChangedSet, Clock, Queue, Rejected, Wanted
from shared.sync.rules import believable

_SHOWN = 500
_NAMED = 20


@dataclass(frozen=True, slots=True)
class RawEvent:
    """A Kafka record as it came, nothing parsed."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that could not be read, and why."""

    raw: RawEvent
    reason: str


class Intake:
    """The one door: whatever comes in is durable in the database when `accept` returns."""

    def __init__(
        self,
        *,
        service: str,
        event_type: str,
        tasks: Sequence[Task],
        gate: Gate,
        queue: Queue,
        changed: ChangedSet,
        rejected: Rejected,
        activity: Activity,
        clock: Clock,
        wake: Callable[[str], None],
    ) -> None:
        self._service = service
        self._event_type = event_type
        self._tasks = tasks
        self._known = frozenset[str]().union(*(task.aspects for task in tasks))
        self._gate = gate
        self._queue = queue
        self._changed = changed
        self._rejected = rejected
        self._activity = activity
        self._clock = clock
        self._wake = wake

    async def accept(self, records: Sequence[RawEvent]) -> Sequence[Refused]:
        """Every readable event is in the queue or in the changed set; the others are kept and answered.

        Raises StoreDown, and nothing may be committed then.
        """
        events: list[ItemChanged] = []
        refused: list[Refused] = []
        for record in records:
            try:
                events.append(self._read(record))
            except UnreadableEvent as error:
                refused.append(Refused(raw=record, reason=str(error)))
        await self._rejected.keep([self._shown(one) for one in refused])
        by_source: dict[str, list[ItemChanged]] = defaultdict(list)
        for event in events:
            by_source[event.source].append(event)
        for source, changed in by_source.items():
            await self.take(
                [Change(key=event.subject, aspects=frozenset(event.data.aspects)) for event in changed], source=source
            )
        if refused:
            self._tell("rejected", None, [], len(refused), "Events that can't be read were set aside")
        return refused

    async def set_aside(self, records: Sequence[RawEvent], *, reason: str) -> Sequence[Refused]:
        """The records are kept with the reason, whatever they hold, and answered. Raises StoreDown."""
        refused = [Refused(raw=record, reason=reason) for record in records]
        await self._rejected.keep([self._shown(one) for one in refused])
        self._tell("rejected", None, [], len(refused), "Events that can't be read were set aside")
        return refused

    async def take(self, changes: Sequence[Change], *, source: str) -> None:
        """The changes are in the queue of every task they concern, or in its changed set while it is off."""
        held: list[tuple[Task, list[Change]]] = []
        for task in self._tasks:
            mine = _merged(task, changes, known=self._known)
            if not mine:
                continue
            if self._gate.automatic(task):
                await self._queue_up(task, mine, source=source)
            else:
                await self._changed.add_many(task.name, mine, source=source)
                held.append((task, mine))
                self._tell("found", task.name, [change.key for change in mine], len(mine), "")
        if held:
            await self._release(held, source=source)

    async def _queue_up(self, task: Task, changes: Sequence[Change], *, source: str) -> None:
        await self._queue.add_many(
            [
                Wanted(
                    task=task.name,
                    key=change.key,
                    why=why_of(source),
                    by=source,
                    auto=True,
                    force=change.force,
                )
                for change in changes
            ]
        )
        self._wake(task.name)
        self._tell("queued", task.name, [change.key for change in changes], len(changes), "")

    async def _release(self, held: Sequence[tuple[Task, list[Change]]], *, source: str) -> None:
        """What was held although the switch has just gone on: whoever queued what was held may have come before it."""
        await self._gate.refresh()
        for task, mine in held:
            if self._gate.automatic(task):
                items = await self._changed.find_many(task.name, [change.key for change in mine])
                await self._queue_up(task, mine, source=source)
                await self._changed.remove_many(task.name, items)

    def _read(self, record: RawEvent) -> ItemChanged:
        event = read_event(value=record.value, headers=record.headers)
        if event.type != self._event_type:
            raise UnreadableEvent(f"this topic takes events of type {self._event_type}, not {event.type[:100]}")
        if self._tasks and not any(task.key_of(event.subject) for task in self._tasks):
            raise UnreadableEvent("subject: it names no item")
        return event.model_copy(
            update={"time": believable(event.time, now=self._clock.now()) if event.time is not None else None}
        )

    def _shown(self, refused: Refused) -> RejectedEvent:
        raw = refused.raw
        value = raw.value or b""
        excerpt = "".join(c if c.isprintable() else "·" for c in value[:_SHOWN].decode(errors="replace"))
        key = raw.key.decode(errors="replace")[:200] if raw.key else None
        return RejectedEvent(
            topic=raw.topic,
            partition=raw.partition,
            offset=raw.offset,
            at=self._clock.now(),
            reason=refused.reason,
            key=key,
            excerpt=excerpt,
            size=len(value),
        )

    def _tell(
        self,
        kind: Literal["queued", "found", "rejected"],
        task: str | None,
        keys: Sequence[str],
        count: int,
        words: str,
    ) -> None:
        self._activity.tell(
            ActivityHappened(
                service=self._service,
                kind=kind,
                task=task,
                keys=tuple(keys[:_NAMED]),
                count=count,
                words=words,
                at=self._clock.now(),
            )
        )


def why_of(source: str) -> str:
    """The words for the Why column, from where the event came."""
    match source:
        case "/counterpoint/finder":
            return "Changed in Counterpoint"
        case "/magento/finder":
            return "Changed on the website"
        case _:
            return f"Event from {source[:100]}"


def _merged(task: Task, changes: Sequence[Change], *, known: frozenset[str]) -> list[Change]:
    """The changes that concern a task, one a key.

    An aspect nobody knows concerns every task whose keys are the domain's items: better once too often. A task with
    keys of its own is reached by its name only.
    """
    found: dict[str, frozenset[str] | None] = {}
    doubted: set[str] = set()
    for change in changes:
        mine = change.aspects & task.aspects
        whole = not task.only_named and (not change.aspects <= known or not change.aspects)
        if not whole and not mine:
            continue
        key = task.key_of(change.key)
        if not key:
            continue
        if change.force or change.aspects & task.doubted_at:
            doubted.add(key)
        before = found.get(key, frozenset())
        found[key] = None if whole or before is None else before | mine
    return [Change(key, aspects or frozenset(), force=key in doubted) for key, aspects in found.items()]
