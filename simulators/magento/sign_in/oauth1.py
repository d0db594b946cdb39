"""Checks requests signed with OAuth 1.0a, HMAC-SHA256 only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections import OrderedDict
from urllib.parse import parse_qsl, quote, unquote

from simulators.magento.rest.refusals import Refusal, required
from simulators.magento.settings import SignInSettings

AHEAD_SECONDS = 600
TOKEN_LENGTH = 32
_NEEDED = ("consumer_key", "signature", "signature_method", "nonce", "timestamp", "token")
_NONCES_KEPT = 100_000
_PARTS = re.compile(r'(\w+)="([^"]*)"')


class SignedRequests:
    """Verifies signatures of the one integration and remembers the nonces it used."""

    def __init__(self, *, settings: SignInSettings) -> None:
        self._settings = settings
        self._nonces: OrderedDict[str, None] = OrderedDict()

    def verify(self, *, header: str, method: str, url: str, query: str, now: int) -> None:
        """Returns if the request is signed by the integration; raises Refusal otherwise: 400 for what can't be read."""
        given = {name: unquote(value) for name, value in _PARTS.findall(header)}
        missing = [f"oauth_{name}" for name in _NEEDED if not given.get(f"oauth_{name}")]
        if missing:
            raise required(*missing)
        if len(given["oauth_token"]) != TOKEN_LENGTH:
            raise Refusal("The token length is invalid. Check the length and try again.")
        if given["oauth_signature_method"] != "HMAC-SHA256":
            raise Refusal("Signature method %1 is not supported", parameters=[given["oauth_signature_method"]])
        if given["oauth_consumer_key"] != self._settings.consumer_key:
            raise _denied("A consumer having the specified key does not exist")
        self._use_nonce(given["oauth_nonce"], stamp=given["oauth_timestamp"], now=now)
        if given["oauth_token"] != self._settings.integration_token:
            raise _denied("Specified token does not exist")
        expected = self._signature(method=method, url=url, query=query, oauth=given)
        if not hmac.compare_digest(expected, given["oauth_signature"]):
            raise _denied("The signature is invalid. Verify and try again.")

    def _use_nonce(self, nonce: str, *, stamp: str, now: int) -> None:
        """Uses a nonce up, before anybody has looked at the signature."""
        if not stamp.isdigit() or int(stamp) <= 0 or int(stamp) > now + AHEAD_SECONDS:
            raise _denied("An error occurred validating the nonce")
        if nonce in self._nonces:
            raise _denied("The nonce is already being used by the consumer with ID %1", "1")
        self._nonces[nonce] = None
        while len(self._nonces) > _NONCES_KEPT:
            self._nonces.popitem(last=False)

    def _signature(self, *, method: str, url: str, query: str, oauth: dict[str, str]) -> str:
        pairs = parse_qsl(query, keep_blank_values=True)
        pairs += [(name, value) for name, value in oauth.items() if name not in ("oauth_signature", "realm")]
        encoded = sorted((_strict(name), _strict(value)) for name, value in pairs)
        joined = "&".join(f"{name}={value}" for name, value in encoded)
        base_string = f"{method.upper()}&{_strict(url)}&{_strict(joined)}"
        key = f"{_strict(self._settings.consumer_secret)}&{_strict(self._settings.token_secret)}"
        return base64.b64encode(hmac.new(key.encode(), base_string.encode(), hashlib.sha256).digest()).decode()


def _strict(text: str) -> str:
    return quote(text, safe="~-._")


def _denied(message: str, *parameters: str) -> Refusal:
    return Refusal(message, status=401, parameters=list(parameters) or None)
