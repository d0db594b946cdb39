"""Broker and database die in the middle: nothing that was acknowledged is lost, nothing is committed too early."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from demo import engines
from demo.engines import own
from tests.builders.tiny_domain import TinyFinder, changes
from tests.builders.tiny_service import TinyPlace, a_tiny_service
from tests.builders.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.faults]


async def kept_in(place: TinyPlace) -> set[str]:
    """Every key the service has any trace of: in the queue or in the log."""
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(
        place.mongodb_uri, serverSelectionTimeoutMS=5_000
    )
    try:
        database = client[f"suite_{place.name}"]
        return {str(key) for name in ("queue", "log") for key in await database[name].distinct("key")}
    finally:
        client.close()


async def test_while_the_database_is_dead_nothing_is_committed_and_afterwards_nothing_is_missing(
    kafka_engine: engines.Broker, tmp_path: Path
) -> None:
    database = engines.Nx27017(home=tmp_path)
    database.start()
    try:
        place = TinyPlace(bootstrap=kafka_engine.bootstrap, mongodb_uri=database.uri)
        keys = [f"K{number:04}" for number in range(300)]
        async with a_tiny_service(place) as service:
            sending = asyncio.create_task(place.send(*(place.event(key) for key in keys[:150])))
            await asyncio.wait_for(service.work.began.wait(), timeout=20)
            await asyncio.to_thread(database.kill)
            await sending
            await place.send(*(place.event(key) for key in keys[150:]))
            committed = await place.committed()

            async def tried() -> bool:
                return (await service.client.get("/health/ready")).status_code == 503

            await until(tried, what="the service says that it is not ready")
            assert (await service.client.get("/health/live")).status_code == 200
            assert (await service.client.get("/v1/status")).status_code == 503
            assert await place.committed() == committed < 300, "no commit without a database"

            await asyncio.to_thread(database.start)
            kept = await kept_in(place)
            assert len(kept & set(keys)) >= committed, "what was committed had been kept"

            await service.wrote(set(keys), seconds=60)
            await service.read_up_to(300)
            print(f"R26 events=300 kills=1 committed_at_kill={committed} kept={len(kept)} lost=0")
    finally:
        await asyncio.to_thread(database.stop)


async def test_after_the_broker_was_killed_every_acknowledged_event_is_synced(
    apache_kafka: engines.ApacheKafka, mongo_engine: engines.Database
) -> None:
    broker = own(apache_kafka)
    place = TinyPlace(bootstrap=apache_kafka.bootstrap, mongodb_uri=mongo_engine.uri)
    acknowledged: set[str] = set()
    async with a_tiny_service(place) as service:
        try:
            async with place.producer(enable_idempotence=True) as producer:

                async def produce() -> None:
                    for number in range(200):
                        key = f"K{number:04}"
                        await producer.send_and_wait(place.topic, value=place.event(key), key=key.encode())
                        acknowledged.add(key)

                producing = asyncio.create_task(produce())

                async def so_far() -> bool:
                    return len(acknowledged) >= 70

                await until(so_far, what="70 acknowledged")
                await asyncio.to_thread(broker.kill)
                answer = await service.post("sync-item", key="BY-HAND")
                assert (answer["finished"], answer["result"]) == (True, "done"), "buttons need no broker"
                await asyncio.to_thread(broker.start)
                await asyncio.wait_for(producing, timeout=60)
        finally:
            if not broker.running:
                await asyncio.to_thread(broker.start)

        assert len(acknowledged) == 200
        await service.wrote(acknowledged, seconds=60)

        async def calm() -> bool:
            return not (await service.status()).problems

        await until(calm, what="no problem is shown any more")
        print(f"R25 events={len(acknowledged)} kills=1 lost=0")


async def test_a_finder_needs_no_broker(apache_kafka: engines.ApacheKafka, mongo_engine: engines.Database) -> None:
    broker = own(apache_kafka)
    place = TinyPlace(bootstrap=apache_kafka.bootstrap, mongodb_uri=mongo_engine.uri)
    finder = TinyFinder()
    async with a_tiny_service(place, finder=finder) as service:
        finder.found = [changes("FOUND")]
        await asyncio.to_thread(broker.kill)
        try:
            await service.post("look-now")
            await service.wrote({"FOUND"}, seconds=30)

            async def noticed() -> bool:
                return any("Kafka" in problem for problem in (await service.status()).problems)

            await until(noticed, what="the status tells that Kafka is away")
        finally:
            await asyncio.to_thread(broker.start)

        await place.send(place.event("AFTERWARDS"))
        await service.wrote({"AFTERWARDS"}, seconds=60)
