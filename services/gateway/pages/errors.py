"""What went wrong, for people and programs: what it means, what to do, and an id to quote. Never how it is built."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import uuid4

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.gateway.connectors.services import ServiceAway, ServiceRefused
from services.gateway.connectors.stream import StreamAway
from services.gateway.login.door import AskedTwice, NotSignedIn
from services.gateway.pages.rendering import Renderer
from services.gateway.views.listing import with_query
from shared.sync.errors import StoreDown

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """An error as it is shown."""

    status: int
    code: str
    title: str
    words: str
    what_to_do: str = ""


_STORE = Trouble(
    503,
    "store_away",
    "The dashboard's memory can't be reached",
    "The database that holds sign-ins does not answer, so nobody can be let in or recognised right now. If the syncs "
    "keep their queues in the same one, they stand still until it is back. Nothing is lost: they go on by themselves.",
    "Try again in a minute. If it stays like this, tell whoever looks after the server.",
)
_UNKNOWN = Trouble(404, "not_found", "There is nothing here", "No page, task or item has this address.")
_BROKEN = Trouble(
    500,
    "broken",
    "Something broke in the dashboard",
    "What you asked for may or may not have been done. This stops no sync.",
    "Look at the Queue or the Log before you try again. If it happens again, tell support the error id.",
)
_UNREADABLE = Trouble(
    422, "bad_request", "That could not be read", "One part of what was sent is missing or not possible."
)
_TWICE = Trouble(400, "asked_twice", "That could not be read", "One part of the address stands there twice.")


def add_error_pages(app: FastAPI, *, renderer: Renderer) -> None:
    """Give the app its answers to everything that can go wrong."""

    async def not_signed_in(request: Request, _error: Exception) -> Response:
        if _for_program(request):
            return JSONResponse({"code": "not_signed_in", "words": "Sign in first."}, status_code=401)
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = wanted if request.method == "GET" and wanted != "/" else None
        return RedirectResponse(with_query("/login", next=back), status_code=303)

    async def shown(request: Request, error: Exception) -> Response:
        trouble = _trouble_of(error)
        return _answer(request, trouble, renderer=renderer, fields=_fields(error), headers=_headers(error))

    async def broken(request: Request, error: Exception) -> Response:
        return _answer(request, _BROKEN, renderer=renderer, error=error)

    app.add_exception_handler(NotSignedIn, not_signed_in)
    for kind in (
        AskedTwice, HTTPException, RequestValidationError, ServiceAway, ServiceRefused, StoreDown, StreamAway
    ):  # fmt: skip
        app.add_exception_handler(kind, shown)
    app.add_exception_handler(Exception, broken)


def _trouble_of(error: Exception) -> Trouble:
    match error:
        case ServiceRefused(refusal=refusal, status=status):
            title = "There is nothing here" if status == 404 else "That was not done"
            return Trouble(status, refusal.code, title, refusal.words)
        case ServiceAway():
            return Trouble(
                503, "service_away", "A part of CounterSync does not answer", str(error), "Try again in a minute."
            )
        case StreamAway():
            return Trouble(503, "stream_away", "That was not done", str(error), "Try again in a minute.")
        case StoreDown():
            return _STORE
        case AskedTwice():
            return _TWICE
        case RequestValidationError():
            return _UNREADABLE
        case HTTPException(status_code=404):
            return _UNKNOWN
        case HTTPException(status_code=status):
            phrase = HTTPStatus(status).phrase
            return Trouble(status, phrase.lower().replace(" ", "_"), phrase, "This can't be asked for in this way.")
        case _:
            return _BROKEN


def _answer(
    request: Request,
    trouble: Trouble,
    *,
    renderer: Renderer,
    fields: Sequence[str] = (),
    headers: dict[str, str] | None = None,
    error: Exception | None = None,
) -> Response:
    error_id = uuid4().hex[:12]
    if trouble.status >= 500:
        _log.error("answered %d %s, error id %s", trouble.status, trouble.code, error_id, exc_info=error)
    if _for_program(request):
        body: dict[str, object] = {"code": trouble.code, "words": trouble.words, "id": error_id}
        if fields:
            body["fields"] = list(fields)
        return JSONResponse(body, status_code=trouble.status, headers=headers)
    page = renderer.plain("error.html", status=trouble.status, trouble=trouble, error_id=error_id)
    page.headers.update(headers or {})
    return page


def _for_program(request: Request) -> bool:
    return request.url.path.startswith(("/api/", "/ui/"))


def _fields(error: Exception) -> tuple[str, ...]:
    if isinstance(error, ServiceRefused):
        return error.refusal.fields
    # Where it is wrong, never what was sent: it may be a password.
    if not isinstance(error, RequestValidationError):
        return ()
    return tuple(".".join(str(part) for part in problem["loc"])[:100] for problem in error.errors())


def _headers(error: Exception) -> dict[str, str] | None:
    if isinstance(error, HTTPException) and error.headers:
        return {name: value for name, value in error.headers.items() if name.lower() == "allow"}
    return None
