"""What came of an act that concerns several services."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Turned:
    """A switch was turned: who has obeyed, and who will when it returns."""

    switch: str
    on: bool
    at: datetime
    obeyed: tuple[str, ...]
    """Titles of the services that reported the new position."""
    not_yet: tuple[str, ...]
    """Titles of the services that did not, within the time we waited; they obey as soon as they can."""
    held: int = 0
    """How many changes had been held while it was off and are queued now that it is on."""


@dataclass(frozen=True)
class Checked:
    """A system was asked for again by the services that use it."""

    system: str
    asked: tuple[str, ...]
    not_reached: tuple[str, ...]
