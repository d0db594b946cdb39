"""Magento's own answer to a user name and password. The token it gives is dropped: we only need the yes or no."""

from __future__ import annotations

import json
import re
from enum import StrEnum

import httpx
import orjson

from shared.connectors.outlet import Outlet, open_client

_SECONDS = 10.0
_PLACE_SECONDS = 5.0
_AT_ONCE = 8
_TOKEN_PATH = "/rest/V1/integration/admin/token"  # noqa: S105 - a path
_CODE_PATH = "/rest/V1/tfa/provider/google/authenticate"
_MOST_BYTES = 64 * 1024
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,}|[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
"""What Magento signs people in with: a random word, or a JSON Web Token."""


class Answer(StrEnum):
    """What Magento said."""

    YES = "yes"
    NO = "no"
    CODE_NEEDED = "code_needed"
    SETUP_NEEDED = "setup_needed"
    """The user must first set up two-factor sign-in in Magento, or uses a kind we can't ask for."""
    NOT_ASKED = "not_asked"
    """No connection, or a web server in front that let nothing through: nobody has judged the details."""
    UNREACHABLE = "unreachable"
    """No answer, or none that can be understood. Nobody enters on that."""


class MagentoSignIn:
    """Asks Magento whether an admin user's details are right. Keeps nothing.

    Its connections are its own: a website that answers slowly here takes nothing from the rest of the dashboard.
    """

    def __init__(self, *, url: str) -> None:
        self._client = open_client(base_url=url.rstrip("/"), at_once=_AT_ONCE)
        self._outlet = Outlet(client=self._client, at_once=_AT_ONCE, most_bytes=_MOST_BYTES)

    async def check(self, *, username: str, password: str, code: str | None) -> Answer:
        """Magento's answer; with a code, the answer to name, password and code together. One call, never repeated."""
        body = {"username": username, "password": password}
        path = _TOKEN_PATH
        if code:
            body["otp"] = code
            path = _CODE_PATH
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        try:
            async with self._outlet.place(within_seconds=_PLACE_SECONDS):
                answer = await self._outlet.ask(
                    "POST", path, seconds=_SECONDS, content=orjson.dumps(body), headers=headers
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL):
            return Answer.NOT_ASKED
        except (httpx.HTTPError, TimeoutError):
            return Answer.UNREACHABLE
        return understood(status=answer.status, body=answer.content)

    async def close(self) -> None:
        """Its connections are closed."""
        await self._client.aclose()


def understood(*, status: int, body: bytes) -> Answer:
    """Magento's status and body as an Answer; anything unexpected is UNREACHABLE, never YES."""
    if status == httpx.codes.SERVICE_UNAVAILABLE:
        return Answer.NOT_ASKED
    if len(body) > _MOST_BYTES:
        return Answer.UNREACHABLE
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return Answer.UNREACHABLE
    match status:
        case 200 if isinstance(value, str) and _TOKEN.fullmatch(value):
            return Answer.YES
        case 401 if isinstance(value, dict):
            return Answer.NO
        case 400 if isinstance(value, dict):
            return _of_bad_request(value)
        case _:
            return Answer.UNREACHABLE


def _of_bad_request(value: dict[str, object]) -> Answer:
    parameters = value.get("parameters")
    if isinstance(parameters, dict) and "active_providers" in parameters:
        active = parameters["active_providers"]
        if isinstance(active, list) and "google" in active:
            return Answer.CODE_NEEDED
        return Answer.SETUP_NEEDED
    message = str(value.get("message", ""))
    if "Two-Factor" in message or "2FA" in message or "Provider is not" in message:
        return Answer.SETUP_NEEDED
    return Answer.NO
