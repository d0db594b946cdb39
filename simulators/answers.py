"""Requests read whole and answers held back, so that they can be spoilt on their way out."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulators.faults import Rule

DRIP_SECONDS = 60.0
DRIP_PAUSE_SECONDS = 0.02


class Seen:
    """The caller's `send`, remembering the status that went out."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


class Taken:
    """An answer of the imitated app, held back."""

    def __init__(self) -> None:
        self._start: Message = {"type": "http.response.start", "status": 200, "headers": []}
        self._body = bytearray()

    @classmethod
    async def by(cls, app: ASGIApp, scope: Scope, receive: Receive) -> Taken:
        """The app's whole answer; the call has been carried out when this returns."""
        taken = cls()
        await app(scope, receive, taken._keep)
        return taken

    async def _keep(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")

    def _with_length(self) -> Message:
        headers = [pair for pair in self._start.get("headers", []) if pair[0].lower() != b"content-length"]
        return {**self._start, "headers": [*headers, (b"content-length", str(len(self._body)).encode())]}

    async def send_half(self, send: Send) -> None:
        """Promises the full length, gives half; the connection has to be cut after it."""
        await send(self._with_length())
        half = bytes(self._body[: len(self._body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await asyncio.sleep(0.05)

    async def drip(self, send: Send) -> None:
        """The whole answer, byte by byte, in at most a minute."""
        await send(self._with_length())
        pause = min(DRIP_PAUSE_SECONDS, DRIP_SECONDS / max(1, len(self._body)))
        for place in range(len(self._body)):
            await send({"type": "http.response.body", "body": bytes(self._body[place : place + 1]), "more_body": True})
            await asyncio.sleep(pause)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def stated(rule: Rule) -> Response:
    """The answer that a "status" rule spells out."""
    headers = {"Retry-After": str(rule.retry_after)} if rule.retry_after is not None else {}
    body = rule.body if rule.body is not None else ""
    start = body.lstrip()[:1]
    kind = "application/json" if start in ("{", "[") else "text/html" if start == "<" else "text/plain"
    return Response(body, status_code=rule.status, headers=headers, media_type=kind)


async def whole_body(scope: Scope, receive: Receive) -> bytes:
    """The request body; what arrived of it when the caller went away."""
    names = {name for name, _ in scope["headers"]}
    if b"content-length" not in names and b"transfer-encoding" not in names:
        return b""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body already read once more, then follows the connection."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
