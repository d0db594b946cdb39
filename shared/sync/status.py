"""The status of one service, as the dashboard shows it."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from shared.contracts.http import (
    Counts,
    Schedule,
    ServiceStatus,
    Switch,
    SystemState,
    SystemStatus,
    TaskState,
    TaskStatus,
)
from shared.sync.drift import DriftPlan
from shared.sync.gate import Gate
from shared.sync.model import PlannedTask, Task
from shared.sync.ports import ChangedSet, Clock, Failures, Log, Memories, Pace, Queue, Rejected, TaskMemory
from shared.sync.rules import SPEED_WINDOW, clears_in, lateness, next_run, stall_words

_FRESH_SECONDS = 0.5
_NOBODY = TaskMemory()
_NONE_FAILED = Failures()
_OUTAGES = 30
_DAY = timedelta(hours=24)


class Status:
    """Answers the status; many who ask at once share one look at the database."""

    def __init__(
        self,
        *,
        service: str,
        title: str,
        summary: str,
        version: str,
        zone: str,
        tasks: Sequence[Task | PlannedTask],
        titles: Mapping[str, str],
        gate: Gate,
        queue: Queue,
        changed: ChangedSet,
        log: Log,
        memories: Memories,
        rejected: Rejected,
        clock: Clock,
        problems: Sequence[str] = (),
        drift: DriftPlan | None = None,
        dropped_words: Callable[[], int] = lambda: 0,
    ) -> None:
        self._service = service
        self._title = title
        self._summary = summary
        self._version = version
        self._zone = zone
        self._tasks = tasks
        self._titles = titles
        self._gate = gate
        self._queue = queue
        self._changed = changed
        self._log = log
        self._memories = memories
        self._rejected = rejected
        self._drift = drift or DriftPlan(zone=zone)
        self._clock = clock
        self._dropped_words = dropped_words
        self._started_at = clock.now()
        self._one_at_a_time = asyncio.Lock()
        self._last: tuple[float, ServiceStatus] | None = None
        self._stood_at: dict[str, datetime] = {}
        """When each task's queue was last seen empty or held up."""
        self.problems: set[str] = set(problems)

    async def now(self) -> ServiceStatus:
        """The status, at most half a second old."""
        async with self._one_at_a_time:
            if self._last is not None and time.monotonic() - self._last[0] < _FRESH_SECONDS:
                return self._last[1]
            status = await self._look()
            self._last = (time.monotonic(), status)
            return status

    async def _look(self) -> ServiceStatus:
        await self._gate.refresh()
        now = self._clock.now()
        counts = await self._queue.counts()
        changed = await self._changed.counts()
        memories = await self._memories.read_all()
        oldest = await self._queue.oldest_due()
        paces = await self._paces(counts, now=now)
        last_hour = await self._log.finished_since(now - timedelta(hours=1))
        failures = await self._log.failures(since=now - _DAY)
        total, newest = await self._rejected.newest(limit=20)
        tasks: list[TaskStatus] = []
        for task in self._tasks:
            if isinstance(task, PlannedTask):
                tasks.append(_planned(task))
                continue
            tasks.append(
                self._task(
                    task,
                    now=now,
                    counts=counts.get(task.name, Counts()).model_copy(update={"changed": changed.get(task.name, 0)}),
                    memory=memories.get(task.name, _NOBODY),
                    oldest_due=oldest.get(task.name),
                    pace=paces.get(task.name),
                    last_hour=last_hour.get(task.name, 0),
                    failures=failures.get(task.name, _NONE_FAILED),
                    last_finished=await self._log.last_finished(task.name),
                )
            )
        return ServiceStatus(
            service=self._service,
            title=self._title,
            summary=self._summary,
            version=self._version,
            started_at=self._started_at,
            now=now,
            zone=self._zone,
            master=self._gate.master(),
            outages=tuple(await self._gate.outages(limit=_OUTAGES)),
            systems=tuple(self._system(name, tasks) for name in self._titles),
            tasks=tuple(tasks),
            rejected_last_week=total,
            last_rejected=tuple(newest),
            dropped_switch_words=self._dropped_words(),
            problems=tuple(sorted(self.problems)),
        )

    async def _paces(self, counts: Mapping[str, Counts], *, now: datetime) -> Mapping[str, Pace]:
        """How fast each queue moves since it began to: what was done before it was empty or held up tells nothing."""
        for task in self._tasks:
            if isinstance(task, Task) and (not _to_do(counts.get(task.name, Counts())) or not self._gate.may_run(task)):
                self._stood_at[task.name] = now
        window = now - SPEED_WINDOW
        paces = dict(await self._log.pace(since=window))
        for name, stood_at in self._stood_at.items():
            if window < stood_at < now and name in paces:
                since = (await self._log.pace(since=stood_at)).get(name)
                paces[name] = Pace(since.finished if since else 0, began_at=stood_at)
        return paces

    def _task(
        self,
        task: Task,
        *,
        now: datetime,
        counts: Counts,
        memory: TaskMemory,
        oldest_due: datetime | None,
        pace: Pace | None,
        last_hour: int,
        failures: Failures,
        last_finished: datetime | None,
    ) -> TaskStatus:
        switch = self._gate.switch(task)
        cron = memory.cron or task.default_cron
        away = self._gate.away(task.systems)
        upcoming = next_run(cron, zone=self._zone, after=now) if switch.on else None
        missing = self._gate.not_set_up(task)
        # What was parked more than a week ago is in the log no more, but still in the queue.
        still = max(failures.still, counts.parked)
        state, words = self._state(
            missing=missing,
            switch=switch,
            away=away,
            memory=memory,
            cron=cron,
            still_failed=still,
            wrong=[check.title for check in self._gate.check_ups.wrong(task)],
            now=now,
        )
        return TaskStatus(
            name=task.name,
            title=task.title,
            summary=task.summary,
            direction=task.direction,
            unit=task.unit,
            state=state,
            state_words=words,
            switch=switch,
            automatic=self._gate.automatic(task),
            counts=counts,
            schedule=Schedule(
                cron=cron,
                zone=self._zone,
                by=memory.cron_by,
                at=memory.cron_at,
                reason=memory.cron_reason,
                default_cron=task.default_cron,
            ),
            last_run=memory.last_run,
            next_run=upcoming,
            walk=memory.walk,
            drift=self._drift.told(task, memory, now=now),
            held=memory.held,
            oldest_waiting_at=oldest_due,
            last_finished_at=last_finished,
            finished_last_hour=last_hour,
            failed_last_day=failures.lately,
            still_failed=still,
            clears_in_seconds=None if away or missing or pace is None else _clears_in(counts, pace, now=now),
            not_set_up=missing,
            checks=self._gate.check_ups.told(task),
            stalled=None
            if missing
            else stall_words(
                now=now,
                oldest_due=oldest_due,
                last_finished=last_finished,
                working=counts.working,
                runs=self._gate.automatic(task),
                away=[system.title for system in away],
            ),
            queue_all_warning=task.queue_all_warning,
            help=task.help,
        )

    def _state(
        self,
        *,
        missing: str,
        switch: Switch,
        away: Sequence[SystemStatus],
        memory: TaskMemory,
        cron: str,
        still_failed: int,
        wrong: Sequence[str],
        now: datetime,
    ) -> tuple[TaskState, str]:
        if not switch.on:
            return TaskState.OFF, f"by {switch.by}" if switch.by else ""
        if not self._gate.master().on:
            return TaskState.OFF, "because of Master Sync"
        if away:
            return TaskState.BLOCKED, " · ".join(system.reason for system in away)
        if missing:
            return TaskState.NOT_SET_UP, missing
        if memory.last_run is not None and memory.last_run.error:
            return TaskState.LATE, f"The last look for changes failed: {memory.last_run.error}"
        missed = next_run(cron, zone=self._zone, after=memory.slot) if memory.slot else None
        state, words = lateness(due=missed if missed is not None and missed <= now else None, now=now)
        if still_failed:
            failed = f"{still_failed:,} failed and {'is' if still_failed == 1 else 'are'} not right yet"
            return TaskState.NEEDS_ATTENTION, f"{failed} · {words}" if words else failed
        if wrong:
            return TaskState.NEEDS_ATTENTION, f"The set-up isn't right: {', '.join(wrong)}"
        return state, words

    def _system(self, name: str, tasks: Sequence[TaskStatus]) -> SystemStatus:
        known = self._gate.systems().get(name)
        if known is None:
            return SystemStatus(name=name, title=self._titles[name], state=SystemState.UNKNOWN)
        needing = {task.name for task in self._tasks if isinstance(task, Task) and name in task.systems}
        waiting = sum(task.counts.waiting + task.counts.working for task in tasks if task.name in needing)
        return known.model_copy(update={"waiting": waiting if known.state is not SystemState.UP else 0})


def _to_do(counts: Counts) -> int:
    """Entries that are due or being worked on; those that wait for their next try are not in the line."""
    return counts.waiting - counts.trying_again + counts.working


def _clears_in(counts: Counts, pace: Pace, *, now: datetime) -> tuple[int, int] | None:
    seconds = (now - pace.began_at).total_seconds()
    return clears_in(left=_to_do(counts), finished=pace.finished, seconds=seconds)


def _planned(task: PlannedTask) -> TaskStatus:
    return TaskStatus(
        name=task.name,
        title=task.title,
        summary=task.summary,
        direction=task.direction,
        unit=task.unit,
        built=False,
        not_built_words=task.words,
        state=TaskState.NOT_BUILT,
        state_words="Not built yet",
        switch=Switch(on=False),
        automatic=False,
        help=task.help,
    )
