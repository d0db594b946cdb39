"""The columns that tell who saved a row when: three moments of one change, as far as a table has them."""

from __future__ import annotations

from sqlalchemy import Table

from simulators.counterpoint.clock import Stamp
from simulators.counterpoint.database import Row

KEPT_BY_THE_SERVER = ("IM_INV", "IM_INV_CELL")
"""Tables whose LST_MAINT_DT has a fraction: no form saves their rows, the server's own code does."""


def audit(table: Table, stamp: Stamp | None, *, by: str) -> Row:
    """The audit columns that the table has; without a stamp those of a row that was never touched since."""
    if stamp is None:
        return _known(table, {"LST_MAINT_USR_ID": by, "RS_STAT": 0})
    values: Row = {
        "LST_MAINT_DT": stamp.exact if table.name in KEPT_BY_THE_SERVER else stamp.local,
        "LST_MAINT_USR_ID": by,
        "LST_LCK_DT": stamp.locked,
        "RS_UTC_DT": stamp.utc,
        "RS_STAT": 1,
    }
    return _known(table, values)


def _known(table: Table, values: Row) -> Row:
    return {name: value for name, value in values.items() if name in table.columns}
