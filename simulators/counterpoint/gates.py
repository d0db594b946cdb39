"""Who may call: credential, API key, registration, role, in that order."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from simulators.counterpoint.refusals import Refusal
from simulators.counterpoint.routing import Gate, Route
from simulators.counterpoint.settings import Settings

SYSTEM_ADMIN = ("admin", "password")
CHALLENGE = {"WWW-Authenticate": 'basic realm="/auth/basic"'}
NO_ROLE_RECORD = "Value cannot be null: the UserRoles object of the signed-in user has no value."

KeyState = Literal["ok", "expired"]


@dataclass
class Licence:
    """What the shop's paperwork allows just now."""

    api_key: KeyState = "ok"
    option: bool = True
    user_without_role: bool = False
    denied: frozenset[str] = field(default_factory=frozenset)


class Gates:
    """Lets a call through or raises the Refusal that the real server would answer."""

    def __init__(self, *, settings: Settings, licence: Licence) -> None:
        self._settings = settings
        self.licence = licence

    def check(self, *, route: Route, headers: Mapping[bytes, bytes]) -> None:
        """Returns when the caller may use the route."""
        admin = self._signed_in(headers.get(b"authorization", b""))
        if route.gate is Gate.SYSTEM:
            if not admin:
                raise _no_role(route)
            return
        key = headers.get(b"apikey", b"").decode("latin-1")
        if self.licence.api_key == "expired" or not hmac.compare_digest(key.encode(), self._settings.api_key.encode()):
            raise Refusal.business(403, "ERROR_INVALID_APIKEY", "The API key is missing, unknown or has expired")
        if not self.licence.option and route.gate is not Gate.KEY:
            # The code for this case is not published; the text about the registration is what staff report.
            raise Refusal.business(
                403, "ERROR_INVALID_CONFIGURATION", "The API option is missing from the company's registration"
            )
        if admin:
            # A system administrator belongs to no company, so no role of a company can allow the call.
            raise _no_role(route)
        if self.licence.user_without_role:
            raise Refusal.unhandled(500, "NullReferenceException", NO_ROLE_RECORD)
        if route.name in self.licence.denied:
            raise _no_role(route)

    def _signed_in(self, header: bytes) -> bool:
        """True for the system administrator, False for the company user. Raises a 401 Refusal for anybody else."""
        kind, _, encoded = header.partition(b" ")
        if kind.lower() != b"basic":
            raise Refusal.empty(401, CHALLENGE)
        try:
            login, found, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refusal.empty(401, CHALLENGE) from None
        if not found:
            raise Refusal.empty(401, CHALLENGE)
        if (login, password) == SYSTEM_ADMIN:
            return True
        wanted = f"{self._settings.company}.{self._settings.user}".upper()
        same = hmac.compare_digest(login.upper().encode(), wanted.encode())
        if same and hmac.compare_digest(password.encode(), self._settings.password.encode()):
            return False
        raise Refusal.empty(401, CHALLENGE)


def _no_role(route: Route) -> Refusal:
    return Refusal.business(
        403, "ERROR_INVALID_ROLE_PERMISSIONS", f"The user's role does not allow {route.method} on {route.template}"
    )
