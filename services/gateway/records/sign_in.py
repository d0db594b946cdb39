"""What came of a try to sign in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Why(StrEnum):
    """Why somebody is not in (yet)."""

    WRONG = "wrong"
    """Wrong name, password or code, or a name that may not enter: which of them is not told."""
    LOCKED = "locked"
    CODE_NEEDED = "code_needed"
    SETUP_NEEDED = "setup_needed"
    MAGENTO_AWAY = "magento_away"
    ADDRESS = "address"


@dataclass(frozen=True)
class SignedIn:
    """In: the id for the cookie."""

    session_id: str
    user: str


@dataclass(frozen=True)
class NotIn:
    """Not in, and why."""

    why: Why
    tries_left: int | None = None
    locked_until: datetime | None = None
