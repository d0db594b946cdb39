"""Stock as Counterpoint gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """What lies on the shelf, what is promised, what is on its way."""

    on_hand: Decimal = NOTHING
    committed: Decimal = NOTHING
    on_order: Decimal = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """One item at one location. `cells` by (DIM_1, DIM_2, DIM_3) in upper case."""

    key: str
    location: str
    quantity: Quantity = Quantity()
    cells: Mapping[tuple[str, str, str], Quantity] = field(default_factory=dict)
