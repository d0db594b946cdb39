"""What all page routes stand on: who asks, what the services say, and a page for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.connectors.overview import Overviews
from services.gateway.connectors.services import DomainServices, ServiceAway, ServiceRefused
from services.gateway.login.acts import Acts
from services.gateway.login.door import Door
from services.gateway.login.sessions import Sessions
from services.gateway.pages.rendering import Renderer
from services.gateway.records.overview import Overview, ServiceAnswer
from services.gateway.records.visitor import Flash, Visitor
from services.gateway.views.listing import safe_back
from shared.contracts.http import TaskStatus

_MOST_FIELDS = 20


@dataclass(frozen=True)
class Desk:
    """The parts that page routes use."""

    door: Door
    sessions: Sessions
    services: DomainServices
    overviews: Overviews
    acts: Acts
    renderer: Renderer

    async def show(
        self,
        request: Request,
        visitor: Visitor,
        template: str,
        *,
        overview: Overview,
        status: int = 200,
        **context: Any,
    ) -> Response:
        """The page, with the visitor's waiting message on it, which is then forgotten."""
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        page = self.renderer.page(template, visitor=visitor, overview=overview, path=path, status=status, **context)
        await self.sessions.said(visitor=visitor)
        return page

    async def task(self, name: str) -> tuple[Overview, ServiceAnswer, TaskStatus]:
        """The task with what all services say; raises ServiceRefused (404) or ServiceAway when it is not known."""
        overview = await self.overviews.get()
        found = overview.task(name)
        if found is not None:
            return overview, *found
        service = overview.service(self.services.of_task(name).name)
        if service is not None and service.status is None:
            raise ServiceAway(f"{service.away} Until it does, its pages can't be shown; its work is not lost.")
        raise ServiceRefused.not_found()

    async def back(self, visitor: Visitor, *, flash: Flash, to: str | None, otherwise: str) -> RedirectResponse:
        """Back to where the button was, with a message."""
        await self.sessions.say_next(visitor=visitor, flash=flash)
        return RedirectResponse(safe_back(to, otherwise=otherwise), status_code=303)


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a form as text; one that stands twice is left out, for its meaning can't be known."""
    form: FormData = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    names = [name for name, _ in form.multi_items()]
    return {
        name: value
        for name, value in form.multi_items()
        if names.count(name) == 1 and not isinstance(value, UploadFile)
    }
