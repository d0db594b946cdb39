"""The prices of an item sold in another unit than the one it is stocked in."""

from dataclasses import replace
from decimal import Decimal

from shared.catalog.price_book import PricedItem, PriceLevels
from shared.catalog.units import AlternateUnit, unit_price

_PRICE_1 = "PRC_1"


def in_unit(item: PricedItem, unit: AlternateUnit) -> PricedItem:
    """The item as it is priced in this unit: its own Price-1 if it has one, every other level for as many pieces."""
    amounts = {name: amount * unit.size for name, amount in item.levels.amounts.items()}
    listed = item.levels.level(_PRICE_1)
    if unit.price is not None or listed is not None:
        amounts[_PRICE_1] = unit_price(unit, price=listed or Decimal(0), decimals=item.decimals, rounding=item.rounding)
    return replace(item, levels=PriceLevels(amounts), pieces=unit.size, units=())
