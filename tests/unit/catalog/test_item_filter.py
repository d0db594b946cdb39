"""Item filters are read by our own small grammar and never run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.item_filter import UnreadableFilter, matches, parse

COLUMNS = {"ITEM_NO": "WAX-100", "CATEG_COD": "FOOTWEAR", "SUBCAT_COD": "BOOTS", "ITEM_VEND_NO": "O'HARA"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(IM_ITEM.CATEG_COD = 'FOOTWEAR')", True),
        ("IM_ITEM.CATEG_COD='CAMP'", False),
        ("im_item.categ_cod = 'footwear '", True),
        ("[IM_ITEM].[CATEG_COD] = N'FOOTWEAR'", True),
        ("dbo.IM_ITEM.CATEG_COD = 'FOOTWEAR'", True),
        ("IM_ITEM.SUBCAT_COD IN ('TENTS', 'BOOTS')", True),
        ("IM_ITEM.SUBCAT_COD IN ('TENTS')", False),
        ("IM_ITEM.CATEG_COD = 'FOOTWEAR' AND IM_ITEM.SUBCAT_COD = 'TENTS'", False),
        ("IM_ITEM.CATEG_COD = 'CAMP' OR IM_ITEM.SUBCAT_COD = 'BOOTS'", True),
        ("IM_ITEM.CATEG_COD = 'CAMP' AND IM_ITEM.SUBCAT_COD = 'X' OR IM_ITEM.ITEM_NO = 'WAX-100'", True),
        ("IM_ITEM.CATEG_COD = 'CAMP' AND (IM_ITEM.SUBCAT_COD = 'X' OR IM_ITEM.ITEM_NO = 'WAX-100')", False),
        ("IM_ITEM.ITEM_VEND_NO = 'O''HARA'", True),
        (r"(IM_ITEM.ITEM_NO\20=\20\27WAX-100\27)", True),
        ("IM_ITEM.ITEM_NO LIKE 'WAX-%'", True),
        ("IM_ITEM.ITEM_NO like 'wax%' AND IM_ITEM.CATEG_COD = 'CAMP'", False),
        ("IM_ITEM.ITEM_VEND_NO LIKE N'O''H%'", True),
        ("IM_ITEM.ITEM_NO LIKE '%'", True),
        ("IM_ITEM.ITEM_NO LIKE 'FLC-%'", False),
        ("UNKNOWN_COLUMN = 'X' AND IM_ITEM.CATEG_COD = 'CAMP'", False),
        ("UNKNOWN_COLUMN = 'X' OR IM_ITEM.CATEG_COD = 'FOOTWEAR'", True),
    ],
)
def test_a_filter_answers_for_an_item(text: str, expected: bool) -> None:
    assert matches(parse(text), COLUMNS) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "IM_ITEM.ITEM_NO LIKE 'FLC'",
        "IM_ITEM.ITEM_NO LIKE '%FLC%'",
        "IM_ITEM.ITEM_NO LIKE 'F_C%'",
        "IM_ITEM.ITEM_NO LIKE 'F[A-Z]%'",
        "IM_ITEM.ITEM_NO LIKE FLC",
        "IM_ITEM.ITEM_NO NOT LIKE 'FLC%'",
        "dbo.fn_DaysSinceSale(IM_ITEM.ITEM_NO) > 90",
        "NOT IM_ITEM.CATEG_COD = 'CAMP'",
        "IM_ITEM.CATEG_COD <> 'CAMP'",
        "IM_ITEM.CATEG_COD = IM_ITEM.SUBCAT_COD",
        "(IM_ITEM.CATEG_COD = 'CAMP'",
        "IM_ITEM.CATEG_COD = 'CAMP') OR 1=1",
        "IM_ITEM.CATEG_COD = 'CAMP'; DROP TABLE IM_ITEM",
        "IM_ITEM.CATEG_COD = 'CAMP' -- AND",
        "IM_ITEM.CATEG_COD IN ()",
        "IM_ITEM.CATEG_COD IN (SELECT CATEG_COD FROM IM_CATEG_COD)",
        "EXISTS (SELECT 1)",
        "IM_ITEM.CATEG_COD = 'open",
        "(" * 60 + "A = '1'" + ")" * 60,
    ],
)
def test_a_filter_outside_the_grammar_is_called_unreadable(text: str) -> None:
    with pytest.raises(UnreadableFilter):
        parse(text)


def test_an_answer_that_hangs_on_a_foreign_column_is_refused() -> None:
    with pytest.raises(UnreadableFilter):
        matches(parse("UNKNOWN_COLUMN = 'X'"), COLUMNS)


VALUES = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_characters="\\"), max_size=12)


@given(st.text(max_size=80))
def test_any_text_at_all_is_read_or_called_unreadable(text: str) -> None:
    try:
        found = parse(text)
    except UnreadableFilter:
        return
    assert found == parse(text)


@given(VALUES, VALUES)
def test_equality_holds_for_exactly_the_value_that_was_quoted(value: str, other: str) -> None:
    quoted = value.replace("'", "''")

    found = matches(parse(f"IM_ITEM.CATEG_COD = '{quoted}'"), {"CATEG_COD": other})

    assert found is (value.rstrip().upper() == other.rstrip().upper())


@given(st.lists(VALUES, min_size=1, max_size=5), VALUES)
def test_in_is_equality_with_any_of_its_values(values: list[str], own: str) -> None:
    quoted = ["'" + value.replace("'", "''") + "'" for value in values]
    columns = {"CATEG_COD": own}

    listed = matches(parse(f"CATEG_COD IN ({', '.join(quoted)})"), columns)

    assert listed is matches(parse(" OR ".join(f"CATEG_COD = {value}" for value in quoted)), columns)
