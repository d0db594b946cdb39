"""What stands until told otherwise: switches, the state of outer systems, who leads, refused events."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from shared.contracts.events import SwitchTurned
from shared.contracts.http import Outage, RejectedEvent, Switch, SystemState, SystemStatus
from shared.store.connection import (
    Database,
    Document,
    insert_new,
    known_moment,
    moment,
    rows_of_ids,
    stamp,
    store_errors,
)
from shared.store.log import WEEK_SECONDS
from shared.sync.errors import DownKind
from shared.sync.ports import Clock
from shared.sync.rules import CLOCKS_APART, believable

_QUARTER_SECONDS = 90 * 24 * 60 * 60


class MongoSwitches:
    """The Switches port on MongoDB."""

    def __init__(self, *, database: Database, clock: Clock, names: Collection[str]) -> None:
        self._switches = database["switches"]
        self._clock = clock
        self._names = frozenset(names)

    @property
    def names(self) -> frozenset[str]:
        """See Switches.names."""
        return self._names

    async def read_all(self) -> Mapping[str, Switch]:
        """See Switches.read_all."""
        async with store_errors():
            rows = await rows_of_ids(self._switches, sorted(self._names))
        now = self._clock.now()
        return {
            row["_id"]: Switch(
                on=row["on"],
                by=row["by"],
                reason=row.get("reason", ""),
                at=believable(known_moment(row["at"]), now=now),
            )
            for row in rows
        }

    async def turn(self, turned: SwitchTurned) -> bool:
        """See Switches.turn."""
        if turned.switch not in self._names:
            return False
        now = self._clock.now()
        at = believable(turned.at, now=now)
        values = {"on": turned.on, "by": turned.by, "reason": turned.reason, "at": stamp(at)}
        older: Document = {"_id": turned.switch, "at": {"$lt": stamp(at)}}
        # A word kept with a time that can't be would otherwise stand for ever, whatever a person says.
        absurd: Document = {"_id": turned.switch, "at": {"$gt": stamp(now + CLOCKS_APART)}}
        # Of two words of one moment off wins, in whatever order they come: all services stand alike.
        alike: Document = {"_id": turned.switch, "at": stamp(at), "on": True}
        async with store_errors():
            for beaten in (older, absurd) if turned.on else (older, absurd, alike):
                if (await self._switches.update_one(beaten, {"$set": values})).matched_count:
                    return True
            try:
                await self._switches.insert_one({"_id": turned.switch, **values})
            except DuplicateKeyError:
                # Another word came first; it may have come just now and still be the older one.
                return bool((await self._switches.update_one(older, {"$set": values})).matched_count)
        return True


class MongoCircuits:
    """The Circuits port on MongoDB: one document a system."""

    def __init__(self, *, database: Database, clock: Clock, titles: Mapping[str, str]) -> None:
        self._systems = database["systems"]
        self._outages = database["outages"]
        self._clock = clock
        self._titles = titles
        self._heard_well: set[str] = set()
        """Systems that this process has heard well once: an outage whose end met a crash is closed by then."""

    async def ensure_indexes(self) -> None:
        """The index that drops old outages exists; it serves the list as well."""
        async with store_errors():
            await self._outages.create_index([("at", ASCENDING)], name="quarter", expireAfterSeconds=_QUARTER_SECONDS)

    async def outages(self, *, limit: int) -> Sequence[Outage]:
        """See Circuits.outages."""
        async with store_errors():
            rows = await self._outages.find({}).sort([("at", DESCENDING)]).limit(limit).to_list(length=limit)
        return [
            Outage(
                system=row["system"],
                title=self._titles.get(row["system"], row["system"]),
                began_at=row["at"],
                ended_at=moment(row["ended_at"]),
                reason=row["reason"],
            )
            for row in rows
        ]

    async def read_all(self) -> Mapping[str, SystemStatus]:
        """See Circuits.read_all."""
        async with store_errors():
            rows = await rows_of_ids(self._systems, sorted(self._titles))
        return {
            row["_id"]: SystemStatus(
                name=row["_id"],
                title=self._titles.get(row["_id"], row["_id"]),
                state=SystemState(row["state"]),
                since=moment(row.get("since")),
                kind=row.get("kind"),
                reason=row.get("reason", ""),
                technical=row.get("technical", ""),
                retry_at=moment(row.get("retry_at")),
                last_good_at=moment(row.get("last_good_at")),
            )
            for row in rows
        }

    async def went_down(self, system: str, *, kind: DownKind, reason: str, technical: str, retry_at: datetime) -> bool:
        """See Circuits.went_down."""
        state = SystemState.BUSY if kind is DownKind.BUSY else SystemState.DOWN
        values: Document = {
            "state": state.value,
            "kind": kind.value,
            "reason": reason,
            "technical": technical,
            "retry_at": stamp(retry_at),
        }
        news = await self._turn(system, values, was={"$nin": ["down", "busy"]})
        if news:
            now = self._clock.now()
            outage = {"_id": f"{system}|{stamp(now)}", "system": system, "at": now, "ended_at": None, "reason": reason}
            async with store_errors():
                await insert_new(self._outages, [outage])
        return news

    async def went_well(self, system: str) -> bool:
        """See Circuits.went_well."""
        values: Document = {
            "state": SystemState.UP.value,
            "kind": None,
            "reason": "",
            "technical": "",
            "retry_at": None,
            "last_good_at": stamp(self._clock.now()),
        }
        news = await self._turn(system, values, was={"$ne": "up"})
        if news or system not in self._heard_well:
            async with store_errors():
                ended = {"$set": {"ended_at": stamp(self._clock.now())}}
                await self._outages.update_many({"system": system, "ended_at": None}, ended)
            self._heard_well.add(system)
        return news

    async def _turn(self, system: str, values: Document, *, was: Document) -> bool:
        async with store_errors():
            result = await self._systems.update_one(
                {"_id": system, "state": was}, {"$set": {**values, "since": stamp(self._clock.now())}}
            )
            if result.matched_count:
                return True
            result = await self._systems.update_one({"_id": system}, {"$set": values})
            if result.matched_count:
                return False
            try:
                await self._systems.insert_one({"_id": system, **values, "since": stamp(self._clock.now())})
            except DuplicateKeyError:
                return False
        return True


class MongoLeadership:
    """The Leadership port on MongoDB: one lease document with a fencing number."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._leases = database["leases"]
        self._clock = clock

    async def lead(self, *, holder: str, lease: timedelta) -> int | None:
        """See Leadership.lead."""
        now, until = stamp(self._clock.now()), stamp(self._clock.now() + lease)
        async with store_errors():
            mine = await self._leases.update_one(
                {"_id": "scheduler", "holder": holder, "until": {"$gte": now}}, {"$set": {"until": until}}
            )
            if not mine.matched_count:
                taken = await self._leases.update_one(
                    {"_id": "scheduler", "until": {"$lt": now}},
                    {"$set": {"holder": holder, "until": until}, "$inc": {"fence": 1}},
                )
                if not taken.matched_count and not await self._first(holder, until):
                    return None
            row = await self._leases.find_one({"_id": "scheduler", "holder": holder})
        return int(row["fence"]) if row else None

    async def resign(self, *, holder: str) -> None:
        """See Leadership.resign."""
        past = stamp(self._clock.now() - timedelta(seconds=1))
        async with store_errors():
            await self._leases.update_one({"_id": "scheduler", "holder": holder}, {"$set": {"until": past}})

    async def _first(self, holder: str, until: int) -> bool:
        try:
            await self._leases.insert_one({"_id": "scheduler", "holder": holder, "until": until, "fence": 1})
        except DuplicateKeyError:
            return False
        return True


class MongoRejected:
    """The Rejected port on MongoDB; kept for a week."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._rejected = database["rejected"]
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """The index that drops old ones exists; it serves the list as well."""
        async with store_errors():
            await self._rejected.create_index([("at", ASCENDING)], name="week", expireAfterSeconds=WEEK_SECONDS)

    async def keep(self, events: Sequence[RejectedEvent]) -> None:
        """See Rejected.keep."""
        documents = [
            {"_id": f"{event.topic}/{event.partition}/{event.offset}", **event.model_dump()} for event in events
        ]
        async with store_errors():
            await insert_new(self._rejected, documents)

    async def newest(self, *, limit: int) -> tuple[int, Sequence[RejectedEvent]]:
        """See Rejected.newest."""
        week = {"at": {"$gte": self._clock.now() - timedelta(seconds=WEEK_SECONDS)}}
        async with store_errors():
            total = await self._rejected.count_documents(week)
            rows = await self._rejected.find(week).sort([("at", DESCENDING)]).limit(limit).to_list(length=limit)
        return int(total), [
            RejectedEvent(**{name: value for name, value in row.items() if name != "_id"}) for row in rows
        ]
