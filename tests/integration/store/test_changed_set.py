"""The changed set: what was noticed while automatic work is off."""

from __future__ import annotations

from shared.sync.model import Change
from tests.builders.engine import Store
from tests.builders.tiny_domain import NAME, changes


async def keys(store: Store, *, q: str = "", after: str | None = None) -> list[str]:
    page = await store.changed.page(NAME, q=q, after=after, limit=50)
    return [item.key for item in page.items]


async def test_an_item_noticed_twice_is_in_the_set_once_with_all_its_aspects(store: Store) -> None:
    await store.changed.add_many(NAME, [Change("A", frozenset({"price"}))], source="/counterpoint/finder")
    store.clock.forward(seconds=1)
    await store.changed.add_many(NAME, [Change("A", frozenset({"name"}))], source="/elsewhere")

    [item] = await store.changed.find_many(NAME, ["A", "B"])

    assert set(item.aspects) == {"price", "name"}
    assert (item.found_at, item.source) == (store.clock.now(), "/elsewhere")
    assert await store.changed.counts() == {NAME: 1}


async def test_a_change_of_everything_outweighs_named_aspects(store: Store) -> None:
    await store.changed.add_many(NAME, [Change("A", frozenset({"price"}))], source="s")
    await store.changed.add_many(NAME, [Change("A")], source="s")

    [item] = await store.changed.find_many(NAME, ["A", "B"])

    assert item.aspects == ()


async def test_what_is_taken_stays_until_it_is_removed(store: Store) -> None:
    await store.changed.add_many(NAME, changes("A", "B"), source="s")

    taken = await store.changed.take(NAME, limit=10)
    assert [item.key for item in taken] == ["A", "B"]
    assert [item.key for item in await store.changed.take(NAME, limit=10)] == ["A", "B"]
    await store.changed.remove_many(NAME, taken)

    assert await store.changed.counts() == {}
    assert await store.changed.find_many(NAME, ["A"]) == []


async def test_an_item_noticed_again_after_it_was_taken_is_not_removed(store: Store) -> None:
    await store.changed.add_many(NAME, changes("A", "B"), source="s")
    taken = await store.changed.take(NAME, limit=10)
    store.clock.forward(milliseconds=1)
    await store.changed.add_many(NAME, changes("A"), source="s")

    await store.changed.remove_many(NAME, taken)

    assert await keys(store) == ["A"]


async def test_pages_are_newest_first_and_show_every_item_once(store: Store) -> None:
    for number in range(12):
        await store.changed.add_many(NAME, changes(f"K{number:02}"), source="s")
        if number % 3 == 0:
            store.clock.forward(milliseconds=1)
    shown: list[str] = []
    after: str | None = None
    for number in range(5):
        page = await store.changed.page(NAME, q="", after=after, limit=5)
        assert page.total == 12 + number
        shown += [item.key for item in page.items]
        store.clock.forward(milliseconds=1)
        await store.changed.add_many(NAME, changes(f"NEW{number}"), source="s")
        after = page.next
        if after is None:
            break

    assert shown == [f"K{number:02}" for number in reversed(range(12))]


async def test_a_search_finds_keys_by_their_beginning_in_the_task_alone(store: Store) -> None:
    await store.changed.add_many(NAME, changes("ADM-1", "BAT-1"), source="s")
    await store.changed.add_many("tiny.others", changes("ADM-2"), source="s")

    assert await keys(store, q="adm") == ["ADM-1"]
    assert await keys(store, q=".*") == []
    assert await store.changed.counts() == {NAME: 2, "tiny.others": 1}
