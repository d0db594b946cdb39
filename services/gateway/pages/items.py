"""One item: what both sides hold, what each task knows of it, its timeline and its two buttons."""

from difflib import get_close_matches
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.connectors.services import ServiceAway, ServiceRefused
from services.gateway.pages.desk import Desk
from services.gateway.records.overview import DomainService
from services.gateway.records.visitor import Visitor
from shared.contracts.http import ItemView
from shared.sync.beside import map_concurrently

_MOST_KEY = 200
_LOOKED_THROUGH = 50
_MOST_ALIKE = 3


def item_pages(*, desk: Desk) -> APIRouter:
    """`/items/{key}`; the key may hold any sign."""
    router = APIRouter(include_in_schema=False)
    SignedIn = Annotated[Visitor, Depends(desk.door)]  # noqa: N806 - a type

    @router.get("/items/{key:path}")
    async def item(
        request: Request,
        key: str,
        visitor: SignedIn,
        domain: Annotated[str, Query(alias="in", max_length=40)] = "",
        only: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:
        if not key.strip() or len(key) > _MOST_KEY or not key.isprintable():
            raise ServiceRefused.not_found()
        overview = await desk.overviews.get()
        service = desk.services.named(domain) if domain else await home_of(key)
        view: ItemView | None = None
        trouble = ""
        try:
            view = await desk.services.item(service=service, key=key)
        except (ServiceAway, ServiceRefused) as error:
            trouble = str(error)
        answer = overview.service(service.name)
        tasks = {task.name: task for task in answer.status.tasks} if answer and answer.status else {}
        unknown = view is not None and view.found_in_counterpoint is False and view.found_in_magento is False
        return await desk.show(
            request,
            visitor,
            "item.html",
            overview=overview,
            status=404 if unknown and view is not None and not view.timeline else 200,
            here=service.name,
            key=key,
            service=service,
            others=tuple(other for other in desk.services.all if other != service),
            view=view,
            trouble=trouble,
            unknown=unknown,
            alike=await keys_like(service, key) if unknown else (),
            only_differences=only == "differences",
            known_tasks=tasks,
        )

    async def keys_like(service: DomainService, key: str) -> tuple[str, ...]:
        """Keys the service knows that somebody may have meant: the same beginning, and nearly the same besides."""
        beginning = key[: max(1, len(key) // 2)]
        try:
            known = await desk.services.search(service=service, q=beginning, limit=_LOOKED_THROUGH)
        except (ServiceAway, ServiceRefused):
            return ()
        return tuple(get_close_matches(key, [one for one in known if one != key], n=_MOST_ALIKE))

    async def home_of(key: str) -> DomainService:
        """The service that knows the key; the first one when none or several do."""
        answers = await map_concurrently(desk.services.all, lambda service: knows(service, key))
        return next(
            (service for service, known in zip(desk.services.all, answers, strict=True) if known),
            desk.services.all[0],
        )

    async def knows(service: DomainService, key: str) -> bool:
        try:
            return key in await desk.services.search(service=service, q=key, limit=5)
        except (ServiceAway, ServiceRefused):
            return False

    return router
