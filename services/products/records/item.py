"""An item as Counterpoint gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from shared.catalog.units import AlternateUnit
from shared.catalog.web_sku import UNUSED, Place, cell_sku, read_sku

Tracking = Literal["normal", "grid", "serial"]


def item_key(text: str) -> str:
    """The item a subject or typed text means: its cells and units belong to it, letter case and blanks don't count."""
    return read_sku(text).item


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The item row. `texts` holds its six descriptions by column name."""

    key: str
    number: str
    """ITEM_NO as Counterpoint writes it."""
    texts: Mapping[str, str]
    html: str | None = None
    kind: str = "I"
    tracking: Tracking = "normal"
    active: bool = True
    on_web: bool = True
    ticket: bool = False
    kit: bool = False
    weight: Decimal | None = None
    grid_tags: tuple[str, ...] = ()
    units: tuple[AlternateUnit, ...] = ()
    fractions: bool = False
    """Whether it is sold in parts of a stocking unit, as by the metre."""
    taxable: bool = True
    tax_category: str = ""
    category: str = ""
    """The merchandise category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFlags:
    """What the shop's own columns say of an item's life on the website."""

    web_enabled: bool = True
    web_archive: bool = False
    always_in_stock: bool = False
    allow_backorder: bool = False
    min_sale_quantity: Decimal | None = None
    out_of_stock_quantity: Decimal | None = None
    keeps_stock: bool = True
    """False for services and other goods without a stock: they are never out of stock."""

    @property
    def runs_out(self) -> bool:
        """Whether it can't be bought once its stock is gone."""
        return self.keeps_stock and not self.always_in_stock and not self.allow_backorder


@dataclass(frozen=True, slots=True)
class Cell:
    """One variant of a gridded item: its display values in the order of the dimensions."""

    values: tuple[str, ...]

    @property
    def place(self) -> Place:
        """The upper-case values with the sign for unused dimensions, as Counterpoint keys a cell."""
        upper = [value.strip().upper() for value in self.values]
        first, second, third = (upper + [UNUSED] * 3)[:3]
        return first, second, third

    def sku(self, item: str) -> str:
        """The website's SKU of this variant. Raises ValueError where item or values hold the sign between them."""
        return cell_sku(item, self.values).text

    @property
    def name(self) -> str:
        """What staff call it: `Red M`."""
        return " ".join(value.strip() for value in self.values)


@dataclass(frozen=True, slots=True)
class Grid:
    """The variants of a gridded item and every value its dimensions have, in order."""

    cells: tuple[Cell, ...] = ()
    orders: tuple[Mapping[str, int], ...] = field(default_factory=tuple)
    """By dimension: upper-case value → its place in the shop's own order."""
