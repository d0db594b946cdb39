"""What the shop's manager sets up: stores, stations, codes, users, places, serial numbers and the control records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, insert, select, update

from simulators.counterpoint import setup_tables as setup
from simulators.counterpoint import tables
from simulators.counterpoint.auditing import audit
from simulators.counterpoint.changes import SetUpRecord
from simulators.counterpoint.clock import Clock
from simulators.counterpoint.column_values import Unfit, fitting, written
from simulators.counterpoint.database import Database, Row
from simulators.counterpoint.stamped import Changed, Impossible, Unknown, matching
from simulators.counterpoint.wide import usual

MANAGER = "MGR"


@dataclass(frozen=True)
class Kind:
    """A kind of record: its key, its tables (one row in each), what it stands under and what goes with it."""

    keys: tuple[str, ...]
    tables: tuple[Table, ...]
    under: Table | None = None
    goes_too: tuple[Table, ...] = ()
    used_by: Table | None = None


KINDS = {
    "stores": Kind(("STR_ID",), (setup.PS_STR, setup.PS_STR_CFG_PS), goes_too=(setup.PS_STA, setup.PS_STA_CFG_PS)),
    "stations": Kind(("STR_ID", "STA_ID"), (setup.PS_STA, setup.PS_STA_CFG_PS), under=setup.PS_STR),
    "pay-codes": Kind(("PAY_COD",), (setup.SY_PAY_COD,)),
    "tax-codes": Kind(("TAX_COD",), (setup.TX_COD,)),
    "workgroups": Kind(("WRKGRP_ID",), (setup.SY_WRKGRP,), used_by=setup.SY_USR),
    "users": Kind(("USR_ID",), (setup.SY_USR,)),
    "item-categories": Kind(("CATEG_COD",), (tables.IM_CATEG_COD,), goes_too=(tables.IM_SUBCAT_COD,)),
    "subcategories": Kind(("CATEG_COD", "SUBCAT_COD"), (tables.IM_SUBCAT_COD,), under=tables.IM_CATEG_COD),
    "locations": Kind(("LOC_ID",), (tables.IM_LOC,), used_by=tables.IM_INV),
    "serials": Kind(("ITEM_NO", "SER_NO"), (tables.IM_SER,), under=tables.IM_ITEM),
}
CONTROLS = {
    "company": setup.SY_COMP,
    "database": setup.DB_CTL,
    "inventory": setup.IM_CTL,
    "ecommerce": setup.EC_CTL,
}


class SetUpDesk:
    """Makes changes in one database. Every method is one transaction; the server's own memory isn't told."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, kind: str, path: str, record: SetUpRecord) -> Changed:
        """What was written of a record, which exists afterwards. Raises Unknown, Impossible."""
        wanted, keys = _record(kind, path)
        values = _values(record)
        known = {str(column.name) for table in wanted.tables for column in table.columns}
        if strange := sorted(set(values) - known):
            raise Unknown(f"{kind} have no column {', '.join(strange)}")
        with self._database.writing() as connection:
            if wanted.under is not None and not _held(connection, wanted.under, dict([next(iter(keys.items()))])):
                raise Unknown(f"there is no {next(iter(keys.values()))} in {wanted.under.name}")
            changed = Changed(stamp=self._clock.stamp())
            for table in wanted.tables:
                _write(connection, table, keys, values, changed)
        return changed

    def drop(self, kind: str, path: str) -> None:
        """The record is gone, with what can't be without it. Raises Unknown, Impossible while something uses it."""
        wanted, keys = _record(kind, path)
        with self._database.writing() as connection:
            if not _held(connection, wanted.tables[0], keys):
                raise Unknown(f"there is no {path} among the {kind}")
            if wanted.used_by is not None and _held(connection, wanted.used_by, keys):
                raise Impossible(f"{path} is used in {wanted.used_by.name}")
            for table in (*wanted.tables, *wanted.goes_too):
                connection.execute(delete(table).where(matching(table, **keys)))

    def control(self, name: str, record: SetUpRecord) -> Changed:
        """What was written of a control record. Raises Unknown, Impossible."""
        if name not in CONTROLS:
            raise Unknown(f"there is no control record {name}: {', '.join(CONTROLS)}")
        table, values = CONTROLS[name], _values(record)
        if strange := sorted(set(values) - set(table.columns.keys())):
            raise Unknown(f"{table.name} has no column {', '.join(strange)}")
        with self._database.writing() as connection:
            changed = Changed(stamp=self._clock.stamp())
            _write(connection, table, {"KEY_ID": 1}, values, changed)
        return changed


def _record(kind: str, path: str) -> tuple[Kind, Row]:
    wanted = KINDS.get(kind)
    if wanted is None:
        raise Unknown(f"nothing is set up as {kind}: {', '.join(KINDS)}")
    # An item's number may hold a slash, what stands below it may not.
    codes: Sequence[str] = path.rsplit("/", len(wanted.keys) - 1)
    if len(codes) != len(wanted.keys) or not all(code.strip() for code in codes):
        raise Unknown(f"{kind} have the key {' / '.join(wanted.keys)}")
    table = wanted.tables[0]
    try:
        keys = {
            name: fitting(table.columns[name], code.strip().upper())
            for name, code in zip(wanted.keys, codes, strict=True)
        }
    except Unfit as error:
        raise Impossible(str(error)) from error
    return wanted, keys


def _values(record: SetUpRecord) -> Row:
    values = {name.upper(): value for name, value in record.columns.items()}
    if record.descr is not None:
        values |= {"DESCR": record.descr, "DESCR_UPR": record.descr.upper()}
    return values


def _held(connection: Connection, table: Table, keys: Row) -> bool:
    return connection.execute(select(table).where(matching(table, **keys)).limit(1)).first() is not None


def _write(connection: Connection, table: Table, keys: Row, values: Row, changed: Changed) -> None:
    try:
        mine = written(table, values, never=tuple(keys))
    except Unfit as error:
        raise Impossible(str(error)) from error
    saved = audit(table, changed.stamp, by=MANAGER)
    if not connection.execute(update(table).where(matching(table, **keys)).values(mine | saved)).rowcount:
        connection.execute(insert(table), [usual(table) | _first(table) | mine | saved | keys])
    changed.note(table, mine or keys)


def _first(table: Table) -> Row:
    """What a new row needs before anybody sets it."""
    if table is tables.IM_SER:
        return {"LOC_ID": "MAIN", "STAT": "A", "MAN_ENTD": "N"}
    return {}
