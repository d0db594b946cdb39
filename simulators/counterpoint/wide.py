"""Set-up tables and rows as wide as real ones, whose columns nobody here reads but every client meets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import MetaData, Numeric, Table
from sqlalchemy.sql.schema import Column

from simulators.counterpoint.columns import amounts, flags, texts, wholes
from simulators.counterpoint.wide_columns import LETTERS, NUMBERS, TEXTS

Row = dict[str, Any]
LONGEST_TEXT = 60
SELDOM_FILLED = {
    "SY_PAY_COD": (
        *amounts("MAX_CHNG_AMT", "MAX_OVTND_AMT", "MAX_TND_AMT", "MAX_RFND_AMT"),
        *texts(10, "CARD_PREFIX_1", "CARD_PREFIX_2", "CARD_PREFIX_3", "CARD_PREFIX_4", "OVR_SHORT_ACCT_NO"),
        *wholes("MIN_CARD_LEN", "MAX_CARD_LEN"),
    )
}
"""Columns that only some rows fill."""


def widen(metadata: MetaData) -> None:
    """Gives the tables the columns that they lack; those they have stay as they are."""
    for name, table in metadata.tables.items():
        for column in (*_columns(name), *SELDOM_FILLED.get(name, ())):
            if column.name not in table.columns:
                table.append_column(column)


def usual(table: Table) -> Row:
    """A row's values where nobody set it up otherwise; keys, texts of one's own and audit columns aren't among them."""
    row: Row = {}
    kinds: tuple[dict[str, dict[Any, str]], ...] = (LETTERS, NUMBERS, TEXTS)
    for kind in kinds:
        for value, names in kind.get(table.name, {}).items():
            row |= {name: _fitting(table.columns[name], value) for name in names.split()}
    return row


def _fitting(column: Column[Any], value: str | int) -> object:
    return Decimal(value) if isinstance(column.type, Numeric) else value


def _columns(name: str) -> list[Column[Any]]:
    found = [one for names in LETTERS.get(name, {}).values() for one in flags(*names.split())]
    for names in NUMBERS.get(name, {}).values():
        for one in names.split():
            found += amounts(one) if one.endswith(("_AMT", "_PCT")) else wholes(one)
    return found + [one for names in TEXTS.get(name, {}).values() for one in texts(LONGEST_TEXT, *names.split())]
