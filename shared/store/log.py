"""The log of what finished: kept for a week, then the database drops it by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING

from shared.contracts.http import Level, LogLine, LogPage
from shared.store.connection import Database, Document, insert_new, stamp, store_errors
from shared.store.paging import after_filter, prefix_filter, token_of

WEEK_SECONDS = 7 * 24 * 60 * 60


class MongoLog:
    """The Log port on MongoDB."""

    def __init__(self, *, database: Database) -> None:
        self._lines = database["log"]

    async def ensure_indexes(self) -> None:
        """The indexes that serve every query below exist, and the one that drops old lines."""
        async with store_errors():
            newest = ("at", DESCENDING)
            await self._lines.create_index([("at", ASCENDING)], name="week", expireAfterSeconds=WEEK_SECONDS)
            await self._lines.create_index([("task", ASCENDING), newest, ("line", DESCENDING)], name="by_age")
            await self._lines.create_index(
                [("task", ASCENDING), ("level", ASCENDING), newest, ("line", DESCENDING)], name="by_level"
            )
            await self._lines.create_index([("key", ASCENDING), newest], name="timeline")
            await self._lines.create_index([("at_ms", ASCENDING), ("task", ASCENDING)], name="finished")

    async def write(self, lines: Sequence[LogLine]) -> None:
        """See Log.write."""
        async with store_errors():
            await insert_new(self._lines, [_document(line) for line in lines])

    async def page(self, task: str, *, q: str, level: Level | None, after: str | None, limit: int) -> LogPage:
        """See Log.page."""
        search: Document = {"task": task, **prefix_filter(q)}
        query: Document = {**search, "level": level.value} if level else dict(search)
        if after:
            query = {"$and": [query, after_filter("at", after, tie="line", newest_first=True, dates=True)]}
        async with store_errors():
            cursor = self._lines.find(query).sort([("at", DESCENDING), ("line", DESCENDING)])
            rows = await cursor.limit(limit + 1).to_list(length=limit + 1)
            steps: list[Document] = [{"$match": search}, {"$group": {"_id": "$level", "n": {"$sum": 1}}}]
            totals = self._lines.aggregate(steps)
            levels = {Level(row["_id"]): int(row["n"]) async for row in totals}
        more = rows[limit - 1] if len(rows) > limit else None
        return LogPage(
            lines=tuple(_line(row) for row in rows[:limit]),
            levels=levels,
            next=token_of(stamp(more["at"]), more["line"]) if more else None,
        )

    async def timeline(self, key: str, *, limit: int) -> Sequence[LogLine]:
        """See Log.timeline."""
        async with store_errors():
            rows = self._lines.find({"key": key}).sort([("at", DESCENDING)]).limit(limit)
            return [_line(row) for row in await rows.to_list(length=limit)]

    async def finished_since(self, since: datetime) -> Mapping[str, int]:
        """See Log.finished_since."""
        # By whole milliseconds: not every engine compares dates inside an aggregation.
        steps: list[Document] = [
            {"$match": {"at_ms": {"$gte": stamp(since)}}},
            {"$group": {"_id": "$task", "n": {"$sum": 1}}},
        ]
        async with store_errors():
            return {row["_id"]: int(row["n"]) async for row in self._lines.aggregate(steps)}

    async def last_finished(self, task: str) -> datetime | None:
        """See Log.last_finished."""
        async with store_errors():
            rows = (
                await self._lines.find({"task": task}, {"at": 1}).sort([("at", DESCENDING)]).limit(1).to_list(length=1)
            )
        return rows[0]["at"] if rows else None

    async def keys_like(self, q: str, *, limit: int) -> Sequence[str]:
        """See Log.keys_like."""
        if not q.strip():
            return []
        async with store_errors():
            rows = await self._lines.find(prefix_filter(q), {"key": 1}).limit(limit * 20).to_list(length=limit * 20)
        return sorted({row["key"] for row in rows})[:limit]


def _document(line: LogLine) -> Document:
    document = line.model_dump(mode="python")
    document["_id"] = document["line"] = document.pop("id")
    document["at_ms"] = stamp(line.at)
    document["level"] = line.level.value
    document["result"] = line.result.value
    return document


def _line(row: Mapping[str, Any]) -> LogLine:
    values = dict(row)
    del values["_id"]
    values.pop("at_ms", None)  # lines of earlier versions have none
    return LogLine(id=values.pop("line"), **values)
