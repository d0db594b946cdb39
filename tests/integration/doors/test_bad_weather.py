"""The Kafka doors in bad weather: faults of our own, topics of others, a reader that hangs, words said meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.contracts.topics import CONTROL, rejected_topic
from shared.runtime import frame
from shared.sync.intake import Intake, RawEvent, Refused
from shared.sync.model import Change
from shared.sync.rules import CLOCKS_APART, EARLIEST
from tests.builders.kcat import produce_with_kcat
from tests.builders.tiny_service import TinyPlace, a_tiny_service
from tests.builders.waiting import until

pytestmark = pytest.mark.kafka


async def test_an_event_over_which_we_stumble_ourselves_is_set_aside_alone(
    place: TinyPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Intake.take

    async def stumbling(self: Intake, changes: Sequence[Change], *, source: str) -> None:
        if any(change.key == "BAD" for change in changes):
            raise ZeroDivisionError("our own")
        await take(self, changes, source=source)

    monkeypatch.setattr(Intake, "take", stumbling)
    keys = [f"K{number:02}" for number in range(40)]
    async with a_tiny_service(place) as service:
        await place.send(*(place.event(key) for key in [*keys[:23], "BAD", *keys[23:]]))

        await service.wrote(set(keys))
        await service.read_up_to(41)
        (refused,) = await place.refused(count=1)
        assert b"BAD" in (refused.value or b"")
        assert dict(refused.headers)["reason"] == b"CounterSync itself stumbled over this event (ZeroDivisionError)"

        async def shown() -> bool:
            return (await service.status()).rejected_last_week == 1

        await until(shown, what="the status shows the event that was set aside")


async def test_a_topic_that_takes_less_than_ours_holds_up_no_event(place: TinyPlace) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=place.bootstrap)
    await admin.start()
    try:
        small = {"max.message.bytes": "2000"}
        topic = NewTopic(name=rejected_topic(place.topic), num_partitions=1, replication_factor=1, topic_configs=small)
        await admin.create_topics([topic])
    finally:
        await admin.close()
    async with a_tiny_service(place) as service:
        await place.send(b"x" * 50_000, place.event("GOOD"))

        await service.wrote({"GOOD"})
        await service.read_up_to(2)
        (refused,) = await place.refused(count=1)
        said = dict(refused.headers)
        assert (said["reason"], said["cut-from-bytes"]) == (b"the body is not JSON", b"50000")


async def test_a_switch_turned_while_the_service_was_down_holds_for_the_events_of_that_time(place: TinyPlace) -> None:
    async with a_tiny_service(place):
        pass
    keys = {f"K{number}" for number in range(20)}
    await place.send(*(place.event(key) for key in keys))
    await place.turn(place.task, on=False)

    async with a_tiny_service(place, master=None) as service:
        await service.read_up_to(20)

        assert await service.keys_in("changed") == keys
        assert await service.keys_in("queue") == set()
        assert not service.work.seen


async def test_a_database_that_forgot_the_switches_hears_of_them_again(place: TinyPlace) -> None:
    async with a_tiny_service(place):
        pass
    await place.turn(place.task, on=False)
    async with a_tiny_service(place, master=None) as service:
        assert not (await service.task()).switch.on
    emptied = TinyPlace(bootstrap=place.bootstrap, mongodb_uri=place.mongodb_uri, name=place.name, forgotten=True)

    async with a_tiny_service(emptied, master=None) as service:
        assert not (await service.task()).switch.on


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z"])
async def test_a_word_with_a_time_that_cannot_be_kills_no_service_and_its_time_is_bounded(
    place: TinyPlace, at: str
) -> None:
    said = {"switch": place.task, "on": False, "by": "stranger", "at": at}
    async with a_tiny_service(place) as service:
        async with place.producer() as producer:
            await producer.send_and_wait(CONTROL, value=orjson.dumps(said), key=place.task.encode())

        async def heard() -> bool:
            return (await service.task()).switch.by == "stranger"

        await until(heard, what="the word is heard")
    async with a_tiny_service(place, master=None) as service:
        switch = (await service.task()).switch

    assert switch.at is not None
    assert EARLIEST <= switch.at <= datetime.now(UTC) + CLOCKS_APART


async def test_a_door_that_nobody_reads_any_more_is_noticed(place: TinyPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    free = asyncio.Event()
    accept = Intake.accept

    async def hanging(self: Intake, records: Sequence[RawEvent]) -> Sequence[Refused]:
        await free.wait()
        return await accept(self, records)

    monkeypatch.setattr(Intake, "accept", hanging)
    monkeypatch.setattr(frame, "SILENT_SECONDS", 1.0)
    async with a_tiny_service(place) as service:
        assert not (await service.status()).problems
        await place.send(place.event("A"))

        async def noticed() -> bool:
            told = (await service.status()).problems
            ready = await service.client.get("/health/ready")
            return ready.status_code == 503 and any("aren't being read" in words for words in told)

        await until(noticed, what="the health and the status tell that nobody reads")
        free.set()
        await service.wrote({"A"})

        async def well_again() -> bool:
            ready = await service.client.get("/health/ready")
            return ready.status_code == 200 and not (await service.status()).problems

        await until(well_again, what="all is well again")


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_events_that_others_packed_are_read(place: TinyPlace, codec: str) -> None:
    async with a_tiny_service(place) as service:
        await asyncio.to_thread(
            produce_with_kcat,
            bootstrap=place.bootstrap,
            topic=place.topic,
            key="PACKED",
            value=place.event("PACKED", filler="x" * 20_000).decode(),
            codec=codec,
        )

        await service.wrote({"PACKED"})


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
async def test_a_packed_batch_that_unfolds_without_measure_is_set_aside_and_the_next_event_served(
    place: TinyPlace, codec: str
) -> None:
    async with a_tiny_service(place) as service:
        packing = {"compression_type": codec, "max_request_size": 100_000_000, "max_batch_size": 100_000_000}
        async with place.producer(**packing) as producer:
            await producer.send_and_wait(place.topic, key=b"BOMB", value=bytes(60_000_000), partition=0)
        async with place.producer() as producer:
            await producer.send_and_wait(place.topic, key=b"GOOD", value=place.event("GOOD"), partition=0)

        await service.wrote({"GOOD"})
        await service.read_up_to(2)
        (refused,) = await place.refused(count=1)
        assert dict(refused.headers)["reason"] == b"this packed batch unpacks to more than 4 MB: send smaller ones"

        async def counted() -> bool:
            # A status is kept for a moment: the one at hand may be older than the rejection.
            return (await service.status()).rejected_last_week == 1

        await until(counted, what="one rejected event in the status")
