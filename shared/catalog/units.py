"""An item's other units: a case of twelve, a pair, a child's ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation

MOST_UNITS = 5
ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternateUnit:
    """One of an item's alternate units: `numerator` stocking units make `denominator` of it."""

    name: str
    """Upper case, as Counterpoint compares it."""
    numerator: Decimal = ONE
    denominator: Decimal = ONE
    price: Decimal | None = None
    """Its own Price-1; None = the item's price for as many stocking units."""

    @property
    def size(self) -> Decimal:
        """How many stocking units one of it is."""
        return self.numerator / self.denominator


UNIT_COLUMNS = tuple(
    f"ALT_{number}_{part}" for number in range(1, MOST_UNITS + 1) for part in ("UNIT", "NUMER", "DENOM", "PRC_1")
)
"""Columns of IM_ITEM that say its other units."""


def units_in(row: Mapping[str, object]) -> tuple[AlternateUnit, ...]:
    """The units of an item row with the columns of `UNIT_COLUMNS`, as the API or the database gives it.

    A unit without a name, or of no size, isn't one; of two with the same name the first counts.
    """
    found: dict[str, AlternateUnit] = {}
    for number in range(1, MOST_UNITS + 1):
        name = str(row.get(f"ALT_{number}_UNIT") or "").strip().upper()
        numerator = _size(row.get(f"ALT_{number}_NUMER"))
        denominator = _size(row.get(f"ALT_{number}_DENOM"))
        if name and name not in found and numerator > 0 and denominator > 0:
            price = _number(row.get(f"ALT_{number}_PRC_1"))
            found[name] = AlternateUnit(name=name, numerator=numerator, denominator=denominator, price=price)
    return tuple(found.values())


def unit_price(unit: AlternateUnit, *, price: Decimal, decimals: int = 2, rounding: str = ROUND_HALF_UP) -> Decimal:
    """What one of the unit costs: its own price, or the price of its stocking units."""
    asked = unit.price if unit.price is not None else price * unit.numerator / unit.denominator
    return asked.quantize(ONE.scaleb(-decimals), rounding=rounding)


def unit_quantity(unit: AlternateUnit, *, quantity: Decimal) -> Decimal:
    """How many whole ones of the unit so many stocking units make."""
    return (quantity * unit.denominator / unit.numerator).to_integral_value(rounding=ROUND_FLOOR)


def least_units(unit: AlternateUnit, *, quantity: Decimal) -> Decimal:
    """The fewest whole ones of the unit that hold so many stocking units."""
    return (quantity * unit.denominator / unit.numerator).to_integral_value(rounding=ROUND_CEILING)


def _size(value: object) -> Decimal:
    found = _number(value)
    return ONE if found is None else found


def _number(value: object) -> Decimal | None:
    """A number as JSON or the database gives it; None for none or for what is no number."""
    try:
        found = Decimal(str(value).strip()) if value is not None else None
    except InvalidOperation:
        return None
    if found is None or not found.is_finite():
        return None
    return Decimal(format(found.normalize(), "f")) if found else Decimal(0)
