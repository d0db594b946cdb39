"""The time as the tasks see it."""

from datetime import UTC, datetime
from typing import Protocol

from services.products.records.rules import ProductRules


class TellsTime(Protocol):
    """The time, with zone."""

    def __call__(self) -> datetime:
        """Now."""
        ...


def utc_now() -> datetime:
    """The time of this machine's clock."""
    return datetime.now(UTC)


def shop_time(moment: datetime, *, rules: ProductRules) -> datetime:
    """A moment as the clock on the shop's wall shows it, without a zone: as price groups write their periods."""
    return moment.astimezone(rules.zone).replace(tzinfo=None)
