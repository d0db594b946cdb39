"""What the gateway keeps: sessions, counted sign-in tries, and who did what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from bson.codec_options import CodecOptions
from pymongo import ReturnDocument, WriteConcern
from pymongo.errors import DuplicateKeyError

from shared.store.connection import store_errors
from shared.sync.errors import StoreDown

CALL_SECONDS: Final = 3.0
_AUDIT_DAYS: Final = 400
_COUNT_KEPT: Final = timedelta(hours=12)
"""Far longer than any window can be prolonged to."""


@dataclass(frozen=True)
class SessionRecord:
    """A session as it is kept: by the SHA-256 of its id, never the id."""

    digest: str
    user: str
    address: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime
    flash_words: str | None = None
    flash_tone: str = ""


@dataclass(frozen=True)
class Tries:
    """How many tries are counted for a name or address, and when the count starts anew."""

    count: int
    until: datetime


class SessionStore:
    """Sessions. Gone by themselves once they end."""

    def __init__(self, *, database: Any) -> None:
        self._sessions = _collection(database, "gateway_sessions")

    async def ensure_indexes(self) -> None:
        """Return once ended sessions are removed by the database itself."""
        async with _answering():
            await self._sessions.create_index("ends_at", expireAfterSeconds=0)

    async def add(self, *, record: SessionRecord) -> None:
        """Keep a new session."""
        document = {
            "_id": record.digest,
            "user": record.user,
            "address": record.address,
            "started_at": record.started_at,
            "seen_ms": _ms(record.seen_at),
            "ends_at": record.ends_at,
        }
        async with _answering():
            await self._sessions.insert_one(document)

    async def find(self, *, digest: str) -> SessionRecord | None:
        """The session with that digest, ended or not."""
        async with _answering():
            document = await self._sessions.find_one({"_id": {"$eq": digest}})
        if document is None:
            return None
        return SessionRecord(
            digest=digest,
            user=document["user"],
            address=document["address"],
            started_at=document["started_at"],
            seen_at=_time(document["seen_ms"]),
            ends_at=document["ends_at"],
            flash_words=document.get("flash_words"),
            flash_tone=document.get("flash_tone", ""),
        )

    async def touch(self, *, digest: str, at: datetime) -> None:
        """Remember that its user was there."""
        # The later of two requests counts, whichever is written last.
        async with _answering():
            await self._sessions.update_one({"_id": {"$eq": digest}}, {"$max": {"seen_ms": _ms(at)}})

    async def put_flash(self, *, digest: str, words: str, tone: str) -> None:
        """Keep a message for the next page."""
        change = {"$set": {"flash_words": words, "flash_tone": tone}}
        async with _answering():
            await self._sessions.update_one({"_id": {"$eq": digest}}, change)

    async def drop_flash(self, *, digest: str) -> None:
        """Forget the message: it has been shown."""
        async with _answering():
            await self._sessions.update_one({"_id": {"$eq": digest}}, {"$unset": {"flash_words": "", "flash_tone": ""}})

    async def end(self, *, digest: str) -> None:
        """End the session. The next request with its id is nobody's."""
        async with _answering():
            await self._sessions.delete_one({"_id": {"$eq": digest}})


class LoginFailures:
    """Sign-in tries, counted before anybody is asked, so that fifty at once count as fifty."""

    def __init__(self, *, database: Any) -> None:
        self._failures = _collection(database, "gateway_login_failures")

    async def ensure_indexes(self) -> None:
        """Return once old counts are removed by the database itself."""
        async with _answering():
            await self._failures.create_index("gone_at", expireAfterSeconds=0)

    async def count(self, *, key: str, now: datetime, window: timedelta) -> Tries:
        """Count one more try for the key, and give the count with it. A window that is over starts anew."""
        async with _answering():
            for _ in range(3):
                counted = await self._failures.find_one_and_update(
                    {"_id": {"$eq": key}, "until_ms": {"$gt": _ms(now)}},
                    {"$inc": {"count": 1}},
                    return_document=ReturnDocument.AFTER,
                )
                if counted is not None:
                    return Tries(count=counted["count"], until=_time(counted["until_ms"]))
                await self._failures.delete_one({"_id": {"$eq": key}, "until_ms": {"$lte": _ms(now)}})
                opened = {"_id": key, "count": 1, "until_ms": _ms(now + window), "gone_at": now + _COUNT_KEPT}
                try:
                    await self._failures.insert_one(opened)
                except DuplicateKeyError:
                    continue  # Somebody else opened the window between our two calls: count in theirs.
                return Tries(count=1, until=now + window)
        raise StoreDown("The sign-in count could not be written")

    async def prolong(self, *, key: str, until: datetime) -> None:
        """Let the window last until then: a wrong try has just been made."""
        async with _answering():
            await self._failures.update_one({"_id": {"$eq": key}}, {"$max": {"until_ms": _ms(until)}})

    async def take_back(self, *, key: str) -> None:
        """Undo one counted try: it was not a failure."""
        async with _answering():
            await self._failures.update_one({"_id": {"$eq": key}, "count": {"$gt": 0}}, {"$inc": {"count": -1}})

    async def clear(self, *, key: str) -> None:
        """Forget the key's count: its owner has signed in."""
        async with _answering():
            await self._failures.delete_one({"_id": {"$eq": key}})


@dataclass(frozen=True)
class Act:
    """Something a person does: who, from where, what, to what, and why if they said so."""

    at: datetime
    who: str
    address: str
    what: str
    target: str = ""
    reason: str = ""


@dataclass(frozen=True)
class WrittenAct:
    """An act as it stands in the trail, with what came of it."""

    act: Act
    result: str
    """`asked` while nobody knows what came of it."""


_MOST_RESULT = 4_000
"""Saved mappings tell what each was and is."""


class AuditTrail:
    """Who did what. A line is written before the act and completed after it, so no act is without a line."""

    def __init__(self, *, database: Any) -> None:
        self._lines = _collection(database, "gateway_audit")

    async def ensure_indexes(self) -> None:
        """Return once lines are found by time and removed after a good year."""
        async with _answering():
            await self._lines.create_index("at", expireAfterSeconds=_AUDIT_DAYS * 24 * 60 * 60)

    async def begin(self, *, act: Act) -> str:
        """Write the line, result still open. Gives its id."""
        line = uuid4().hex
        document = {
            "_id": line,
            "at": act.at,
            "who": act.who,
            "address": act.address,
            "what": act.what,
            "target": act.target,
            "reason": act.reason,
            "result": "asked",
        }
        async with _answering():
            await self._lines.insert_one(document)
        return line

    async def latest(self, *, who: str, skip: int, limit: int) -> list[WrittenAct]:
        """Acts from the newest on, after leaving out so many; of one person when one is named."""
        wanted: dict[str, Any] = {"who": {"$eq": who}} if who else {}
        async with _answering():
            found = self._lines.find(wanted).sort("at", -1).skip(skip).limit(limit)
            documents = await found.to_list(limit)
        return [
            WrittenAct(
                act=Act(
                    at=document["at"],
                    who=document["who"],
                    address=document["address"],
                    what=document["what"],
                    target=document["target"],
                    reason=document["reason"],
                ),
                result=document["result"],
            )
            for document in documents
        ]

    async def complete(self, *, line: str, result: str) -> None:
        """Write what came of it."""
        async with _answering():
            await self._lines.update_one({"_id": {"$eq": line}}, {"$set": {"result": result[:_MOST_RESULT]}})


def _ms(at: datetime) -> int:
    # Times that are changed or compared are kept as numbers: not every engine compares changed dates rightly.
    return int(at.timestamp() * 1000)


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def _collection(database: Any, name: str) -> Any:
    options: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
    return database.get_collection(name, codec_options=options, write_concern=WriteConcern(w="majority", j=True))


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    """StoreDown after a time a person at a browser still waits."""
    async with store_errors(), asyncio.timeout(CALL_SECONDS):
        yield
