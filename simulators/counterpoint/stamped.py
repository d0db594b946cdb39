"""Rows as the shop's staff change them: every changed row carries the stamp of its own last change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, Table, and_, insert, select, update

from simulators.counterpoint import tables
from simulators.counterpoint.auditing import audit
from simulators.counterpoint.clock import Stamp
from simulators.counterpoint.database import Row
from simulators.counterpoint.goods_rows import cell_row, inventory_row

STAFF = "TILL"


class Unknown(LookupError):
    """What should be changed is not in the database."""


class Impossible(ValueError):
    """The change makes no sense for this item."""


@dataclass
class Changed:
    """Which columns of which tables changed, all with the same stamp."""

    stamp: Stamp
    columns: dict[str, list[str]] = field(default_factory=dict)

    def note(self, table: Table, columns: Mapping[str, object]) -> None:
        """Remembers columns of a table."""
        known = self.columns.setdefault(table.name, [])
        known += [name for name in columns if name not in known]

    def shown(self, item_no: str) -> Row:
        """The control door's answer."""
        moment = self.stamp.utc.isoformat(timespec="microseconds")
        stamped = [name for name in self.columns if "RS_UTC_DT" in tables.METADATA.tables[name].columns]
        return {
            "item_no": item_no,
            "changed": self.columns,
            "rs_utc_dt": dict.fromkeys(stamped, moment),
        }


def held_item(connection: Connection, item_no: str) -> Row:
    """The item's row. Raises Unknown."""
    table = tables.IM_ITEM
    row = connection.execute(select(table).where(matching(table, ITEM_NO=item_no))).mappings().first()
    if row is None:
        raise Unknown(f"there is no item {item_no}")
    return dict(row)


def matching(table: Table, **keys: object) -> ColumnElement[bool]:
    """The condition that these columns have these values."""
    return and_(*(table.c[name] == value for name, value in keys.items()))


def at(item_no: str, location: str) -> Row:
    """The key of an item at a location."""
    return {"ITEM_NO": item_no, "LOC_ID": location}


def put_row(connection: Connection, table: Table, keys: Row, values: Row, changed: Changed) -> None:
    """Changes the row under these keys, or makes it; stamps it and says so."""
    stamp = audit(table, changed.stamp, by=STAFF)
    if not connection.execute(update(table).where(matching(table, **keys)).values(values | stamp)).rowcount:
        connection.execute(insert(table), [_empty_row(table, keys) | values | stamp])
    changed.note(table, values)


def _empty_row(table: Table, keys: Row) -> Row:
    if table is tables.IM_INV:
        return inventory_row(item_no=keys["ITEM_NO"], location=keys["LOC_ID"])
    if table is tables.IM_INV_CELL:
        cell = cell_row(item_no=keys["ITEM_NO"], location=keys["LOC_ID"], values=())
        return cell | keys
    if table is tables.EC_CATEG:
        return keys | {"PARENT_ID": "0"}
    return keys
