"""Prices and price rules as Counterpoint's tables hold them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from shared.catalog.units import AlternateUnit


@dataclass(frozen=True, slots=True)
class PriceLevels:
    """The price columns of one item by name (`PRC_1` .. `PRC_6`, `REG_PRC`); a missing name = not set."""

    amounts: Mapping[str, Decimal] = field(default_factory=dict)

    def level(self, name: str) -> Decimal | None:
        """The amount of a column, None when it isn't set."""
        return self.amounts.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedItem:
    """What price rules look at: the item's prices and the columns their filters name."""

    key: str
    levels: PriceLevels
    decimals: int = 2
    rounding: str = ROUND_HALF_UP
    """How the company rounds prices, as `decimal` names it."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Upper-case column name → value, ITEM_NO among them."""
    pieces: Decimal = Decimal(1)
    """How many stocking units one of it holds: 12 for a case of twelve. `levels` are prices of one such unit."""
    kit: bool = False
    by_cell: bool = False
    """A grid's cells may have prices of their own, which aren't read: what a piece costs can't be said."""
    units: tuple[AlternateUnit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """From `least` pieces on: a method, a basis and an amount or percentage."""

    least: Decimal
    method: str
    basis: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a group, lowest break first. Empty texts = no such condition."""

    number: int
    title: str = ""
    item: str = ""
    item_filter: str = ""
    customer_bound: bool = False
    customer: str = ""
    """The one customer the rule is for, and below it a filter over customers."""
    customer_filter: str = ""
    sale_filter: str = ""
    least: Decimal = Decimal(0)
    own_procedure: bool = False
    two_for_one: bool = False
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A price group: contract (C), promotional (P) or special (S), with its period in the shop's zone."""

    kind: str
    code: str
    number: int
    title: str = ""
    enabled: bool = True
    begins: datetime | None = None
    ends: datetime | None = None
    customer_bound: bool = False
    customer: str = ""
    customer_filter: str = ""
    mix_and_match: bool = False
    mix_code: str = ""
    """The code of the items that count together in a mix-and-match group."""
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All groups in the order in which Counterpoint tries them."""

    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPrice:
    """What the website should ask: `price`, and `special` while it is lower, with its period in store-local time."""

    price: Decimal
    special: Decimal | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    listed: Decimal | None = None
    """The list price (the regular price), only where it is above `price`."""
    why: str = ""
    """The promotion that set the special price."""
    note: str = ""
    """A rule that couldn't be read and might have set another price."""
