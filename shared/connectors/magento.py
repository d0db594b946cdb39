"""The manners of the Magento REST API: sign-in, store scope, error envelope, what is worth another try."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
from pydantic import SecretStr

from shared.connectors.http import USUAL_LIMITS, Answer, CallLimits, HttpTransport
from shared.connectors.paths import names_nothing_odd, path_part
from shared.connectors.strain import Load
from shared.sync.errors import DownKind, Lasting, NotFoundError, RejectedError, SystemDown, TemporaryError

MAGENTO = "magento"
TITLE = "The website (Magento)"

_WORTH_ANOTHER_TRY = ("deadlock found", "lock wait timeout", "database connection error")
"""What a refusal says that will pass: in single saves and, in other words around it, in operations of a bulk."""
NO_REASON = "The product was unable to be saved. Please try again."
"""What Magento says of a deadlock and of whatever else it has no words for: a text too long, a website it lacks."""
_TRIES_WITHOUT_REASON = 3
MOST_SIGNS, MOST_OF_A_VALUE, _MOST_PARTS = 2_000, 300, 20
"""What is kept of a message, of a value it is filled with, and of the errors it is made of: a person reads it."""


def will_pass(message: str) -> bool:
    """Whether the website only was busy with another change, by its own words."""
    return any(text in message.casefold() for text in _WORTH_ANOTHER_TRY)


class MagentoApi:
    """A signed-in door to one Magento store, by an integration's access token as bearer."""

    def __init__(
        self,
        *,
        client: httpx.AsyncClient,
        token: SecretStr,
        at_once: int = 4,
        limits: CallLimits = USUAL_LIMITS,
    ) -> None:
        self._transport = HttpTransport(system=MAGENTO, title=TITLE, client=client, at_once=at_once, limits=limits)
        self.at_once = at_once
        """How many calls are made at once."""
        self._headers = {"Authorization": f"Bearer {token.get_secret_value()}", "Accept": "application/json"}

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: object = None,
        scope: str = "all",
    ) -> Any:
        """The parsed answer of a success. `path` begins with /V1 or /async; `scope` is a store view code or `all`.

        Raises NotFoundError, RejectedError (with Magento's words, filled in), TemporaryError or SystemDown.
        """
        answer = await self._transport.call(
            method, f"/rest/{path_part(scope)}{path}", params=params, json=json, headers=self._headers
        )
        return self._data(answer, f"{method} {path}")

    def good_at(self) -> float | None:
        """When any call last had a good answer, by the monotonic clock; None = not yet."""
        return self._transport.good_at

    def load(self) -> Load:
        """How the website bore our calls in the last quarter of an hour."""
        return self._transport.strain.lately()

    async def probe(self) -> None:
        """Returns when address, token and rights are right; raises as `call` does."""
        await self.call("GET", "/V1/store/websites")

    def _data(self, answer: Answer, call: str) -> Any:
        message = rendered_message(answer.data)
        technical = f"{call}: {answer.status} {message}".strip()[:400]
        match answer.status:
            case 200 | 202 if answer.is_json:
                self._transport.went_well()
                return answer.data
            case 401:
                named = isinstance(answer.data, dict) and (answer.data.get("parameters") or {})
                what = (
                    f": {named['resources']}"[:MOST_OF_A_VALUE]
                    if isinstance(named, dict) and "resources" in named
                    else ""
                )
                lack = f"The website lets us in, but its integration lacks a right that this task needs{what}"
                raise SystemDown(
                    MAGENTO,
                    f"The website refused our access token or its rights{what}",
                    kind=DownKind.CREDENTIALS,
                    technical=technical,
                    lack=f"{lack}. Give it the right in Magento under System, Integrations",
                )
            case 403 if not answer.is_json:
                raise SystemDown(
                    MAGENTO,
                    "A firewall in front of the website refused us",
                    kind=DownKind.REFUSED,
                    technical=technical,
                    lack=f"A firewall in front of the website refuses a call that this task needs ({_named(call)})",
                )
            case 404 if message and "Request does not match any route" not in message:
                self._transport.went_well()
                raise NotFoundError(f"The website answered: {message}", technical=technical, status=404)
            case 404:
                raise SystemDown(
                    MAGENTO,
                    "There is no Magento API at this address",
                    kind=DownKind.ADDRESS,
                    technical=technical,
                    lack=f"The website lacks a part that this task needs ({_named(call)}): is its module switched on?",
                    whoever=bool(message) and names_nothing_odd(call.partition(" ")[2]),
                )
            case 413:
                self._transport.went_well()
                raise RejectedError(
                    "The website's server takes no call this large: its limits need raising", technical=technical
                )
            case 429:
                raise self._transport.busy(answer, technical=technical)
            case 503 if "Retry-After" in answer.headers:
                raise self._transport.busy(answer, technical=technical)
            case 400 if will_pass(message):
                self._transport.went_well()
                raise TemporaryError("The website was busy with another change", technical=technical)
            case 400 if NO_REASON in message:
                self._transport.went_well()
                raise no_reason_given(technical=technical)
            case status if 400 <= status < 500 and message:
                self._transport.went_well()
                raise RejectedError(f"The website refused: {message}", technical=technical, status=status)
            case _:
                raise self._transport.failed(
                    "The website had trouble answering", technical=technical, unsure=not call.startswith("GET ")
                )


def no_reason_given(*, technical: str) -> TemporaryError:
    """What is raised for a refusal that may be a busy moment: tried again, and after a few tries told as a refusal."""
    return TemporaryError(
        "The website couldn't save it and gave no reason; it may have been busy with another change",
        technical=technical,
        lasting=Lasting(
            _TRIES_WITHOUT_REASON,
            "The website refuses to save it and gives no reason. Usual causes: a value it has no room for, or a "
            "website or category number that it lacks. Its own log (var/log/exception.log) says which",
        ),
    )


def _named(call: str) -> str:
    """The call as a person may be told of it."""
    return call.partition("?")[0][:120]


def rendered_message(data: object) -> str:
    """Magento's message with its placeholders filled in, the parts of an aggregate joined; empty when there is none."""
    if not isinstance(data, dict) or not isinstance(data.get("message"), str):
        return ""
    errors = data.get("errors")
    parts = [data, *errors[:_MOST_PARTS]] if isinstance(errors, list) else [data]
    return " ".join(_filled(part) for part in parts if isinstance(part, dict))[:MOST_SIGNS]


def _filled(part: Mapping[str, Any]) -> str:
    # Cut before it is filled in: a short text that names a long value a thousand times fills the memory.
    text = str(part.get("message") or "")[:MOST_SIGNS]
    parameters = part.get("parameters")
    if isinstance(parameters, list):
        named = {str(place): value for place, value in enumerate(parameters, start=1)}
    elif isinstance(parameters, dict):
        named = {str(name): value for name, value in parameters.items()}
    else:
        return text
    named = {name: str(value)[:MOST_OF_A_VALUE] for name, value in named.items()}
    values = iter([*named.values()])
    return re.sub(
        r"%(\w+)",
        lambda found: named.get(found[1], next(values, found[0]) if isinstance(parameters, list) else found[0]),
        text,
    )
