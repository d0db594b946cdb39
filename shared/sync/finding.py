"""Runs of the finders: what changed since the watermark goes to the domain's own door, page by page."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import datetime

import structlog

from shared.contracts.events import ActivityHappened
from shared.contracts.http import Run, Walk
from shared.sync.attempts import trouble_of
from shared.sync.errors import SyncError, SystemDown
from shared.sync.gate import Gate
from shared.sync.model import Task
from shared.sync.ports import Activity, ChangedSet, Changes, Clock, Memories, Queue, TaskMemory, Wanted
from shared.sync.rules import EngineLimits

_log = structlog.get_logger(__name__)
_NOBODY = TaskMemory()


class Finding:
    """Finder runs and Queue All walks of one service."""

    def __init__(
        self,
        *,
        service: str,
        source: str,
        memories: Memories,
        changes: Changes,
        queue: Queue,
        changed: ChangedSet,
        gate: Gate,
        activity: Activity,
        clock: Clock,
        limits: EngineLimits,
        wake: Callable[[str], None],
    ) -> None:
        self._service = service
        self._source = source
        self._memories = memories
        self._changes = changes
        self._queue = queue
        self._changed = changed
        self._gate = gate
        self._activity = activity
        self._clock = clock
        self._limits = limits
        self._wake = wake
        self._moments_failed: dict[str, datetime] = {}
        """When a look at what changes by the clock began that hasn't come to a good end."""

    async def run(self, task: Task) -> Run:
        """One run of the task's finder. The watermark moves only when every page is durable behind the door."""
        memory = (await self._memories.read_all()).get(task.name, _NOBODY)
        run = Run(started_at=self._clock.now())
        await self._memories.show_run(task.name, run)
        since = memory.watermark - self._limits.overlap if memory.watermark else None
        # Unless the look comes to an end of its own, it ended by a fault of ours: that must not look like going on.
        stumbled = run.model_copy(update={"error": "CounterSync itself stumbled while it looked for changes"})
        ended = stumbled
        try:
            found = await self._publish(task, run, since=since)
        except asyncio.CancelledError:
            ended = run.model_copy(update={"error": "The service was stopped while it looked for changes"})
            raise
        except SystemDown as down:
            words = down.reason if await self._gate.is_down(down) else down.lack or down.reason
            ended = run.model_copy(update={"error": words})
        except SyncError as error:
            ended = run.model_copy(update={"error": error.reason})
        else:
            await self._memories.advance(task.name, watermark=run.started_at)
            ended = run.model_copy(update={"found": found})
        finally:
            run = ended.model_copy(update={"finished_at": self._clock.now()})
            await self._memories.show_run(task.name, run)
        self._activity.tell(
            ActivityHappened(service=self._service, kind="found", task=task.name, count=run.found, at=self._clock.now())
        )
        return run

    async def watch_moments(self, task: Task, memory: TaskMemory) -> None:
        """What changes by the clock alone, since the last look."""
        if task.moments is None:
            return
        now = self._clock.now()
        failed_at = self._moments_failed.get(task.name)
        if failed_at is not None and now - failed_at < self._limits.find_again:
            return
        since = memory.moments_watermark or now
        self._moments_failed[task.name] = now
        try:
            async for page in task.moments.changes(since=since, until=now):
                await self._changes.publish(page, source=self._source)
        except SystemDown as down:
            if not await self._gate.is_down(down):
                _log.warning("moments.lack", task=task.name, error=down.lack or down.reason)
        except SyncError as error:
            _log.warning("moments.failed", task=task.name, error=str(error))
        else:
            del self._moments_failed[task.name]
            await self._memories.advance(task.name, watermark=now, moments=True)

    async def walk(self, task: Task, *, by: str, force: bool = False) -> Walk | None:
        """Queue All: every key of the source is in the queue, and no longer counted as changed.

        With `force` each is sent again even if nothing changed.

        None when another walk of the task is going on.
        """
        token = uuid.uuid4().hex
        walk = Walk(by=by, started_at=self._clock.now(), force=force)
        if not await self._memories.walk_begins(task.name, walk=walk, token=token, lease_until=self._lease_end()):
            return None
        so_far = [walk]
        error = await trouble_of(
            self._walk_pages(task, so_far, token=token),
            what=f"Queue All of {task.name}",
            stumbled="CounterSync itself stumbled while it listed everything",
            is_down=self._gate.is_down,
        )
        if error is None:
            return so_far[0]
        walk = so_far[0].model_copy(update={"finished_at": self._clock.now(), "error": error or None})
        await self._memories.walk_goes_on(task.name, walk=walk, token=token, lease_until=walk.started_at)
        self._activity.tell(
            ActivityHappened(
                service=self._service, kind="queued", task=task.name, count=walk.queued, at=self._clock.now()
            )
        )
        return walk

    async def _walk_pages(self, task: Task, so_far: list[Walk], *, token: str) -> bool:
        """Queues page by page and notes in `so_far` how far it is; False when somebody else has taken the walk over."""
        by, force = so_far[0].by, so_far[0].force
        async for page in task.finder.everything():
            keys = [key for name in page if (key := task.key_of(name))]
            # Asked before: what is noticed from here on is counted as changed, although it is queued.
            noticed = await self._changed.find_many(task.name, keys)
            added = await self._queue.add_many(
                [
                    Wanted(task=task.name, key=key, why=f"Queue All by {by}", by=by, auto=False, force=force)
                    for key in keys
                ]
            )
            await self._changed.remove_many(task.name, noticed)
            walk = so_far[0]
            walk = walk.model_copy(update={"queued": walk.queued + added.new, "already": walk.already + added.already})
            so_far[0] = walk
            if not await self._memories.walk_goes_on(task.name, walk=walk, token=token, lease_until=self._lease_end()):
                return False
            self._wake(task.name)
        return True

    async def _publish(self, task: Task, run: Run, *, since: datetime | None) -> int:
        found = 0
        async for page in task.finder.changes(since=since, until=run.started_at):
            await self._changes.publish(page, source=self._source)
            found += len(page)
            await self._memories.show_run(task.name, run.model_copy(update={"found": found}))
        return found

    def _lease_end(self) -> datetime:
        return self._clock.now() + self._limits.lease
