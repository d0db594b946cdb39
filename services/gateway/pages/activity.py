"""Activity: who pressed what, when and why, for everybody to see."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.pages.desk import Desk
from services.gateway.records.visitor import Visitor
from services.gateway.views.activity import act_line

_ROWS = 50
_FARTHEST = 100_000


def activity_pages(*, desk: Desk) -> APIRouter:
    """`/activity`."""
    router = APIRouter(include_in_schema=False)
    SignedIn = Annotated[Visitor, Depends(desk.door)]  # noqa: N806 - a type

    @router.get("/activity")
    async def activity(
        request: Request,
        visitor: SignedIn,
        who: Annotated[str, Query(max_length=200)] = "",
        after: Annotated[int, Query(alias="next", ge=0, le=_FARTHEST)] = 0,
    ) -> Response:
        who = who.strip()
        overview = await desk.overviews.get()
        written = await desk.acts.latest(who=who, skip=after, limit=_ROWS + 1)
        titles = overview.titles
        return await desk.show(
            request,
            visitor,
            "activity.html",
            overview=overview,
            here="activity",
            lines=tuple(act_line(one, titles=titles) for one in written[:_ROWS]),
            who=who,
            next_page=str(after + _ROWS) if len(written) > _ROWS else "",
        )

    return router
