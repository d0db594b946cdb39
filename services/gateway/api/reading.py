"""Everything the pages show, as JSON."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from services.gateway.api.models import REFUSALS, ActivityView, ActView, Found, OverviewView, SchedulePreview
from services.gateway.connectors.overview import Overviews
from services.gateway.connectors.promotions import promotions_told
from services.gateway.connectors.services import PRICE_CHANGES, DomainServices, ServiceAway, ServiceRefused
from services.gateway.login.acts import Acts
from services.gateway.login.door import Door
from services.gateway.records.overview import DomainService
from services.gateway.views.activity import act_line
from services.gateway.views.schedules import CronProblem, read_cron
from services.gateway.views.zones import zone_named
from shared.contracts.http import ChangedPage, EntryState, Help, ItemView, Level, LogPage, QueuePage, TaskStatus
from shared.contracts.promotions import Promotions
from shared.sync.beside import map_concurrently

Words = Annotated[str, Query(max_length=200)]
Place = Annotated[str, Query(alias="next", max_length=500)]
Rows = Annotated[int, Query(ge=1, le=500)]
Fewer = Annotated[int, Query(ge=1, le=50)]
MOST_KEY = 200
_RESULTS: Final[dict[str, Literal["done", "refused", "not_known"]]] = {
    "good": "done",
    "bad": "refused",
    "warning": "not_known",
}


@dataclass(frozen=True)
class Counter:
    """The parts that API routes use."""

    door: Door
    services: DomainServices
    overviews: Overviews
    acts: Acts
    zone: ZoneInfo

    async def task(self, name: str) -> TaskStatus:
        """What the task's service says of it."""
        service = self.services.of_task(name)
        overview = await self.overviews.get()
        answer = overview.service(service.name)
        if answer is None or not answer.up:
            raise ServiceAway(answer.away if answer and answer.away else "The service does not answer.")
        found = overview.task(name)
        if found is None:
            raise ServiceRefused.not_found()
        return found[1]


def reading_routes(*, counter: Counter) -> APIRouter:
    """All GETs of the API."""
    router = APIRouter(dependencies=[Depends(counter.door)], tags=["reading"], responses=REFUSALS)
    services = counter.services

    @router.get("/status", summary="All services, systems and tasks")
    async def status() -> OverviewView:
        return OverviewView.of(await counter.overviews.get())

    @router.get("/tasks/{task}", summary="One task")
    async def task_status(task: str) -> TaskStatus:
        return await counter.task(task)

    @router.get("/tasks/{task}/changed", summary="Items found changed and not yet queued")
    async def changed(task: str, q: Words = "", after: Place = "", limit: Rows = 50) -> ChangedPage:
        return await services.changed(task=task, q=q, after=after, limit=limit)

    @router.get("/tasks/{task}/queue", summary="What waits or works, oldest first")
    async def queue(
        task: str, q: Words = "", state: EntryState | None = None, after: Place = "", limit: Rows = 50
    ) -> QueuePage:
        return await services.queue(task=task, q=q, state=state or "", after=after, limit=limit)

    @router.get("/tasks/{task}/log", summary="What finished in the last week, newest first")
    async def log(
        task: str,
        q: Words = "",
        level: Level | None = None,
        folded: bool = False,
        after: Place = "",
        limit: Rows = 50,
    ) -> LogPage:
        return await services.log(task=task, q=q, level=level or "", after=after, limit=limit, folded=folded)

    @router.get("/tasks/{task}/reschedule", summary="A schedule's sentence and next five runs, without keeping it")
    async def preview(task: str, request: Request, cron: Words) -> SchedulePreview:
        known = await counter.task(task)
        zone = (zone_named(known.schedule.zone) if known.schedule else None) or counter.zone
        line = read_cron(cron, now=(await counter.overviews.get()).taken_at, zone=zone)
        if isinstance(line, CronProblem):
            return SchedulePreview(cron=line.cron, possible=False, words=line.words, zone=zone.key)
        return SchedulePreview(
            cron=line.cron,
            possible=True,
            words=line.sentence,
            zone=zone.key,
            runs=list(line.runs),
            notes=list(line.notes),
        )

    @router.get(f"/tasks/{PRICE_CHANGES}/promotions", summary="Promotions: which run, come and ended lately")
    async def promotions() -> Promotions:
        return await promotions_told(services)

    @router.get("/help/tasks/{task}", summary="What a task does, and what is good to know")
    async def task_help(task: str) -> Help:
        return (await counter.task(task)).help

    @router.get("/items/{key:path}", summary="One item on both sides, with its timeline")
    async def item(key: str, domain: Annotated[str, Query(alias="in", max_length=40)] = "products") -> ItemView:
        if not key.strip() or len(key) > MOST_KEY or not key.isprintable():
            raise ServiceRefused.not_found()
        return await services.item(service=services.named(domain), key=key)

    @router.get("/search", summary="Keys that begin with or equal what is looked for")
    async def search(q: Annotated[str, Query(min_length=1, max_length=200)], limit: Fewer = 20) -> Found:
        answers = await map_concurrently(services.all, lambda service: found_in(service, q, limit))
        pairs = list(zip(services.all, answers, strict=True))
        return Found(
            keys={service.name: keys for service, keys in pairs if keys},
            unanswered=[service.title for service, keys in pairs if keys is None],
        )

    @router.get("/activity", summary="Who did what, when and why, newest first")
    async def activity(
        who: Words = "", after: Annotated[int, Query(alias="next", ge=0, le=100_000)] = 0, limit: Rows = 50
    ) -> ActivityView:
        written = await counter.acts.latest(who=who.strip(), skip=after, limit=limit + 1)
        titles = (await counter.overviews.get()).titles
        lines = [act_line(one, titles=titles) for one in written[:limit]]
        return ActivityView(
            lines=[
                ActView(
                    at=line.at,
                    who=line.who,
                    address=line.address,
                    what=line.what,
                    target=line.target,
                    reason=line.reason,
                    result=_RESULTS[line.sign.tone],
                    words=line.words,
                )
                for line in lines
            ],
            next=after + limit if len(written) > limit else None,
        )

    @router.get("/openapi.json", include_in_schema=False)
    async def openapi(request: Request) -> dict[str, Any]:
        schema: dict[str, Any] = request.app.openapi()
        return schema

    async def found_in(service: DomainService, q: str, limit: int) -> list[str] | None:
        try:
            return await services.search(service=service, q=q, limit=limit)
        except (ServiceAway, ServiceRefused):
            return None

    return router
