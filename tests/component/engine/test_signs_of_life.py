"""A system that is well is left alone: any good answer counts, and one question at a time is enough."""

from __future__ import annotations

import asyncio
import time

from shared.sync.errors import DownKind, SystemDown
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import tiny_task


class Shop:
    """Counts how often it is asked how it is."""

    def __init__(self) -> None:
        self.asked = 0
        self.answered_at: float | None = None
        self.free = asyncio.Event()
        self.free.set()

    async def probe(self) -> None:
        self.asked += 1
        await self.free.wait()

    def good_at(self) -> float | None:
        return self.answered_at


def engine_of(store: Store, shop: Shop) -> Engine:
    return an_engine(store, tiny_task(), probes={"shop": shop.probe}, signs_of_life={"shop": shop.good_at})


async def an_hour(engine: Engine, shop: Shop, *, busy: bool) -> None:
    for _ in range(3600 // 5):
        shop.answered_at = time.monotonic() if busy else None
        await engine.scheduler.tick()
        async with asyncio.timeout(10):
            while any(one.get_name().startswith(("probe ", "find ", "held ")) for one in asyncio.all_tasks()):
                await asyncio.sleep(0)
        engine.clock.forward(seconds=5)


async def test_a_silent_system_is_asked_once_a_minute(store: Store) -> None:
    shop = Shop()

    await an_hour(engine_of(store, shop), shop, busy=False)

    assert shop.asked == 60


async def test_a_system_that_answers_the_daily_work_is_asked_once_at_the_start(store: Store) -> None:
    shop = Shop()
    engine = engine_of(store, shop)

    await an_hour(engine, shop, busy=True)

    assert shop.asked == 1
    known = (await store.circuits.read_all())["shop"]
    assert known.last_good_at is not None
    assert (engine.clock.now() - known.last_good_at).total_seconds() <= 65, "the page says when it last answered"


async def test_no_question_is_asked_while_one_is_unanswered(store: Store) -> None:
    shop = Shop()
    engine = engine_of(store, shop)
    shop.free.clear()

    for _ in range(5):
        await engine.scheduler.tick()
        await asyncio.sleep(0)
        engine.clock.forward(minutes=2)
    asked_for_a_call = asyncio.create_task(
        engine.gate.is_down(SystemDown("shop", "It broke off", kind=DownKind.NO_ANSWER))
    )
    await asyncio.sleep(0)

    assert shop.asked == 1
    shop.free.set()
    assert not await asked_for_a_call


async def test_a_late_good_answer_closes_no_circuit(store: Store) -> None:
    shop = Shop()
    engine = engine_of(store, shop)
    await engine.gate.went_down(SystemDown("shop", "Away", kind=DownKind.NO_ANSWER))

    await engine.gate.heard("shop", seconds_ago=0)

    assert engine.gate.away({"shop"})
