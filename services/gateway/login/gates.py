"""The outer gates, before any route: right host, bounded size, own pages only."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.login.wire import MOST_HEAD
from shared.runtime.gates import bounded, claims_too_much

MOST_QUERY = 4_096
_SAFE = {"GET", "HEAD", "OPTIONS"}


class HostGate:
    """Answers only to the host names the shop uses; health checks may come by any."""

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = {host.strip().lower() for host in hosts if host.strip()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/health/"):
            named = Headers(scope=scope).getlist("host")
            # Two names are refused even if both are ours: whoever reads the other one would be misled.
            if len(named) != 1 or host_name(named[0]) not in self._hosts:
                words = "This host name is not one of the dashboard's."
                await refused(scope, status=400, code="unknown_host", words=words)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class OriginGate:
    """Refuses every changing request that did not come from our own pages (or from no page at all)."""

    def __init__(self, app: ASGIApp, *, https_only: bool) -> None:
        self._app = app
        self._schemes = {"https"} if https_only else {"http", "https"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE:
            headers = Headers(scope=scope)
            if not is_own(
                fetch_site=headers.get("sec-fetch-site"),
                origin=headers.get("origin"),
                host=headers.get("host", ""),
                schemes=self._schemes,
            ):
                words = "This did not come from the dashboard itself, so nothing was done. Load the page and try again."
                await refused(scope, status=403, code="not_from_here", words=words)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class SizeGate:
    """Cuts off what is too large or too slow, counted as it comes in, whatever the headers claim."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        too_much = _too_much(scope)
        if too_much is not None:
            await too_much(scope, receive, send)
            return
        await self._app(scope, bounded(receive), send)


def _too_much(scope: Scope) -> Response | None:
    if len(scope.get("query_string", b"")) > MOST_QUERY:
        return refused(scope, status=414, code="address_too_long", words="That address is too long.")
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEAD:
        return refused(scope, status=431, code="head_too_large", words="That is too much at once.")
    if claims_too_much(Headers(scope=scope)):
        return refused(scope, status=413, code="body_too_large", words="That is too much at once.")
    return None


def refused(scope: Scope, *, status: int, code: str, words: str) -> Response:
    """A refusal before any route: programs get it as they get every other, people as a line of text."""
    if scope["path"].startswith(("/api/", "/ui/")):
        return JSONResponse({"code": code, "words": words}, status_code=status)
    return PlainTextResponse(words, status_code=status)


def is_own(*, fetch_site: str | None, origin: str | None, host: str, schemes: Collection[str]) -> bool:
    """True when a changing request comes from our own origin, by what the browser says of it."""
    if fetch_site is not None:
        return fetch_site in {"same-origin", "none"}
    # Browsers send no Sec-Fetch-Site to plain-http hosts of the local network, but they do send Origin.
    if not origin:
        return False
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in schemes and parts.netloc.lower() == host.lower() and bool(host)


def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    if host.startswith("["):
        return host.partition("]")[0].removeprefix("[").lower()
    return host.partition(":")[0].lower()
