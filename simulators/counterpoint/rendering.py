"""Rows as the API writes them: no NULLs, amounts with four decimals, moments with seven fraction digits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import DateTime, Numeric, Table
from sqlalchemy.sql.schema import Column

from simulators.counterpoint.database import Row

Shown = Callable[[Any], object]


def _fixed(value: float) -> orjson.Fragment:
    return orjson.Fragment(f"{value:.4f}".encode())


def _short(value: float) -> orjson.Fragment:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return orjson.Fragment((text if text != "-0" else "0").encode())


def _moment(value: str) -> str:
    return value.replace(" ", "T") + "0"


def _same(value: object) -> object:
    return value


def _seen(column: Column[Any]) -> bool:
    return bool(column.info.get("api", True))


class View:
    """How a table stands in an answer: which columns, in what order, under what names."""

    def __init__(self, table: Table, *, short_amounts: bool = False, leave_out: Collection[str] = ()) -> None:
        """`short_amounts` writes 17 and 84.5 where others write 17.0000 and 84.5000."""
        self.table = table
        columns = [one for one in table.columns if _seen(one) and one.name not in leave_out]
        self.names = tuple(str(one.name) for one in columns)
        amount = _short if short_amounts else _fixed
        self._shown: tuple[tuple[str, Shown], ...] = tuple(
            (
                str(one.name),
                _moment if isinstance(one.type, DateTime) else amount if isinstance(one.type, Numeric) else _same,
            )
            for one in columns
        )

    def select(self, alias: str = "") -> str:
        """The column list of a SELECT."""
        before = f"{alias}." if alias else ""
        return ", ".join(f'{before}"{name}"' for name in self.names)

    def row(self, values: Sequence[Any]) -> Row:
        """The JSON object of a row selected with `select`, without its NULLs."""
        return {
            name: shown(value) for (name, shown), value in zip(self._shown, values, strict=False) if value is not None
        }


def amount(value: float) -> orjson.Fragment:
    """A number with four decimals."""
    return _fixed(value)


def encoded(content: object) -> bytes:
    """JSON, in the order it was put together."""
    return orjson.dumps(content)


def compact(body: bytes) -> bytes:
    """The same bytes without spare room. The encoder leaves kilobytes behind each text; a cache would keep them all."""
    return bytes(bytearray(body))
