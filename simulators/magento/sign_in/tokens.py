"""Signed tokens of administrators (JWT, HS256) and their one-time codes (TOTP, SHA-1, six digits, 30 seconds)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from typing import Any

import orjson

STEP_SECONDS = 30
_HEADER = {"kid": "1", "alg": "HS256"}


def make_token(*, user_id: int, user_type: int, issued_at: int, life_seconds: int, secret: bytes) -> str:
    """A token that expires after its life."""
    claims = {"uid": user_id, "utypid": user_type, "iat": issued_at, "exp": issued_at + life_seconds}
    signed = f"{_encoded(orjson.dumps(_HEADER))}.{_encoded(orjson.dumps(claims))}"
    return f"{signed}.{_encoded(_signature(signed, secret))}"


def read_token(*, token: str, now: int, secret: bytes) -> dict[str, Any] | None:
    """The claims of a living token we signed, else None."""
    signed, _, signature = token.rpartition(".")
    try:
        if not hmac.compare_digest(_decoded(signature), _signature(signed, secret)):
            return None
        claims: dict[str, Any] = orjson.loads(_decoded(signed.split(".")[1]))
    except (ValueError, IndexError):
        return None
    return claims if claims["exp"] > now else None


def one_time_code(*, secret: str, at: int) -> str:
    """The six digits valid at a moment; raises ValueError for a secret that is no base32."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", at // STEP_SECONDS), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return str((struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000).zfill(6)


def code_accepted(*, secret: str, code: str, now: int) -> bool:
    """True for the code of this step or one that ended within the allowed window."""
    return any(
        hmac.compare_digest(one_time_code(secret=secret, at=moment), code)
        for moment in (now, now - STEP_SECONDS + 1, now + STEP_SECONDS - 1)
    )


def _signature(signed: str, secret: bytes) -> bytes:
    return hmac.new(secret, signed.encode(), hashlib.sha256).digest()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
