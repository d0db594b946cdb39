"""The live stream: one a tab, which sends the regions that changed and nothing else."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from services.gateway.connectors.stream import ActivityHub
from services.gateway.pages.desk import Desk
from services.gateway.records.overview import Overview
from services.gateway.records.visitor import Visitor
from services.gateway.views.listing import safe_back
from services.gateway.views.sign_in_words import Ending, ending
from services.gateway.views.task_page import list_mark, task_head
from shared.sync.beside import begin, ended
from shared.sync.errors import StoreDown

_TICK_SECONDS: Final = 4.5
_BEAT_SECONDS: Final = 9.0
"""A page that hears nothing for 25 s says that it is offline: something is sent every ten seconds at the latest."""
_PAUSE_SECONDS: Final = 0.5
"""Two messages a second at the most, however much happens."""
_RECHECK_SECONDS: Final = 20.0
_MOST_STREAMS: Final = 300
_MOST_OF_A_SESSION: Final = 20

_SHELL: Final = {"master-switch": "master", "banners": "banners", "news": "news", "nav-list": "nav", "fresh": "fresh"}
_OF_TAB: Final = {
    "sync": {"sync-buttons": "sync_buttons", "nothing-changed": "nothing_changed"},
    "queue": {"queue-summary": "queue_summary"},
    "log": {},
}


@dataclass(frozen=True)
class Watched:
    """What a tab has open."""

    path: str
    place: str
    """`dashboard`, `task:products.items:queue`, or anything else for the shell alone."""
    mark: str
    """What the open list looked like when it was drawn."""

    @property
    def shows_nothing(self) -> bool:
        """Whether the open list is that of the changed items, unfiltered and empty."""
        return self.mark == "0" and not parse_qs(urlsplit(self.path).query).get("q")


def stream_pages(*, desk: Desk, hub: ActivityHub, stopping: asyncio.Event) -> APIRouter:
    """`/ui/events`."""
    router = APIRouter(prefix="/ui", include_in_schema=False)
    SignedIn = Annotated[Visitor, Depends(desk.door.watching)]  # noqa: N806 - a type

    @router.get("/events")
    async def events(
        request: Request,
        visitor: SignedIn,
        at: Annotated[str, Query(max_length=150)] = "",
        mark: Annotated[str, Query(max_length=80)] = "",
        path: Annotated[str, Query(max_length=2000)] = "/",
    ) -> Response:
        if hub.listeners >= _MOST_STREAMS:
            return PlainTextResponse("Too many pages are open.", status_code=503, headers={"retry-after": "30"})
        if hub.pages_of(visitor.session_digest) >= _MOST_OF_A_SESSION:
            words = "You have too many pages open: close some, and this one follows what happens again."
            return PlainTextResponse(words, status_code=429, headers={"retry-after": "30"})
        watched = Watched(path=safe_back(path, otherwise="/"), place=at, mark=mark)
        return StreamingResponse(messages(request, visitor, watched), media_type="text/event-stream")

    async def messages(request: Request, visitor: Visitor, watched: Watched) -> AsyncIterator[str]:
        sent: dict[str, str] = {}
        clock = asyncio.get_running_loop()
        checked_at = beat_at = clock.time()
        number = 0
        warned: Ending | None = None
        with hub.listening(owner=visitor.session_digest) as woken:
            # Many that ask at the same moment all find room before the first of them takes its place.
            while not stopping.is_set() and hub.pages_of(visitor.session_digest) <= _MOST_OF_A_SESSION:
                regions = regions_of(await desk.overviews.get(), visitor, watched)
                changed = {name: html for name, html in regions.items() if sent.get(name) != html}
                if set(changed) - {"fresh"} or number == 0 or clock.time() - beat_at >= _BEAT_SECONDS:
                    beat_at = clock.time()
                    yield event(changed, number=number)
                    sent.update(changed)
                    number += 1
                soon = ending(idle_at=visitor.idle_at, ends_at=visitor.ends_at, clock=desk.renderer.clock())
                if soon != warned:
                    yield ending_event(soon)
                    warned = soon
                woken.clear()
                await first_of(woken, stopping, seconds=_TICK_SECONDS)
                await first_of(stopping, seconds=_PAUSE_SECONDS)
                if clock.time() - checked_at >= _RECHECK_SECONDS:
                    checked_at = clock.time()
                    found = await still_in(request, visitor)
                    if found is None:
                        yield "event: signed-out\ndata: 1\n\n"
                        return
                    visitor = found

    async def still_in(request: Request, visitor: Visitor) -> Visitor | None:
        try:
            return await desk.door.visitor(request, active=False)
        except StoreDown:
            return visitor

    def regions_of(overview: Overview, visitor: Visitor, watched: Watched) -> dict[str, str]:
        def part(template: str, **context: object) -> str:
            return desk.renderer.part(
                f"live/{template}.html",
                overview=overview,
                visitor=visitor,
                path=watched.path,
                here=here_of(watched.place),
                **context,
            )

        found = {name: part(template) for name, template in _SHELL.items()}
        if watched.place == "dashboard":
            found["overview"] = part("dashboard")
        kind, _, rest = watched.place.partition(":")
        name, _, tab = rest.partition(":")
        known = overview.task(name) if kind == "task" and tab in _OF_TAB else None
        if known is not None:
            answer, task = known
            head = task_head(answer, task, clock=desk.renderer.clock())
            newer = list_mark(task, tab) != watched.mark
            for region, template in {
                "task-head": "task_head",
                "tabs": "tabs",
                "newer": "newer",
                **_OF_TAB[tab],
            }.items():
                found[region] = part(
                    template,
                    answer=answer,
                    task=task,
                    head=head,
                    tab=tab,
                    newer=newer,
                    nothing_listed=watched.shows_nothing,
                )
        return found

    return router


def here_of(place: str) -> str:
    """The navigation's entry for a place."""
    if place.startswith("task:"):
        return place.removeprefix("task:").partition(".")[0]
    return place.partition(":")[0]


def event(regions: dict[str, str], *, number: int) -> str:
    """One message of the stream that replaces those regions."""
    html = "".join(
        f'<hx-partial hx-target="#{name}" hx-swap="outerMorph">{text}</hx-partial>' for name, text in regions.items()
    )
    lines = "".join(f"data: {line}\n" for line in html.splitlines())
    return f"id: {number}\n{lines}\n"


def ending_event(soon: Ending | None) -> str:
    """A message that warns of a sign-out, or takes the warning back. Named, so that a paused page gets it too."""
    told = {"words": soon.words if soon else "", "can_stay": bool(soon and soon.can_stay)}
    return f"event: ending\ndata: {json.dumps(told)}\n\n"


async def first_of(*events: asyncio.Event, seconds: float) -> None:
    """Return when one of the events is set, or after so many seconds."""
    waiting = [begin(one.wait(), name="a page waits") for one in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await ended(waiting)
