"""The Reschedule dialog: at its own address, so it works without scripts."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from services.gateway.connectors.services import ServiceAway, ServiceRefused
from services.gateway.pages.desk import Desk, form_of
from services.gateway.records.visitor import Flash, Visitor
from services.gateway.views.listing import task_href
from services.gateway.views.schedules import PRESETS, CronProblem, read_cron, sentence
from services.gateway.views.zones import zone_named
from shared.contracts.http import TaskStatus

_MOST_REASON = 300
Line = Annotated[str, Query(max_length=200)]


def schedule_pages(*, desk: Desk) -> APIRouter:
    """`/tasks/{task}/reschedule`."""
    router = APIRouter(prefix="/tasks/{task}/reschedule", include_in_schema=False)
    SignedIn = Annotated[Visitor, Depends(desk.door)]  # noqa: N806 - a type

    @router.get("")
    async def dialog(request: Request, task: str, visitor: SignedIn, cron: Line = "", preset: Line = "") -> Response:
        return await shown(request, visitor, task, cron=preset or cron)

    @router.get("/preview")
    async def preview(task: str, visitor: SignedIn, cron: Line = "", preset: Line = "") -> Response:
        overview, _, known = await desk.task(task)
        text = desk.renderer.part("schedule_preview.html", overview=overview, **about(known, preset or cron))
        return HTMLResponse(text)

    @router.post("")
    async def save(request: Request, task: str, visitor: SignedIn) -> Response:
        fields = await form_of(request)
        cron = fields.get("preset") or fields.get("cron", "")
        reason = fields.get("reason", "").strip()[:_MOST_REASON]
        _, _, known = await desk.task(task)
        line = read_cron(cron, now=desk.renderer.clock().now, zone=zone_of(known))
        if isinstance(line, CronProblem):
            return await shown(request, visitor, task, cron=cron, status=422, reason=reason)
        try:
            kept = await desk.acts.reschedule(visitor=visitor, task=task, cron=line.cron, reason=reason)
        except (ServiceAway, ServiceRefused) as error:
            return await shown(request, visitor, task, cron=cron, status=503, reason=reason, trouble=str(error))
        flash = Flash(f"{known.title} now runs: {sentence(kept.cron)} ({kept.zone}).")
        return await desk.back(visitor, flash=flash, to=None, otherwise=task_href(task))

    async def shown(
        request: Request,
        visitor: Visitor,
        task: str,
        *,
        cron: str,
        status: int = 200,
        reason: str = "",
        trouble: str = "",
    ) -> Response:
        overview, answer, known = await desk.task(task)
        if known.schedule is None:
            raise ServiceRefused.not_found()
        return await desk.show(
            request,
            visitor,
            "reschedule.html",
            overview=overview,
            status=status,
            here=answer.service.name,
            answer=answer,
            presets=PRESETS,
            reason=reason,
            trouble=trouble,
            **about(known, cron or known.schedule.cron),
        )

    def about(known: TaskStatus, cron: str) -> dict[str, Any]:
        zone = zone_of(known)
        line = read_cron(cron, now=desk.renderer.clock().now, zone=zone)
        return {"task": known, "line": line, "cron": cron, "counter_zone": zone}

    def zone_of(known: TaskStatus) -> ZoneInfo:
        named = zone_named(known.schedule.zone) if known.schedule else None
        return named or desk.renderer.clock().zone

    return router
