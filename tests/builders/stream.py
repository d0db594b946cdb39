"""A foreign program at the Kafka door: plain aiokafka and json, none of the product's code."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

CHANGED = "countersync.products.changed"
CONTROL = "countersync.control"
_SECONDS = 60.0
Answer = TypeVar("Answer")


def changed_event(key: str, *aspects: str, **more: Any) -> dict[str, Any]:
    """A CloudEvent that says this item changed."""
    return {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": "/test/till",
        "type": CHANGED,
        "subject": key,
        "time": datetime.now(UTC).isoformat(),
        "data": {"aspects": list(aspects)},
        **more,
    }


def publish(bootstrap: str, topic: str, records: Sequence[tuple[str, bytes]]) -> None:
    """All (key, value) records are acknowledged when it returns."""

    async def send() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
        await producer.start()
        try:
            for key, value in records:
                async with asyncio.timeout(30):
                    await producer.send_and_wait(topic, key=key.encode(), value=value)
        finally:
            await producer.stop()

    _apart(send())


def tell_changed(bootstrap: str, *keys: str) -> None:
    """Events for these items are on the products topic."""
    publish(bootstrap, CHANGED, [(key, json.dumps(changed_event(key)).encode()) for key in keys])


def turn(bootstrap: str, switch: str, *, on: bool) -> None:
    """A switch is turned, as the dashboard does it."""
    word = {"switch": switch, "on": on, "by": "tester", "reason": "test", "at": datetime.now(UTC).isoformat()}
    publish(bootstrap, CONTROL, [(switch, json.dumps(word).encode())])


def turn_back_switches(bootstrap: str, *, master: bool = True) -> None:
    """Every switch that earlier tests turned is on, Master Sync as given.

    Services obey what was said of switches before they started, and all tests of a run share the broker.
    """
    now = datetime.now(UTC).isoformat()
    words = [
        {"switch": switch, "on": master if switch == "master" else True, "by": "tester", "at": now}
        for switch in sorted(_apart(_turned(bootstrap)))
    ]
    publish(bootstrap, CONTROL, [(str(word["switch"]), json.dumps(word).encode()) for word in words])


def skip_what_was(bootstrap: str, *domains: str) -> None:
    """What was said on the stream so far is read by none of these services: one that starts now begins afresh.

    All tests of a run share the broker, and with it what earlier tests said on the shared topics.
    """
    for domain in domains:
        for group, topic in _doors(domain):
            _apart(_skip(bootstrap, group=group, topic=topic))


def unread(bootstrap: str, domain: str) -> int:
    """How many events a service has yet to make its own, at both its doors."""

    async def left() -> int:
        return sum([await _unread(bootstrap, group=group, topic=topic) for group, topic in _doors(domain)])

    return _apart(left())


def _doors(domain: str) -> tuple[tuple[str, str], ...]:
    group = f"countersync.{domain}"
    return (group, f"countersync.{domain}.changed"), (f"{group}.control", CONTROL)


async def _turned(bootstrap: str) -> set[str]:
    """The names of all switches of which anything was ever said."""
    places = await _places(bootstrap, CONTROL)
    if not places:
        return set()
    found: set[str] = set()
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        async with asyncio.timeout(_SECONDS):
            while any([await consumer.position(place) < ends[place] for place in places]):
                for records in (await consumer.getmany(*places, timeout_ms=200)).values():
                    found |= {record.key.decode(errors="replace") for record in records if record.key and record.value}
    finally:
        await consumer.stop()
    return found


async def _skip(bootstrap: str, *, group: str, topic: str) -> None:
    places = await _places(bootstrap, topic)
    if not places:
        return
    async with asyncio.timeout(_SECONDS):
        # A member that was killed keeps its group from being moved until the broker gives it up, ten seconds later.
        while not await _moved_to_the_end(bootstrap, group, places):
            await asyncio.sleep(0.5)


async def _moved_to_the_end(bootstrap: str, group: str, places: Sequence[TopicPartition]) -> bool:
    async with _looking_at(bootstrap, group, places) as consumer:
        try:
            await consumer.commit(await consumer.end_offsets(places))
        except KafkaError:
            return False
    return True


async def _unread(bootstrap: str, *, group: str, topic: str) -> int:
    places = await _places(bootstrap, topic)
    if not places:
        return 0
    async with asyncio.timeout(_SECONDS), _looking_at(bootstrap, group, places) as consumer:
        starts, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        read = {place: await consumer.committed(place) or 0 for place in places}
    return sum(ends[place] - max(starts[place], read[place]) for place in places)


async def _places(bootstrap: str, topic: str) -> list[TopicPartition]:
    """The parts of a topic; none when there is no such topic yet."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        if topic not in await admin.list_topics():
            return []
        (found,) = await admin.describe_topics([topic])
        return [TopicPartition(topic, part["partition"]) for part in found["partitions"]]
    finally:
        await admin.close()


@asynccontextmanager
async def _looking_at(bootstrap: str, group: str, places: Sequence[TopicPartition]) -> AsyncIterator[AIOKafkaConsumer]:
    """A way to a group's offsets, without joining it."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(places)
        yield consumer
    finally:
        await consumer.stop()


def _apart(work: Coroutine[Any, Any, Answer]) -> Answer:
    """The result, from a loop in a thread of its own: the caller may have a loop running already."""
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(asyncio.run, work).result()
