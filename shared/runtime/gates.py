"""The gate of a domain service: who doesn't know the secret is answered before a byte of the body is read."""

import asyncio
import hmac

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.contracts.http import Refusal

MOST_BODY = 1_000_000
BODY_SECONDS = 30.0


class SecretGate:
    """Lets in who has the service secret, with a body of bounded size and time. Health may be asked by anybody."""

    def __init__(self, app: ASGIApp, *, secret: SecretStr) -> None:
        self._app = app
        self._secret = secret.get_secret_value().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/health/"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("authorization", "").removeprefix("Bearer ").encode()
        if not hmac.compare_digest(given, self._secret):
            await _refused(401, "unauthorized", "This door needs the service secret")(scope, receive, send)
        elif claims_too_much(headers):
            await _refused(413, "body_too_large", "That is too much at once.")(scope, receive, send)
        else:
            await self._app(scope, bounded(receive), send)


def claims_too_much(headers: Headers) -> bool:
    """Whether the body's size as the head names it is none, or more than is taken."""
    claimed = headers.get("content-length", "0")
    # By its length first: Python refuses to read a number of thousands of digits.
    return not (claimed.isascii() and claimed.isdigit() and len(claimed) < 16) or int(claimed) > MOST_BODY


def bounded(receive: Receive) -> Receive:
    """The same body, cut off where it is too large or too slow; counted as it comes, whatever the head claims.

    What it raises (HTTPException 408 and 413) is answered by the routes as every refusal is.
    """
    clock = asyncio.get_running_loop()
    until = clock.time() + BODY_SECONDS
    seen = 0
    complete = False

    async def counted() -> Message:
        nonlocal seen, complete
        if complete:
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(status_code=408) from error
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if seen > MOST_BODY:
                raise HTTPException(status_code=413)
        return message

    return counted


def _refused(status: int, code: str, words: str) -> Response:
    return JSONResponse(Refusal(code=code, words=words).model_dump(), status_code=status)
