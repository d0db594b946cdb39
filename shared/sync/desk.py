"""The desk: what the buttons do. Every one works with Master Sync off as well."""

import asyncio
import math
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from shared.contracts.events import ActivityHappened
from shared.contracts.http import Held, Level, LogLine, Looked, Queued, QueueEntry, Result, Synced, TakenOut
from shared.sync.beside import begin, ended
from shared.sync.drift import DriftWatch
from shared.sync.errors import RejectedError, StoreDown, TemporaryError
from shared.sync.finding import Finding
from shared.sync.gate import Gate
from shared.sync.model import Entry, Task, level_of, result_of, words_of
from shared.sync.ports import Activity, Added, ChangedSet, Clock, Log, Memories, Queue, Settled, TaskMemory, Wanted
from shared.sync.rules import EngineLimits
from shared.sync.worker import Worker

_POLL_SECONDS = 0.1
_FIRST = 10
"""Priority of Sync Item: before everything that waits its turn."""


class Desk:
    """Queue Changed, Queue All, Queue Item, Sync Item and Look now."""

    def __init__(
        self,
        *,
        service: str,
        workers: Mapping[str, Worker],
        gate: Gate,
        queue: Queue,
        changed: ChangedSet,
        memories: Memories,
        log: Log,
        finding: Finding,
        drift: DriftWatch,
        activity: Activity,
        clock: Clock,
        limits: EngineLimits,
    ) -> None:
        self._service = service
        self._workers = workers
        self._gate = gate
        self._queue = queue
        self._changed = changed
        self._memories = memories
        self._log = log
        self._finding = finding
        self._drift = drift
        self._activity = activity
        self._clock = clock
        self._limits = limits
        self._beside: set[asyncio.Task[Any]] = set()

    async def queue_changed(self, task: Task, *, by: str, auto: bool = False) -> Queued:
        """Exactly the items of the changed set are in the queue, and the set is empty of them."""
        new = already = 0
        why = "Changed in Counterpoint" if auto else f"Queue Changed by {by}"
        for _ in range(1_000):
            items = await self._changed.take(task.name, limit=self._limits.page)
            if not items:
                break
            added = await self._queue.add_many(
                [Wanted(task=task.name, key=item.key, why=why, by=by, auto=auto, force=item.force) for item in items]
            )
            await self._changed.remove_many(task.name, items)
            new, already = new + added.new, already + added.already
            self._queued(task, [item.key for item in items])
        return Queued(queued=new, already=already)

    async def queue_held(self, task: Task) -> int:
        """What was noticed while automatic work was off is queued at once, now that it is on; how many there were."""
        done = await self.queue_changed(task, by="switch", auto=True)
        held = done.queued + done.already
        if held:
            await self._memories.show_held(task.name, Held(at=self._clock.now(), queued=held))
        return held

    async def queue_all(self, task: Task, *, by: str, force: bool = False) -> Queued:
        """Every item of the source is in the queue; if that takes long it goes on, and the status tells how far.

        With `force` each is sent again even if nothing changed.
        """
        if words := self._gate.asked_not_to_call(task):
            raise TemporaryError(words)
        walking = begin(self._finding.walk(task, by=by, force=force), name=f"walk {task.name}")
        self._keep(walking)
        await asyncio.wait([walking], timeout=self._limits.walk_wait.total_seconds())
        if walking.done():
            walk = walking.result()
            if walk is not None and walk.error:
                listed = walk.queued + walk.already
                raise TemporaryError(f"Only {listed} were queued, then: {walk.error}" if listed else walk.error)
        else:
            walk = None
        if walk is None:
            memory = (await self._memories.read_all()).get(task.name, TaskMemory())
            so_far = memory.walk
            if force and walking.done() and so_far is not None and not so_far.force:
                raise TemporaryError(
                    "Queue All is going on, and it doesn't send again what seems unchanged. "
                    "Press this once more when it is done"
                )
            return Queued(queued=so_far.queued if so_far else 0, already=so_far.already if so_far else 0, running=True)
        return Queued(queued=walk.queued, already=walk.already)

    async def queue_item(self, task: Task, *, key: str, by: str, force: bool = False) -> Queued:
        """This item is in the queue."""
        key = _key_of(task, key)
        added = await self._want(
            Wanted(task=task.name, key=key, why=f"Queue Item by {by}", by=by, auto=False, force=force)
        )
        position = await self._queue.position(task.name, key)
        self._queued(task, [key])
        return Queued(queued=added.new, already=added.already, position=position)

    async def sync_item(self, task: Task, *, key: str, by: str, force: bool = False) -> Synced:
        """This item, now, ahead of the line. If somebody works on it already, after that.

        Answers `finished` False when the time limit comes first; the item stays in the queue and is worked there.
        """
        key = _key_of(task, key)
        began = time.monotonic()
        why = f"Sync Item by {by}"
        await self._want(Wanted(task=task.name, key=key, why=why, by=by, auto=False, priority=_FIRST, force=force))
        working = begin(self._sync_now(task, key), name=f"sync item {task.name}")
        self._keep(working)
        done, _ = await asyncio.wait([working], timeout=self._limits.sync_item_wait.total_seconds())
        seconds = round(time.monotonic() - began, 3)
        if not done:
            return Synced(key=key, finished=False, words=await self._still(task, key), seconds=seconds)
        return working.result().model_copy(update={"seconds": seconds})

    async def entry(self, task: Task, text: str) -> QueueEntry | None:
        """The entry that a person means, by the key as it stands or by another spelling of it; None when there is none.

        As it stands first: what an odd event once queued is called that way and no other.
        """
        found = await self._queue.entry(task.name, text)
        key = task.key_of(text)
        return found if found is not None or not key else await self._queue.entry(task.name, key)

    async def take_out(self, task: Task, *, key: str, by: str, reason: str = "") -> TakenOut | None:
        """This entry is out of the queue and the log says who took it; None when nothing of that key waits.

        Nothing is taken out that the log can't tell of: it is held, written down, and only then gone.
        """
        entry = await self.entry(task, key)
        held = (
            None
            if entry is None
            else await self._queue.claim_one(task.name, entry.key, lease=self._limits.lease, to_send=False)
        )
        if entry is None or held is None:
            return None
        key = entry.key
        words = f"Taken out of the queue by {by}" + (f": {reason}" if reason else "")
        line = LogLine(
            id=f"{uuid.uuid4().hex}|{key}",
            at=self._clock.now(),
            task=task.name,
            key=key,
            level=Level.WARNING,
            result=Result.SKIPPED,
            words=words,
            technical=entry.last_reason or "",
            attempt=max(1, entry.attempts),
            max_attempts=entry.max_attempts,
            by=by,
        )
        try:
            await self._log.write([line])
        except StoreDown:
            await self._queue.release([held], unsure=False)
            raise
        await self._queue.end_many([Settled(entry=held)])
        self._queued(task, [key])
        return TakenOut(key=key, words="Taken out of the queue. Its next change, or a button, brings it back.")

    def look_now(self, task: Task) -> Looked:
        """The finder runs now, beside everything else; pressed again while it does, it goes on."""
        if words := self._gate.asked_not_to_call(task):
            return Looked(started=False, words=words)
        name = f"look {task.name}"
        if all(running.get_name() != name for running in self._beside):
            self._keep(begin(self._finding.run(task), name=name))
        return Looked(started=True, words="Looking for changes now")

    def compare_now(self, task: Task, *, by: str) -> Looked:
        """The whole website is compared now, beside everything else; pressed again while it is, it goes on."""
        if task.comparison is None:
            return Looked(started=False, words="This task has nothing on the website that could be compared")
        if words := self._gate.asked_not_to_call(task):
            return Looked(started=False, words=words)
        name = f"compare {task.name}"
        if all(running.get_name() != name for running in self._beside):
            self._keep(begin(self._drift.run(task, by=by), name=name))
        return Looked(started=True, words="Comparing the website with Counterpoint now")

    async def stop(self) -> None:
        """Work that was begun here is cancelled; what it held waits again."""
        await ended(self._beside)

    async def _sync_now(self, task: Task, key: str) -> Synced:
        worker = self._workers[task.name]
        give_up = time.monotonic() + 2 * self._limits.lease.total_seconds()
        while time.monotonic() < give_up:
            if words := self._gate.asked_not_to_call(task):
                return self._waits(task, key, words)
            entries = await worker.held(self._claim_one(task, key))
            if entries:
                outcomes = await worker.work(entries)
                if key not in outcomes:
                    away = self._gate.away(task.systems)
                    lacking = self._gate.not_set_up(task) or "A system is away"
                    return self._waits(task, key, away[0].reason if away else lacking)
                outcome = outcomes[key]
                words, technical = words_of(outcome)
                return Synced(
                    key=key,
                    finished=True,
                    result=result_of(outcome),
                    level=level_of(outcome),
                    words=words,
                    technical=technical,
                )
            if await self._queue.entry(task.name, key) is None:
                # A worker took it and finished it between our wish and our claim: that was the sync asked for.
                return await self._from_log(task, key)
            await asyncio.sleep(_POLL_SECONDS)
        return Synced(key=key, finished=False, words="Still working on it")

    async def _still(self, task: Task, key: str) -> str:
        """Why an item isn't done yet."""
        entry = await self._queue.entry(task.name, key)
        wait = (entry.due - self._clock.now()).total_seconds() if entry is not None and not entry.working_since else 0
        if wait <= 0:
            return "Still working on it"
        return (
            "The last call took too long and may still be carried out. "
            f"It is sent again in {math.ceil(wait)} seconds, so that the old one can't land on top of the new one"
        )

    async def _claim_one(self, task: Task, key: str) -> Sequence[Entry]:
        entry = await self._queue.claim_one(task.name, key, lease=self._limits.lease)
        return [] if entry is None else [entry]

    def _waits(self, task: Task, key: str, words: str) -> Synced:
        """The answer while a system can't be called."""
        away = self._gate.away(task.systems)
        return Synced(
            key=key,
            finished=True,
            level=Level.ERROR,
            words=f"{words.rstrip('.')}. It stays in the queue and goes by itself.",
            technical=away[0].technical if away else "",
        )

    async def _from_log(self, task: Task, key: str) -> Synced:
        for line in await self._log.timeline(key, limit=20):
            if line.task == task.name:
                return Synced(
                    key=key,
                    finished=True,
                    result=line.result,
                    level=line.level,
                    words=line.words,
                    technical=line.technical,
                )
        return Synced(key=key, finished=False, words="Finished, but its log line can't be found")

    async def _want(self, wish: Wanted) -> Added:
        """The wish is in the queue, and what was noticed of the item before is part of it."""
        noticed = await self._changed.find_many(wish.task, [wish.key])
        added = await self._queue.add_many([replace(wish, force=wish.force or any(one.force for one in noticed))])
        await self._changed.remove_many(wish.task, noticed)
        return added

    def _queued(self, task: Task, keys: Sequence[str]) -> None:
        self._workers[task.name].wake()
        self._activity.tell(
            ActivityHappened(
                service=self._service,
                kind="queued",
                task=task.name,
                keys=tuple(keys[:20]),
                count=len(keys),
                at=self._clock.now(),
            )
        )

    def _keep(self, running: asyncio.Task[Any]) -> None:
        self._beside.add(running)
        running.add_done_callback(self._beside.discard)


def _key_of(task: Task, text: str) -> str:
    """The task's key for what a person typed. Raises RejectedError where that names nothing."""
    key = task.key_of(text)
    if not key:
        raise RejectedError("That is not the name of anything this task knows")
    return key
