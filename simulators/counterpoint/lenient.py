"""JSON as the server's reader takes it: forgiving about trailing commas and missing ends."""

from __future__ import annotations

import re
from typing import Any

import orjson

from simulators.counterpoint.refusals import Refusal

_STRING_OR_COMMA = re.compile(rb'"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])')
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]')
_END_OF = {b"{": b"}", b"[": b"]"}


def read_object(body: bytes) -> dict[str, Any]:
    """The object in a body, its names in upper case. Raises Refusal for what even this reader can't make out."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            content = orjson.loads(_without_spare_commas(body + _missing_ends(body)))
        except orjson.JSONDecodeError:
            raise Refusal.unhandled(400, "SerializationException", "Unable to bind request") from None
    if not isinstance(content, dict):
        raise Refusal.unhandled(400, "SerializationException", "Unable to bind request")
    return {name.upper(): value for name, value in content.items()}


def _without_spare_commas(body: bytes) -> bytes:
    return _STRING_OR_COMMA.sub(lambda found: b"" if found.group() == b"," else found.group(), body)


def _missing_ends(body: bytes) -> bytes:
    still_open: list[bytes] = []
    for found in _STRING_OR_BRACKET.finditer(body):
        sign = found.group()
        if sign in _END_OF:
            still_open.append(_END_OF[sign])
        elif still_open and sign == still_open[-1]:
            still_open.pop()
    return b"".join(reversed(still_open))
