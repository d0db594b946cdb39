"""The queue against a model in plain Python: whatever happens in whatever order, both agree on every entry."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from demo import engines
from shared.contracts.http import EntryState
from shared.store.connection import Connection
from shared.store.queue import CRASHES_BEFORE_PARKING
from shared.sync.model import Entry
from shared.sync.ports import Ending, Parked, Postponed, Settled
from tests.builders.engine import HandClock, Store, store_over, wanted

LEASE = timedelta(seconds=60)
KEYS = st.sampled_from(["A", "B", "C", "D", "E"])
Answer = TypeVar("Answer")


@dataclass
class Modelled:
    """What we expect of one entry."""

    due: datetime
    auto: bool
    state: str = "waiting"
    rev: int = 1
    attempts: int = 0
    crashes: int = 0
    priority: int = 0
    lease_until: datetime | None = None
    alone: bool = False
    unsure: bool = False

    def wait(self, due: datetime) -> None:
        self.state, self.due, self.lease_until = "waiting", due, None


class QueueMachine(RuleBasedStateMachine):
    """Claims are kept even after their lease ended, so that late endings are tried as well."""

    loop: asyncio.AbstractEventLoop
    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.task = "tiny.things"
        self.ask(self.store.connection.database["queue"].delete_many({}))
        self.model: dict[str, Modelled] = {}
        self.held: dict[str, Entry] = {}
        self.lost: list[Entry] = []

    def ask(self, call: Coroutine[Any, Any, Answer]) -> Answer:
        return self.loop.run_until_complete(call)

    @property
    def clock(self) -> HandClock:
        return self.store.clock

    @initialize(keys=st.sets(KEYS, min_size=2))
    def begin(self, keys: set[str]) -> None:
        self.add(keys=keys, by_hand=False, priority=0)

    @rule(keys=st.sets(KEYS, min_size=1, max_size=3), by_hand=st.booleans(), priority=st.sampled_from([0, 10]))
    def add(self, keys: set[str], by_hand: bool, priority: int) -> None:
        wishes = [wanted(key, task=self.task, by_hand=by_hand, priority=priority) for key in sorted(keys)]
        added = self.ask(self.store.queue.add_many(wishes))
        assert (added.new, added.already) == (len(keys - self.model.keys()), len(keys & self.model.keys()))
        now = self.clock.now()
        for key in keys:
            entry = self.model.get(key)
            if entry is None:
                self.model[key] = Modelled(due=now, auto=not by_hand, priority=priority)
                continue
            entry.rev += 1
            entry.priority = max(entry.priority, priority)
            if by_hand:
                entry.auto, entry.due = False, now
            if entry.state == "parked" and (by_hand or entry.crashes < CRASHES_BEFORE_PARKING):
                entry.wait(now)
                entry.attempts = entry.crashes = 0

    @rule(limit=st.integers(1, 4), with_automatic=st.booleans())
    def claim(self, limit: int, with_automatic: bool) -> None:
        now = self.clock.now()
        free = {
            key: entry
            for key, entry in self.model.items()
            if entry.state == "waiting" and entry.due <= now and (with_automatic or not entry.auto)
        }
        claimed = self.ask(self.store.queue.claim(self.task, limit=limit, lease=LEASE, with_automatic=with_automatic))
        got = {entry.key for entry in claimed}
        assert got <= free.keys()
        calm = {key for key in free if free[key].crashes == 0}
        if calm:
            assert got <= calm
            assert len(got) == min(limit, len(calm))
            assert all(free[key].priority >= free[other].priority for key in got for other in calm - got)
        elif once := {key for key in free if free[key].crashes == 1}:
            assert got <= once
            assert len(got) == min(limit, len(once), 10)
        else:
            assert len(got) == min(1, len(free))
        for entry in claimed:
            self._now_held(entry, alone=len(claimed) == 1)

    @rule(key=KEYS)
    def claim_one(self, key: str) -> None:
        entry = self.ask(self.store.queue.claim_one(self.task, key, lease=LEASE))
        known = self.model.get(key)
        assert (entry is not None) == (known is not None and known.state != "working")
        if entry is not None:
            self._now_held(entry, alone=True)

    def _now_held(self, entry: Entry, *, alone: bool) -> None:
        known = self.model[entry.key]
        known.state, known.lease_until, known.alone = "working", self.clock.now() + LEASE, alone
        known.attempts += 1
        seen = (entry.rev, entry.attempts, entry.crashes, entry.unsure)
        assert seen == (known.rev, known.attempts, known.crashes, known.unsure)
        assert entry.key not in self.held, "two holders"
        self.held[entry.key] = entry

    @rule(how=st.sampled_from(["settled", "postponed", "parked"]), minutes=st.integers(0, 3), data=st.data())
    def end(self, how: str, minutes: int, data: st.DataObject) -> None:
        if not self.held:
            return
        key = data.draw(st.sampled_from(sorted(self.held)))
        entry, known = self.held.pop(key), self.model[key]
        due = self.clock.now() + timedelta(minutes=minutes)
        self.ask(self.store.queue.end_many([_ending(entry, how=how, due=due)]))
        known.unsure = how != "settled"
        if how == "postponed":
            known.wait(due)
            known.crashes = 0
        elif known.rev != entry.rev:
            known.wait(self.clock.now())
            known.attempts = known.crashes = 0
        elif how == "settled":
            del self.model[key]
        else:
            known.state, known.lease_until = "parked", None

    @rule(how=st.sampled_from(["settled", "postponed", "parked", "released"]))
    def end_too_late(self, how: str) -> None:
        for entry in self.lost:
            if how == "released":
                self.ask(self.store.queue.release([entry], unsure=False))
            else:
                self.ask(self.store.queue.end_many([_ending(entry, how=how, due=self.clock.now())]))

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        if not self.held:
            return
        key = data.draw(st.sampled_from(sorted(self.held)))
        self.ask(self.store.queue.release([self.held.pop(key)], unsure=True))
        known = self.model[key]
        known.wait(known.due)
        known.unsure = True
        known.attempts -= 1

    @rule(data=st.data())
    def heartbeat(self, data: st.DataObject) -> None:
        if not self.held:
            return
        key = data.draw(st.sampled_from(sorted(self.held)))
        token = self.held[key].token
        self.ask(self.store.queue.extend(token, lease=LEASE))
        for other, entry in self.held.items():
            if entry.token == token:
                self.model[other].lease_until = self.clock.now() + LEASE

    @rule(seconds=st.sampled_from([1, 40, 61, 200]))
    def time_passes(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)
        now = self.clock.now()
        expired = [key for key in self.held if (self.model[key].lease_until or now) < now]
        assert self.ask(self.store.queue.take_back_expired()) == len(expired)
        for key in expired:
            self.lost.append(self.held.pop(key))
            known = self.model[key]
            known.crashes += 1
            known.unsure = True
            if known.crashes >= CRASHES_BEFORE_PARKING and known.alone:
                known.state, known.lease_until = "parked", None
            else:
                known.wait(now)
                known.attempts -= 1

    @invariant()
    def both_agree(self) -> None:
        page = self.ask(self.store.queue.page(self.task, q="", state=None, after=None, limit=50))
        seen = {entry.key: (entry.state, entry.attempts) for entry in page.entries}
        assert seen == {key: (_shown(entry), entry.attempts) for key, entry in self.model.items()}


def _ending(entry: Entry, *, how: str, due: datetime) -> Ending:
    match how:
        case "settled":
            return Settled(entry)
        case "postponed":
            return Postponed(entry, due=due, reason="later")
        case _:
            return Parked(entry, reason="no luck")


def _shown(entry: Modelled) -> EntryState:
    if entry.state == "waiting" and entry.attempts > 0:
        return EntryState.TRYING_AGAIN
    return EntryState(entry.state)


def test_the_queue_does_what_the_model_says(each_mongo_engine: engines.Database) -> None:
    loop = asyncio.new_event_loop()

    async def opened() -> Store:
        connection = Connection(uri=each_mongo_engine.uri, database=f"suite_{uuid4().hex[:12]}", appname="suite")
        store = store_over(connection, clock=HandClock())
        await store.queue.ensure_indexes()
        return store

    try:
        store = loop.run_until_complete(opened())

        class Machine(QueueMachine):
            pass

        Machine.loop, Machine.store = loop, store
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=15,
                stateful_step_count=25,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        loop.run_until_complete(store.connection.database.client.drop_database(store.connection.database.name))
        store.connection.close()
    finally:
        loop.close()
