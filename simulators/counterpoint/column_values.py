"""Values for the columns of a table, by the columns' names: what a person keys in and what a program sends."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import DateTime, Integer, Numeric, String, Table
from sqlalchemy.sql.schema import Column

from simulators.counterpoint.database import Row

CENTS_OF_A_CENT = -4
KEPT_BY_COUNTERPOINT = ("LST_MAINT_", "LST_LCK_", "RS_")


class Unfit(ValueError):
    """A column can't hold a value."""


def written(table: Table, sent: Mapping[str, Any], *, never: Collection[str] = ()) -> Row:
    """The values of columns that the table has, as the database keeps them; other names are ignored. Raises Unfit."""
    named = {name.upper(): value for name, value in sent.items()}
    return {
        name: fitting(column, named[name])
        for name, column in table.columns.items()
        if name in named and name not in never and not name.startswith(KEPT_BY_COUNTERPOINT)
    }


def fitting(column: Column[Any], value: object) -> object:
    """The value as the database keeps it in that column. Raises Unfit."""
    if value is None:
        return None
    kind = column.type
    try:
        if isinstance(kind, DateTime) and isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=None)
        if isinstance(kind, Integer) and isinstance(value, int):
            return int(value)
        if isinstance(kind, Numeric) and isinstance(value, str | int | float):
            return _amount(str(value))
    except (ValueError, InvalidOperation):
        pass
    else:
        if isinstance(kind, String) and isinstance(value, str) and len(value) <= (kind.length or 0):
            return value
    raise Unfit(f"{column.name} can't hold {value!r}")


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < CENTS_OF_A_CENT or amount.adjusted() > 10:
        raise ValueError(text)
    return amount
