"""The changed set: what was noticed while automatic work is off."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING, DeleteOne, UpdateOne

from shared.contracts.http import ChangedItem, ChangedPage
from shared.store.connection import Database, Document, bulk, known_moment, stamp, store_errors
from shared.store.paging import after_filter, prefix_filter, token_of
from shared.sync.model import Change
from shared.sync.ports import Clock

_ALL = "*"
_IN_CHUNK = 100


class MongoChangedSet:
    """The ChangedSet port on MongoDB: one document per (task, key)."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._changed = database["changed"]
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """The index that serves the pages exists."""
        async with store_errors():
            await self._changed.create_index(
                [("task", ASCENDING), ("found_at", DESCENDING), ("key", DESCENDING)], name="by_age"
            )

    async def add_many(self, task: str, changes: Sequence[Change], *, source: str) -> None:
        """See ChangedSet.add_many."""
        now = stamp(self._clock.now())
        operations = [
            UpdateOne(
                {"_id": f"{task}|{change.key}"},
                {
                    "$setOnInsert": {"task": task, "key": change.key},
                    "$set": {"found_at": now, "source": source, **({"force": True} if change.force else {})},
                    "$addToSet": {"aspects": {"$each": sorted(change.aspects) or [_ALL]}},
                },
                upsert=True,
            )
            for change in changes
        ]
        async with store_errors():
            await bulk(self._changed, operations)

    async def page(self, task: str, *, q: str, after: str | None, limit: int) -> ChangedPage:
        """See ChangedSet.page."""
        query: Document = {"task": task, **prefix_filter(q)}
        async with store_errors():
            total = await self._changed.count_documents(query)
            if after:
                query = {"$and": [query, after_filter("found_at", after, tie="key", newest_first=True)]}
            cursor = self._changed.find(query).sort([("found_at", DESCENDING), ("key", DESCENDING)])
            rows = await cursor.limit(limit + 1).to_list(length=limit + 1)
        more = rows[limit - 1] if len(rows) > limit else None
        return ChangedPage(
            items=tuple(_item(row) for row in rows[:limit]),
            total=int(total),
            next=token_of(more["found_at"], more["key"]) if more else None,
        )

    async def take(self, task: str, *, limit: int) -> Sequence[ChangedItem]:
        """See ChangedSet.take."""
        async with store_errors():
            cursor = self._changed.find({"task": task}).sort([("found_at", ASCENDING), ("key", ASCENDING)])
            return [_item(row) for row in await cursor.limit(limit).to_list(length=limit)]

    async def remove_many(self, task: str, items: Sequence[ChangedItem]) -> None:
        """See ChangedSet.remove_many."""
        operations = [DeleteOne({"_id": f"{task}|{item.key}", "found_at": stamp(item.found_at)}) for item in items]
        async with store_errors():
            await bulk(self._changed, operations)

    async def counts(self) -> Mapping[str, int]:
        """See ChangedSet.counts."""
        async with store_errors():
            rows = self._changed.aggregate([{"$group": {"_id": "$task", "n": {"$sum": 1}}}])
            return {row["_id"]: int(row["n"]) async for row in rows}

    async def find_many(self, task: str, keys: Sequence[str]) -> Sequence[ChangedItem]:
        """See ChangedSet.find_many."""
        found: list[ChangedItem] = []
        async with store_errors():
            for start in range(0, len(keys), _IN_CHUNK):
                ids = [f"{task}|{key}" for key in keys[start : start + _IN_CHUNK]]
                rows = self._changed.find({"_id": {"$in": ids}})
                found += [_item(row) for row in await rows.to_list(length=len(ids))]
        return found


def _item(row: Mapping[str, Any]) -> ChangedItem:
    aspects = row.get("aspects", [])
    return ChangedItem(
        key=row["key"],
        aspects=() if _ALL in aspects else tuple(aspects),
        found_at=known_moment(row["found_at"]),
        source=row.get("source", ""),
        force=bool(row.get("force")),
    )
