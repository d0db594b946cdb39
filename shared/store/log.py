"""The log of what finished: kept for a week, then the database drops it by itself."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, DESCENDING

from shared.contracts.http import Level, LogLine, LogPage, Result
from shared.store.connection import Database, Document, insert_new, known_moment, moment, stamp, store_errors
from shared.store.paging import after_filter, prefix_filter, token_of
from shared.sync.ports import Failures, Pace

WEEK_SECONDS = 7 * 24 * 60 * 60
MOST_SEARCHED = 20_000
"""So many of a task's newest lines are read for a word in them; keys are found in all of them, by their index."""
_OLD_INFO = "info"


class MongoLog:
    """The Log port on MongoDB."""

    def __init__(self, *, database: Database, most_searched: int = MOST_SEARCHED) -> None:
        self._lines = database["log"]
        self._most_searched = most_searched

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
            by_task = ("task", ASCENDING)
            await self._lines.create_index([("level", ASCENDING), ("at_ms", ASCENDING), by_task], name="failures")
            await self._lines.create_index([("open", ASCENDING), ("key", ASCENDING)], name="open")
            await self._name_levels_anew()

    async def write(self, lines: Sequence[LogLine], *, tried: bool = True) -> None:
        """See Log.write."""
        ending = [line for line in lines if tried and _ends_trouble(line)]
        over = {line.task: [one.key for one in ending if one.task == line.task] for line in ending}
        ids = [line.id for line in lines]
        async with store_errors():
            for task, keys in over.items():
                # A line that is written again must not close itself.
                older = {"open": task, "key": {"$in": keys}, "line": {"$nin": ids}}
                await self._lines.update_many(older, {"$unset": {"open": ""}})
            await insert_new(self._lines, [_document(line) for line in lines])

    async def page(
        self, task: str, *, q: str, level: Level | None, after: str | None, limit: int, folded: bool = False
    ) -> LogPage:
        """See Log.page."""
        async with store_errors():
            since = await self._words_since(task) if q.strip() else None
            query: Document = {"task": task, **_found_by(q, since=since)}
            totals = self._lines.aggregate([{"$match": query}, {"$group": {"_id": "$level", "n": {"$sum": 1}}}])
            levels = {Level(row["_id"]): int(row["n"]) async for row in totals if row["_id"] in set(Level)}
            if level is not None:
                query["level"] = level.value
            elif folded:
                query["level"] = {"$in": [one.value for one in Level if one is not Level.NO_CHANGE]}
            if after:
                query = {"$and": [query, after_filter("at", after, tie="line", newest_first=True, dates=True)]}
            cursor = self._lines.find(query).sort([("at", DESCENDING), ("line", DESCENDING)])
            rows = await cursor.limit(limit + 1).to_list(length=limit + 1)
        more = rows[limit - 1] if len(rows) > limit else None
        return LogPage(
            lines=tuple(_line(row) for row in rows[:limit]),
            levels=levels,
            words_searched_from=moment(since),
            next=token_of(stamp(more["at"]), more["line"]) if more else None,
        )

    async def _words_since(self, task: str) -> int | None:
        """From when on words are searched: a search reads so many lines and no more. None = all there are."""
        rows = self._lines.find({"task": task}, {"at": 1}).sort([("at", DESCENDING), ("line", DESCENDING)])
        last = await rows.skip(self._most_searched - 1).limit(1).to_list(length=1)
        return stamp(last[0]["at"]) if last else None

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

    async def pace(self, *, since: datetime) -> Mapping[str, Pace]:
        """See Log.pace."""
        steps: list[Document] = [
            {"$match": {"at_ms": {"$gte": stamp(since)}}},
            {
                "$group": {
                    "_id": "$task",
                    "n": {"$sum": 1},
                    "first": {"$min": "$at_ms"},
                    "took": {"$max": "$seconds"},
                }
            },
        ]
        async with store_errors():
            rows = [row async for row in self._lines.aggregate(steps)]
        # Lines of a batch are written at its end: the work on the first one began before.
        return {
            row["_id"]: Pace(
                finished=int(row["n"]),
                began_at=max(since, known_moment(row["first"]) - timedelta(seconds=float(row["took"] or 0))),
            )
            for row in rows
        }

    async def failures(self, *, since: datetime) -> Mapping[str, Failures]:
        """See Log.failures."""
        recent: list[Document] = [
            {"$match": {"level": Level.ERROR.value, "at_ms": {"$gte": stamp(since)}}},
            {"$group": {"_id": "$task", "n": {"$sum": 1}}},
        ]
        still: list[Document] = [{"$match": {"open": {"$gt": ""}}}, {"$group": {"_id": "$open", "n": {"$sum": 1}}}]
        async with store_errors():
            lately = {row["_id"]: int(row["n"]) async for row in self._lines.aggregate(recent)}
            left = {row["_id"]: int(row["n"]) async for row in self._lines.aggregate(still)}
        return {task: Failures(lately=lately.get(task, 0), still=left.get(task, 0)) for task in {*lately, *left}}

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

    async def _name_levels_anew(self) -> None:
        """Lines of earlier versions called both No change and Skipped "info"."""
        unchanged = {"level": _OLD_INFO, "result": Result.UNCHANGED.value}
        await self._lines.update_many(unchanged, {"$set": {"level": Level.NO_CHANGE.value}})
        await self._lines.update_many({"level": _OLD_INFO}, {"$set": {"level": Level.SKIPPED.value}})


def _found_by(q: str, *, since: int | None) -> Document:
    """Lines of keys that begin so, and lines whose words hold it anywhere, in upper or lower case."""
    by_key = prefix_filter(q)
    if not by_key:
        return {}
    words: Document = {"words": {"$regex": re.escape(q.strip()[:200]), "$options": "i"}}
    return {"$or": [*by_key["$or"], {**words, "at_ms": {"$gte": since}} if since is not None else words]}


def _ends_trouble(line: LogLine) -> bool:
    """Whether older failures of the item are over with it: it went well, or this newer failure tells of it."""
    return line.level is Level.ERROR or line.result is not Result.TRY_LATER


def _document(line: LogLine) -> Document:
    document = line.model_dump(mode="python")
    document["_id"] = document["line"] = document.pop("id")
    document["at_ms"] = stamp(line.at)
    document["level"] = line.level.value
    document["result"] = line.result.value
    if line.level is Level.ERROR:
        document["open"] = line.task
    return document


def _line(row: Mapping[str, Any]) -> LogLine:
    values = dict(row)
    del values["_id"]
    values.pop("at_ms", None)  # lines of earlier versions have none
    values.pop("open", None)
    if values["level"] == _OLD_INFO:
        unchanged = values["result"] == Result.UNCHANGED.value
        values["level"] = Level.NO_CHANGE if unchanged else Level.SKIPPED
    return LogLine(id=values.pop("line"), **values)
