"""Alternate units: their size, their price, and how many of them are in stock."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.units import AlternateUnit, least_units, unit_price, unit_quantity, units_in

BOX = AlternateUnit(name="BOX", numerator=Decimal(12))
SIZES = st.decimals(min_value="0.25", max_value=144, places=2)
AMOUNTS = st.decimals(min_value=0, max_value=5000, places=2)


def test_units_are_read_from_the_columns_of_the_item() -> None:
    row = {
        "ALT_1_UNIT": " Box ",
        "ALT_1_NUMER": Decimal(12),
        "ALT_1_DENOM": Decimal(1),
        "ALT_1_PRC_1": Decimal("99.00"),
        "ALT_2_UNIT": "",
        "ALT_3_UNIT": "BOX",
        "ALT_4_UNIT": "GONE",
        "ALT_4_NUMER": Decimal(0),
        "ALT_5_UNIT": "Child",
    }

    assert units_in(row) == (
        AlternateUnit(name="BOX", numerator=Decimal(12), price=Decimal("99.00")),
        AlternateUnit(name="CHILD"),
    )


@pytest.mark.parametrize(
    ("unit", "price"),
    [
        (BOX, "118.80"),
        (AlternateUnit(name="BOX", numerator=Decimal(12), price=Decimal("99")), "99.00"),
        (AlternateUnit(name="THIRD", denominator=Decimal(3)), "3.30"),
    ],
)
def test_a_unit_costs_its_own_price_or_that_of_its_stocking_units(unit: AlternateUnit, price: str) -> None:
    assert unit_price(unit, price=Decimal("9.90")) == Decimal(price)


@pytest.mark.parametrize(("in_stock", "boxes"), [("0", 0), ("11", 0), ("12", 1), ("35.5", 2), ("-3", -1)])
def test_only_whole_units_are_in_stock(in_stock: str, boxes: int) -> None:
    assert unit_quantity(BOX, quantity=Decimal(in_stock)) == boxes


@given(SIZES, SIZES, AMOUNTS)
def test_units_never_promise_more_than_is_there_nor_hold_back_a_whole_one(
    numerator: Decimal, denominator: Decimal, amount: Decimal
) -> None:
    unit = AlternateUnit(name="X", numerator=numerator, denominator=denominator)
    whole = unit_quantity(unit, quantity=amount)

    assert whole * numerator <= amount * denominator < (whole + 1) * numerator
    assert least_units(unit, quantity=amount) - whole in (0, 1)
