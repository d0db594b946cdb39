"""The promotions calendar, a tab of Price Changes. Works without scripts: it is a list."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.connectors.promotions import promotions_told
from services.gateway.connectors.services import PRICE_CHANGES, ServiceAway, ServiceRefused
from services.gateway.pages.desk import Desk
from services.gateway.records.visitor import Visitor
from services.gateway.views.promotions import CalendarPage, calendar_page, rule_said, when_words
from services.gateway.views.task_page import task_head
from shared.contracts.promotions import Promotions


def promotion_pages(*, desk: Desk) -> APIRouter:
    """`/tasks/products.price_changes/promotions`."""
    router = APIRouter(include_in_schema=False)
    SignedIn = Annotated[Visitor, Depends(desk.door)]  # noqa: N806 - a type

    @router.get(f"/tasks/{PRICE_CHANGES}/promotions")
    async def promotions(request: Request, visitor: SignedIn) -> Response:
        overview, answer, known = await desk.task(PRICE_CHANGES)
        clock = desk.renderer.clock()
        told: Promotions | None = None
        page: CalendarPage | None = None
        trouble = ""
        try:
            told = await promotions_told(desk.services)
            page = calendar_page(told, clock=clock)
        except (ServiceAway, ServiceRefused) as error:
            trouble = str(error)
        return await desk.show(
            request,
            visitor,
            "task_promotions.html",
            overview=overview,
            here=answer.service.name,
            tab="promotions",
            mark="",
            answer=answer,
            task=known,
            head=task_head(answer, known, clock=clock),
            told=told,
            page=page,
            trouble=trouble,
            rule_said=rule_said,
            when_words=when_words,
        )

    return router
