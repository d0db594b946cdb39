"""A read-only door to Counterpoint's database, for what its API lacks. SQLAlchemy Core; SQL Server in production."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Executable, Select, Table, create_engine, literal_column, select, text
from sqlalchemy.engine import URL, RowMapping, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from shared.sync.errors import DownKind, RejectedError, SystemDown

COUNTERPOINT_DATABASE = "counterpoint_database"
TITLE = "Counterpoint's database"


_LACKS = ("no such table", "no such column", "Invalid column", "Invalid object name")
_WORDS = {
    DownKind.NO_ANSWER: "can't be reached",
    DownKind.CREDENTIALS: "does not accept the user or password of the sync",
    DownKind.REFUSED: "does not let the sync's user read",
}

_LACKING = {
    DownKind.NO_ANSWER: "could not carry out one of our queries, though it answers others",
    DownKind.CREDENTIALS: "does not let the sync's user into a part that this task needs",
    DownKind.REFUSED: "does not let the sync's user read a table that this task needs: grant it SELECT",
}
"""The same where the database answers its probe."""


class SqlReader:
    """Runs short read-only queries in threads, a few at a time, each within a time limit."""

    def __init__(self, *, url: str, at_once: int = 2, deadline_seconds: float = 20.0) -> None:
        self._engine = _open(make_url(url), at_once=at_once, deadline_seconds=deadline_seconds)
        self._places = asyncio.Semaphore(at_once)
        self._deadline_seconds = deadline_seconds
        self._good_at: float | None = None
        self._columns: dict[str, frozenset[str]] = {}

    async def rows(self, query: Executable) -> Sequence[RowMapping]:
        """All rows of a query. Raises SystemDown when the database can't answer in time."""
        async with self._places:
            try:
                async with asyncio.timeout(self._deadline_seconds):
                    rows = await asyncio.to_thread(self._run, query)
            except TimeoutError as error:
                raise self._down("a query took too long") from error
            except DBAPIError as error:
                if any(words in str(error) for words in _LACKS):
                    raise RejectedError(
                        "Counterpoint's database lacks a table or column that the settings name",
                        technical=str(error.orig)[:300],
                    ) from error
                raise self._down(str(error.orig)) from error
            except SQLAlchemyError as error:
                raise self._down(str(error)) from error
        self._good_at = time.monotonic()
        return rows

    async def columns(self, table: Table) -> frozenset[str]:
        """The column names of a table in upper case; nothing while the table is empty."""
        known = self._columns.get(table.name)
        if known is None:
            query: Select[Any] = select(literal_column("*")).select_from(table).limit(1)
            rows = await self.rows(query)
            known = frozenset(str(name).upper() for name in rows[0]) if rows else frozenset()
            if known:
                self._columns[table.name] = known
        return known

    def good_at(self) -> float | None:
        """When any query last had an answer, by the monotonic clock; None = not yet."""
        return self._good_at

    async def probe(self) -> None:
        """Returns when the database answers."""
        await self.rows(text("SELECT 1"))

    def close(self) -> None:
        """Ends all connections."""
        self._engine.dispose()

    def _run(self, query: Executable) -> Sequence[RowMapping]:
        with self._engine.connect() as connection:
            return connection.execute(query).mappings().all()

    def _down(self, technical: str) -> SystemDown:
        kind = down_kind(technical)
        return SystemDown(
            COUNTERPOINT_DATABASE,
            f"{TITLE} {_WORDS[kind]}",
            kind=kind,
            technical=technical[:300],
            lack=f"{TITLE} {_LACKING[kind]}",
        )


def down_kind(technical: str) -> DownKind:
    """Why a database gave nothing, by its own words: it let us in but not at the data, not in at all, or is away."""
    if "permission was denied" in technical:
        return DownKind.REFUSED
    if "Login failed" in technical or "Cannot open database" in technical:
        return DownKind.CREDENTIALS
    return DownKind.NO_ANSWER


def _open(url: URL, *, at_once: int, deadline_seconds: float) -> Engine:
    """An engine whose connections can't write where the database offers that."""
    seconds = max(1, int(deadline_seconds))
    arguments: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        path = url.database or ""
        url = url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
        arguments = {"timeout": seconds, "check_same_thread": False}
    elif url.get_driver_name() == "pymssql":
        arguments = {"timeout": seconds, "login_timeout": 5, "read_only": True, "appname": "CounterSync"}
    return create_engine(
        url,
        connect_args=arguments,
        poolclass=QueuePool,
        pool_size=at_once,
        max_overflow=0,
        pool_timeout=seconds,
        pool_pre_ping=True,
        pool_recycle=900,
    )
