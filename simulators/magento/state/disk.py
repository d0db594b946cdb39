"""Keeps the tables in an SQLite file, written behind the calls.

A clean stop leaves everything on disk. A kill loses at most the last half second: the simulator answers from memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from simulators.magento.state.tables import Key, Row, Table

WRITE_EVERY_SECONDS = 0.4
_ROWS_AT_A_TIME = 200
Change = tuple[str, str, bytes | None]

_CREATE = "CREATE TABLE IF NOT EXISTS rows (kind TEXT, key TEXT, body BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID"


class Disk:
    """The database file; `:memory:` keeps nothing."""

    def __init__(self, *, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def open(self) -> None:
        """Opens the file, or makes it. Raises OSError or sqlite3.Error where that can't be done."""
        path = self._path
        if path == ":memory:":
            return
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        # One writer at a time by construction; the thread it runs in may differ.
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(_CREATE)

    @property
    def keeps(self) -> bool:
        """False when nothing outlives the process."""
        return self._connection is not None

    def empty(self) -> None:
        """Forgets all rows."""
        if self._connection is not None:
            self._connection.execute("DELETE FROM rows")

    def load(self, tables: Iterable[Table]) -> int:
        """Fills the tables; gives the number of rows found."""
        if self._connection is None:
            return 0
        by_name = {table.name: table for table in tables}
        count = 0
        for kind, key, body in self._connection.execute("SELECT kind, key, body FROM rows"):
            table = by_name.get(kind)
            if table is not None:
                row: Row = orjson.loads(body)
                stored: Key = orjson.loads(key)
                table.rows[stored] = row
                count += 1
        for table in by_name.values():  # numbered rows come back in the order they were made
            if any(isinstance(key, int) for key in table.rows):
                table.rows = dict(sorted(table.rows.items(), key=lambda entry: (isinstance(entry[0], str), entry[0])))
        return count

    def write(self, changes: Sequence[Change]) -> None:
        """Puts all changes on disk in one transaction."""
        if self._connection is None or not changes:
            return
        stored = [change for change in changes if change[2] is not None]
        removed = [change[:2] for change in changes if change[2] is None]
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", stored)
        self._connection.executemany("DELETE FROM rows WHERE kind = ? AND key = ?", removed)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Ends the use of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


async def write_behind(*, disk: Disk, tables: Sequence[Table], stop: asyncio.Event) -> None:
    """Writes changes every half second; when it returns after `stop`, everything is on disk."""
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WRITE_EVERY_SECONDS):
                await stop.wait()
        changes = await _changes_of(tables)
        if disk.keeps and changes:
            await asyncio.to_thread(disk.write, changes)


async def _changes_of(tables: Sequence[Table]) -> list[Change]:
    """All unsaved rows, ready for the disk; calls are answered in between."""
    changes: list[Change] = []
    for table in tables:
        for place, (key, row) in enumerate(table.take_unsaved(), start=1):
            # A row that changes while we pause is unsaved again and comes next time.
            changes.append((table.name, orjson.dumps(key).decode(), None if row is None else orjson.dumps(row)))
            if place % _ROWS_AT_A_TIME == 0:
                await asyncio.sleep(0)
    return changes
