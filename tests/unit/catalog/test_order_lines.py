"""What a line of a web order says, by table and by property."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.order_lines import SoldLine, sold_line
from shared.catalog.units import AlternateUnit
from shared.catalog.web_sku import cell_sku, plain_sku, unit_sku
from shared.sync.model import Skipped

CHILD = AlternateUnit(name="CHILD")
BOX = AlternateUnit(name="BOX", numerator=Decimal(12))
PAIR = AlternateUnit(name="HALF", numerator=Decimal(1), denominator=Decimal(2))
UNITS = (CHILD, BOX, PAIR)
NUMBERS = st.text("ABCXYZ0189 -_./&+#%'Ö", min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
COUNTS = st.decimals(min_value=Decimal("0.0001"), max_value=Decimal(9999), places=4)


@pytest.mark.parametrize(
    ("sku", "said"),
    [
        ("OWL-WALK", SoldLine(item="OWL-WALK", quantity=Decimal(2), pieces=Decimal(2))),
        ("owl-walk^child", SoldLine(item="OWL-WALK", unit="CHILD", quantity=Decimal(2), pieces=Decimal(2))),
        ("FIRE-STEEL^BOX", SoldLine(item="FIRE-STEEL", unit="BOX", quantity=Decimal(2), pieces=Decimal(24))),
        ("FIRE-STEEL^HALF", SoldLine(item="FIRE-STEEL", unit="HALF", quantity=Decimal(2), pieces=Decimal(1))),
        ("TEE|RED|M|*", SoldLine(item="TEE", cell=("RED", "M", "*"), quantity=Decimal(2), pieces=Decimal(2))),
    ],
)
def test_an_sku_says_item_cell_unit_and_pieces(sku: str, said: SoldLine) -> None:
    assert sold_line(sku, quantity=Decimal(2), units=UNITS) == said


@pytest.mark.parametrize(
    ("sku", "quantity", "reason"),
    [
        ("OWL-WALK^STUDENT", "1", "OWL-WALK isn't sold by STUDENT in Counterpoint"),
        ("OWL-WALK", "0", "OWL-WALK: a line of 0 can't be sold"),
        ("OWL-WALK", "-1", "OWL-WALK: a line of -1 can't be sold"),
        ("^CHILD", "1", "'^CHILD' names no item"),
        ("  ", "1", "'  ' names no item"),
    ],
)
def test_what_makes_no_sense_is_never_guessed(sku: str, quantity: str, reason: str) -> None:
    assert sold_line(sku, quantity=Decimal(quantity), units=UNITS) == Skipped(reason)


@given(item=NUMBERS, quantity=COUNTS, unit=st.sampled_from([None, *UNITS]))
def test_what_the_website_was_given_to_sell_comes_back_as_the_same_item_and_unit(
    item: str, quantity: Decimal, unit: AlternateUnit | None
) -> None:
    sku = plain_sku(item) if unit is None else unit_sku(item, unit.name)

    line = sold_line(sku.text, quantity=quantity, units=UNITS)

    assert isinstance(line, SoldLine)
    assert (line.item, line.unit, line.cell) == (item.strip().upper(), unit.name if unit else None, None)
    assert line.quantity == quantity
    assert line.pieces == quantity * (unit.size if unit else 1)


@given(item=NUMBERS, values=st.lists(st.text("RGBSML129", min_size=1, max_size=8), min_size=1, max_size=3))
def test_a_cell_comes_back_as_the_same_cell(item: str, values: list[str]) -> None:
    sku = cell_sku(item, tuple(values))

    line = sold_line(sku.text, quantity=Decimal(1), units=())

    assert isinstance(line, SoldLine)
    assert (line.item, line.cell, line.unit) == (item.strip().upper(), sku.cell, None)
