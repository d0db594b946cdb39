"""What is shown of the queue: counts, pages, places, strange keys and large sets."""

from __future__ import annotations

from datetime import timedelta

from shared.contracts.http import Counts
from shared.sync.model import Entry
from shared.sync.ports import Added, Parked, Postponed, Settled
from tests.builders.engine import Store, wanted

TASK = "tiny.things"
LEASE = timedelta(seconds=60)


async def claim(store: Store, *, limit: int = 100, with_automatic: bool = True) -> dict[str, Entry]:
    entries = await store.queue.claim(TASK, limit=limit, lease=LEASE, with_automatic=with_automatic)
    return {entry.key: entry for entry in entries}


async def add(store: Store, *keys: str, by_hand: bool = False, priority: int = 0) -> Added:
    return await store.queue.add_many([wanted(key, by_hand=by_hand, priority=priority) for key in keys])


async def test_counts_tell_every_state_of_every_task(store: Store) -> None:
    await add(store, "later", "parked", "working")
    held = await claim(store)
    due = store.clock.now() + timedelta(minutes=1)
    await store.queue.end_many([Postponed(held["later"], due=due, reason=""), Parked(held["parked"], reason="")])
    await add(store, "waiting")
    await store.queue.add_many([wanted("A", task="tiny.others")])

    assert await store.queue.counts() == {
        TASK: Counts(waiting=2, trying_again=1, working=1, parked=1),
        "tiny.others": Counts(waiting=1),
    }


async def test_pages_show_every_entry_once_oldest_first_while_others_come_and_go(store: Store) -> None:
    keys = [f"K{number:02}" for number in range(25)]
    for start in range(0, 25, 5):
        await add(store, *keys[start : start + 5])
        store.clock.forward(milliseconds=1)

    shown: list[str] = []
    after: str | None = None
    for number in range(10):
        page = await store.queue.page(TASK, q="", state=None, after=after, limit=7)
        shown += [entry.key for entry in page.entries]
        await add(store, f"X{number}")
        held = await store.queue.claim_one(TASK, shown[0], lease=LEASE)
        if held:
            await store.queue.end_many([Settled(held)])
        after = page.next
        if after is None:
            break

    assert [key for key in shown if key in keys] == keys
    assert len(shown) == len(set(shown))


async def test_a_page_is_narrowed_by_the_beginning_of_the_key_and_by_state(store: Store) -> None:
    await add(store, "ADM-1", "ADM-2", "BAT.1", "BATX1")
    held = await store.queue.claim_one(TASK, "ADM-1", lease=LEASE)
    assert held is not None

    async def keys(*, q: str = "", state: str | None = None) -> set[str]:
        page = await store.queue.page(TASK, q=q, state=state, after=None, limit=50)
        return {entry.key for entry in page.entries}

    assert await keys(q="adm") == {"ADM-1", "ADM-2"}
    assert await keys(q="BAT.") == {"BAT.1"}
    assert await keys(q="^.*$") == set()
    assert await keys(state="working") == {"ADM-1"}
    assert await keys(q="ADM", state="waiting") == {"ADM-2"}
    assert await keys(state="nonsense") == {"ADM-1", "ADM-2", "BAT.1", "BATX1"}


async def test_a_place_that_is_none_of_ours_gives_the_first_page(store: Store) -> None:
    await add(store, "A")

    for place in ("nonsense", "~", "²~x", "--5~x", "-99999999999999~x", "9" * 400, '{"$ne": null}'):
        page = await store.queue.page(TASK, q="", state=None, after=place, limit=5)
        assert [entry.key for entry in page.entries] == ["A"], place


async def test_position_counts_those_who_came_before(store: Store) -> None:
    for key in ("A", "B", "C"):
        await add(store, key)
        store.clock.forward(milliseconds=1)
    await add(store, "B")

    assert [await store.queue.position(TASK, key) for key in ("A", "B", "C", "D")] == [1, 2, 3, None]


async def test_the_oldest_due_entry_tells_since_when_work_waits(store: Store) -> None:
    assert await store.queue.oldest_due() == {}
    began = store.clock.now()
    await add(store, "A")
    store.clock.forward(minutes=5)
    await add(store, "B")

    assert await store.queue.oldest_due() == {TASK: began}
    await claim(store)
    assert await store.queue.oldest_due() == {}


async def test_keys_with_strange_signs_are_kept_apart(store: Store) -> None:
    strange = ["a|b", "a", "$ne", "a.b", "ключ", "\u00e9", "e\u0301", " lead", "100%", "x" * 200]
    await add(store, *strange)

    held = await claim(store)

    assert sorted(held) == sorted(strange)
    await store.queue.end_many([Settled(entry) for entry in held.values()])
    assert await store.queue.counts() == {}


async def test_a_set_larger_than_one_call_is_claimed_and_ended_whole(store: Store) -> None:
    keys = {f"K{number:03}" for number in range(250)}
    await add(store, *keys)

    held = await claim(store, limit=230)
    assert len(held) == 230
    await store.queue.end_many([Settled(entry) for entry in held.values()])

    assert (await store.queue.counts())[TASK] == Counts(waiting=20)
