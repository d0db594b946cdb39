"""The scheduler: one leader a service runs the finders, takes back expired leases and asks the systems how they are."""

import asyncio
import time
import uuid
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from shared.contracts.http import Walk
from shared.sync.beside import begin, ended
from shared.sync.desk import Desk
from shared.sync.drift import BY, DriftWatch
from shared.sync.errors import StoreDown, SyncError, SystemDown
from shared.sync.finding import Finding
from shared.sync.gate import Gate
from shared.sync.model import Task
from shared.sync.ports import Clock, Leadership, Memories, Queue, TaskMemory
from shared.sync.rules import EngineLimits, next_run

_log = structlog.get_logger(__name__)
_TICK_SECONDS = 1.0
_COMPARE = "compare "
_MOMENTS_EVERY = timedelta(minutes=1)
_NOBODY = TaskMemory()
SignOfLife = Callable[[], float | None]
"""When a system last gave a good answer to any call, by the monotonic clock; None = not yet."""


class Scheduler:
    """Every replica runs one and asks what is set up; the rest only the leader does."""

    def __init__(
        self,
        *,
        tasks: Sequence[Task],
        zone: str,
        leadership: Leadership,
        memories: Memories,
        queue: Queue,
        gate: Gate,
        finding: Finding,
        drift: DriftWatch,
        desk: Desk,
        clock: Clock,
        limits: EngineLimits,
        signs_of_life: Mapping[str, SignOfLife] | None = None,
    ) -> None:
        self._tasks = tasks
        self._zone = zone
        self._leadership = leadership
        self._memories = memories
        self._queue = queue
        self._gate = gate
        self._finding = finding
        self._drift = drift
        self._began = clock.now()
        self._desk = desk
        self._clock = clock
        self._limits = limits
        self._holder = uuid.uuid4().hex
        self._signs_of_life = dict(signs_of_life or {})
        self._released: dict[str, tuple[datetime | None, datetime | None]] = {}
        """When both switches of a task that is on were turned, as its held changes were last queued."""
        self._running: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Ticks until cancelled."""
        try:
            while True:
                try:
                    await self.tick()
                except StoreDown as error:
                    _log.warning("scheduler.store_down", error=str(error))
                await asyncio.sleep(_TICK_SECONDS)
        finally:
            await ended(self._running.values())
            try:
                await self._leadership.resign(holder=self._holder)
            except StoreDown as error:
                _log.warning("scheduler.not_resigned", error=str(error))

    async def tick(self) -> None:
        """One look at everything; long work goes on beside the ticks, one run of a kind at a time."""
        await self._gate.refresh()
        for system, good_at in self._signs_of_life.items():
            if (last := good_at()) is not None:
                await self._gate.heard(system, seconds_ago=time.monotonic() - last)
        for task in self._tasks:
            if self._gate.set_up_due(task, now=self._clock.now()):
                self._beside(f"set-up {task.name}", self._ask_set_up(task))
            if not self._gate.away(task.systems) and self._gate.check_ups.due(task, now=self._clock.now()):
                self._beside(f"set-up checks {task.name}", self._gate.check_ups.ask(task))
        fence = await self._leadership.lead(holder=self._holder, lease=timedelta(seconds=15))
        if fence is None:
            return
        await self._queue.take_back_expired()
        now = self._clock.now()
        for name in self._gate.probed:
            if self._gate.probe_due(name, now=now):
                self._beside(f"probe {name}", self._ask(name))
        memories = await self._memories.read_all()
        for task in self._tasks:
            self._notice_switch(task)
            await self._look_at(task, memories.get(task.name, _NOBODY), now=now, fence=fence)

    def _notice_switch(self, task: Task) -> None:
        """Turning it on queues what was held at once; so does the first look after a start, for what was left."""
        turned = (self._gate.master().at, self._gate.switch(task).at)
        # By the times: one that went off and on again between two looks has held changes as well.
        if self._gate.automatic(task) and self._released.get(task.name) != turned:
            self._beside(f"held {task.name}", self._queue_held(task, turned=turned))

    async def _queue_held(self, task: Task, *, turned: tuple[datetime | None, datetime | None]) -> None:
        await self._desk.queue_held(task)
        self._released[task.name] = turned

    async def _look_at(self, task: Task, memory: TaskMemory, *, now: datetime, fence: int) -> None:
        if self._walk_was_left(memory, now=now) and memory.walk is not None:
            self._beside(f"walk {task.name}", self._walk_again(task, left=memory.walk))
        if self._gate.may_run(task):
            self._compare_if_due(task, memory, now=now)
        if not self._gate.switch(task).on or not self._gate.may_run(task):
            return
        moments_due = memory.moments_watermark is None or now - memory.moments_watermark >= _MOMENTS_EVERY
        if task.moments is not None and moments_due:
            self._beside(f"moments {task.name}", self._finding.watch_moments(task, memory))
        # However many runs were missed, one makes up for all of them: the slot is now.
        cron = memory.cron or task.default_cron
        due = memory.slot is None or next_run(cron, zone=self._zone, after=memory.slot) <= now
        due = due or self._to_be_repeated(memory, now=now)
        if (
            due
            and f"find {task.name}" not in self._running
            and await self._memories.take_slot(task.name, previous=memory.slot, slot=now, fence=fence)
        ):
            self._beside(f"find {task.name}", self._find(task))

    def _compare_if_due(self, task: Task, memory: TaskMemory, *, now: datetime) -> None:
        """The comparison of the whole website; those of a service go one after the other, as they read much."""
        if task.comparison is None or any(name.startswith(_COMPARE) for name in self._running):
            return
        if self._drift.plan.is_due(task, memory, since=self._began, now=now):
            last = memory.drift
            by = last.by if last is not None and last.finished_at is None else BY
            self._beside(f"{_COMPARE}{task.name}", self._compare(task, by=by))

    async def _compare(self, task: Task, *, by: str) -> None:
        await self._drift.run(task, by=by)

    def _to_be_repeated(self, memory: TaskMemory, *, now: datetime) -> bool:
        """Whether the last look failed or died: a task that looks once a night doesn't wait for the next night."""
        run = memory.last_run
        if run is None:
            return False
        if run.finished_at is None:
            return now - (memory.run_seen_at or run.started_at) >= self._limits.run_is_dead
        # What failed after a long time isn't begun again at once.
        pause = max(self._limits.find_again, run.finished_at - run.started_at)
        return run.error is not None and now - run.finished_at >= pause

    async def _find(self, task: Task) -> None:
        await self._finding.run(task)
        # What was noticed while automatic work was off goes with the first scheduled run after it is on again.
        if self._gate.automatic(task):
            await self._desk.queue_changed(task, by="schedule", auto=True)

    async def _walk_again(self, task: Task, *, left: Walk) -> None:
        await self._finding.walk(task, by=left.by, force=left.force)

    def _walk_was_left(self, memory: TaskMemory, *, now: datetime) -> bool:
        if memory.walk is None or memory.walk.finished_at is not None:
            return False
        return memory.walk_lease_until is None or memory.walk_lease_until < now

    async def _ask(self, name: str) -> None:
        try:
            await self._gate.ask(name)
        except SystemDown as down:
            if down.system == name:
                await self._gate.went_down(down)
        except SyncError as error:
            _log.info("probe.unclear", system=name, error=str(error))
            await self._gate.unclear(name, error)
        else:
            await self._gate.went_well(name)

    async def _ask_set_up(self, task: Task) -> None:
        if task.set_up is None:
            return
        try:
            self._gate.asked_set_up(task, await task.set_up())
        except SystemDown as down:
            if not await self._gate.is_down(down):
                self._gate.asked_set_up(task, down.lack or down.reason)
        except SyncError as error:
            _log.info("set_up.unclear", task=task.name, error=str(error))
            self._gate.asked_set_up(task, self._gate.not_set_up(task))

    def _beside(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        if name in self._running:
            work.close()
            return

        async def watched() -> None:
            try:
                await work
            except StoreDown as error:
                _log.warning("scheduler.store_down", work=name, error=str(error))
            finally:
                self._running.pop(name, None)

        self._running[name] = begin(watched(), name=name)
