"""An item as the seeding describes it, before it becomes rows of a dozen tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

ZERO = Decimal(0)
UNUSED = "*"


@dataclass(frozen=True)
class GridDimension:
    """A grid caption such as Size, with the values in the order the shop keeps them."""

    tag: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One grid cell: its values as displayed and what is in stock of it at MAIN."""

    values: tuple[str, ...]
    quantity: Decimal = ZERO
    committed: Decimal = ZERO
    barcode: str | None = None


@dataclass(frozen=True)
class Stock:
    """What a location holds of an item that has no grid."""

    location: str
    quantity: Decimal = ZERO
    committed: Decimal = ZERO
    on_order: Decimal = ZERO


@dataclass(frozen=True)
class Unit:
    """An alternate selling unit: `numerator` stocking units make `denominator` of it."""

    name: str
    price: Decimal | None
    numerator: Decimal = Decimal(1)
    denominator: Decimal = Decimal(1)


@dataclass(frozen=True)
class Picture:
    """An image file of the item folder."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Goods:
    """One item. Prices are per stocking unit; `changed_at` (with zone) is its last change, None a row never touched."""

    item_no: str
    descr: str | None
    long_descr: str | None = None
    short_descr: str | None = None
    html_descr: str | None = None
    item_typ: str = "I"
    tracking: str = "N"
    stat: str = "A"
    categ_cod: str | None = None
    subcat_cod: str | None = None
    tax_categ_cod: str | None = None
    is_txbl: bool = True
    vendor: str | None = None
    stk_unit: str = "EACH"
    units: tuple[Unit, ...] = ()
    price: Decimal | None = None
    reg_price: Decimal | None = None
    levels: Mapping[int, Decimal] = field(default_factory=dict)
    location_prices: Mapping[str, Decimal] = field(default_factory=dict)
    cost: Decimal | None = None
    weight: Decimal | None = None
    mix_match: str | None = None
    barcodes: tuple[str, ...] = ()
    dimensions: tuple[GridDimension, ...] = ()
    cells: tuple[Cell, ...] = ()
    stock: tuple[Stock, ...] = ()
    serials: tuple[str, ...] = ()
    kit: tuple[tuple[str, Decimal], ...] = ()
    is_ticket: bool = False
    event_at: datetime | None = None
    is_ecomm: bool = False
    ec_categories: tuple[str, ...] = ()
    web_enabled: bool | None = None
    allow_backorder: bool | None = None
    always_in_stock: bool | None = None
    web_archive: bool | None = None
    min_sale_qty: Decimal | None = None
    out_of_stock_qty: Decimal | None = None
    note: str | None = None
    pictures: tuple[Picture, ...] = ()
    changed_at: datetime | None = None
