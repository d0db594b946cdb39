"""Rows as the API writes them: no NULLs, amounts one way or the other, moments with seven fraction digits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal

import orjson
from sqlalchemy import DateTime, Integer, Numeric, Table
from sqlalchemy.sql.schema import Column

from simulators.counterpoint.database import Row

Shown = Callable[[Any], object]
Numbers = Literal["short", "padded"]
"""How amounts are written: 17 and 84.5, or 17.0000 and 84.5000. The makers' guide shows none with a trailing zero."""


def _fixed(value: float) -> orjson.Fragment:
    return orjson.Fragment(f"{value:.4f}".encode())


def _short(value: float) -> orjson.Fragment:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return orjson.Fragment((text if text != "-0" else "0").encode())


def _moment(value: str) -> str:
    return value.replace(" ", "T") + "0"  # SQLite keeps six digits, the server writes seven


def _same(value: object) -> object:
    return value


AMOUNTS: dict[Numbers, Callable[[float], orjson.Fragment]] = {"short": _short, "padded": _fixed}


def _writer(column: Column[Any], amount: Shown) -> Shown:
    if isinstance(column.type, DateTime):
        return _moment
    if isinstance(column.type, Numeric):
        return amount
    return int if isinstance(column.type, Integer) else _same


def _seen(column: Column[Any]) -> bool:
    return bool(column.info.get("api", True))


class View:
    """How a table stands in an answer: which columns, in what order, under what names."""

    def __init__(self, table: Table, *, leave_out: Collection[str] = ()) -> None:
        self.table = table
        columns = [one for one in table.columns if _seen(one) and one.name not in leave_out]
        self.names = tuple(str(one.name) for one in columns)
        self._shown: dict[Numbers, tuple[tuple[str, Shown], ...]] = {
            numbers: tuple((str(one.name), _writer(one, amount)) for one in columns)
            for numbers, amount in AMOUNTS.items()
        }

    def select(self, alias: str = "") -> str:
        """The column list of a SELECT."""
        before = f"{alias}." if alias else ""
        return ", ".join(f'{before}"{name}"' for name in self.names)

    def row(self, values: Sequence[Any], numbers: Numbers) -> Row:
        """The JSON object of a row selected with `select`, without its NULLs."""
        return {
            name: shown(value)
            for (name, shown), value in zip(self._shown[numbers], values, strict=False)
            if value is not None
        }


def amount(value: float, numbers: Numbers) -> orjson.Fragment:
    """An amount outside of a view."""
    return AMOUNTS[numbers](value)


def encoded(content: object) -> bytes:
    """JSON, in the order it was put together."""
    return orjson.dumps(content)


def compact(body: bytes) -> bytes:
    """The same bytes without spare room. The encoder leaves kilobytes behind each text; a cache would keep them all."""
    return bytes(bytearray(body))
