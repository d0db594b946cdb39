"""Links, switches, memories, leadership, circuits and refused events: what stands until told otherwise."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from shared.contracts.events import SwitchTurned
from shared.contracts.http import RejectedEvent, Run, Switch, SystemState, Walk
from shared.store.connection import Connection
from shared.sync.errors import DownKind, StoreDown
from shared.sync.model import Link
from tests.builders.engine import Store, store_over
from tests.builders.ports import free_port
from tests.builders.tiny_domain import NAME

LEASE = timedelta(seconds=15)


def turned(switch: str, *, on: bool, at: datetime, by: str = "Ana") -> SwitchTurned:
    return SwitchTurned(switch=switch, on=on, by=by, reason="stocktaking", at=at)


async def test_a_link_comes_back_as_it_was_saved_and_a_later_one_replaces_it(store: Store) -> None:
    links = store.links(NAME)
    await links.save_many([Link("A", remote_id="7", digest="d1", facts={"cells": ["S", "M"]}), Link("B")])
    first = (await links.read_many(["A", "B", "C"]))["A"]
    await links.save_many([Link("A", digest="d2")])

    assert set(await links.read_many(["A", "B", "C"])) == {"A", "B"}
    assert (first.remote_id, first.digest, first.facts) == ("7", "d1", {"cells": ["S", "M"]})
    assert first.sent_at == store.clock.now()
    assert (await links.read_many(["A"]))["A"].remote_id is None
    assert await store.links("tiny.others").read_many(["A"]) == {}


async def test_links_are_forgotten_and_walked_through_in_order(store: Store) -> None:
    links = store.links(NAME)
    keys = [f"K{number:03}" for number in range(130)]
    await links.save_many([Link(key) for key in reversed(keys)])
    await links.forget_many(["K005", "never"])

    walked: list[str] = []
    after = ""
    while page := await links.keys_after(after, limit=40):
        walked += page
        after = page[-1]

    assert walked == [key for key in keys if key != "K005"]
    assert len(await links.read_many(keys)) == 129


async def test_the_newest_word_on_a_switch_wins_in_any_order(store: Store) -> None:
    began = store.clock.now()
    words = [turned("x", on=number % 2 == 0, at=began + timedelta(seconds=number)) for number in range(4)]
    for number, order in enumerate(permutations(words)):
        for word in order:
            await store.switches.turn(word.model_copy(update={"switch": f"s{number}"}))

    standing = await store.switches.read_all()

    assert len(standing) == 24
    assert {(switch.on, switch.at, switch.by, switch.reason) for switch in standing.values()} == {
        (False, began + timedelta(seconds=3), "Ana", "stocktaking")
    }


async def test_words_on_a_switch_that_come_at_once_leave_the_newest(store: Store) -> None:
    began = store.clock.now()
    words = [turned("master", on=number == 7, at=began + timedelta(seconds=number)) for number in range(8)]

    await asyncio.gather(*(store.switches.turn(word) for word in words))

    assert (await store.switches.read_all())["master"].on


async def test_an_old_or_repeated_word_is_no_news(store: Store) -> None:
    now = store.clock.now()
    assert await store.switches.turn(turned("master", on=False, at=now))
    assert not await store.switches.turn(turned("master", on=False, at=now))
    assert not await store.switches.turn(turned("master", on=True, at=now - timedelta(seconds=1)))

    assert not (await store.switches.read_all())["master"].on


async def test_a_slot_is_taken_by_exactly_one_of_many(store: Store) -> None:
    previous = None
    for _ in range(5):
        slot = store.clock.now()
        taken = await asyncio.gather(
            *(store.memories.take_slot(NAME, previous=previous, slot=slot, fence=1) for _ in range(8))
        )
        assert sorted(taken) == [False] * 7 + [True]
        previous = slot
        store.clock.forward(minutes=5)

    assert (await store.memories.read_all())[NAME].slot == previous


async def test_a_leader_of_the_past_takes_no_slot(store: Store) -> None:
    slot = store.clock.now()
    assert await store.memories.take_slot(NAME, previous=None, slot=slot, fence=2)
    later = slot + timedelta(minutes=5)

    assert not await store.memories.take_slot(NAME, previous=slot, slot=later, fence=1)
    assert await store.memories.take_slot(NAME, previous=slot, slot=later, fence=2)


async def test_a_watermark_never_moves_backwards(store: Store) -> None:
    now = store.clock.now()
    await store.memories.advance(NAME, watermark=now)
    await store.memories.advance(NAME, watermark=now - timedelta(hours=1))
    await store.memories.advance(NAME, watermark=now - timedelta(hours=2), moments=True)

    memory = (await store.memories.read_all())[NAME]

    assert (memory.watermark, memory.moments_watermark) == (now, now - timedelta(hours=2))


async def test_a_schedule_and_a_run_are_remembered(store: Store) -> None:
    now = store.clock.now()
    run = Run(started_at=now, finished_at=now, found=3)
    await store.memories.reschedule(NAME, cron="0 3 * * *", by="Ana", reason="at night", at=now)
    await store.memories.show_run(NAME, Run(started_at=now))
    await store.memories.show_run(NAME, run)

    memory = (await store.memories.read_all())[NAME]

    assert (memory.cron, memory.cron_by, memory.cron_reason, memory.cron_at) == ("0 3 * * *", "Ana", "at night", now)
    assert memory.last_run == run
    assert memory.slot == now, "a new time that lies in the past today must not run at once"


async def test_of_many_walks_one_begins_and_the_next_after_it_ended_or_died(store: Store) -> None:
    def walk(*, ended: bool = False) -> Walk:
        now = store.clock.now()
        return Walk(by="Ana", started_at=now, finished_at=now if ended else None, queued=5)

    async def begins(token: str) -> bool:
        until = store.clock.now() + LEASE
        return await store.memories.walk_begins(NAME, walk=walk(), token=token, lease_until=until)

    async def goes_on(token: str, *, ended: bool = False) -> bool:
        until = store.clock.now() + (timedelta(0) if ended else LEASE)
        return await store.memories.walk_goes_on(NAME, walk=walk(ended=ended), token=token, lease_until=until)

    begun = await asyncio.gather(*(begins(f"w{number}") for number in range(6)))
    assert begun.count(True) == 1
    first = f"w{begun.index(True)}"
    assert await goes_on(first)
    assert not await begins("second")

    store.clock.forward(seconds=16)
    assert await begins("second")
    assert not await goes_on(first), "it was taken over"

    assert await goes_on("second", ended=True)
    store.clock.forward(milliseconds=1)
    assert await begins("third")


async def test_one_of_many_leads_and_the_number_grows_with_each_change(store: Store) -> None:
    holders = [f"replica {number}" for number in range(6)]

    async def lead() -> dict[str, int]:
        fences = await asyncio.gather(*(store.leadership.lead(holder=one, lease=LEASE) for one in holders))
        return {one: fence for one, fence in zip(holders, fences, strict=True) if fence is not None}

    first = await lead()
    assert list(first.values()) == [1]
    store.clock.forward(seconds=10)
    assert await lead() == first
    store.clock.forward(seconds=10)
    assert await lead() == first, "who goes on asking goes on leading"

    (leader,) = first
    await store.leadership.resign(holder=leader)
    holders.remove(leader)
    second = await lead()
    assert list(second.values()) == [2]

    store.clock.forward(seconds=16)
    (silent,) = second
    holders.remove(silent)
    assert list((await lead()).values()) == [3]


async def test_who_does_not_lead_resigns_nobody(store: Store) -> None:
    assert await store.leadership.lead(holder="A", lease=LEASE) == 1
    await store.leadership.resign(holder="B")

    assert await store.leadership.lead(holder="B", lease=LEASE) is None


async def test_a_system_goes_down_once_and_up_once_however_often_it_is_said(store: Store) -> None:
    async def down(kind: DownKind = DownKind.NO_ANSWER) -> bool:
        retry_at = store.clock.now() + timedelta(seconds=10)
        return await store.circuits.went_down("shop", kind=kind, reason="Away", technical="GET /", retry_at=retry_at)

    assert await store.circuits.went_well("shop")
    assert not await store.circuits.went_well("shop")
    store.clock.forward(minutes=1)
    began = store.clock.now()
    assert await down()
    store.clock.forward(minutes=1)
    assert not await down()

    shop = (await store.circuits.read_all())["shop"]
    assert (shop.state, shop.since, shop.kind, shop.reason) == (SystemState.DOWN, began, "no_answer", "Away")
    assert shop.retry_at == store.clock.now() + timedelta(seconds=10)
    assert shop.title == "The shop"

    assert not await down(DownKind.BUSY)
    assert (await store.circuits.read_all())["shop"].state is SystemState.BUSY
    assert await store.circuits.went_well("shop")
    shop = (await store.circuits.read_all())["shop"]
    assert (shop.state, shop.kind, shop.retry_at, shop.last_good_at) == (
        SystemState.UP,
        None,
        None,
        store.clock.now(),
    )


async def test_a_refused_event_is_kept_once_and_counted_for_a_week(store: Store) -> None:
    def refused(offset: int) -> RejectedEvent:
        return RejectedEvent(topic="t", partition=0, offset=offset, at=store.clock.now(), reason="no JSON", key="k")

    await store.rejected.keep([refused(1), refused(2)])
    store.clock.forward(hours=1)
    await store.rejected.keep([refused(2), refused(3)])

    total, newest = await store.rejected.newest(limit=2)
    assert total == 3
    assert newest[0].offset == 3
    store.clock.forward(days=7, seconds=1)
    assert await store.rejected.newest(limit=2) == (0, [])


async def test_a_database_that_is_not_there_is_named_so_within_seconds() -> None:
    connection = Connection(uri=f"mongodb://127.0.0.1:{free_port()}/", database="suite", appname="suite")
    try:
        with pytest.raises(StoreDown):
            await connection.ping()
    finally:
        connection.close()


async def test_words_on_switches_that_nobody_has_take_no_place_from_those_there_are(store: Store) -> None:
    now = store.clock.now()
    for number in range(260):
        assert not await store.switches.turn(turned(f"aaa{number}", on=False, at=now))

    assert await store.switches.turn(turned("master", on=False, at=now))

    assert set(await store.switches.read_all()) == {"master"}


async def test_many_words_kept_by_an_older_version_hide_no_switch(store: Store) -> None:
    rows = [{"_id": f"aaa{number:03}", "on": True, "by": "x", "at": 0} for number in range(260)]
    await store.connection.database["switches"].insert_many(rows)
    await store.switches.turn(turned("master", on=False, at=store.clock.now()))

    assert not (await store.switches.read_all())["master"].on


@pytest.mark.parametrize("kept_ms", [253402300800000, 253402300799999, -62135596800000])
async def test_a_word_kept_with_a_time_that_cannot_be_is_read_and_gives_way_to_a_person(
    store: Store, kept_ms: int
) -> None:
    row = {"_id": "master", "on": False, "by": "stranger", "reason": "", "at": kept_ms}
    await store.connection.database["switches"].insert_one(row)
    now = store.clock.now()

    at = (await store.switches.read_all())["master"].at
    assert at is not None
    assert at <= now + timedelta(minutes=5)
    assert await store.switches.turn(turned("master", on=True, at=now))

    assert (await store.switches.read_all())["master"] == Switch(on=True, by="Ana", reason="stocktaking", at=now)


async def test_outages_are_kept_with_their_beginning_and_end(store: Store) -> None:
    began = store.clock.now()
    for _ in range(2):
        await store.circuits.went_down(
            "till", kind=DownKind.NO_ANSWER, reason="No answer", technical="", retry_at=store.clock.now()
        )
        store.clock.forward(minutes=13)
    await store.circuits.went_well("till")
    await store.circuits.went_well("till")
    store.clock.forward(minutes=1)
    await store.circuits.went_down("shop", kind=DownKind.BUSY, reason="Busy", technical="", retry_at=began)

    newest, first = await store.circuits.outages(limit=5)

    assert (first.title, first.began_at, first.reason) == ("The till", began, "No answer")
    assert first.ended_at == began + timedelta(minutes=26)
    assert (newest.system, newest.ended_at) == ("shop", None)


async def test_an_outage_whose_end_met_a_crash_is_closed_by_the_next_good_answer(store: Store) -> None:
    await store.circuits.went_down(
        "till", kind=DownKind.NO_ANSWER, reason="No answer", technical="", retry_at=store.clock.now()
    )

    # The process ended between the two writes.
    await store.connection.database["systems"].update_one({"_id": "till"}, {"$set": {"state": "up"}})

    store.clock.forward(minutes=1)
    after_the_start = store_over(store.connection, clock=store.clock)
    assert not await after_the_start.circuits.went_well("till")

    [left] = await store.circuits.outages(limit=5)
    assert left.ended_at == store.clock.now()


async def test_of_two_words_of_one_moment_off_wins_in_any_order(store: Store) -> None:
    at = store.clock.now()
    on, off = (turned("x", on=on, at=at) for on in (True, False))
    for number, order in enumerate(permutations([on, off])):
        for word in order:
            await store.switches.turn(word.model_copy(update={"switch": f"s{number}"}))

    assert [switch.on for switch in (await store.switches.read_all()).values()] == [False, False]
