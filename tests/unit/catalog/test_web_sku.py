"""SKUs of the website: what is written can be read again, and means the same thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.web_sku import WebSku, can_be_told, cell_sku, plain_sku, read_sku, unit_sku

WORD = st.text(min_size=1, max_size=20).filter(lambda text: can_be_told(text) and bool(text.strip()))
CELL = st.lists(WORD, min_size=1, max_size=3).map(tuple)


@pytest.mark.parametrize(
    ("sku", "text"),
    [
        (plain_sku(" adm-tl7 "), "ADM-TL7"),
        (cell_sku("TRL-JKT", ("Moss", "S")), "TRL-JKT|MOSS|S|*"),
        (cell_sku("SOCK", ("Grey",)), "SOCK|GREY|*|*"),
        (unit_sku("FIRE-STEEL", "Box"), "FIRE-STEEL^BOX"),
        (unit_sku("MUG 12/OZ", "Pack of 6"), "MUG 12/OZ^PACK OF 6"),
        (cell_sku("O'HARA-TIN", ("50%", "A+B")), "O'HARA-TIN|50%|A+B|*"),
    ],
)
def test_an_sku_is_written_in_upper_case_with_its_cell_or_unit(sku: WebSku, text: str) -> None:
    assert sku.text == text
    assert read_sku(text) == sku


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("trl-jkt|moss", WebSku(item="TRL-JKT", cell=("MOSS", "*", "*"))),
        (" fire-steel ^ box ", WebSku(item="FIRE-STEEL", unit="BOX")),
        ("TRL-JKT|", WebSku(item="TRL-JKT")),
        ("FIRE-STEEL^", WebSku(item="FIRE-STEEL")),
        ("TRL-JKT|RED^2|M|*", WebSku(item="TRL-JKT", cell=("RED^2", "M", "*"))),
        ("FIRE-STEEL^6|12", WebSku(item="FIRE-STEEL", unit="6|12")),
    ],
)
def test_what_people_type_is_read_with_tolerance(text: str, sku: WebSku) -> None:
    assert read_sku(text) == sku


@pytest.mark.parametrize("number", ["", "  ", "A|B", "A^B"])
def test_an_item_number_that_holds_a_sign_makes_no_sku(number: str) -> None:
    assert not can_be_told(number)
    with pytest.raises(ValueError, match="item number"):
        plain_sku(number)


@given(WORD)
def test_an_item_that_was_written_is_read_back(item: str) -> None:
    assert read_sku(plain_sku(item).text) == plain_sku(item)


@given(WORD, CELL)
def test_a_cell_that_was_written_is_read_back(item: str, values: tuple[str, ...]) -> None:
    assert read_sku(cell_sku(item, values).text) == cell_sku(item, values)


@given(WORD, WORD)
def test_a_unit_that_was_written_is_read_back(item: str, unit: str) -> None:
    assert read_sku(unit_sku(item, unit).text) == unit_sku(item, unit)


@given(WORD, WORD, CELL)
def test_an_item_its_units_and_its_cells_never_share_an_sku(item: str, unit: str, values: tuple[str, ...]) -> None:
    texts = {plain_sku(item).text, unit_sku(item, unit).text, cell_sku(item, values).text}

    assert len(texts) == 3
