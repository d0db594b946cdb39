"""Sets of items sent in one call: split a refused set until the bad one stands alone."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared.sync.errors import RejectedError
from shared.sync.model import Failed, Outcome


async def send_in_halves(
    keys: Sequence[str], send: Callable[[Sequence[str]], Awaitable[Mapping[str, Outcome]]]
) -> dict[str, Outcome]:
    """One outcome for every key: `send` gets all keys; a set it refuses as a whole is halved, at most log2(n) deep.

    Only RejectedError splits. Everything else (TemporaryError, SystemDown) concerns the call, not an item, and goes up.
    """
    if not keys:
        return {}
    try:
        return dict(await send(keys))
    except RejectedError as refusal:
        if len(keys) == 1:
            return {keys[0]: Failed(refusal.reason, technical=refusal.technical)}
    middle = len(keys) // 2
    return {
        **await send_in_halves(keys[:middle], send),
        **await send_in_halves(keys[middle:], send),
    }


def digest(payload: Any) -> str:
    """A fingerprint of what would be sent: equal for equal content, whatever the order of its fields."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)
