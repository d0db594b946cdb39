"""How many tries to sign in there are: pure rules over counts."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=30)
"""As long as Magento's own window: our lock always comes first, so Magento's is never reached through us."""


@dataclass(frozen=True)
class Verdict:
    """May this try go on to Magento? If not, `locked_until` says when one may again."""

    left: int
    """Tries left after this one."""
    locked_until: datetime | None = None


def verdict(*, count: int, until: datetime, most: int) -> Verdict:
    """Judge a try that has just been counted: those after the first `most` are not passed on."""
    if count > most:
        return Verdict(left=0, locked_until=until)
    return Verdict(left=most - count)


def stricter(one: Verdict, other: Verdict) -> Verdict:
    """Of two verdicts the one that lets less through."""
    ends = [end for end in (one.locked_until, other.locked_until) if end is not None]
    return Verdict(left=min(one.left, other.left), locked_until=max(ends) if ends else None)


def account_key(username: str) -> str:
    """The key under which an account's tries are counted. Hashed: people type passwords into the wrong field."""
    return f"account|{_digest(normal_name(username))}"


def address_key(network: str) -> str:
    """The key under which an address's tries are counted."""
    return f"address|{network}"


def normal_name(username: str) -> str:
    """The name as Magento would look it up: spelling tricks don't give new tries."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
