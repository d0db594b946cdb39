"""Further columns of an item, keyed in by their names in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import DateTime, Integer, Numeric, String
from sqlalchemy.sql.schema import Column

from simulators.counterpoint import tables
from simulators.counterpoint.database import Row
from simulators.counterpoint.stamped import Impossible, Unknown

KEPT_BY_COUNTERPOINT = ("LST_MAINT_", "LST_LCK_", "RS_", "GRID_", "DIM_", "CATEG_SUBCAT", "ITEM_NO", "TRK_METH")
CENTS_OF_A_CENT = -4


def keyed_in(columns: Mapping[str, object]) -> Row:
    """The values as the database keeps them. Raises Unknown for no such column, Impossible for a value it can't take.

    Columns that Counterpoint fills itself are none to key in: keys, audit and grid columns, and texts in upper case.
    """
    return {name.upper(): _value(_column(name.upper()), value) for name, value in columns.items()}


def _column(name: str) -> Column[Any]:
    column = tables.IM_ITEM.columns.get(name)
    if column is None or name.startswith(KEPT_BY_COUNTERPOINT) or name.endswith("_UPR"):
        raise Unknown(f"an item has no column {name} to key in")
    return column


def _value(column: Column[Any], value: object) -> object:
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
    raise Impossible(f"{column.name} can't hold {value!r}")


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < CENTS_OF_A_CENT or amount.adjusted() > 10:
        raise ValueError(text)
    return amount
