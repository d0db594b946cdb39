"""A task's page: Sync, Queue and Log."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.connectors.services import ServiceAway, ServiceRefused
from services.gateway.pages.desk import Desk
from services.gateway.records.visitor import Visitor
from services.gateway.views.task_page import list_mark, task_head
from services.gateway.views.words import ENTRY_SIGNS, LEVEL_SIGNS
from shared.contracts.http import ChangedPage, LogPage, QueuePage

_ROWS = 50
_ALL = "all"
"""Every line of the Log. Without a level, those that changed nothing are folded into one."""
Words = Annotated[str, Query(max_length=200)]
Place = Annotated[str, Query(alias="next", max_length=500)]
Choice = Annotated[str, Query(max_length=20)]


def task_pages(*, desk: Desk) -> APIRouter:
    """`/tasks/{task}/…`."""
    router = APIRouter(prefix="/tasks/{task}", include_in_schema=False)
    SignedIn = Annotated[Visitor, Depends(desk.door)]  # noqa: N806 - a type

    @router.get("")
    async def plain(task: str, visitor: SignedIn) -> Response:
        return RedirectResponse(f"/tasks/{task}/sync", status_code=303)

    @router.get("/sync")
    async def sync(request: Request, task: str, visitor: SignedIn, q: Words = "", after: Place = "") -> Response:
        page: ChangedPage | None = None
        trouble = ""
        try:
            page = await desk.services.changed(task=task, q=q.strip(), after=after, limit=_ROWS)
        except (ServiceAway, ServiceRefused) as error:
            trouble = _kept(error)
        return await tab(request, task, visitor, "sync", page=page, trouble=trouble, q=q.strip(), after=after)

    @router.get("/queue")
    async def queue(
        request: Request, task: str, visitor: SignedIn, q: Words = "", state: Choice = "", after: Place = ""
    ) -> Response:
        page: QueuePage | None = None
        trouble = ""
        state = state if state in set(ENTRY_SIGNS) else ""
        try:
            page = await desk.services.queue(task=task, q=q.strip(), state=state, after=after, limit=_ROWS)
        except (ServiceAway, ServiceRefused) as error:
            trouble = _kept(error)
        return await tab(
            request, task, visitor, "queue", page=page, trouble=trouble, q=q.strip(), state=state, after=after
        )

    @router.get("/log")
    async def log(
        request: Request, task: str, visitor: SignedIn, q: Words = "", level: Choice = "", after: Place = ""
    ) -> Response:
        page: LogPage | None = None
        trouble = ""
        level = level if level in {*LEVEL_SIGNS, _ALL} else ""
        one = "" if level == _ALL else level
        try:
            page = await desk.services.log(
                task=task, q=q.strip(), level=one, after=after, limit=_ROWS, folded=not level
            )
        except (ServiceAway, ServiceRefused) as error:
            trouble = _kept(error)
        return await tab(
            request, task, visitor, "log", page=page, trouble=trouble, q=q.strip(), level=level, after=after
        )

    @router.get("/queue-all")
    async def queue_all(request: Request, task: str, visitor: SignedIn) -> Response:
        return await question(request, task, visitor, "confirm_queue_all.html")

    @router.get("/turn-off")
    async def turn_off(request: Request, task: str, visitor: SignedIn) -> Response:
        return await question(request, task, visitor, "confirm_turn_off.html")

    async def tab(request: Request, task: str, visitor: Visitor, name: str, **context: Any) -> Response:
        overview, answer, known = await desk.task(task)
        page = context.get("page")
        if isinstance(page, ChangedPage) and not context["q"]:
            # The list was read after the status was: its number is the newer one, and both must say the same.
            known = known.model_copy(update={"counts": known.counts.model_copy(update={"changed": page.total})})
        return await desk.show(
            request,
            visitor,
            f"task_{name}.html",
            overview=overview,
            here=answer.service.name,
            tab=name,
            mark=list_mark(known, name),
            answer=answer,
            task=known,
            head=task_head(answer, known, clock=desk.renderer.clock()),
            **context,
        )

    async def question(request: Request, task: str, visitor: Visitor, template: str) -> Response:
        overview, answer, known = await desk.task(task)
        return await desk.show(
            request,
            visitor,
            template,
            overview=overview,
            here=answer.service.name,
            answer=answer,
            task=known,
            head=task_head(answer, known, clock=desk.renderer.clock()),
        )

    return router


def _kept(error: ServiceAway | ServiceRefused) -> str:
    # A task nobody has is a page that does not exist; all else is trouble of one part of the page.
    if isinstance(error, ServiceRefused) and error.status == 404:
        raise error
    return str(error)
