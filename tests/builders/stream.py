"""A foreign program at the Kafka door: plain aiokafka and json, none of the product's code."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer

CHANGED = "countersync.products.changed"
CONTROL = "countersync.control"


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

    asyncio.run(send())


def tell_changed(bootstrap: str, *keys: str) -> None:
    """Events for these items are on the products topic."""
    publish(bootstrap, CHANGED, [(key, json.dumps(changed_event(key)).encode()) for key in keys])


def turn(bootstrap: str, switch: str, *, on: bool) -> None:
    """A switch is turned, as the dashboard does it."""
    word = {"switch": switch, "on": on, "by": "tester", "reason": "test", "at": datetime.now(UTC).isoformat()}
    publish(bootstrap, CONTROL, [(switch, json.dumps(word).encode())])
