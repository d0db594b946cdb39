"""The time as tasks see it, and as the clock on the shop's wall shows it."""

from datetime import UTC, datetime, tzinfo
from typing import Protocol


class TellsTime(Protocol):
    """The time, with zone."""

    def __call__(self) -> datetime:
        """Now."""
        ...


def utc_now() -> datetime:
    """The time of this machine's clock."""
    return datetime.now(UTC)


def wall_time(moment: datetime, *, zone: tzinfo) -> datetime:
    """A moment as the shop's wall clock shows it, without a zone: as price groups write their periods."""
    return moment.astimezone(zone).replace(tzinfo=None)
