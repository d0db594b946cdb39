"""The queue: one document per (task, key). See the protocol in docs/flow.md."""

import contextlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never
from uuid import uuid4

from pymongo import ASCENDING, DESCENDING, DeleteOne, UpdateOne
from pymongo.errors import PyMongoError

from shared.contracts.http import Counts, EntryState, QueueEntry, QueuePage
from shared.store.connection import Database, Document, bulk, known_moment, moment, stamp, store_errors
from shared.store.paging import after_filter, prefix_filter, token_of
from shared.sync.model import Entry
from shared.sync.ports import Added, Clock, Ending, Parked, Postponed, Settled, Wanted

CRASHES_BEFORE_PARKING = 3
_TOGETHER_AFTER_A_CRASH = 10
CRASHED_WORDS = "The service stopped three times while it worked on this one, so it was set aside"
_IN_CHUNK = 100
_FREE = {"lease_token": None, "lease_until": None, "working_since": None}


class MongoQueue:
    """The Queue port on MongoDB, with operators that every engine we run on knows."""

    def __init__(self, *, database: Database, clock: Clock, max_attempts: int) -> None:
        self._entries = database["queue"]
        self._clock = clock
        self._max_attempts = max_attempts

    async def ensure_indexes(self) -> None:
        """The indexes that serve every query below exist."""
        async with store_errors():
            await self._entries.create_index(
                [
                    ("task", ASCENDING),
                    ("state", ASCENDING),
                    ("crashes", ASCENDING),
                    ("priority", DESCENDING),
                    ("added_at", ASCENDING),
                    # Not for order: entries that must not be claimed now are passed over without being read.
                    ("due", ASCENDING),
                    ("auto", ASCENDING),
                ],
                name="claim_due",
            )
            # Beside expired leases it serves the counts of the status, which then read no entry itself.
            await self._entries.create_index(
                [
                    ("state", ASCENDING),
                    ("lease_until", ASCENDING),
                    ("task", ASCENDING),
                    ("attempts", ASCENDING),
                    ("due", ASCENDING),
                ],
                name="states",
            )
            await self._entries.create_index([("lease_token", ASCENDING)], name="token")
            await self._entries.create_index(
                [("task", ASCENDING), ("added_at", ASCENDING), ("key", ASCENDING)], name="by_age"
            )
            await self._entries.create_index([("key", ASCENDING)], name="key")

    async def add_many(self, wanted: Sequence[Wanted]) -> Added:
        """See Queue.add_many."""
        now = stamp(self._clock.now())
        once = {(wish.task, wish.key): wish for wish in wanted}
        ids = [_id(task, key) for task, key in once]
        wishes = list(once.values())
        async with store_errors():
            new, already = await bulk(self._entries, [_addition(wish, now) for wish in wishes])
            if already:
                await self._wake(ids, wishes, now)
        return Added(new=new, already=already)

    async def _wake(self, ids: Sequence[str], wishes: Sequence[Wanted], now: int) -> None:
        """A new change wakes a parked entry; one that crashed the service is woken by a person only."""
        by_hand = [entry for entry, wish in zip(ids, wishes, strict=True) if not wish.auto]
        by_itself = [entry for entry, wish in zip(ids, wishes, strict=True) if wish.auto]
        fresh = {"$set": {"state": "waiting", "due": now, "attempts": 0, "crashes": 0, "downs": 0}}
        for chunk in _chunks(by_hand):
            await self._entries.update_many({"_id": {"$in": chunk}, "state": "parked"}, fresh)
        for chunk in _chunks(by_itself):
            await self._entries.update_many(
                {"_id": {"$in": chunk}, "state": "parked", "crashes": {"$lt": CRASHES_BEFORE_PARKING}}, fresh
            )

    async def claim(self, task: str, *, limit: int, lease: timedelta, with_automatic: bool) -> Sequence[Entry]:
        """See Queue.claim. Entries that were in hand at a crash come last and few together, then alone."""
        now = stamp(self._clock.now())
        query: Document = {"task": task, "state": "waiting", "due": {"$lte": now}, **_settled(now)}
        if not with_automatic:
            query["auto"] = False
        async with store_errors():
            cursor = self._entries.find(query, {"_id": 1, "crashes": 1}).sort(
                [("crashes", ASCENDING), ("priority", DESCENDING), ("added_at", ASCENDING)]
            )
            found = await cursor.limit(limit).to_list(length=limit)
            if not found:
                return []
            return await self._hold(_together(found), {"state": "waiting", "due": {"$lte": now}}, now=now, lease=lease)

    async def claim_one(self, task: str, key: str, *, lease: timedelta, to_send: bool = True) -> Entry | None:
        """See Queue.claim_one."""
        async with store_errors():
            now = stamp(self._clock.now())
            ready = {"state": {"$in": ["waiting", "parked"]}, **(_settled(now) if to_send else {})}
            held = await self._hold([_id(task, key)], ready, now=now, lease=lease)
        return held[0] if held else None

    async def _hold(self, ids: Sequence[str], query: Document, *, now: int, lease: timedelta) -> list[Entry]:
        token = uuid4().hex
        change = {
            "$set": {
                "state": "working",
                "lease_token": token,
                "lease_until": now + round(lease.total_seconds() * 1000),
                "working_since": now,
                "alone": len(ids) == 1,
            },
            "$inc": {"attempts": 1},
        }
        try:
            for chunk in _chunks(ids):
                await self._entries.update_many({"_id": {"$in": chunk}, **query}, change)
            # The revision is read before the source is: a change after this read raises it again and isn't lost.
            held = await self._entries.find({"lease_token": token}).to_list(length=len(ids))
        except PyMongoError:
            # Nobody would know of what is held already: it goes back by its token, or with its lease.
            with contextlib.suppress(PyMongoError):
                given_back = {"$set": {"state": "waiting", **_FREE}, "$inc": {"attempts": -1}}
                await self._entries.update_many({"lease_token": token}, given_back)
            raise
        return [_entry(document) for document in held]

    async def extend(self, token: str, *, lease: timedelta) -> bool:
        """See Queue.extend."""
        later = {"lease_until": stamp(self._clock.now() + lease)}
        async with store_errors():
            held = await self._entries.update_many({"lease_token": token, "state": "working"}, {"$set": later})
        return bool(held.matched_count)

    async def end_many(self, endings: Sequence[Ending]) -> None:
        """See Queue.end_many."""
        now = stamp(self._clock.now())
        async with store_errors():
            await bulk(self._entries, [_end(ending) for ending in endings])
            await bulk(self._entries, [_obeyed(ending.entry) for ending in endings if _sent_by_force(ending)])
            # What is still held has a newer revision: it changed while it was worked on.
            fresh = {"state": "waiting", "due": now, "attempts": 0, "crashes": 0, "downs": 0, **_FREE}
            for kind, unsure in ((Settled, False), (Parked, True)):
                for token, ids in _by_token(ending.entry for ending in endings if isinstance(ending, kind)).items():
                    for chunk in _chunks(ids):
                        await self._entries.update_many(
                            {"_id": {"$in": chunk}, "lease_token": token}, {"$set": {**fresh, "unsure": unsure}}
                        )

    async def release(self, entries: Sequence[Entry], *, unsure: bool, down: bool = False) -> None:
        """See Queue.release."""
        waiting: Document = {"state": "waiting", **_FREE}
        if unsure:
            waiting["unsure"] = True
        counted = {"attempts": -1, "downs": 1} if down else {"attempts": -1}
        async with store_errors():
            for token, ids in _by_token(iter(entries)).items():
                for chunk in _chunks(ids):
                    await self._entries.update_many(
                        {"_id": {"$in": chunk}, "lease_token": token}, {"$set": waiting, "$inc": counted}
                    )

    async def take_back_expired(self) -> int:
        """See Queue.take_back_expired."""
        now = stamp(self._clock.now())
        async with store_errors():
            cursor = self._entries.find({"state": "working", "lease_until": {"$lt": now}})
            expired = await cursor.limit(500).to_list(length=500)
            _, taken = await bulk(self._entries, [_taken_back(document, now) for document in expired])
        return taken

    async def counts(self) -> Mapping[str, Counts]:
        """See Queue.counts."""
        kinds: dict[str, Document] = {
            "waiting": {"state": "waiting"},
            "trying_again": {"state": "waiting", "attempts": {"$gt": 0}},
            "working": {"state": "working"},
            "parked": {"state": "parked"},
        }
        totals: dict[str, dict[str, int]] = defaultdict(dict)
        async with store_errors():
            for kind, match in kinds.items():
                # One field a group: not every engine groups by several.
                steps: list[Document] = [{"$match": match}, {"$group": {"_id": "$task", "n": {"$sum": 1}}}]
                async for row in self._entries.aggregate(steps):
                    totals[row["_id"]][kind] = int(row["n"])
        return {task: Counts(**states) for task, states in totals.items()}

    async def page(self, task: str, *, q: str, state: str | None, after: str | None, limit: int) -> QueuePage:
        """See Queue.page."""
        query: Document = {"task": task, **prefix_filter(q), **_state_filter(state)}
        if after:
            query = {"$and": [query, after_filter("added_at", after, tie="key", newest_first=False)]}
        async with store_errors():
            cursor = self._entries.find(query).sort([("added_at", ASCENDING), ("key", ASCENDING)])
            rows = await cursor.limit(limit + 1).to_list(length=limit + 1)
        counts = (await self.counts()).get(task, Counts())
        more = rows[limit - 1] if len(rows) > limit else None
        return QueuePage(
            entries=tuple(self._line(row) for row in rows[:limit]),
            counts=counts,
            next=token_of(more["added_at"], more["key"]) if more else None,
        )

    async def entry(self, task: str, key: str) -> QueueEntry | None:
        """See Queue.entry."""
        async with store_errors():
            row = await self._entries.find_one({"_id": _id(task, key)})
        return self._line(row) if row else None

    async def position(self, task: str, key: str) -> int | None:
        """See Queue.position."""
        async with store_errors():
            row = await self._entries.find_one({"_id": _id(task, key)})
            if row is None or row["state"] != "waiting":
                return None
            before = await self._entries.count_documents(
                {"task": task, "state": {"$in": ["waiting", "working"]}, "added_at": {"$lt": row["added_at"]}}
            )
        return int(before) + 1

    async def oldest_due(self) -> Mapping[str, datetime]:
        """See Queue.oldest_due."""
        pipeline = [
            {"$match": {"state": "waiting", "due": {"$lte": stamp(self._clock.now())}}},
            {"$group": {"_id": "$task", "due": {"$min": "$due"}}},
        ]
        async with store_errors():
            return {row["_id"]: known_moment(row["due"]) async for row in self._entries.aggregate(pipeline)}

    def _line(self, row: Mapping[str, Any]) -> QueueEntry:
        state = EntryState(row["state"])
        if state is EntryState.WAITING and row["attempts"] > 0:
            state = EntryState.TRYING_AGAIN
        return QueueEntry(
            key=row["key"],
            state=state,
            why=row["why"],
            by=row["by"],
            added_at=known_moment(row["added_at"]),
            due=known_moment(max(row["due"], row.get("not_before") or 0)),
            attempts=row["attempts"],
            max_attempts=self._max_attempts,
            last_reason=row.get("last_reason"),
            working_since=moment(row.get("working_since")),
        )


def _id(task: str, key: str) -> str:
    return f"{task}|{key}"


def _settled(now: int) -> Document:
    """Entries of which no earlier call may still be carried out."""
    return {"$or": [{"not_before": None}, {"not_before": {"$lte": now}}]}


def _together(found: Sequence[Document]) -> list[str]:
    """Which of the entries found, those with the fewest crashes first, may share a batch."""
    fewest = found[0]["crashes"]
    alike = [document["_id"] for document in found if document["crashes"] == fewest]
    match fewest:
        case 0:
            return alike
        case 1:
            return alike[:_TOGETHER_AFTER_A_CRASH]
        case _:
            return alike[:1]


def _chunks(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[start : start + _IN_CHUNK]) for start in range(0, len(ids), _IN_CHUNK)]


def _addition(wish: Wanted, now: int) -> UpdateOne:
    fresh: Document = {
        "task": wish.task,
        "key": wish.key,
        "state": "waiting",
        "attempts": 0,
        "crashes": 0,
        "added_at": now,
        "last_reason": None,
        **_FREE,
    }
    asked: Document = {"why": wish.why, "by": wish.by, "auto": wish.auto, "due": now}
    raised = {"rev": 1, "forced": 1} if wish.force else {"rev": 1}
    change: Document = {"$inc": raised, "$max": {"priority": wish.priority}}
    # A person's wish wakes and renames the entry; an automatic one must not defeat its backoff.
    if wish.auto:
        change["$setOnInsert"] = {**asked, **fresh}
    else:
        change["$setOnInsert"] = fresh
        change["$set"] = asked
    return UpdateOne({"_id": _id(wish.task, wish.key)}, change, upsert=True)


def _sent_by_force(ending: Ending) -> bool:
    return isinstance(ending, Settled) and ending.entry.force


def _obeyed(entry: Entry) -> UpdateOne:
    """What was to be sent by force was; only wishes to do so that came meanwhile still stand."""
    held = {"_id": _id(entry.task, entry.key), "lease_token": entry.token}
    return UpdateOne({**held, "rev": {"$ne": entry.rev}}, {"$inc": {"forced": -entry.forced}})


def _end(ending: Ending) -> UpdateOne | DeleteOne:
    entry = ending.entry
    held = {"_id": _id(entry.task, entry.key), "lease_token": entry.token}
    match ending:
        case Settled():
            return DeleteOne({**held, "rev": entry.rev})
        case Postponed():
            waiting = {
                "state": "waiting",
                "due": stamp(ending.due),
                "last_reason": ending.reason,
                "crashes": 0,
                "unsure": True,
                "not_before": stamp(ending.not_before) if ending.not_before else 0,
                **_FREE,
            }
            return UpdateOne(held, {"$set": waiting})
        case Parked():
            parked = {"state": "parked", "last_reason": ending.reason, "unsure": True, **_FREE}
            return UpdateOne({**held, "rev": entry.rev}, {"$set": parked})
    assert_never(ending)


def _taken_back(document: Mapping[str, Any], now: int) -> UpdateOne:
    crashes = int(document["crashes"]) + 1
    # With the lease as it was seen: a sign of life that came since then keeps the entry where it is.
    held = {
        "_id": document["_id"],
        "state": "working",
        "lease_token": document["lease_token"],
        "lease_until": document["lease_until"],
    }
    if crashes >= CRASHES_BEFORE_PARKING and document.get("alone"):
        parked = {"state": "parked", "crashes": crashes, "last_reason": CRASHED_WORDS, "unsure": True, **_FREE}
        return UpdateOne(held, {"$set": parked})
    waiting = {"state": "waiting", "due": now, "crashes": crashes, "unsure": True, **_FREE}
    return UpdateOne(held, {"$set": waiting, "$inc": {"attempts": -1}})


def _by_token(entries: Any) -> dict[str, list[str]]:
    tokens: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        tokens[entry.token].append(_id(entry.task, entry.key))
    return tokens


def _state_filter(state: str | None) -> Document:
    match state:
        case "trying_again":
            return {"state": "waiting", "attempts": {"$gt": 0}}
        case "waiting" | "working" | "parked":
            return {"state": state}
        case _:
            return {}


def _entry(document: Mapping[str, Any]) -> Entry:
    return Entry(
        task=document["task"],
        key=document["key"],
        rev=document["rev"],
        attempts=document["attempts"],
        crashes=document["crashes"],
        forced=int(document.get("forced", 0)),
        downs=int(document.get("downs", 0)),
        unsure=bool(document.get("unsure")),
        by=document["by"],
        token=document["lease_token"],
        # What a person asked for stays a person's wish until it is settled, whatever changes meanwhile.
        compare=not document["auto"],
    )
