"""The manners of the NCR Counterpoint API: sign-in, cache, both error shapes."""

import base64
from collections.abc import Mapping
from typing import Any

import httpx
from pydantic import SecretStr

from shared.connectors.http import USUAL_LIMITS, Answer, CallLimits, Download, HttpTransport, parsed
from shared.connectors.paths import names_nothing_odd
from shared.sync.errors import DownKind, NotFoundError, RejectedError, SystemDown

COUNTERPOINT = "counterpoint"
TITLE = "Counterpoint"
LONGEST_REFUSAL = 4096
"""Bytes of an answer that are read in any case: room for the server's words when it refuses."""


class CounterpointApi:
    """A signed-in door to one company of a Counterpoint API server."""

    def __init__(
        self,
        *,
        client: httpx.AsyncClient,
        company: str,
        user: str,
        password: SecretStr,
        api_key: SecretStr,
        at_once: int = 2,
        limits: CallLimits = USUAL_LIMITS,
    ) -> None:
        self._transport = HttpTransport(
            system=COUNTERPOINT,
            title=TITLE,
            client=client,
            at_once=at_once,
            limits=limits,
        )
        pair = f"{company}.{user}:{password.get_secret_value()}".encode()
        self._headers = {
            "Authorization": "Basic " + base64.b64encode(pair).decode(),
            "APIKey": api_key.get_secret_value(),
            "Accept": "application/json",
        }

    async def get(
        self, path: str, *, params: Mapping[str, str | int] | None = None, fresh: bool = False
    ) -> dict[str, Any]:
        """The JSON object of a successful answer.

        `fresh` empties the server's cache for the whole company first: once per cycle, on its first call.
        Raises NotFoundError, RejectedError, TemporaryError or SystemDown.
        """
        headers = {**self._headers, "ServerCache": "no-cache"} if fresh else self._headers
        answer = await self._transport.call("GET", path, params=params, headers=headers)
        return self._data(answer, f"GET {path}")

    async def file(self, path: str, *, keep: int, most: int) -> Download:
        """A file with its size and fingerprint; its bytes only where they are at most `keep`, never read past `most`.

        Raises as `get` does.
        """
        headers = {**self._headers, "Accept": "*/*"}
        found = await self._transport.download(
            path, headers=headers, keep=max(keep, LONGEST_REFUSAL), most=max(most, LONGEST_REFUSAL)
        )
        if found.status != 200:
            self._data(_refused(found), f"GET {path}")
            raise self._transport.failed(
                "Counterpoint had trouble answering", technical=f"GET {path}: {found.status} without a file"
            )
        self._transport.went_well()
        return found

    def good_at(self) -> float | None:
        """When any call last had a good answer, by the monotonic clock; None = not yet."""
        return self._transport.good_at

    async def probe(self) -> None:
        """Returns when address, sign-in, key, registration and role are all right; raises as `get` does."""
        await self.get("/Company")

    def _data(self, answer: Answer, call: str) -> dict[str, Any]:
        code, message = _refusal(answer.data)
        technical = f"{call}: {answer.status} {code} {message}".strip()[:400]
        match answer.status:
            case 200 | 201 if isinstance(answer.data, dict) and code in ("", "SUCCESS"):
                self._transport.went_well()
                return answer.data
            case 401:
                raise SystemDown(
                    COUNTERPOINT,
                    "Counterpoint refused the user, the password or the company",
                    kind=DownKind.CREDENTIALS,
                    technical=technical,
                    lack=f"Counterpoint lets us in, but not to a call that this task needs ({call[:120]})",
                )
            case 403:
                raise SystemDown(
                    COUNTERPOINT,
                    "Counterpoint refused the API key, the registration or the role",
                    kind=DownKind.REFUSED,
                    technical=technical,
                    lack=f"Counterpoint lets us in, but the role of the sync's user lacks a right that this task needs "
                    f"({call[:120]}). Give it to the role in Counterpoint's API settings",
                    whoever=bool(code),
                )
            case 404 if code:
                self._transport.went_well()
                raise NotFoundError(message or "Counterpoint has no such record", technical=technical, status=404)
            case 404:
                raise SystemDown(
                    COUNTERPOINT,
                    "There is no Counterpoint API at this address",
                    kind=DownKind.ADDRESS,
                    technical=technical,
                    lack=f"Counterpoint's API lacks a call that this task needs ({call[:120]}): is it too old?",
                    whoever=names_nothing_odd(call.partition(" ")[2]),
                )
            case 429:
                raise self._transport.busy(answer, technical=technical)
            case 503 if "Retry-After" in answer.headers:
                raise self._transport.busy(answer, technical=technical)
            case 400:
                self._transport.went_well()
                raise RejectedError(f"Counterpoint refused: {message or code}", technical=technical, status=400)
            case _:
                raise self._transport.failed("Counterpoint had trouble answering", technical=technical)


def _refused(found: Download) -> Answer:
    """A file's answer read as one of words: what the server says instead of the file."""
    content = found.content or b""
    data, is_json = parsed(content)
    return Answer(status=found.status, headers=found.headers, content=content, data=data, is_json=is_json)


def _refusal(data: object) -> tuple[str, str]:
    """Code and message of either error shape, or two empty strings."""
    if not isinstance(data, dict):
        return "", ""
    status = data.get("ResponseStatus")
    shape = status if isinstance(status, dict) else data
    return str(shape.get("ErrorCode") or ""), str(shape.get("Message") or "")
