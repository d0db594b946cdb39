"""One SQLite database in the shape of Counterpoint's: a file that other processes may read, or memory."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateColumn

from simulators.counterpoint.settings import MEMORY
from simulators.counterpoint.setup_tables import SY_COMP

BATCH = 2000

Row = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """All rows as they stood at one moment, whatever is changed meanwhile."""

    _copy: sqlite3.Connection

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query, some hundreds at a time."""
        cursor = self._copy.execute(sql, tuple(parameters))
        while part := cursor.fetchmany(BATCH):
            yield part


class Database:
    """The company database behind one connection and one lock; readers in other processes see committed rows (WAL)."""

    def __init__(self, *, path: str) -> None:
        if path != MEMORY:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        address = "sqlite://" if path == MEMORY else f"sqlite:///{path}"
        self.engine: Engine = create_engine(
            address, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 30}
        )
        event.listen(self.engine, "connect", _prepare)
        self._path = path
        self._lock = threading.RLock()
        SY_COMP.metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            _add_missing_columns(connection)

    def close(self) -> None:
        """Ends the connection; a file keeps everything that was committed."""
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept when the block ends, none of it when the block raises."""
        with self._lock, self.engine.begin() as connection:
            yield connection

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows as SQLite keeps them (dates as text, amounts as numbers): quick, for answers that are written anyway."""
        with self._lock, self.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, tuple(parameters)).cursor.fetchall()]

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The database of this moment to read from; nobody waits for the reader.

        A file is read in one transaction of its own (WAL keeps what it needs), memory is copied to an unnamed file.
        """
        with closing(self._apart()) as copy:
            yield Snapshot(copy)

    def _apart(self) -> sqlite3.Connection:
        apart = sqlite3.connect(
            "" if self._path == MEMORY else self._path, check_same_thread=False, isolation_level=None, timeout=30
        )
        if self._path != MEMORY:
            apart.execute("BEGIN")
            apart.execute("SELECT COUNT(*) FROM SIM_SEEDING").fetchone()  # a snapshot begins with the first read
            return apart
        with self._lock, self.engine.connect() as connection:
            held: Any = connection.connection.driver_connection
            held.backup(apart)
        return apart

    def value(self, sql: str, parameters: Sequence[object] = ()) -> object:
        """The first column of the first row, or None."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None


def put_all(connection: Connection, table: Table, rows: Iterable[Mapping[str, object]]) -> None:
    """Inserts rows in batches; columns that a row does not name stay NULL."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        names = dict.fromkeys(name for row in batch for name in row)
        connection.execute(insert(table), [{name: row.get(name) for name in names} for row in batch])


def _add_missing_columns(connection: Connection) -> None:
    """Columns that came after a file was made stand in it, empty; computed ones are worked out."""
    for table in SY_COMP.metadata.sorted_tables:
        held = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_xinfo({table.name})")}
        for column in table.columns:
            if column.name not in held:
                made = CreateColumn(column).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {made}")


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.close()
