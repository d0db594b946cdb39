"""Schedules, watermarks, runs and walks: what is remembered of each task."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from shared.contracts.http import DriftRun, Held, Run, Walk
from shared.store.connection import Database, Document, moment, stamp, store_errors
from shared.sync.ports import Clock, TaskMemory

_TIMES = (
    "cron_at",
    "slot",
    "watermark",
    "moments_watermark",
    "run_seen_at",
    "walk_lease_until",
    "drift_slot",
    "drift_lease_until",
)


class MongoMemories:
    """The Memories port on MongoDB: one document a task."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._tasks = database["tasks"]
        self._clock = clock

    async def read_all(self) -> Mapping[str, TaskMemory]:
        """See Memories.read_all."""
        async with store_errors():
            return {row["_id"]: _memory(row) async for row in self._tasks.find({})}

    async def reschedule(self, task: str, *, cron: str, by: str, reason: str, at: datetime) -> None:
        """See Memories.reschedule."""
        # The slot moves with the schedule, so that a new time that lies in the past today doesn't run at once.
        await self._set(
            task, {"cron": cron, "cron_by": by, "cron_reason": reason, "cron_at": stamp(at), "slot": stamp(at)}
        )

    async def take_slot(self, task: str, *, previous: datetime | None, slot: datetime, fence: int) -> bool:
        """See Memories.take_slot."""
        before, now = stamp(previous) if previous else None, stamp(slot)
        # A leader of the past, with a smaller number, takes none.
        fenced: tuple[Document, ...] = ({"fence": None}, {"fence": {"$lte": fence}})
        async with store_errors():
            for led in fenced:
                query: Document = {"_id": task, "slot": before, **led}
                if (await self._tasks.update_one(query, {"$set": {"slot": now, "fence": fence}})).matched_count:
                    return True
            if previous is not None:
                return False
            try:
                await self._tasks.insert_one({"_id": task, "slot": now, "fence": fence})
            except DuplicateKeyError:
                return False
        return True

    async def advance(self, task: str, *, watermark: datetime, moments: bool = False) -> None:
        """See Memories.advance."""
        field = "moments_watermark" if moments else "watermark"
        async with store_errors():
            await self._tasks.update_one({"_id": task}, {"$max": {field: stamp(watermark)}}, upsert=True)

    async def show_run(self, task: str, run: Run) -> None:
        """See Memories.show_run."""
        await self._set(task, {"run": run.model_dump(mode="json"), "run_seen_at": stamp(self._clock.now())})

    async def show_held(self, task: str, held: Held) -> None:
        """See Memories.show_held."""
        await self._set(task, {"held": held.model_dump(mode="json")})

    async def walk_begins(self, task: str, *, walk: Walk, token: str, lease_until: datetime) -> bool:
        """See Memories.walk_begins."""
        return await self._begins(task, "walk", {"walk": walk.model_dump(mode="json")}, token, lease_until)

    async def walk_goes_on(self, task: str, *, walk: Walk, token: str, lease_until: datetime) -> bool:
        """See Memories.walk_goes_on."""
        return await self._goes_on(task, "walk", {"walk": walk.model_dump(mode="json")}, token, lease_until)

    async def drift_begins(self, task: str, *, run: DriftRun, token: str, lease_until: datetime) -> bool:
        """See Memories.drift_begins."""
        change = {"drift": run.model_dump(mode="json"), "drift_slot": stamp(run.started_at)}
        return await self._begins(task, "drift", change, token, lease_until)

    async def drift_goes_on(self, task: str, *, run: DriftRun, token: str, lease_until: datetime) -> bool:
        """See Memories.drift_goes_on."""
        return await self._goes_on(task, "drift", {"drift": run.model_dump(mode="json")}, token, lease_until)

    async def _begins(self, task: str, kind: str, values: Document, token: str, lease_until: datetime) -> bool:
        """Kept, unless another of this kind is going on."""
        change = {**values, f"{kind}_token": token, f"{kind}_lease_until": stamp(lease_until)}
        # No `$or`: not every engine joins it rightly with `_id` in an update.
        never: Document = {"_id": task, f"{kind}_token": None}
        over: Document = {"_id": task, f"{kind}_lease_until": {"$lt": stamp(self._clock.now())}}
        async with store_errors():
            for free in (never, over):
                result = await self._tasks.update_one(free, {"$set": change})
                if result.matched_count:
                    return True
            try:
                await self._tasks.insert_one({"_id": task, **change})
            except DuplicateKeyError:
                return False
        return True

    async def _goes_on(self, task: str, kind: str, values: Document, token: str, lease_until: datetime) -> bool:
        """Kept, while it is still held by this token."""
        async with store_errors():
            result = await self._tasks.update_one(
                {"_id": task, f"{kind}_token": token},
                {"$set": {**values, f"{kind}_lease_until": stamp(lease_until)}},
            )
        return bool(result.matched_count)

    async def _set(self, task: str, values: Mapping[str, Any]) -> None:
        async with store_errors():
            await self._tasks.update_one({"_id": task}, {"$set": dict(values)}, upsert=True)


def _memory(row: Mapping[str, Any]) -> TaskMemory:
    return TaskMemory(
        cron=row.get("cron"),
        cron_by=row.get("cron_by"),
        cron_reason=row.get("cron_reason") or "",
        walk_token=row.get("walk_token"),
        last_run=Run(**row["run"]) if row.get("run") else None,
        walk=Walk(**row["walk"]) if row.get("walk") else None,
        drift=DriftRun(**row["drift"]) if row.get("drift") else None,
        held=Held(**row["held"]) if row.get("held") else None,
        **{name: moment(row.get(name)) for name in _TIMES},
    )
