"""Items, stock and prices for tests, with only what a test cares about."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from services.products.records.item import Cell, Grid, Item
from services.products.records.rules import ProductRules
from services.products.records.stock import Quantity, Stock
from shared.catalog.price_book import Break, Group, PriceBook, PricedItem, PriceLevels, Rule

NOON = datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001 - shop time has no zone
RULES = ProductRules(zone=ZoneInfo("America/Chicago"))


def an_item(key: str = "WAX-100", *, name: str = "Boot wax", **more: Any) -> Item:
    """An ordinary item."""
    fields: dict[str, Any] = {"texts": {"DESCR": name}, "html": "<p>Shiny.</p>", "weight": Decimal("0.4"), **more}
    return Item(key=key, number=key, **fields)


def a_gridded_item(key: str = "JKT") -> Item:
    """A jacket in colours and sizes."""
    return an_item(key, name="Rain jacket", tracking="grid", grid_tags=("Color", "Size"))


def a_grid(*cells: tuple[str, ...]) -> Grid:
    """A grid of these cells."""
    return Grid(cells=tuple(Cell(cell) for cell in cells))


def a_stock(
    on_hand: str, *, key: str = "WAX-100", location: str = "MAIN", committed: str = "0", on_order: str = "0"
) -> Stock:
    """So many pieces at a location."""
    counts = Quantity(on_hand=Decimal(on_hand), committed=Decimal(committed), on_order=Decimal(on_order))
    return Stock(key=key, location=location, quantity=counts)


def a_priced_item(
    *,
    key: str = "WAX-100",
    decimals: int = 2,
    columns: dict[str, str] | None = None,
    pieces: str = "1",
    kit: bool = False,
    **levels: str,
) -> PricedItem:
    """An item with these price columns; Price-1 is 100 unless said otherwise."""
    amounts = {name: Decimal(amount) for name, amount in ({"PRC_1": "100"} | levels).items() if amount}
    return PricedItem(
        key=key,
        levels=PriceLevels(amounts),
        decimals=decimals,
        columns={"ITEM_NO": key, "CATEG_COD": "FOOTWEAR", **(columns or {})},
        pieces=Decimal(pieces),
        kit=kit,
    )


def a_rule(method: str = "D", amount: str = "10", *, basis: str = "1", from_quantity: str = "0", **more: Any) -> Rule:
    """A rule with one break; ten percent off unless said otherwise."""
    one = Break(least=Decimal(from_quantity), method=method, basis=basis, amount=Decimal(amount))
    return Rule(**{"number": 1, "breaks": (one,), **more})


def a_group(*rules: Rule, code: str = "SALE", kind: str = "P", **more: Any) -> Group:
    """A promotion that is always in force unless said otherwise."""
    return Group(**{"kind": kind, "code": code, "number": 1, "title": code.title(), "rules": rules, **more})


def a_book(*groups: Group) -> PriceBook:
    """These groups in this order."""
    return PriceBook(groups=groups)
