"""The dashboard, the one box that finds everything, and the events that could not be read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.connectors.services import ServiceAway, ServiceRefused
from services.gateway.pages.desk import Desk
from services.gateway.records.overview import DomainService
from services.gateway.records.visitor import Visitor
from services.gateway.views.listing import item_href
from shared.sync.beside import map_concurrently

_FOUND_MOST = 20


def dashboard_pages(*, desk: Desk) -> APIRouter:
    """`/`, `/find` and `/rejected`."""
    router = APIRouter(include_in_schema=False)
    SignedIn = Annotated[Visitor, Depends(desk.door)]  # noqa: N806 - a type

    @router.get("/")
    async def dashboard(request: Request, visitor: SignedIn) -> Response:
        overview = await desk.overviews.get()
        return await desk.show(request, visitor, "dashboard.html", overview=overview, here="dashboard")

    @router.get("/find")
    async def find(request: Request, visitor: SignedIn, q: Annotated[str, Query(max_length=200)] = "") -> Response:
        wanted = q.strip()
        overview = await desk.overviews.get()
        found: dict[DomainService, list[str]] = {}
        unanswered: list[str] = []
        if wanted:
            answers = await map_concurrently(desk.services.all, lambda service: search(service, wanted))
            for service, keys in zip(desk.services.all, answers, strict=True):
                if keys is None:
                    unanswered.append(service.title)
                elif keys:
                    found[service] = keys
            exact = [service for service, keys in found.items() if wanted in keys]
            if len(exact) == 1 and not unanswered:
                return RedirectResponse(item_href(wanted, task=f"{exact[0].name}."), status_code=303)
        return await desk.show(
            request,
            visitor,
            "find.html",
            overview=overview,
            here="find",
            q=wanted,
            found=found,
            unanswered=tuple(unanswered),
            most=_FOUND_MOST,
        )

    @router.get("/rejected")
    async def rejected(request: Request, visitor: SignedIn) -> Response:
        overview = await desk.overviews.get()
        return await desk.show(request, visitor, "rejected.html", overview=overview, here="rejected")

    async def search(service: DomainService, wanted: str) -> list[str] | None:
        try:
            return await desk.services.search(service=service, q=wanted, limit=_FOUND_MOST)
        except (ServiceAway, ServiceRefused):
            return None

    return router
