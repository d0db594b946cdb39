"""The engine's HTTP API: the same for every domain service, behind the bearer secret."""

import hmac
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Annotated, Protocol

import structlog
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from starlette.exceptions import HTTPException

from shared.contracts.http import (
    AllBy,
    By,
    ChangedPage,
    ItemTask,
    ItemView,
    KeyBy,
    Level,
    LogLine,
    LogPage,
    Looked,
    Queued,
    QueuePage,
    Refusal,
    Reschedule,
    Result,
    Schedule,
    ServiceStatus,
    Sight,
    Synced,
    TakenOut,
    TakeOut,
)
from shared.sync.beside import map_concurrently
from shared.sync.desk import Desk
from shared.sync.errors import RejectedError, StoreDown, SyncError
from shared.sync.model import PlannedTask, Task
from shared.sync.ports import ChangedSet, Clock, Log, Memories, Queue
from shared.sync.rules import checked_cron
from shared.sync.status import Status

_log = structlog.get_logger(__name__)
_TIMELINE = 100
_BY_STATUS = {
    404: ("not_found", "There is nothing at this address"),
    405: ("not_allowed", "This address takes no such call"),
    408: ("too_slow", "The call took too long to arrive and was not read"),
    413: ("body_too_large", "That is too much at once."),
}
"""What the frame refuses by itself, before any route is asked."""

Limit = Annotated[int, Query(ge=1, le=500)]
Text = Annotated[str, Query(max_length=200)]
Place = Annotated[str | None, Query(max_length=400)]


class Sides(Protocol):
    """What both systems hold of an item, for the item page."""

    async def look(self, key: str, *, tasks: Sequence[ItemTask], timeline: Sequence[LogLine]) -> Sight:
        """Both sides as they are now; `tasks` and `timeline` (newest first) are what this service knows of the item."""
        ...


class ApiRefusal(Exception):
    """An answer other than success, in words for people."""

    def __init__(self, status: int, code: str, words: str, *, fields: tuple[str, ...] = ()) -> None:
        super().__init__(words)
        self.status = status
        self.refusal = Refusal(code=code, words=words, fields=fields)


class EngineApi:
    """Routes over the engine's parts."""

    def __init__(
        self,
        *,
        secret: SecretStr,
        zone: str,
        tasks: Sequence[Task | PlannedTask],
        status: Status,
        desk: Desk,
        queue: Queue,
        changed: ChangedSet,
        log: Log,
        memories: Memories,
        clock: Clock,
        sides: Sides | None,
        check_system: Callable[[str], Awaitable[Looked]],
    ) -> None:
        self._secret = secret.get_secret_value().encode()
        self._zone = zone
        self._planned = {task.name: task for task in tasks if isinstance(task, PlannedTask)}
        self._tasks = {task.name: task for task in tasks if isinstance(task, Task)}
        self._status = status
        self._desk = desk
        self._queue = queue
        self._changed = changed
        self._log = log
        self._memories = memories
        self._clock = clock
        self._sides = sides
        self._check_system = check_system

    def routes(self) -> APIRouter:
        """All routes, each behind the bearer."""
        router = APIRouter(prefix="/v1", dependencies=[Depends(self.signed_in)])
        router.get("/status")(self.status)
        router.get("/tasks/{task}/changed")(self.changed)
        router.get("/tasks/{task}/queue")(self.queue)
        router.get("/tasks/{task}/log")(self.log)
        router.post("/tasks/{task}/queue-changed")(self.queue_changed)
        router.post("/tasks/{task}/queue-all")(self.queue_all)
        router.post("/tasks/{task}/queue-item")(self.queue_item)
        router.post("/tasks/{task}/sync-item")(self.sync_item)
        router.post("/tasks/{task}/take-out")(self.take_out)
        router.post("/tasks/{task}/look-now")(self.look_now)
        router.post("/tasks/{task}/compare-now")(self.compare_now)
        router.put("/tasks/{task}/schedule")(self.reschedule)
        router.get("/items/{key:path}")(self.item)
        router.get("/search")(self.search)
        router.post("/systems/{name}/check")(self.check)
        return router

    async def status(self) -> ServiceStatus:
        """The whole state of this service."""
        return await self._status.now()

    async def changed(self, task: str, q: Text = "", next: Place = None, limit: Limit = 50) -> ChangedPage:  # noqa: A002 - the word of the API
        """Items noticed changed and not yet queued, newest first."""
        return await self._changed.page(self._task(task).name, q=q, after=next, limit=limit)

    async def queue(
        self,
        task: str,
        q: Text = "",
        state: Text = "",
        next: Place = None,  # noqa: A002 - as above
        limit: Limit = 50,
    ) -> QueuePage:
        """What waits or works, oldest first."""
        return await self._queue.page(self._task(task).name, q=q, state=state or None, after=next, limit=limit)

    async def log(
        self,
        task: str,
        q: Text = "",
        level: Level | None = None,
        folded: bool = False,
        next: Place = None,  # noqa: A002 - as above
        limit: Limit = 50,
    ) -> LogPage:
        """What finished in the last week, newest first; `folded` leaves out what changed nothing."""
        name = self._task(task).name
        return await self._log.page(name, q=q, level=level, after=next, limit=limit, folded=folded)

    async def queue_changed(self, task: str, body: By) -> Queued:
        """Queue Changed."""
        return await self._desk.queue_changed(self._task(task), by=body.by)

    async def queue_all(self, task: str, body: AllBy) -> Queued:
        """Queue All."""
        return await self._desk.queue_all(self._task(task), by=body.by, force=body.force)

    async def queue_item(self, task: str, body: KeyBy) -> Queued:
        """Queue Item."""
        return await self._desk.queue_item(self._task(task), key=body.key, by=body.by, force=body.force)

    async def sync_item(self, task: str, body: KeyBy) -> Synced:
        """Sync Item."""
        return await self._desk.sync_item(self._task(task), key=body.key, by=body.by, force=body.force)

    async def take_out(self, task: str, body: TakeOut) -> TakenOut:
        """Take one entry out of the queue."""
        known = self._task(task)
        taken = await self._desk.take_out(known, key=body.key, by=body.by, reason=body.reason)
        if taken is not None:
            return taken
        if await self._desk.entry(known, body.key) is None:
            raise ApiRefusal(404, "not_found", f"{body.key} is not in the queue")
        raise ApiRefusal(409, "conflict", f"{body.key} is being worked on just now: it leaves the queue by itself")

    async def look_now(self, task: str, body: By) -> Looked:
        """Look for changes now."""
        _log.info("finder.asked", task=task, by=body.by)
        return self._desk.look_now(self._task(task))

    async def compare_now(self, task: str, body: By) -> Looked:
        """Compare the whole website now."""
        _log.info("drift.asked", task=task, by=body.by)
        return self._desk.compare_now(self._task(task), by=body.by)

    async def reschedule(self, task: str, body: Reschedule) -> Schedule:
        """A new schedule."""
        known = self._task(task)
        now = self._clock.now()
        cron = checked_cron(body.cron, zone=self._zone, now=now)
        await self._memories.reschedule(known.name, cron=cron, by=body.by, reason=body.reason, at=now)
        return Schedule(
            cron=cron, zone=self._zone, by=body.by, at=now, reason=body.reason, default_cron=known.default_cron
        )

    async def item(self, key: str) -> ItemView:
        """One item: both sides, what each task knows, its timeline. A key of another kind has no sides."""
        keys = {name: task.key_of(key) for name, task in self._tasks.items()}
        main = next(iter(keys.values()), key)
        timeline = tuple(await self._log.timeline(main, limit=_TIMELINE))
        tasks: Sequence[ItemTask] = await map_concurrently(
            self._tasks.values(), lambda task: self._item_task(task, key=keys[task.name], timeline=timeline)
        )
        apart = {task.name for task in self._tasks.values() if task.only_named}
        tasks, is_item = tasks_of(tasks, apart=apart)
        sight = Sight()
        if self._sides is not None and is_item:
            sight = await self._sides.look(main, tasks=tasks, timeline=timeline)
        return ItemView(
            **{name: getattr(sight, name) for name in Sight.model_fields},
            key=main,
            tasks=tuple(tasks),
            timeline=timeline,
            looked_at=self._clock.now(),
        )

    async def _item_task(self, task: Task, *, key: str, timeline: Sequence[LogLine]) -> ItemTask:
        """What one task knows of the item."""
        entry, noticed = await self._queue.entry(task.name, key), await self._changed.find_many(task.name, [key])
        lines = [line for line in timeline if line.task == task.name]
        well = [line.at for line in lines if line.result in (Result.DONE, Result.UNCHANGED)]
        return ItemTask(
            task=task.name,
            title=task.title,
            entry=entry,
            changed=next(iter(noticed), None),
            last_synced_at=well[0] if well else None,
            last_tried_at=lines[0].at if lines else None,
        )

    async def search(self, q: Text = "", limit: Annotated[int, Query(ge=1, le=50)] = 10) -> list[str]:
        """Keys that begin with what was typed."""
        return list(await self._log.keys_like(q, limit=limit))

    async def check(self, name: str, body: By) -> Looked:
        """Ask a system now how it is."""
        _log.info("system.check_asked", system=name, by=body.by)
        return await self._check_system(name)

    def _task(self, name: str) -> Task:
        if name in self._planned:
            raise ApiRefusal(409, "not_built", self._planned[name].words)
        if name not in self._tasks:
            raise ApiRefusal(404, "not_found", "There is no such task")
        return self._tasks[name]

    async def signed_in(self, request: Request) -> None:
        """Lets a request with the service secret pass."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        if not hmac.compare_digest(given, self._secret):
            raise ApiRefusal(401, "unauthorized", "This door needs the service secret")


def tasks_of(known: Sequence[ItemTask], *, apart: Collection[str]) -> tuple[list[ItemTask], bool]:
    """The tasks a key belongs to, and whether it is an item: `apart` name the tasks whose keys are something else.

    A category's number or a rule's name is no item: only the task with such keys has something to say of it.
    """
    other = [task for task in known if task.task in apart]
    items = [task for task in known if task.task not in apart]
    if items and (any(map(_knows, items)) or not any(map(_knows, other))):
        return items, True
    return [task for task in other if _knows(task)] or other, False


def _knows(task: ItemTask) -> bool:
    return task.entry is not None or task.changed is not None or task.last_tried_at is not None


def answer_refusals(app: FastAPI) -> None:
    """Errors leave as a Refusal: words and a code, never the input, never a stack."""

    @app.exception_handler(ApiRefusal)
    async def refused(_: Request, error: ApiRefusal) -> JSONResponse:
        return JSONResponse(error.refusal.model_dump(), status_code=error.status)

    @app.exception_handler(RequestValidationError)
    async def unreadable(_: Request, error: RequestValidationError) -> JSONResponse:
        faults = [f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}" for fault in error.errors()[:5]]
        return JSONResponse(Refusal(code="bad_request", words="; ".join(faults)).model_dump(), status_code=422)

    @app.exception_handler(HTTPException)
    async def cut_off(_: Request, error: HTTPException) -> JSONResponse:
        code, words = _BY_STATUS.get(error.status_code, ("bad_request", "This call can't be answered"))
        return JSONResponse(Refusal(code=code, words=words).model_dump(), status_code=error.status_code)

    @app.exception_handler(StoreDown)
    async def store_down(_: Request, error: StoreDown) -> JSONResponse:
        return JSONResponse(Refusal(code="unavailable", words=error.reason).model_dump(), status_code=503)

    @app.exception_handler(RejectedError)
    async def rejected(_: Request, error: RejectedError) -> JSONResponse:
        return JSONResponse(Refusal(code="bad_request", words=error.reason).model_dump(), status_code=422)

    @app.exception_handler(SyncError)
    async def unavailable(_: Request, error: SyncError) -> JSONResponse:
        return JSONResponse(Refusal(code="unavailable", words=error.reason).model_dump(), status_code=503)
