"""Somebody who is signed in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Flash:
    """One message for the next page: `tone` is good, plain, warning or bad."""

    words: str
    tone: str = "good"


@dataclass(frozen=True)
class Visitor:
    """A signed-in Magento admin user, as this request knows them."""

    user: str
    address: str
    session_digest: str
    ends_at: datetime
    """When the session ends at the latest, whatever its user does."""
    idle_at: datetime
    """When it ends if its user does nothing more."""
    flash: Flash | None = None
