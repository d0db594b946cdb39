"""Links: which key here is which id there, with the digest of what was last sent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DeleteOne, UpdateOne

from shared.store.connection import Database, bulk, moment, stamp, store_errors
from shared.sync.model import DISTRUSTED, Link
from shared.sync.ports import Clock

_IN_CHUNK = 100
_LEAST, _MOST = -(2**63), 2**63 - 1


class UnstorableError(TypeError):
    """A fault of ours: a task wants to keep something that the store would refuse or give back as something else."""


class MongoLinks:
    """The Links port of one task on MongoDB."""

    def __init__(self, *, database: Database, task: str, clock: Clock) -> None:
        self._links = database["links"]
        self._task = task
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """The index that serves walking in key order exists."""
        async with store_errors():
            await self._links.create_index([("task", ASCENDING), ("key", ASCENDING)], name="walk")

    async def read_many(self, keys: Sequence[str]) -> Mapping[str, Link]:
        """See Links.read_many."""
        found: dict[str, Link] = {}
        async with store_errors():
            for start in range(0, len(keys), _IN_CHUNK):
                ids = [self._id(key) for key in keys[start : start + _IN_CHUNK]]
                rows = await self._links.find({"_id": {"$in": ids}}).to_list(length=len(ids))
                found.update((row["key"], read_link(row)) for row in rows)
        return found

    async def save_many(self, links: Sequence[Link]) -> None:
        """See Links.save_many."""
        now = self._clock.now()
        operations = [
            UpdateOne(
                {"_id": self._id(link.key)},
                {"$set": {"task": self._task, **stored_link(link, now=now)}},
                upsert=True,
            )
            for link in links
        ]
        async with store_errors():
            await bulk(self._links, operations)

    async def forget_many(self, keys: Sequence[str]) -> None:
        """See Links.forget_many."""
        async with store_errors():
            await bulk(self._links, [DeleteOne({"_id": self._id(key)}) for key in keys])

    async def distrust_many(self, keys: Sequence[str], *, digest: str | None = DISTRUSTED) -> None:
        """See Links.distrust_many."""
        async with store_errors():
            for start in range(0, len(keys), _IN_CHUNK):
                ids = [self._id(key) for key in keys[start : start + _IN_CHUNK]]
                # One field of what stands there now: a link that is being written meanwhile loses nothing.
                await self._links.update_many(
                    {"_id": {"$in": ids}, "digest": {"$ne": None}}, {"$set": {"digest": digest}}
                )

    async def note_many(self, facts: Mapping[str, Mapping[str, Any]]) -> None:
        """See Links.note_many."""
        operations = [
            UpdateOne(
                {"_id": self._id(key), "digest": {"$ne": None}},
                {"$set": {"digest": DISTRUSTED, **{f"facts.{name}": value for name, value in _noted(key, own)}}},
            )
            for key, own in facts.items()
        ]
        async with store_errors():
            await bulk(self._links, operations)

    async def keys_after(self, key: str, *, limit: int) -> Sequence[str]:
        """See Links.keys_after."""
        async with store_errors():
            cursor = self._links.find({"task": self._task, "key": {"$gt": key}}, {"key": 1})
            return [row["key"] for row in await cursor.sort([("key", ASCENDING)]).limit(limit).to_list(length=limit)]

    def _id(self, key: str) -> str:
        return f"{self._task}|{key}"


def stored_link(link: Link, *, now: datetime) -> dict[str, Any]:
    """A link as it is stored. Raises UnstorableError when its facts hold what can't be read back as it is."""
    return {
        "key": link.key,
        "remote_id": link.remote_id,
        "digest": link.digest,
        "facts": _storable(link.facts, of=f"the facts of {link.key!r}"),
        "sent_at": stamp(link.sent_at or now),
    }


def read_link(row: Mapping[str, Any]) -> Link:
    """The link that `stored_link` made this of."""
    return Link(
        key=row["key"],
        remote_id=row.get("remote_id"),
        digest=row.get("digest"),
        facts=row.get("facts") or {},
        sent_at=moment(row.get("sent_at")),
    )


def _noted(key: str, facts: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    stored: Mapping[str, Any] = _storable(facts, of=f"the facts of {key!r}")
    return stored.items()


def _storable(value: Any, *, of: str) -> Any:
    """The value as JSON has it; amounts are written as text by whoever knows what they mean."""
    match value:
        case None | bool() | str() | float():
            return value
        case int() if _LEAST <= value <= _MOST:
            return value
        case Mapping():
            strange = [
                name for name in value if not isinstance(name, str) or name.startswith("$") or {*name} & {*".\0"}
            ]
            if strange:
                raise UnstorableError(f"{of} name something {strange[0]!r}")
            return {name: _storable(one, of=of) for name, one in value.items()}
        case list() | tuple():
            return [_storable(one, of=of) for one in value]
        case _:
            raise UnstorableError(f"{of} hold a {type(value).__name__}: {value!r}"[:300])
