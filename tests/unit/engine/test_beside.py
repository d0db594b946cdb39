"""Things at the same time: none is left running, none is lost sight of, and one that stumbles stands alone."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from structlog.testing import capture_logs

from shared.sync.attempts import each
from shared.sync.beside import begin_loop, ended, map_concurrently
from shared.sync.errors import DownKind, SystemDown, TemporaryError
from shared.sync.model import Done, Outcome, TryLater


async def test_results_come_in_the_order_of_the_things_and_a_few_at_a_time() -> None:
    at_work = most = 0

    async def double(number: int) -> int:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        for _ in range(5 - number % 3):
            await asyncio.sleep(0)
        at_work -= 1
        return number * 2

    assert await map_concurrently(range(20), double, at_once=3) == [number * 2 for number in range(20)]
    assert most == 3


async def test_the_first_error_goes_up_as_it_is_once_nobody_else_works_any_more() -> None:
    working: set[int] = set()

    async def work(number: int) -> None:
        working.add(number)
        try:
            await asyncio.sleep(0)
            if number == 2:
                raise TemporaryError("The till broke off")
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            working.discard(number)

    with pytest.raises(TemporaryError, match="broke off"):
        await map_concurrently(range(5), work)

    assert working == set()


async def test_a_fault_of_ours_in_one_key_is_that_keys_outcome_and_its_siblings_are_worked_once() -> None:
    begun: Counter[str] = Counter()

    async def work(key: str) -> Outcome:
        begun[key] += 1
        for _ in range(3):
            await asyncio.sleep(0)
        if key == "K3":
            raise ValueError("odd field")
        return Done("Sent")

    keys = [f"K{number}" for number in range(16)]
    outcomes = await each(keys, work, at_once=8)

    assert begun == Counter(keys)
    stumbled = outcomes.pop("K3")
    assert isinstance(stumbled, TryLater)
    assert stumbled.technical == "ValueError: odd field"
    assert set(outcomes.values()) == {Done("Sent")}


async def test_a_stop_waits_for_what_runs() -> None:
    running: set[str] = set()
    began = asyncio.Event()

    async def work(key: str) -> Outcome:
        running.add(key)
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            running.discard(key)
        return Done("Sent")

    working = asyncio.create_task(each(["A", "B"], work, at_once=2))
    await began.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    assert running == set()


async def test_once_a_system_is_away_what_may_have_arrived_is_told_before_anything_else() -> None:
    begun: list[str] = []

    async def work(key: str) -> Outcome:
        begun.append(key)
        await asyncio.sleep(0)
        raise SystemDown("shop", "away", kind=DownKind.NO_ANSWER, unsure=key == "B")

    with pytest.raises(SystemDown) as down:
        await each(["A", "B", "C", "D"], work, at_once=2)

    assert down.value.unsure
    assert begun == ["A", "B"], "nothing new is begun once it is away"


def test_a_loop_that_ends_by_a_fault_ends_the_service_and_the_log_says_why() -> None:
    async def faulty() -> None:
        await asyncio.sleep(0)
        raise OverflowError("date value out of range")

    async def service() -> None:
        loop = begin_loop(faulty(), name="scheduler")
        await asyncio.Event().wait()
        await loop

    with capture_logs() as told, pytest.raises(SystemExit) as end:
        asyncio.run(service())

    assert end.value.code == 1
    (line,) = [line for line in told if line["event"] == "service.loop_ended"]
    assert line["loop"] == "scheduler"
    assert "date value out of range" in line["reason"]


def test_a_loop_that_simply_returns_ends_the_service_too() -> None:
    async def short() -> None:
        await asyncio.sleep(0)

    async def service() -> None:
        begin_loop(short(), name="doors")
        await asyncio.Event().wait()

    with pytest.raises(SystemExit):
        asyncio.run(service())


async def test_a_loop_that_is_stopped_ends_nothing() -> None:
    loop = begin_loop(asyncio.sleep(3600), name="worker")

    await ended([loop])

    assert loop.cancelled()
