"""The sign-in desk: passwords, locks after failures, second factor, and who a header stands for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from simulators.magento.rest.refusals import Refusal, required
from simulators.magento.settings import SignInSettings
from simulators.magento.sign_in.callers import ADMIN, EVERYTHING, INTEGRATION, NOBODY, Caller, caller
from simulators.magento.sign_in.oauth1 import SignedRequests
from simulators.magento.sign_in.tokens import code_accepted, make_token, read_token
from simulators.magento.state.tables import Row, Table

SIGN_IN_FAILED = (
    "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later."
)
_INTEGRATION_ID = 1


class SignInDesk:
    """Knows the administrators and tells who calls."""

    def __init__(self, *, settings: SignInSettings, users: Table, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self._users = users
        self._now = now
        self._failures: dict[str, tuple[int, float]] = {}
        self._signed = SignedRequests(settings=settings)
        self._secret = b""

    def open(self, *, counters: Table) -> None:
        """Takes up work: the signing key outlives a restart, the first administrator is made when there is none."""
        row = counters.get("signing key") or counters.put("signing key", {"key": secrets.token_hex(32)})
        self._secret = bytes.fromhex(row["key"])
        if not len(self._users):
            settings = self.settings
            self.set_users(
                [
                    {
                        "username": settings.admin_user,
                        "password": settings.admin_password,
                        "totp_secret": settings.totp_secret,
                    }
                ]
            )

    def set_users(self, users: list[dict[str, Any]]) -> None:
        """Replaces all administrators; locks are lifted."""
        known = {row["username"]: row["id"] for row in self._users}
        highest = max(known.values(), default=0)
        for key in list(self._users.rows):
            self._users.drop(key)
        for user in users:
            number = known.get(user["username"])
            if number is None:
                highest += 1
                number = highest
            self._users.put(
                number,
                {
                    "id": number,
                    "username": user["username"],
                    "password": _digest(user["password"]),
                    "active": user.get("active", True),
                    "resources": user.get("resources", [EVERYTHING]),
                    "totp_secret": user.get("totp_secret"),
                },
            )
        self.lift_locks()

    def revoke_tokens(self, *, counters: Table) -> None:
        """Ends every token handed out so far."""
        counters.put("signing key", {"key": secrets.token_hex(32)})
        self.open(counters=counters)

    def lift_locks(self) -> None:
        """Forgets failed tries."""
        self._failures.clear()

    def set_limits(self, settings: SignInSettings) -> None:
        """Changes token life and lock rules from now on."""
        self.settings = settings

    def token(self, *, username: str, password: str, code: str | None = None, second_factor: bool) -> str:
        """A fresh token. Raises Refusal: 400 for missing words or a wanted second factor, 401 for a failed sign-in."""
        missing = [name for name, word in (("username", username), ("password", password)) if not word]
        if missing:
            raise required(*missing)
        user = self._checked(username=username, password=password)
        if second_factor and code is None:
            if user["totp_secret"]:
                raise Refusal(
                    "Please use the 2fa provider-specific endpoints to obtain a token.",
                    parameters={"active_providers": ["google"]},
                )
            self._set_up(user)
            raise Refusal(
                "You are required to configure personal Two-Factor Authorization in order to login. "
                "Please check your email.",
                parameters={"providers": ["google"], "active_providers": []},
            )
        if code is not None:
            self._check_code(user=user, code=code, second_factor=second_factor)
        return make_token(
            user_id=user["id"],
            user_type=ADMIN,
            issued_at=self._second(),
            life_seconds=self.settings.token_life_seconds,
            secret=self._secret,
        )

    def _set_up(self, user: Row) -> None:
        """Puts what an e-mail would carry on record: a token to set a second factor up with, and its secret."""
        if not user.get("tfa_token"):
            user["tfa_token"] = secrets.token_urlsafe(24)
            user["pending_secret"] = base64.b32encode(secrets.token_bytes(20)).decode()
            self._users.changed(user["id"])

    def pending_secret(self, *, tfa_token: str) -> str:
        """The secret that a set-up token is for; raises Refusal (401) for a token nobody was sent."""
        secret: str = self._pending(tfa_token)["pending_secret"]
        return secret

    def activate(self, *, tfa_token: str, code: str) -> None:
        """Ends a set-up: from now on the user signs in with codes. Raises Refusal (401)."""
        user = self._pending(tfa_token)
        if not code_accepted(secret=user["pending_secret"], code=code, now=self._second()):
            raise Refusal("Invalid code.", status=401)
        user.update(totp_secret=user.pop("pending_secret"), tfa_token=None)
        self._users.changed(user["id"])

    def _pending(self, tfa_token: str) -> Row:
        for user in self._users:
            if tfa_token and user.get("tfa_token") == tfa_token:
                return user
        raise Refusal("Invalid two-factor authorization token", status=401)

    def people(self) -> list[dict[str, Any]]:
        """The administrators, without their passwords."""
        shown = ("id", "username", "active", "resources", "totp_secret", "tfa_token")
        return [{name: row.get(name) for name in shown} for row in self._users]

    def _check_code(self, *, user: Row, code: str, second_factor: bool) -> None:
        if not second_factor:
            raise Refusal("Provider is not allowed.")
        if not user["totp_secret"]:
            raise Refusal("Provider is not configured.")
        if not code_accepted(secret=user["totp_secret"], code=code, now=self._second()):
            raise Refusal("Invalid code.", status=401)

    def _checked(self, *, username: str, password: str) -> Row:
        name = username.casefold()
        count, last = self._failures.get(name, (0, 0.0))
        now = self._now().timestamp()
        if count and now - last >= self.settings.lock_seconds:
            count = 0
        user = next((row for row in self._users if row["username"].casefold() == name), None)
        locked = count >= self.settings.lock_after_failures
        fits = user is not None and hmac.compare_digest(user["password"], _digest(password))
        if locked or not fits or user is None or not user["active"] or not user["resources"]:
            if not locked:
                self._failures[name] = (count + 1, now)
            raise Refusal(SIGN_IN_FAILED, status=401)
        self._failures.pop(name, None)
        return user

    def caller(self, *, authorization: str, method: str, url: str, query: str) -> Caller:
        """Who the header stands for; nobody for an absent, dead or unknown token.

        Raises Refusal (401) for a wrongly signed request.
        """
        scheme, _, rest = authorization.strip().partition(" ")
        match scheme.lower():
            case "bearer":
                return self._bearer(rest.strip())
            case "oauth" if self.settings.integration_token:
                self._signed.verify(header=rest, method=method, url=url, query=query, now=self._second())
                return self._integration()
            case _:
                return NOBODY

    def _bearer(self, token: str) -> Caller:
        if token and token == self.settings.integration_token:
            return self._integration() if self.settings.bearer_integration else NOBODY
        claims: Mapping[str, Any] | None = read_token(token=token, now=self._second(), secret=self._secret)
        if claims is None or claims["utypid"] != ADMIN:
            return NOBODY
        user = self._users.get(claims["uid"])
        if user is None or not user["active"]:
            return NOBODY
        return caller(user_id=user["id"], user_type=ADMIN, resources=user["resources"])

    def _integration(self) -> Caller:
        return caller(user_id=_INTEGRATION_ID, user_type=INTEGRATION, resources=self.settings.integration_resources)

    def _second(self) -> int:
        return int(self._now().timestamp())


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()
