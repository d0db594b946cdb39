"""A line of a web order → what Counterpoint sells by it: item, cell or unit, and how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shared.catalog.units import AlternateUnit
from shared.catalog.web_sku import Place, read_sku
from shared.sync.model import Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """What was sold. `quantity` counts the unit named, `pieces` the same in stocking units."""

    item: str
    quantity: Decimal
    pieces: Decimal
    cell: Place | None = None
    unit: str | None = None
    """None = the unit the item is stocked in."""


def sold_line(sku: str, *, quantity: Decimal, units: Sequence[AlternateUnit]) -> SoldLine | Skipped:
    """What a line with this SKU says, given the alternate units its item has now.

    A unit that the item doesn't have is never taken for another one: the line is Skipped with the reason.
    """
    if quantity <= 0:
        return Skipped(f"{sku}: a line of {quantity} can't be sold")
    told = read_sku(sku)
    if not told.item:
        return Skipped(f"{sku!r} names no item")
    if told.unit is None:
        return SoldLine(item=told.item, cell=told.cell, quantity=quantity, pieces=quantity)
    unit = next((one for one in units if one.name == told.unit), None)
    if unit is None:
        return Skipped(f"{told.item} isn't sold by {told.unit} in Counterpoint")
    return SoldLine(
        item=told.item, unit=unit.name, quantity=quantity, pieces=quantity * unit.numerator / unit.denominator
    )
