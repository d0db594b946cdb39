"""Counterpoint's rows are read whatever an odd server puts into them: one such row must not stop a whole list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products.connectors.counterpoint_rows import TEXT_COLUMNS, ItemRow, StockRow
from services.products.records.item import Item
from services.products.records.stock import Quantity

ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.text(max_size=3))
COLUMNS = (
    *TEXT_COLUMNS,
    *("ITEM_TYP", "TRK_METH", "STAT", "IS_ECOMM_ITEM", "IS_ADM_TKT", "IS_KIT_PAR", "IS_TXBL", "TAX_CATEG_COD"),
    *("WEIGHT", "GRID_DIM_1_TAG", "EC_ITEM_DESCR", "ALT_1_UNIT", "ALT_1_NUMER", "ALT_1_DENOM", "ALT_1_PRC_1"),
)


def item(**columns: Any) -> Item:
    """The item of a row with these columns."""
    return ItemRow.model_validate({"ITEM_NO": "POT", **columns}).item()


@given(st.dictionaries(st.sampled_from(COLUMNS), ANYTHING))
def test_no_value_whatever_stops_an_item_row_from_being_read(columns: dict[str, Any]) -> None:
    assert item(**columns).key == "POT"


@given(st.dictionaries(st.sampled_from(["LOC_ID", "QTY_ON_HND", "QTY_COMMIT", "QTY_ON_PO", "IM_INV_CELL"]), ANYTHING))
def test_no_value_whatever_stops_a_stock_row_from_being_read(columns: dict[str, Any]) -> None:
    assert StockRow.model_validate({"ITEM_NO": "POT", **columns}).stock().key == "POT"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"STAT": "A", "IS_ECOMM_ITEM": "Y"}, (True, True)),
        ({"STAT": " a ", "IS_ECOMM_ITEM": "y "}, (True, True)),
        ({"STAT": "D", "IS_ECOMM_ITEM": "N"}, (False, False)),
        ({"IS_ECOMM_ITEM": None}, (True, False)),
        ({}, (True, False)),
    ],
)
def test_codes_count_without_letter_case_and_blanks_and_what_is_missing_is_not_for_the_website(
    columns: dict[str, Any], expected: tuple[bool, bool]
) -> None:
    found = item(**columns)

    assert (found.active, found.on_web) == expected


def test_cells_that_are_null_count_as_none_and_others_keep_their_places() -> None:
    rows = [{"DIM_1_UPR": " red", "QTY_ON_HND": "9.0000", "QTY_COMMIT": None}, None]

    assert StockRow.model_validate({"ITEM_NO": "JKT", "LOC_ID": "main", "IM_INV_CELL": None}).stock().cells == {}
    assert StockRow.model_validate({"ITEM_NO": "JKT", "IM_INV_CELL": rows}).stock().cells == {
        ("RED", "*", "*"): Quantity(on_hand=Decimal(9))
    }
