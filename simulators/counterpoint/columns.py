"""The column kinds of a Counterpoint database, as SQLAlchemy types that SQLite keeps and SQL Server would."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Computed, DateTime, Integer, Numeric, String

HIDDEN = {"api": False}


def number_key(name: str) -> Column[Any]:
    """A whole number that is the primary key."""
    return Column(name, Integer, primary_key=True)


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
    """What the database makes of a quantity: ? where no limits are kept; else O for out, K for within limits.

    The letters for too few and too many, U and V, are ours: the makers' guide shows none.
    """
    formula = (
        "CASE WHEN coalesce(MIN_QTY, 0) = 0 AND coalesce(MAX_QTY, 0) = 0 THEN '?' "
        f"WHEN {quantity} <= 0 THEN 'O' WHEN {quantity} < MIN_QTY THEN 'U' "
        f"WHEN MAX_QTY > 0 AND {quantity} > MAX_QTY THEN 'V' ELSE 'K' END"
    )
    return Column(name, String(1), Computed(formula, persisted=False))


def unseen(columns: list[Column[Any]]) -> list[Column[Any]]:
    """The columns, marked as known to the database and never shown by the API."""
    for column in columns:
        column.info.update(HIDDEN)
    return [*columns]


def audit(*, shown: bool = True, replicated: bool = True, counted: bool = False) -> list[Column[Any]]:
    """Who changed a row when: LST_MAINT_DT is local time of the shop, RS_UTC_DT is UTC.

    `shown`: the API shows them; `replicated`: the table has RS_UTC_DT and RS_STAT, `counted`: RS_STAT, and of
    RS_UTC_DT nothing but NULLs. A table that is neither has no such columns at all.
    """
    columns: list[Column[Any]] = [*moments("LST_MAINT_DT"), *texts(10, "LST_MAINT_USR_ID")]
    if replicated:
        columns += [*moments("RS_UTC_DT"), *wholes("RS_STAT")]
    elif counted:
        columns += wholes("RS_STAT")
    return columns if shown else unseen(columns)
