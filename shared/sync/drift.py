"""Drift: what stands otherwise on the website than it should, found by comparing all of it, nightly or by hand."""

import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from shared.contracts.events import ActivityHappened
from shared.contracts.http import Drift, DriftMode, DriftRun, EntryState, Level, LogLine, Result
from shared.sync.attempts import Fault, or_fault, trouble_of
from shared.sync.comparing import short_words, walked
from shared.sync.errors import RejectedError, TemporaryError
from shared.sync.gate import Gate
from shared.sync.kept_otherwise import KeptOtherwise
from shared.sync.model import Comparison, Task
from shared.sync.ports import Activity, ChangedSet, Clock, Log, Memories, Queue, TaskMemory, Wanted
from shared.sync.rules import EngineLimits, next_run

_log = structlog.get_logger(__name__)
_PAGE = 100
_EXAMPLES = 20
_TROUBLED = 3
"""So many items of a run may fail to be compared because a system is in trouble; with more the trouble isn't theirs."""
AGAIN = timedelta(minutes=30)
"""A comparison that failed is made again after this, or after as long as it took: the next night may be far."""
_CONTINUED_WITHIN = timedelta(days=1)
"""One that failed longer ago is begun anew: too much of what it compared may have changed since."""
BY = "nightly comparison"


@dataclass(frozen=True, kw_only=True)
class DriftPlan:
    """When the whole website is compared, and what follows."""

    mode: DriftMode = DriftMode.HEAL
    cron: str = "30 3 * * *"
    crons: Mapping[str, str] = field(default_factory=dict)
    """Other times, by task."""
    zone: str = "UTC"

    def cron_of(self, task: Task) -> str:
        """The task's schedule."""
        return self.crons.get(task.name, self.cron)

    def is_due(self, task: Task, memory: TaskMemory, *, since: datetime, now: datetime) -> bool:
        """Whether a comparison is to begin: its time has come, its service died over it, or it failed a while ago."""
        last = memory.drift
        if last is not None and last.finished_at is None:
            return memory.drift_lease_until is None or memory.drift_lease_until < now
        if self.mode is DriftMode.OFF:
            return False
        if last is not None and last.error and last.finished_at is not None:
            return now - last.finished_at >= max(AGAIN, last.finished_at - last.started_at)
        return next_run(self.cron_of(task), zone=self.zone, after=memory.drift_slot or since) <= now

    def told(self, task: Task, memory: TaskMemory, *, now: datetime) -> Drift | None:
        """What the dashboard says of it."""
        if task.comparison is None:
            return None
        cron = self.cron_of(task)
        coming = None if self.mode is DriftMode.OFF else next_run(cron, zone=self.zone, after=now)
        return Drift(mode=self.mode, cron=cron, next_run=coming, last=memory.drift)


class DriftWatch:
    """Compares everything that was sent, then everything that should have been, page by page."""

    def __init__(
        self,
        *,
        service: str,
        plan: DriftPlan,
        memories: Memories,
        queue: Queue,
        changed: ChangedSet,
        log: Log,
        gate: Gate,
        activity: Activity,
        clock: Clock,
        limits: EngineLimits,
        kept_otherwise: KeptOtherwise,
        wake: Callable[[str], None],
    ) -> None:
        self._service = service
        self.plan = plan
        self._memories = memories
        self._queue = queue
        self._changed = changed
        self._written = log
        self._gate = gate
        self._activity = activity
        self._clock = clock
        self._limits = limits
        self._kept_otherwise = kept_otherwise
        self._wake = wake

    async def run(self, task: Task, *, by: str = BY) -> DriftRun | None:
        """One comparison of everything. None when another one of the task is going on, or nothing can be compared.

        One that was cut off or failed goes on where it was, by itself and once its lease has ended.
        """
        comparison = task.comparison
        if comparison is None:
            return None
        token = uuid.uuid4().hex
        run = await self._begun(task, by=by)
        if not await self._memories.drift_begins(task.name, run=run, token=token, lease_until=self._lease_end()):
            return None
        so_far = [run]
        error = await trouble_of(
            self._pages(task, comparison, so_far, token=token),
            what=f"drift of {task.name}",
            stumbled="CounterSync itself stumbled while it compared",
            is_down=self._gate.is_down,
        )
        if error is None:
            return so_far[0]
        run = so_far[0].model_copy(update={"finished_at": self._clock.now(), "error": error or None})
        await self._memories.drift_goes_on(task.name, run=run, token=token, lease_until=run.started_at)
        self._activity.tell(
            ActivityHappened(
                service=self._service, kind="found", task=task.name, count=run.differed, at=self._clock.now()
            )
        )
        return run

    async def _begun(self, task: Task, *, by: str) -> DriftRun:
        """The run to begin: the rest of the last one where that didn't get to its end."""
        now = self._clock.now()
        last = (await self._memories.read_all()).get(task.name, TaskMemory()).drift
        if last is None or last.by != by or (last.finished_at is not None and not last.error):
            return DriftRun(by=by, started_at=now)
        if last.error is not None and now - last.started_at > _CONTINUED_WITHIN:
            return DriftRun(by=by, started_at=now)
        return last.model_copy(update={"started_at": now, "finished_at": None, "error": None})

    async def _pages(self, task: Task, comparison: Comparison, so_far: list[DriftRun], *, token: str) -> bool:
        """Compares page by page and notes in `so_far` how far it is; False when somebody else has taken it over."""
        troubled: list[str] = []
        async for keys, is_sent in _everything(task, comparison, after=so_far[0].sent_up_to):
            if away := self._gate.away(task.systems):
                raise TemporaryError(away[0].reason)
            run = so_far[0]
            differs, unclear = await self._compare(comparison, keys, troubled=troubled)
            found = await self._not_on_its_way(task, differs)
            if not unclear:
                await self._kept_otherwise.agree(task, [key for key in keys if key not in differs])
            queued = await self._answer(task, comparison, found, by=run.by)
            named = [f"{key}: {short_words(what)}" for key, what in found.items()]
            so_far[0] = run = run.model_copy(
                update={
                    "compared": run.compared + len(keys),
                    "differed": run.differed + len(found),
                    "queued": run.queued + queued,
                    "unclear": run.unclear + unclear,
                    "examples": (*run.examples, *named)[:_EXAMPLES],
                    "sent_up_to": keys[-1] if is_sent else run.sent_up_to,
                }
            )
            if not await self._memories.drift_goes_on(task.name, run=run, token=token, lease_until=self._lease_end()):
                return False
        return True

    async def _compare(
        self, comparison: Comparison, keys: Sequence[str], *, troubled: list[str]
    ) -> tuple[Mapping[str, tuple[str, ...]], int]:
        """What differs, and of how many that couldn't be told; a bad key stands alone.

        One over which a system stumbles each time is a bad key too, noted in `troubled`; raises when these are many.
        """
        try:
            found = await or_fault(comparison.differing(keys), what=f"comparison of {list(keys[:3])}")
        except RejectedError as refusal:
            _log.warning("drift.refused", keys=list(keys[:3]), error=str(refusal))
        except TemporaryError as trouble:
            if trouble.after is not None or len(troubled) >= _TROUBLED:
                raise
            _log.warning("drift.troubled", keys=list(keys[:3]), error=str(trouble))
            troubled += keys if len(keys) == 1 else ()
        else:
            if not isinstance(found, Fault):
                return found, 0
        if len(keys) == 1:
            return {}, 1
        middle = len(keys) // 2
        first, one = await self._compare(comparison, keys[:middle], troubled=troubled)
        second, other = await self._compare(comparison, keys[middle:], troubled=troubled)
        return {**first, **second}, one + other

    async def _not_on_its_way(
        self, task: Task, differs: Mapping[str, tuple[str, ...]]
    ) -> Mapping[str, tuple[str, ...]]:
        """Without those that are queued or noticed changed: the website is only behind with these.

        What is parked is on no way: it is tried again, unless it crashed the service, and counted in any case.
        """
        if not differs:
            return differs
        noticed = {item.key for item in await self._changed.find_many(task.name, list(differs))}
        return {
            key: what
            for key, what in differs.items()
            if key not in noticed and not await self._is_on_its_way(task, key)
        }

    async def _is_on_its_way(self, task: Task, key: str) -> bool:
        entry = await self._queue.entry(task.name, key)
        return entry is not None and entry.state is not EntryState.PARKED

    async def _answer(
        self, task: Task, comparison: Comparison, found: Mapping[str, tuple[str, ...]], *, by: str
    ) -> int:
        """Has what differs sent again, or names it; how many were queued.

        What the website keeps so whatever it is sent was told when it was sent: it is only counted.
        """
        if not found:
            return 0
        if self.plan.mode is DriftMode.HEAL and self._gate.automatic(task):
            lasting = await self._kept_otherwise.lasting(task, found)
            why = {
                key: f"The website differs: {short_words(what)}" for key, what in found.items() if key not in lasting
            }
            if not why:
                return 0
            await comparison.distrust(list(why))
            await self._kept_otherwise.sent_again(task, list(why))
            await self._queue.add_many(
                [Wanted(task=task.name, key=key, why=words, by=by, auto=True) for key, words in why.items()]
            )
            self._wake(task.name)
            return len(why)
        await self._written.write([self._line(task, key, what, by=by) for key, what in found.items()], tried=False)
        return 0

    def _line(self, task: Task, key: str, what: Sequence[str], *, by: str) -> LogLine:
        words = f"The website differs: {short_words(what)}. Nothing was sent: press Sync Item to put it right"
        return LogLine(
            id=uuid.uuid4().hex,
            at=self._clock.now(),
            task=task.name,
            key=key,
            level=Level.WARNING,
            result=Result.SKIPPED,
            words=words,
            technical="; ".join(what)[:1000],
            attempt=1,
            max_attempts=1,
            seconds=0.0,
            by=by,
        )

    def _lease_end(self) -> datetime:
        return self._clock.now() + max(self._limits.run_is_dead, self._limits.lease)


async def _everything(task: Task, comparison: Comparison, *, after: str) -> AsyncIterator[tuple[Sequence[str], bool]]:
    """Pages of all that was sent, behind a key, then of what the source has besides, and which of both it is.

    Each key once, one page in memory.
    """
    async for page in walked(comparison.links, page=_PAGE, after=after):
        yield page, True
    async for page in task.finder.everything():
        keys = list(dict.fromkeys(key for name in page if (key := task.key_of(name))))
        sent = await comparison.links.read_many(keys)
        rest = [key for key in keys if key not in sent]
        for start in range(0, len(rest), _PAGE):
            yield rest[start : start + _PAGE], False
