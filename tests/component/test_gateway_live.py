"""What reaches open pages by itself, how they end, and switches over a real broker."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from demo.engines import Broker, Database
from shared.contracts import http as say
from shared.contracts.events import ActivityHappened, SwitchTurned
from shared.contracts.topics import ACTIVITY, CONTROL
from tests.builders.fake_services import ITEMS, FakeServices, four_services, running
from tests.builders.gateway import RunningGateway, running_gateway


async def message_with(lines: AsyncIterator[str], wanted: str) -> str:
    """The first message of the stream that holds the text."""
    held: list[str] = []
    async with asyncio.timeout(30):
        async for line in lines:
            if line:
                held.append(line)
            elif wanted in "\n".join(held):
                return "\n".join(held)
            else:
                held.clear()
    raise AssertionError(f"the stream ended without {wanted!r}")


async def test_a_changed_count_reaches_the_open_page_as_a_part_of_it(gateway: RunningGateway) -> None:
    where = {"at": f"task:{ITEMS}:sync", "mark": "0", "path": f"/tasks/{ITEMS}/sync"}
    async with gateway.signed_in() as browser, browser.stream("GET", "/ui/events", params=where) as stream:
        lines = stream.aiter_lines()
        first = await message_with(lines, "Queue Changed (0)")
        gateway.services.products.set_task(ITEMS, counts=say.Counts(changed=7))
        later = await message_with(lines, "Queue Changed (7)")

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert 'hx-target="#banners"' in first
    assert 'hx-partial hx-target="#sync-buttons" hx-swap="outerMorph"' in later
    assert 'hx-target="#banners"' not in later
    assert "This list has changed." in later


async def test_open_streams_end_when_the_gateway_stops(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser, browser.stream("GET", "/ui/events?at=dashboard") as stream:
        lines = stream.aiter_lines()
        await message_with(lines, "Items")
        gateway.gateway.stopping.set()
        async with asyncio.timeout(3):
            rest = [line async for line in lines]

    assert "signed-out" not in " ".join(rest)


async def test_the_stream_is_closed_to_strangers(gateway: RunningGateway) -> None:
    async with gateway.browser() as nobody:
        assert (await nobody.get("/ui/events")).status_code == 401


@contextlib.asynccontextmanager
async def obeying(
    services: FakeServices, *, broker: Broker, only: tuple[str, ...]
) -> AsyncIterator[list[SwitchTurned]]:
    """The named services obey what comes on the control topic from here on, as the real ones do."""
    heard: list[SwitchTurned] = []
    place = TopicPartition(CONTROL, 0)
    consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap)
    await consumer.start()
    consumer.assign([place])
    # All suites share the broker: what they said before is none of our business. Asking for the place settles it.
    await consumer.seek_to_end(place)
    async with asyncio.timeout(30):
        await consumer.position(place)

    async def obey() -> None:
        async for record in consumer:
            turned = SwitchTurned.model_validate_json(record.value)
            heard.append(turned)
            for service in services.all:
                if service.name in only:
                    position = say.Switch(on=turned.on, by=turned.by, reason=turned.reason, at=turned.at)
                    service.turn(switch=turned.switch, position=position)

    task = asyncio.create_task(obey())
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await consumer.stop()


async def until_stream_is_up(browser: httpx.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while (await browser.get("/api/status")).json()["event_stream"] != "up":
            await asyncio.sleep(0.2)


@pytest.mark.kafka
async def test_master_sync_is_turned_over_kafka_and_the_one_who_has_not_heard_is_named(
    mongo_engine: Database, kafka_engine: Broker
) -> None:
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, kafka=kafka_engine.bootstrap) as gateway,
        gateway.signed_in() as browser,
    ):
        await until_stream_is_up(browser)
        services.orders.deaf = True
        async with obeying(services, broker=kafka_engine, only=("products", "customers", "misc")) as heard:
            answer = await browser.post("/api/master/off", json={"reason": "stocktake"})
            task = await browser.post(f"/api/tasks/{ITEMS}/turn-off", json={})

        assert answer.json()["obeyed"] == ["Products", "Customers", "Misc Tasks"]
        assert answer.json()["not_yet"] == ["Orders"]
        assert task.json()["not_yet"] == []
        assert [(one.switch, one.on, one.by) for one in heard] == [("master", False, "ana"), (ITEMS, False, "ana")]
        page = (await browser.get("/")).text
        assert 'aria-checked="false"' in page
        assert "Automatic syncs are off since" in page


@pytest.mark.kafka
async def test_a_switch_is_obeyed_although_the_last_who_turned_it_had_a_clock_ahead_of_ours(
    mongo_engine: Database, kafka_engine: Broker
) -> None:
    # Soon over: what is said on the broker, the tests that follow hear too.
    ahead = datetime.now(UTC) + timedelta(seconds=5)
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, kafka=kafka_engine.bootstrap) as gateway,
        gateway.signed_in() as browser,
    ):
        await until_stream_is_up(browser)
        services.products.turn(switch="master", position=say.Switch(on=False, by="ben", at=ahead))
        async with obeying(services, broker=kafka_engine, only=("products", "customers", "orders", "misc")) as heard:
            answer = await browser.post("/api/master/on", json={})

        assert [(one.on, one.at > ahead) for one in heard] == [(True, True)]
        assert answer.json()["not_yet"] == []


@pytest.mark.kafka
async def test_an_activity_event_brings_the_news_without_waiting_for_the_next_look(
    mongo_engine: Database, kafka_engine: Broker
) -> None:
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, kafka=kafka_engine.bootstrap) as gateway,
        gateway.signed_in() as browser,
    ):
        await until_stream_is_up(browser)
        producer = AIOKafkaProducer(bootstrap_servers=kafka_engine.bootstrap)
        await producer.start()
        async with browser.stream("GET", "/ui/events?at=dashboard") as stream:
            lines = stream.aiter_lines()
            await message_with(lines, "Items")
            services.products.set_task(ITEMS, counts=say.Counts(waiting=4321))
            happened = ActivityHappened(service="products", kind="queued", task=ITEMS, count=4321, at=datetime.now(UTC))
            await producer.send_and_wait(ACTIVITY, key=b"products", value=happened.model_dump_json().encode())
            assert "4,321" in await message_with(lines, "4,321")
        await producer.stop()
