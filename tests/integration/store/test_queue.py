"""The queue's protocol: one entry a key, never two holders, never a lost change."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from shared.contracts.http import Counts, EntryState
from shared.store.queue import CRASHED_WORDS
from shared.sync.model import Entry
from shared.sync.ports import Added, Ending, Parked, Postponed, Settled
from tests.builders.engine import Store, wanted

TASK = "tiny.things"
LEASE = timedelta(seconds=60)


async def claim(store: Store, *, limit: int = 100, with_automatic: bool = True) -> dict[str, Entry]:
    entries = await store.queue.claim(TASK, limit=limit, lease=LEASE, with_automatic=with_automatic)
    return {entry.key: entry for entry in entries}


async def add(store: Store, *keys: str, by_hand: bool = False, priority: int = 0) -> Added:
    return await store.queue.add_many([wanted(key, by_hand=by_hand, priority=priority) for key in keys])


async def state_of(store: Store, key: str) -> EntryState | None:
    entry = await store.queue.entry(TASK, key)
    return entry.state if entry else None


async def crash(store: Store) -> None:
    """Whoever holds something is never heard of again."""
    store.clock.forward(seconds=LEASE.total_seconds() + 1)
    await store.queue.take_back_expired()


async def test_an_item_added_twice_is_one_entry_and_counted_as_already_there(store: Store) -> None:
    assert await add(store, "A", "B") == Added(new=2, already=0)
    assert await add(store, "B", "C", "C") == Added(new=1, already=1)

    assert set(await claim(store)) == {"A", "B", "C"}
    assert await add(store) == Added(new=0, already=0)


async def test_the_same_key_of_two_tasks_is_two_entries(store: Store) -> None:
    await store.queue.add_many([wanted("A"), wanted("A", task="tiny.others")])

    assert set(await claim(store)) == {"A"}
    assert [
        entry.key for entry in await store.queue.claim("tiny.others", limit=5, lease=LEASE, with_automatic=True)
    ] == ["A"]


async def test_what_is_claimed_is_given_to_nobody_else(store: Store) -> None:
    await add(store, "A", "B", "C")

    first = await claim(store, limit=2)
    second = await claim(store)

    assert set(first) | set(second) == {"A", "B", "C"}
    assert not set(first) & set(second)
    assert await claim(store) == {}
    assert await state_of(store, "A") is EntryState.WORKING


async def test_a_settled_entry_leaves_the_queue(store: Store) -> None:
    await add(store, "A")
    held = await claim(store)

    await store.queue.end_many([Settled(held["A"])])

    assert await store.queue.entry(TASK, "A") is None
    assert await store.queue.counts() == {}


async def test_a_change_that_comes_while_the_item_is_worked_on_brings_it_back(store: Store) -> None:
    for ending in (Settled, lambda entry: Parked(entry, reason="No luck")):
        await add(store, "A")
        held = await claim(store)
        await add(store, "A")
        assert await claim(store) == {}, "it is held by one until that one ends"

        await store.queue.end_many([ending(held["A"])])

        again = await claim(store)
        assert set(again) == {"A"}
        assert again["A"].attempts == 1
        await store.queue.end_many([Settled(again["A"])])
        assert await store.queue.entry(TASK, "A") is None


async def test_an_ending_of_somebody_who_lost_the_lease_changes_nothing(store: Store) -> None:
    await add(store, "A")
    late = (await claim(store))["A"]
    await crash(store)
    held = (await claim(store))["A"]
    endings: tuple[Ending, ...] = (
        Settled(late),
        Postponed(late, due=store.clock.now(), reason="late"),
        Parked(late, reason="late"),
    )

    for ending in endings:
        await store.queue.end_many([ending])
        assert await state_of(store, "A") is EntryState.WORKING
    await store.queue.release([late], unsure=True)
    await store.queue.extend(late.token, lease=timedelta(hours=1))

    assert await state_of(store, "A") is EntryState.WORKING
    await store.queue.end_many([Settled(held)])
    assert await store.queue.entry(TASK, "A") is None


async def test_a_postponed_entry_is_not_claimed_before_it_is_due(store: Store) -> None:
    await add(store, "A")
    held = await claim(store)
    due = store.clock.now() + timedelta(seconds=30)

    await store.queue.end_many([Postponed(held["A"], due=due, reason="The shop was busy")])

    assert await claim(store) == {}
    entry = await store.queue.entry(TASK, "A")
    assert entry is not None
    assert (entry.state, entry.due, entry.last_reason) == (EntryState.TRYING_AGAIN, due, "The shop was busy")
    store.clock.forward(seconds=30)
    assert (await claim(store))["A"].attempts == 2


async def test_events_do_not_shorten_a_wait_but_a_button_does(store: Store) -> None:
    await add(store, "A")
    held = await claim(store)
    await store.queue.end_many([Postponed(held["A"], due=store.clock.now() + timedelta(hours=1), reason="Busy")])

    await add(store, "A")
    assert await claim(store) == {}
    await add(store, "A", by_hand=True)
    assert (await claim(store))["A"].by == "Ana"


async def test_a_parked_entry_stays_until_a_change_or_a_person_wakes_it(store: Store) -> None:
    for by_hand in (False, True):
        await add(store, "A")
        held = await claim(store)
        await store.queue.end_many([Parked(held["A"], reason="No luck")])
        store.clock.forward(hours=24)
        assert await claim(store) == {}
        assert await state_of(store, "A") is EntryState.PARKED

        await add(store, "A", by_hand=by_hand)

        woken = await claim(store)
        assert woken["A"].attempts == 1
        await store.queue.end_many([Settled(woken["A"])])


async def test_an_expired_lease_makes_the_entry_wait_again_and_a_live_one_does_not(store: Store) -> None:
    await add(store, "A", "B")
    first = await claim(store, limit=1)
    store.clock.forward(seconds=40)
    second = await claim(store, limit=1)
    store.clock.forward(seconds=30)

    assert await store.queue.take_back_expired() == 1

    assert await state_of(store, *first) in (EntryState.WAITING, EntryState.TRYING_AGAIN)
    assert await state_of(store, *second) is EntryState.WORKING
    assert await store.queue.take_back_expired() == 0


async def test_an_extended_lease_does_not_expire(store: Store) -> None:
    await add(store, "A")
    held = (await claim(store))["A"]
    for _ in range(3):
        store.clock.forward(seconds=45)
        await store.queue.extend(held.token, lease=LEASE)
        assert await store.queue.take_back_expired() == 0

    await store.queue.end_many([Settled(held)])
    assert await store.queue.entry(TASK, "A") is None


async def test_an_item_that_stops_the_service_is_tried_alone_and_set_aside_after_three_times(store: Store) -> None:
    await add(store, "bad", "good", "fine")
    assert len(await claim(store)) == 3
    await crash(store)

    assert len(await claim(store)) == 3, "it may have been an ordinary restart"
    await crash(store)

    alone: list[str] = []
    while held := await claim(store):
        assert len(held) == 1, "after a second crash nobody shares a batch"
        (key,) = held
        alone.append(key)
        if key == "bad":
            await crash(store)
        else:
            await store.queue.end_many([Settled(held[key])])

    assert alone.count("bad") == 1
    entry = await store.queue.entry(TASK, "bad")
    assert entry is not None
    assert (entry.state, entry.last_reason) == (EntryState.PARKED, CRASHED_WORDS)
    assert (await store.queue.counts())[TASK] == Counts(parked=1)


async def test_after_an_ordinary_restart_what_was_in_hand_goes_ten_at_a_time(store: Store) -> None:
    await add(store, *(f"K{number:02}" for number in range(25)))
    assert len(await claim(store)) == 25
    await crash(store)

    assert [len(await claim(store)) for _ in range(4)] == [10, 10, 5, 0]


async def test_only_a_person_wakes_an_item_that_stopped_the_service_three_times(store: Store) -> None:
    await add(store, "bad")
    for _ in range(3):
        assert set(await claim(store)) == {"bad"}
        await crash(store)

    await add(store, "bad")
    assert await claim(store) == {}
    assert await state_of(store, "bad") is EntryState.PARKED

    await add(store, "bad", by_hand=True)
    assert set(await claim(store)) == {"bad"}


async def test_items_that_were_in_hand_at_a_crash_come_after_all_others(store: Store) -> None:
    await add(store, "old")
    await claim(store)
    await crash(store)
    await add(store, "new")

    assert set(await claim(store, limit=1)) == {"new"}
    assert set(await claim(store, limit=1)) == {"old"}


async def test_with_automatic_work_off_only_what_people_asked_for_is_claimed(store: Store) -> None:
    await add(store, "event")
    await add(store, "button", by_hand=True)

    assert set(await claim(store, with_automatic=False)) == {"button"}
    assert await claim(store, with_automatic=False) == {}
    await add(store, "event", by_hand=True)
    assert set(await claim(store, with_automatic=False)) == {"event"}


async def test_an_event_does_not_take_a_button_press_back(store: Store) -> None:
    await add(store, "A", by_hand=True)
    await add(store, "A")

    assert (await claim(store, with_automatic=False))["A"].by == "Ana"


async def test_priority_comes_before_age_and_age_before_nothing(store: Store) -> None:
    for key, priority in (("first", 0), ("second", 0), ("urgent", 10), ("third", 0)):
        await add(store, key, by_hand=True, priority=priority)
        store.clock.forward(milliseconds=1)

    order = [next(iter(await claim(store, limit=1))) for _ in range(4)]

    assert order == ["urgent", "first", "second", "third"]


async def test_a_released_entry_waits_at_once_and_its_attempt_does_not_count(store: Store) -> None:
    await add(store, "A", "B")
    held = await claim(store)

    await store.queue.release(list(held.values()), unsure=False)

    assert await state_of(store, "A") is EntryState.WAITING
    again = await claim(store)
    assert {entry.attempts for entry in again.values()} == {1}
    assert {entry.crashes for entry in again.values()} == {0}


async def test_one_named_entry_is_claimed_before_it_is_due_and_never_from_another(store: Store) -> None:
    await add(store, "A")
    held = await claim(store)
    assert await store.queue.claim_one(TASK, "A", lease=LEASE) is None
    await store.queue.end_many([Postponed(held["A"], due=store.clock.now() + timedelta(hours=1), reason="Busy")])

    entry = await store.queue.claim_one(TASK, "A", lease=LEASE)

    assert entry is not None
    assert entry.key == "A"
    assert await store.queue.claim_one(TASK, "nobody", lease=LEASE) is None


async def test_force_holds_until_the_item_was_done(store: Store) -> None:
    await store.queue.add_many([wanted("A", by_hand=True, force=True)])
    await add(store, "A")
    held = await claim(store)
    assert held["A"].force
    await add(store, "A")

    await store.queue.end_many([Settled(held["A"])])

    assert not (await claim(store))["A"].force


async def test_many_claimers_at_once_never_share_an_item_and_miss_none(store: Store) -> None:
    keys = {f"K{number:03}" for number in range(150)}
    await add(store, *keys)

    async def work() -> list[str]:
        mine: list[str] = []
        for _ in range(200):
            held = await store.queue.claim(TASK, limit=10, lease=LEASE, with_automatic=True)
            if not held and not (await store.queue.counts()).get(TASK, Counts()).waiting:
                return mine
            mine += [entry.key for entry in held]
            await store.queue.end_many([Settled(entry) for entry in held])
        raise AssertionError("the queue never became empty")

    workers = await asyncio.gather(*(work() for _ in range(5)))

    done = [key for mine in workers for key in mine]
    assert sorted(done) == sorted(keys)


async def test_items_added_by_many_at_once_are_there_once(store: Store) -> None:
    added = await asyncio.gather(*(add(store, *(f"K{number}" for number in range(20))) for _ in range(6)))

    assert sum(one.new for one in added) == 20
    assert sum(one.already for one in added) == 100
    held = await claim(store)
    assert {entry.rev for entry in held.values()} == {6}
