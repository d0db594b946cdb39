"""Nobody at the screen: what a page does by itself keeps nobody signed in, and the end is announced."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from demo.engines import Database
from services.gateway.pages import stream as live
from tests.builders.fake_services import four_services, running
from tests.builders.gateway import RunningGateway, running_gateway
from tests.component.test_gateway_live import message_with


@dataclass
class TurnedClock:
    """A clock that a test turns."""

    # Not now: the database removes ended sessions by its own clock.
    at: datetime = datetime.now(UTC) + timedelta(days=1)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@asynccontextmanager
async def gateway_of(mongo_engine: Database, clock: TurnedClock) -> AsyncIterator[RunningGateway]:
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, now=clock) as up,
    ):
        yield up


@pytest.mark.parametrize("path", ["/?refresh=30", "/tasks/products.items/queue?refresh=30"])
async def test_a_page_that_loads_itself_again_keeps_nobody_signed_in(
    mongo_engine: Database, clock: TurnedClock, path: str
) -> None:
    async with gateway_of(mongo_engine, clock) as gateway, gateway.signed_in() as browser:
        statuses = []
        for _ in range(3):
            clock.at += timedelta(minutes=7)
            statuses.append((await browser.get(path)).status_code)

    assert statuses == [200, 200, 303]


async def test_a_stream_that_is_opened_again_and_again_keeps_nobody_signed_in(
    mongo_engine: Database, clock: TurnedClock
) -> None:
    async with gateway_of(mongo_engine, clock) as gateway, gateway.signed_in() as browser:
        statuses = []
        for _ in range(3):
            clock.at += timedelta(minutes=7)
            async with browser.stream("GET", "/ui/events?at=dashboard") as stream:
                statuses.append(stream.status_code)

    assert statuses == [200, 200, 401]


async def test_the_end_of_an_idle_session_is_announced_and_taken_back_when_somebody_is_there(
    mongo_engine: Database, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_RECHECK_SECONDS", 0.0)
    async with (
        gateway_of(mongo_engine, clock) as gateway,
        gateway.signed_in() as browser,
        browser.stream("GET", "/ui/events?at=dashboard") as stream,
    ):
        lines = stream.aiter_lines()
        await message_with(lines, "Items")
        clock.at += timedelta(minutes=13)
        announced = await message_with(lines, "event: ending")
        assert (await browser.get("/api/me")).status_code == 200
        taken_back = await message_with(lines, "event: ending")
        clock.at += timedelta(minutes=15)
        await message_with(lines, "event: signed-out")

    assert "You will be signed out at" in announced
    assert '"can_stay": true' in announced
    assert '"words": ""' in taken_back


async def test_the_end_of_the_longest_session_is_announced_and_cant_be_put_off(
    mongo_engine: Database, clock: TurnedClock
) -> None:
    async with gateway_of(mongo_engine, clock) as gateway, gateway.signed_in() as browser:
        for _ in range(48):
            clock.at += timedelta(minutes=10, seconds=-2)
            assert (await browser.get("/api/me")).status_code == 200
        async with browser.stream("GET", "/ui/events?at=dashboard") as stream:
            announced = await message_with(stream.aiter_lines(), "event: ending")

    assert '"can_stay": false' in announced
