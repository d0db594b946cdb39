"""Further columns of an item, keyed in by their names in the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.sql.schema import Column

from simulators.counterpoint import tables
from simulators.counterpoint.column_values import KEPT_BY_COUNTERPOINT, Unfit, fitting
from simulators.counterpoint.database import Row
from simulators.counterpoint.stamped import Impossible, Unknown

WORKED_OUT = (*KEPT_BY_COUNTERPOINT, "GRID_", "DIM_", "CATEG_SUBCAT", "ITEM_NO", "TRK_METH")


def keyed_in(columns: Mapping[str, object]) -> Row:
    """The values as the database keeps them. Raises Unknown for no such column, Impossible for a value it can't take.

    Columns that Counterpoint fills itself are none to key in: keys, audit and grid columns, and texts in upper case.
    """
    try:
        return {name.upper(): fitting(_column(name.upper()), value) for name, value in columns.items()}
    except Unfit as error:
        raise Impossible(str(error)) from error


def _column(name: str) -> Column[Any]:
    column = tables.IM_ITEM.columns.get(name)
    if column is None or name.startswith(WORKED_OUT) or name.endswith("_UPR"):
        raise Unknown(f"an item has no column {name} to key in")
    return column
