"""The outer gates, before any route: right host, bounded body, own pages only."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 1_000_000
MOST_QUERY = 4_096
_SAFE = {"GET", "HEAD", "OPTIONS"}


class HostGate:
    """Answers only to the host names the shop uses; health checks may come by any."""

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = {host.strip().lower() for host in hosts if host.strip()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/health/"):
            host = host_name(Headers(scope=scope).get("host", ""))
            if host not in self._hosts:
                await PlainTextResponse("This host name is not one of the dashboard's.", 400)(scope, receive, send)
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
                await PlainTextResponse(words, 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class BodyGate:
    """Cuts off what is too large, counted as it comes in, whatever the headers claim."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if len(scope.get("query_string", b"")) > MOST_QUERY:
            await PlainTextResponse("That address is too long.", 414)(scope, receive, send)
            return
        claimed = Headers(scope=scope).get("content-length", "0")
        if not claimed.isdigit() or int(claimed) > MOST_BODY:
            await PlainTextResponse("That is too much at once.", 413)(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > MOST_BODY:
                    # The routes below answer it as they answer every refusal.
                    raise HTTPException(status_code=413)
            return message

        await self._app(scope, counted, send)


def is_own(*, fetch_site: str | None, origin: str | None, host: str, schemes: Collection[str]) -> bool:
    """True when a changing request comes from our own origin, by what the browser says of it."""
    if fetch_site is not None:
        return fetch_site in {"same-origin", "none"}
    # Browsers send no Sec-Fetch-Site to plain-http hosts of the local network, but they do send Origin.
    if not origin:
        return False
    parts = urlsplit(origin)
    return parts.scheme in schemes and parts.netloc.lower() == host.lower() and bool(host)


def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    if host.startswith("["):
        return host.partition("]")[0].removeprefix("[").lower()
    return host.partition(":")[0].lower()
