"""The column kinds of a Counterpoint database, as SQLAlchemy types that SQLite keeps and SQL Server would."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Computed, DateTime, Integer, Numeric, String

HIDDEN = {"api": False}


def key(name: str, length: int) -> Column[Any]:
    """A text column of the primary key."""
    return Column(name, String(length), primary_key=True)


def texts(length: int, *names: str) -> list[Column[Any]]:
    """Nullable text columns."""
    return [Column(name, String(length)) for name in names]


def flags(*names: str) -> list[Column[Any]]:
    """Y/N columns."""
    return [Column(name, String(1)) for name in names]


def amounts(*names: str) -> list[Column[Any]]:
    """Money and quantity columns: four decimals."""
    return [Column(name, Numeric(15, 4)) for name in names]


def wholes(*names: str) -> list[Column[Any]]:
    """Whole-number columns."""
    return [Column(name, Integer) for name in names]


def moments(*names: str) -> list[Column[Any]]:
    """Date and date-time columns: no zone is kept."""
    return [Column(name, DateTime) for name in names]


def computed(name: str, formula: str) -> Column[Any]:
    """A quantity that the database works out itself."""
    return Column(name, Numeric(15, 4), Computed(formula, persisted=False))


def stock_status(name: str, quantity: str) -> Column[Any]:
    """What the database makes of a quantity: O for out, K where limits are kept, ? where there are none."""
    formula = f"CASE WHEN {quantity} <= 0 THEN 'O' WHEN MAX_QTY > 0 THEN 'K' ELSE '?' END"
    return Column(name, String(1), Computed(formula, persisted=False))


def unseen(columns: list[Column[Any]]) -> list[Column[Any]]:
    """The columns, marked as known to the database and never shown by the API."""
    for column in columns:
        column.info.update(HIDDEN)
    return [*columns]


def audit(*, shown: bool = True, replicated: bool = True, counted: bool = False) -> list[Column[Any]]:
    """Who changed a row when: LST_MAINT_DT is local time of the shop, RS_UTC_DT is UTC.

    `shown`: the API shows LST_MAINT_*; `replicated`: it shows RS_UTC_DT and RS_STAT too; `counted`: RS_STAT alone.
    """
    maintained: list[Column[Any]] = [*moments("LST_MAINT_DT"), *texts(10, "LST_MAINT_USR_ID")]
    moment, state = moments("RS_UTC_DT"), wholes("RS_STAT")
    return [
        *(maintained if shown else unseen(maintained)),
        *(moment if shown and replicated else unseen(moment)),
        *(state if shown and (replicated or counted) else unseen(state)),
    ]
