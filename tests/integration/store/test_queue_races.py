"""What happens to an entry between two steps of whoever works on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.http import EntryState
from shared.store import queue as store_queue
from shared.sync.model import Entry
from shared.sync.ports import Parked, Settled
from tests.builders.engine import Store, wanted

TASK = "tiny.things"
LEASE = timedelta(seconds=60)


async def claimed(store: Store) -> Entry:
    (entry,) = await store.queue.claim(TASK, limit=1, lease=LEASE, with_automatic=True)
    return entry


async def add(store: Store, *, force: bool) -> None:
    await store.queue.add_many([wanted("A", by_hand=True, force=force)])


async def test_a_wish_to_send_by_force_that_comes_during_the_work_is_not_forgotten(store: Store) -> None:
    await add(store, force=False)
    first = await claimed(store)
    await add(store, force=True)
    await store.queue.end_many([Settled(first)])

    second = await claimed(store)
    assert second.force
    await add(store, force=True)
    await add(store, force=True)
    await store.queue.end_many([Settled(second)])

    third = await claimed(store)
    assert third.force
    await add(store, force=False)
    await store.queue.end_many([Settled(third)])
    assert not (await claimed(store)).force, "each of them was obeyed by now"


async def test_an_item_that_could_not_be_sent_by_force_is_still_to_be(store: Store) -> None:
    await add(store, force=True)
    entry = await claimed(store)
    await add(store, force=False)

    await store.queue.end_many([Parked(entry, reason="No luck")])

    assert (await claimed(store)).force


async def test_a_late_sign_of_life_keeps_the_entry_from_being_taken_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(store, force=False)
    entry = await claimed(store)
    store.clock.forward(seconds=LEASE.total_seconds() + 1)
    bulk = store_queue.bulk

    async def bulk_after_a_sign_of_life(collection: Any, operations: Sequence[Any]) -> tuple[int, int]:
        await store.queue.extend(entry.token, lease=LEASE)
        return await bulk(collection, operations)

    monkeypatch.setattr(store_queue, "bulk", bulk_after_a_sign_of_life)
    assert await store.queue.take_back_expired() == 0
    monkeypatch.undo()

    shown = await store.queue.entry(TASK, "A")
    assert shown is not None
    assert shown.state is EntryState.WORKING
    await store.queue.end_many([Settled(entry)])
    assert await store.queue.entry(TASK, "A") is None
