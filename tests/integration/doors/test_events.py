"""Events from other programs: what they say is synced, what can't be read is set aside and blocks nothing."""

from __future__ import annotations

import asyncio

import pytest

from tests.builders.tiny_domain import TinyWork
from tests.builders.tiny_service import TinyPlace, a_tiny_service
from tests.builders.waiting import until

pytestmark = pytest.mark.kafka


def binary(place: TinyPlace, subject: bytes | None) -> list[tuple[str, bytes | None]]:
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"1"),
        ("ce_source", b"/suite"),
        ("ce_type", place.topic.encode()),
        ("ce_subject", subject),
    ]


async def test_events_of_both_content_modes_are_synced(place: TinyPlace) -> None:
    async with a_tiny_service(place) as service, place.producer() as producer:
        await producer.send_and_wait(place.topic, value=place.event("STRUCTURED"), key=b"STRUCTURED")
        await producer.send_and_wait(place.topic, value=None, key=b"BARE", headers=binary(place, b"BARE"))
        await producer.send_and_wait(
            place.topic, value=b'{"aspects":["price"]}', key=b"BINARY", headers=binary(place, b"BINARY")
        )

        await service.wrote({"STRUCTURED", "BARE", "BINARY"})
        await service.read_up_to(3)


async def test_doubled_and_stale_events_do_no_harm(place: TinyPlace) -> None:
    async with a_tiny_service(place) as service:
        event = place.event("A", id="same", time="2019-01-01T00:00:00Z")
        await place.send(*[event] * 40, place.event("B"))

        await service.wrote({"A", "B"})
        await service.read_up_to(41)
        status = await service.status()

        assert status.rejected_last_week == 0
        assert service.work.overlaps == []
        assert service.work.written["B"] == 1


async def test_what_cannot_be_read_is_set_aside_with_its_reason_and_blocks_nothing(place: TinyPlace) -> None:
    malformed = {
        b"not json": "not JSON",
        b"\xff\x00": "not JSON",
        b"": "empty",
        b"[" * 50_000: "not JSON",
        place.event("A", type="countersync.other.changed"): "takes events of type",
        place.event("A", specversion="2.0"): "specversion",
        place.event(""): "subject",
        place.event("A", filler="x" * 100_000): "bytes",
        place.event("A", filler="x" * 900_000): "bytes",
    }
    async with a_tiny_service(place) as service:
        async with place.producer() as producer:
            for number, value in enumerate(malformed):
                await producer.send_and_wait(place.topic, value=value, key=b"\xfe" * 300, partition=0)
                await producer.send_and_wait(place.topic, value=place.event(f"GOOD{number}"), key=b"k", partition=0)
            await producer.send_and_wait(
                place.topic, value=None, key=b"", headers=[*binary(place, None), ("trace", b"\xff")], partition=0
            )
        async with place.producer(compression_type="gzip", max_request_size=8 * 1024 * 1024) as packing:
            await packing.send_and_wait(place.topic, value=b"0" * 4_000_000, key=b"bomb", partition=0)
            await packing.send_and_wait(place.topic, value=place.event("LAST"), key=b"k", partition=0)

        await service.wrote({"LAST", *(f"GOOD{number}" for number in range(len(malformed)))})
        total = 2 * len(malformed) + 3
        await service.read_up_to(total)
        refused = await place.refused(count=len(malformed) + 2)
        reasons = [dict(record.headers)["reason"].decode() for record in refused]

        assert all(words in reason for words, reason in zip(malformed.values(), reasons, strict=False))
        assert [record.value for record in refused[: len(malformed)]] == list(malformed), "passed on whole"
        assert "subject" in reasons[-2]
        assert dict(refused[-1].headers)["cut-from-bytes"] == b"4000000"
        assert [dict(record.headers)["offset"] for record in refused[:3]] == [b"0", b"2", b"4"]

        async def shown() -> bool:
            return (await service.status()).rejected_last_week == len(malformed) + 2

        await until(shown, what="the status shows all refused events")
        last = (await service.status()).last_rejected
        assert {event.topic for event in last} == {place.topic}
        assert all(len(event.excerpt) <= 500 and event.excerpt.isprintable() for event in last)


async def test_with_master_sync_off_changes_are_counted_and_queue_changed_queues_exactly_those(
    place: TinyPlace,
) -> None:
    keys = {f"K{number}" for number in range(30)}
    try:
        async with a_tiny_service(place, master=False) as service:
            await place.send(*(place.event(key) for key in sorted(keys)), place.event("K0"))
            await service.read_up_to(31)

            async def counted() -> bool:
                return (await service.task()).counts.changed == 30

            await until(counted, what="the button counts 30")
            assert await service.keys_in("changed") == keys
            assert await service.keys_in("queue") == set()
            assert not service.work.seen

            assert await service.post("queue-changed") == {
                "queued": 30,
                "already": 0,
                "running": False,
                "position": None,
            }
            await service.wrote(keys)
            assert set(service.work.written) == keys
            assert await service.keys_in("changed") == set()

            answer = await service.post("sync-item", key="K7")
            assert (answer["finished"], answer["result"]) == (True, "done")
    finally:
        await place.turn("master", on=True)


async def test_a_switch_turned_while_the_service_was_down_is_obeyed_on_its_return(place: TinyPlace) -> None:
    async with a_tiny_service(place):
        pass
    await place.turn(place.task, on=False)
    await place.send(place.event("A"))

    async with a_tiny_service(place, master=None) as service:

        async def off() -> bool:
            return not (await service.task()).switch.on

        await until(off, what="the switch is obeyed")
        await place.turn(place.task, on=True)

        async def on() -> bool:
            return (await service.task()).switch.on

        await until(on, what="the switch is obeyed again")


async def test_a_service_that_is_stopped_releases_what_it_holds_and_the_next_one_goes_on(place: TinyPlace) -> None:
    work = TinyWork()
    work.free.clear()
    async with a_tiny_service(place, work=work) as service:
        await place.send(place.event("A"))
        await asyncio.wait_for(work.began.wait(), timeout=20)
        await service.read_up_to(1)

        await service.stop()

    assert not work.written
    async with a_tiny_service(place) as successor:
        await successor.wrote({"A"})
        page = (await successor.client.get(f"/v1/tasks/{place.task}/log")).json()
        assert [line["attempt"] for line in page["lines"]] == [1], "the stop used up no attempt"
