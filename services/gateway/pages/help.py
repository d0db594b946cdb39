"""Help: one page a task, and the connection guide, which comes up even when nothing else does."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages.desk import Desk
from services.gateway.records.visitor import Visitor
from services.gateway.views.guide import faults_of, matching
from services.gateway.views.outages import outage_lines
from services.gateway.views.set_up import CANT_BE_CHECKED, set_up_lines
from services.gateway.views.shell import systems
from shared.sync.errors import StoreDown


def help_pages(*, desk: Desk) -> APIRouter:
    """`/help…`."""
    router = APIRouter(prefix="/help", include_in_schema=False)
    SignedIn = Annotated[Visitor, Depends(desk.door)]  # noqa: N806 - a type

    async def visitor_or_none(request: Request) -> Visitor | None:
        try:
            return await desk.door(request)
        except StoreDown:
            # Nobody can be recognised, so nothing of the shop is shown: only the guide's own words.
            return None

    @router.get("")
    async def contents(request: Request, visitor: SignedIn) -> Response:
        overview = await desk.overviews.get()
        return await desk.show(request, visitor, "help.html", overview=overview, here="help")

    @router.get("/tasks/{task}")
    async def of_task(request: Request, task: str, visitor: SignedIn) -> Response:
        overview, answer, known = await desk.task(task)
        return await desk.show(
            request, visitor, "help_task.html", overview=overview, here="help", answer=answer, task=known
        )

    @router.get("/connection")
    async def connection(request: Request, visitor: Annotated[Visitor | None, Depends(visitor_or_none)]) -> Response:
        guide = {
            "Counterpoint": faults_of("counterpoint"),
            "Counterpoint's database": faults_of("counterpoint_database"),
            "Magento": faults_of("magento"),
        }
        if visitor is None:
            return desk.renderer.plain("connection_plain.html", guide=guide)
        overview = await desk.overviews.get()
        seen = systems(overview)
        return await desk.show(
            request,
            visitor,
            "connection.html",
            overview=overview,
            here="help",
            guide=guide,
            systems=seen,
            set_up=set_up_lines(overview),
            cant_be_checked=CANT_BE_CHECKED,
            outages=outage_lines(overview, clock=desk.renderer.clock()),
            faults={system.name: matching(system) for system in seen},
        )

    return router
