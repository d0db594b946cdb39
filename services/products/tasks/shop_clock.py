"""The time as the tasks see it."""

from datetime import datetime

from services.products.records.rules import ProductRules
from shared.catalog.shop_time import TellsTime, utc_now, wall_time

__all__ = ["TellsTime", "shop_time", "utc_now"]


def shop_time(moment: datetime, *, rules: ProductRules) -> datetime:
    """A moment as the clock on the shop's wall shows it, without a zone: as price groups write their periods."""
    return wall_time(moment, zone=rules.zone)
