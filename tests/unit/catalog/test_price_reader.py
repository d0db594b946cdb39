"""Columns of price groups as different versions of the database give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

import pytest

from shared.catalog.price_reader import CounterpointPrices
from shared.connectors.sql import SqlReader


class Database:
    """Answers every query with the rows of its table."""

    def __init__(self, **tables: Sequence[Mapping[str, Any]]) -> None:
        self._tables = tables

    async def rows(self, query: Any) -> Sequence[Mapping[str, Any]]:
        """The rows of the one table that is asked."""
        return self._tables.get(query.get_final_froms()[0].name, ())

    async def columns(self, table: Any) -> frozenset[str]:
        """What the first row of the table has."""
        rows = self._tables.get(table.name, ())
        return frozenset(rows[0]) if rows else frozenset()


def prices(**tables: Sequence[Mapping[str, Any]]) -> CounterpointPrices:
    """A reader of these tables."""
    return CounterpointPrices(cast(SqlReader, Database(**tables)), location="MAIN")


GROUP = {
    **dict.fromkeys(("CUST_FILT", "CUST_NO", "MIX_MATCH_COD", "BEG_DT", "END_DT", "NO_BEG_DAT", "NO_END_DAT")),
    "GRP_TYP": "P",
    "GRP_COD": "SALE",
    "GRP_SEQ_NO": 1,
    "DESCR": "Sale",
    "ENABLED": "Y",
    "BEG_TIM_FLG": "N",
    "END_TIM_FLG": "N",
}


@pytest.mark.parametrize("begins", [date(2026, 3, 2), datetime(2026, 3, 2), datetime(2026, 3, 2, 15)])  # noqa: DTZ001
async def test_a_day_without_a_time_is_a_whole_day_in_whatever_type_it_comes(begins: date) -> None:
    book = await prices(IM_PRC_GRP=[{**GROUP, "BEG_DAT": begins, "END_DAT": date(2026, 3, 9)}]).book()

    (group,) = book.groups
    assert group.begins == datetime(2026, 3, 2)  # noqa: DTZ001
    assert group.ends == datetime(2026, 3, 9, 23, 59, 59)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("decimals", "expected"), [(4, 4), (Decimal(3), 3), ("0", 0), (None, 2), (9, 2), (-1, 2), ("x", 2)]
)
async def test_the_decimals_of_a_price_are_read_as_any_kind_of_number(decimals: object, expected: int) -> None:
    item = {"ITEM_NO": "POT", "PRC_DECS": decimals}
    levels = dict.fromkeys(("PRC_2", "PRC_3", "PRC_4", "PRC_5", "PRC_6", "REG_PRC"))
    row = {"ITEM_NO": "POT", "LOC_ID": "*", "PRC_1": "12.5", **levels}

    found = await prices(IM_ITEM=[item], IM_PRC=[row]).priced(["POT"])

    assert found["POT"].decimals == expected
