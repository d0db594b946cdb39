"""What every endpoint group works with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from simulators.counterpoint.cache import ServerCache
from simulators.counterpoint.clock import Clock
from simulators.counterpoint.database import Database, Row
from simulators.counterpoint.rendering import Numbers, View
from simulators.counterpoint.routing import Answer, Asked

CHUNK = 500
SUCCESS = b'"ErrorCode":"SUCCESS"}'


@dataclass
class Style:
    """How the server writes what nobody has seen it write for sure."""

    numbers: Numbers = "short"


@dataclass(frozen=True)
class Shop:
    """The simulated company as its server sees it."""

    database: Database
    cache: ServerCache
    clock: Clock
    style: Style

    def shown(self, view: View, row: Sequence[Any]) -> Row:
        """A row as this server writes it."""
        return view.row(row, self.style.numbers)


@dataclass(frozen=True)
class Filter:
    """A WHERE clause with its values."""

    sql: str
    values: tuple[object, ...] = ()

    def __and__(self, other: Filter) -> Filter:
        return Filter(f"{self.sql} AND {other.sql}", self.values + other.values)


EVERYTHING = Filter("1 = 1")


def changed_within(asked: Asked, column: str) -> Filter:
    """The caller's date window over a stamp column, both ends included; rows never stamped fall out of any window."""
    start, end = asked.window()
    found = EVERYTHING
    if start is not None:
        found &= Filter(f"{column} >= ?", (start.isoformat(sep=" ", timespec="microseconds"),))
    if end is not None:
        found &= Filter(f"{column} <= ?", (end.isoformat(sep=" ", timespec="microseconds"),))
    return found


def in_category(asked: Asked, alias: str) -> Filter:
    """The caller's CategCod and SubcatCod."""
    found = EVERYTHING
    for name in ("categcod", "subcatcod"):
        code = asked.query.get(name)
        if code:
            column = "CATEG_COD" if name == "categcod" else "SUBCAT_COD"
            found &= Filter(f"{alias}.{column} = ?", (code.strip().upper(),))
    return found


def limited(asked: Asked) -> tuple[str, tuple[object, ...]]:
    """LIMIT and OFFSET for a paged call, nothing otherwise."""
    page = asked.page()
    if page is None:
        return "", ()
    number, rows = page
    return " LIMIT ? OFFSET ?", (rows, (number - 1) * rows)


def chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    """The keys, some hundreds at a time."""
    waiting = iter(keys)
    while part := list(islice(waiting, CHUNK)):
        yield part


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" * len(values))


def listed(container: str, parts: Iterator[list[bytes]], *, whole: bool) -> Answer:
    """A list answer, at once when it is a page (`whole`), else sent as it is read."""

    def body() -> Iterator[bytes]:
        yield b'{"' + container.encode() + b'":['
        before = b""
        for part in parts:
            if part:
                yield before + b",".join(part)
                before = b","
        yield b"]," + SUCCESS

    return Answer(b"".join(body())) if whole else Answer(body())


def single(container: str, content: bytes) -> Answer:
    """An answer with one object or list under its container's name."""
    return Answer(b'{"' + container.encode() + b'":' + content + b"," + SUCCESS)
