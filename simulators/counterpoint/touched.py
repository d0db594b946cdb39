"""Rows that get a new stamp although nothing of theirs changes: replication, and forms that were only looked at."""

from __future__ import annotations

from sqlalchemy import Connection, Table, select, update

from simulators.counterpoint import tables
from simulators.counterpoint.changes import Touch
from simulators.counterpoint.database import Row
from simulators.counterpoint.stamped import Changed, Unknown


def touch(connection: Connection, wanted: Touch, changed: Changed) -> None:
    """All the rows have one new RS_UTC_DT, with `locked` a new LST_LCK_DT too, and are the same otherwise.

    Raises Unknown for an item or category that isn't there; one without a row in one of the tables is left out there.
    """
    _all_there(connection, tables.IM_ITEM, "ITEM_NO", wanted.items)
    _all_there(connection, tables.IM_CATEG_COD, "CATEG_COD", wanted.categories)
    for name in wanted.tables if wanted.items else ():
        _stamp(connection, tables.METADATA.tables[name], "ITEM_NO", wanted.items, wanted.locked, changed)
    if wanted.categories:
        _stamp(connection, tables.IM_CATEG_COD, "CATEG_COD", wanted.categories, wanted.locked, changed)


def _stamp(connection: Connection, table: Table, key: str, codes: list[str], locked: bool, changed: Changed) -> None:
    values: Row = {"RS_UTC_DT": changed.stamp.utc, "RS_STAT": 1}
    if locked and "LST_LCK_DT" in table.columns:
        values["LST_LCK_DT"] = changed.stamp.locked
    connection.execute(update(table).where(table.c[key].in_(codes)).values(values))
    changed.note(table, dict.fromkeys(values))


def _all_there(connection: Connection, table: Table, key: str, codes: list[str]) -> None:
    held = set(connection.execute(select(table.c[key]).where(table.c[key].in_(codes))).scalars())
    if missing := sorted(set(codes) - held):
        raise Unknown(f"not in {table.name}: {', '.join(missing)}")
