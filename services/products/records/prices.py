"""Price rows as the website takes and gives them, and where they stand."""

from dataclasses import dataclass
from decimal import Decimal

ALL_STORES = ALL_WEBSITES = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePlace:
    """A website with prices of its own: those of one Counterpoint location. The default place is all websites."""

    location: str = ""
    """Empty = the location whose prices count everywhere else."""
    website: int = ALL_WEBSITES
    store: int = ALL_STORES
    """A store view of that website: base and special prices are sent for one."""


EVERYWHERE = PricePlace()


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRow:
    """The price of one SKU."""

    sku: str
    price: Decimal
    store: int = ALL_STORES


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialRow:
    """A special price with its period as the website writes it; empty = open on that side."""

    sku: str
    price: Decimal
    starts: str = ""
    ends: str = ""
    store: int = ALL_STORES
