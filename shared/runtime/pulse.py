"""Whether the Kafka doors are still read: a broker that answers says nothing of a loop that has ended or hangs."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from faststream.kafka import KafkaBroker

SILENT_SECONDS = 150.0
"""Longer than a batch is held while the database is away."""
DEAD_SECONDS = 330.0
"""Longer than Kafka itself waits before it gives a silent reader's partitions to others."""


class Pulse:
    """Counts how long ago each door last asked for events."""

    def __init__(self, *, broker: KafkaBroker) -> None:
        self._broker = broker
        self._beats: dict[int, float] = {}

    def listen(self) -> None:
        """From now on every door that is open is listened to. To be called once the broker has started."""
        for number, door in enumerate(self._broker.subscribers):
            self._beats[number] = time.monotonic()
            consumer: Any = getattr(door, "consumer", None)
            if consumer is not None:
                consumer.getmany = self._heard(number, consumer.getmany)

    def silent_seconds(self) -> float:
        """How long the most silent door has not asked for events; nothing before anybody listened."""
        return time.monotonic() - min(self._beats.values()) if self._beats else 0.0

    def _heard(self, number: int, ask: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def heard(*places: Any, **limits: Any) -> Any:
            self._beats[number] = time.monotonic()
            return await ask(*places, **limits)

        return heard
