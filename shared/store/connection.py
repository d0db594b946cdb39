"""One service's database: how it is opened, whose clock counts, how long a call may take."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo import WriteConcern
from pymongo.errors import BulkWriteError, PyMongoError

from shared.sync.errors import StoreDown

Document = dict[str, Any]
Database = AsyncIOMotorDatabase[Document]

_DUPLICATE = 11000
_CLOCK_SECONDS = 30.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MS = 0
_LAST_MS = int((datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH).total_seconds() * 1000)
_IN_CHUNK = 100
_log = structlog.get_logger(__name__)


class ServerClock:
    """The database server's clock, so that replicas with wrong clocks still agree on leases.

    Between two comparisons it goes by the time that has passed, not by this machine's clock: somebody who sets that
    one, by an hour or a year, ends no lease.
    """

    def __init__(self) -> None:
        self._known: tuple[datetime, float] = (datetime.now(UTC), _passed_seconds())

    def now(self) -> datetime:
        """Now by the server, in UTC, to the millisecond (as the database stores it)."""
        then, at = self._known
        moment = then + timedelta(seconds=_passed_seconds() - at)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    async def measure(self, database: Database) -> None:
        """Compare clocks once; a server that doesn't tell its time leaves ours."""
        before = _passed_seconds()
        answer = await database.command("hello")
        after = _passed_seconds()
        theirs = answer.get("localTime")
        if isinstance(theirs, datetime):
            self._known = (_utc(theirs), (before + after) / 2)

    async def keep_measuring(self, database: Database) -> None:
        """Compare clocks again and again, until cancelled."""
        while True:
            await asyncio.sleep(_CLOCK_SECONDS)
            with contextlib.suppress(PyMongoError):
                await self.measure(database)


class Connection:
    """An open database: majority and journaled writes, aware datetimes, bounded waits."""

    def __init__(self, *, uri: str, database: str, appname: str) -> None:
        self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            uri,
            appname=appname,
            tz_aware=True,
            tzinfo=UTC,
            serverSelectionTimeoutMS=5000,
            connectTimeoutMS=3000,
            socketTimeoutMS=20000,
            maxPoolSize=20,
            waitQueueTimeoutMS=5000,
            retryWrites=False,
            w="majority",
            journal=True,
        )
        self.database: Database = self._client.get_database(database, write_concern=WriteConcern(w="majority", j=True))
        self.clock = ServerClock()

    async def ping(self) -> None:
        """Returns when the database answers; raises StoreDown within seconds when it doesn't."""
        async with store_errors():
            async with asyncio.timeout(6):
                await self.clock.measure(self.database)

    def close(self) -> None:
        """Ends all connections."""
        self._client.close()


@contextlib.asynccontextmanager
async def store_errors() -> AsyncIterator[None]:
    """Turns the driver's errors into StoreDown, in one place."""
    try:
        yield
    except (PyMongoError, TimeoutError) as error:
        _log.warning("store.failed", error=f"{type(error).__name__}: {error}"[:500])
        raise StoreDown("The database can't be reached", technical=f"{type(error).__name__}: {error}"[:300]) from error


def stamp(moment: datetime) -> int:
    """A moment as it is stored: milliseconds since 1970, which every engine compares alike, in queries and updates.

    Only fields a TTL index watches are dates, and those are written once.
    """
    return round((moment - _EPOCH).total_seconds() * 1000)


def moment(value: int | None) -> datetime | None:
    """A stored moment, in UTC."""
    return None if value is None else known_moment(value)


def known_moment(value: int) -> datetime:
    """A stored moment that is always there; one that no calendar has becomes the nearest that it has."""
    return _EPOCH + timedelta(milliseconds=min(max(value, _FIRST_MS), _LAST_MS))


async def bulk(collection: Any, operations: Sequence[Any]) -> tuple[int, int]:
    """Carries out an unordered bulk; (inserted by upsert, matched). A lost upsert race is repeated once."""
    if not operations:
        return 0, 0
    try:
        result = await collection.bulk_write(list(operations), ordered=False)
    except BulkWriteError as error:
        failures = error.details.get("writeErrors", [])
        if any(failure.get("code") != _DUPLICATE for failure in failures):
            raise
        again = [operations[failure["index"]] for failure in failures]
        result = await collection.bulk_write(again, ordered=False)
        details = error.details
        return (
            int(details.get("nUpserted", 0)) + int(result.upserted_count),
            int(details.get("nMatched", 0)) + int(result.matched_count),
        )
    return int(result.upserted_count), int(result.matched_count)


async def rows_of_ids(collection: Any, ids: Sequence[str]) -> list[Document]:
    """The documents of these ids that there are, read by their ids: a longer collection takes none of them away."""
    found: list[Document] = []
    for start in range(0, len(ids), _IN_CHUNK):
        chunk = list(ids[start : start + _IN_CHUNK])
        found += await collection.find({"_id": {"$in": chunk}}).to_list(length=len(chunk))
    return found


async def insert_new(collection: Any, documents: Sequence[Document]) -> None:
    """Inserts what isn't there yet; a document whose _id is there already is the same document."""
    if not documents:
        return
    try:
        await collection.insert_many(list(documents), ordered=False)
    except BulkWriteError as error:
        if any(failure.get("code") != _DUPLICATE for failure in error.details.get("writeErrors", [])):
            raise


def _passed_seconds() -> float:
    """Seconds since the machine started, those it slept included where the system counts them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
