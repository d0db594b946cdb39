"""Rows as the website's set calls take and give them."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """How many of one SKU an inventory source has, and whether it is for sale there."""

    sku: str
    source: str
    quantity: Decimal
    in_stock: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRow:
    """What a customer group pays for one piece from a quantity on: an amount, or a percentage off."""

    sku: str
    group: str
    """The group's name, or ALL_GROUPS."""
    quantity: Decimal
    price: Decimal
    percent: bool = False
    website: int = 0
    """ALL_WEBSITES, or the one it is for."""

    @property
    def place(self) -> tuple[str, str, Decimal, int]:
        """Where the row stands: the website keeps one row at each place."""
        return sku_key(self.sku), self.group.casefold(), self.quantity, self.website


ALL_GROUPS = "ALL GROUPS"
ALL_WEBSITES = 0


def sku_key(sku: str) -> str:
    """How the website compares SKUs: without letter case and outer blanks."""
    return sku.strip().upper()
