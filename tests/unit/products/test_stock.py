"""From stock and flags to what the website may sell."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.stock import change_words, source_rows
from services.products.records.item import ItemFlags
from services.products.records.rules import ProductRules
from services.products.records.stock import Quantity, Stock
from services.products.records.web import SourceRow
from tests.builders.products import RULES, a_stock


def sent(*stocks: Stock, rules: ProductRules = RULES, **flags: Any) -> tuple[str, bool]:
    """Quantity and status of the one row."""
    (row,) = source_rows(skus=["WAX-100"], stocks=stocks, flags=ItemFlags(**flags), rules=rules)
    return str(row.quantity), row.in_stock


@pytest.mark.parametrize(("method", "expected"), [("available", "6"), ("on_hand", "10"), ("net", "9")])
def test_the_quantity_is_counted_as_the_settings_say(method: Any, expected: str) -> None:
    stock = a_stock("10", committed="4", on_order="3")

    assert sent(stock, rules=replace(RULES, quantity_method=method)) == (expected, True)


@pytest.mark.parametrize(
    ("on_hand", "flags", "expected"),
    [
        ("5", {}, ("5", True)),
        ("0", {}, ("0", False)),
        ("-4", {}, ("0", False)),
        ("2.5", {}, ("2.5", True)),
        ("5", {"out_of_stock_quantity": Decimal(5)}, ("5", False)),
        ("6", {"out_of_stock_quantity": Decimal(5)}, ("6", True)),
        ("-4", {"allow_backorder": True}, ("-4", True)),
        ("0", {"always_in_stock": True}, ("0", True)),
        ("-4", {"always_in_stock": True, "allow_backorder": True}, ("0", True)),
        ("0", {"keeps_stock": False}, ("0", True)),
        ("9", {"web_archive": True}, ("0", False)),
        ("9", {"web_archive": True, "always_in_stock": True, "allow_backorder": True}, ("0", False)),
    ],
)
def test_flags_decide_in_their_order(on_hand: str, flags: dict[str, Any], expected: tuple[str, bool]) -> None:
    assert sent(a_stock(on_hand), **flags) == expected


def test_a_safety_stock_is_held_back() -> None:
    rules = replace(RULES, safety_stock=Decimal(2))

    assert [sent(a_stock(pieces), rules=rules) for pieces in ("5", "2", "1")] == [
        ("3", True),
        ("0", False),
        ("0", False),
    ]


def test_an_item_never_stocked_counts_as_nothing() -> None:
    assert sent() == ("0", False)


def test_locations_are_added_up_by_source_and_others_left_out() -> None:
    rules = replace(RULES, sources={"MAIN": "default", "LAKE": "default", "EAST": "east"})
    stocks = [
        a_stock(pieces, location=place) for place, pieces in (("MAIN", "1"), ("LAKE", "2"), ("EAST", "4"), ("X", "8"))
    ]

    rows = source_rows(skus=["WAX-100"], stocks=stocks, flags=ItemFlags(), rules=rules)

    assert [(row.source, str(row.quantity), row.in_stock) for row in rows] == [
        ("default", "3", True),
        ("east", "4", True),
    ]


def test_each_variant_has_its_own_quantity() -> None:
    stock = Stock(
        key="JKT",
        location="MAIN",
        quantity=Quantity(on_hand=Decimal(9)),
        cells={("RED", "M", "*"): Quantity(on_hand=Decimal(9), committed=Decimal(2))},
    )

    rows = source_rows(skus=["JKT|RED|M|*", "JKT|RED|L|*"], stocks=[stock], flags=ItemFlags(), rules=RULES)

    assert [(row.sku, str(row.quantity), row.in_stock) for row in rows] == [
        ("JKT|RED|L|*", "0", False),
        ("JKT|RED|M|*", "7", True),
    ]


@given(st.decimals(min_value=-9999, max_value=9999, places=4), st.booleans(), st.booleans())
def test_less_than_nothing_is_only_sold_where_backorders_are_allowed(
    pieces: Decimal, backorder: bool, archive: bool
) -> None:
    quantity, in_stock = sent(a_stock(str(pieces)), allow_backorder=backorder, web_archive=archive)

    assert Decimal(quantity) >= 0 or (backorder and not archive)
    assert not (archive and in_stock)


def test_a_log_line_says_from_what_to_what() -> None:
    rows = [SourceRow(sku="A|RED|*|*", source="default", quantity=Decimal(3), in_stock=True)]

    assert change_words(["4"], rows) == "stock 4 → 3"
    assert change_words([], [*rows, replace(rows[0], sku="A|BLUE|*|*")]) == "stock 6 in 2 variants"
