"""Kafka as the gateway uses it: turned switches go out, activity comes in. Away is a state, not an error."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from shared.contracts.events import ActivityHappened, SwitchTurned
from shared.contracts.topics import ACTIVITY, CONTROL, common_topics
from shared.runtime.unpacking import bound_unpacking

PUBLISH_SECONDS = 5.0
_CONNECT_SECONDS = 10.0
_CLOSE_SECONDS = 3.0
_SHORTEST_WAIT = 0.5
_LONGEST_WAIT = 15.0

_log = logging.getLogger(__name__)


class StreamAway(Exception):
    """Kafka did not take the message within the time limit. It may still arrive."""


class ActivityHub:
    """Wakes every open page when something happened. Holds no messages: pages read the truth themselves."""

    def __init__(self) -> None:
        self._listeners: dict[asyncio.Event, str] = {}

    @contextlib.contextmanager
    def listening(self, *, owner: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something happened since it was cleared; `owner` has one page more open."""
        event = asyncio.Event()
        self._listeners[event] = owner
        try:
            yield event
        finally:
            del self._listeners[event]

    def wake(self) -> None:
        """Tell every listener."""
        for event in self._listeners:
            event.set()

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        return len(self._listeners)

    def pages_of(self, owner: str) -> int:
        """How many of them are one owner's."""
        return list(self._listeners.values()).count(owner)


class SwitchBoard:
    """Publishes turned switches. Connects in the background and again after every failure."""

    def __init__(self, *, bootstrap_servers: str, replication: int) -> None:
        self._bootstrap = bootstrap_servers
        self._replication = replication
        self._producer: AIOKafkaProducer | None = None
        self._unsent: dict[str, SwitchTurned] = {}
        """The newest word on each switch that Kafka has not taken; it gets them once it is back."""

    @property
    def away(self) -> bool:
        """True while there is no connection to Kafka."""
        return self._producer is None

    async def publish(self, *, turned: SwitchTurned) -> None:
        """Return once all of Kafka's copies hold it; raises StreamAway otherwise, and sends it as soon as it can."""
        self._unsent[turned.switch] = turned
        producer = self._producer
        if producer is None:
            raise StreamAway("The event stream (Kafka) can't be reached.")
        try:
            await self._sent(producer, turned)
        except (KafkaError, TimeoutError, OSError) as error:
            raise StreamAway("The event stream (Kafka) did not take the message.") from error

    def withdraw(self, turned: SwitchTurned) -> None:
        """The word isn't sent any more: whoever said it was told that nobody heard it."""
        if self._unsent.get(turned.switch) == turned:
            del self._unsent[turned.switch]

    async def _catch_up(self, producer: AIOKafkaProducer) -> None:
        """Kafka has every word, also those that were said while the first of them went out."""
        while self._unsent:
            await self._sent(producer, next(iter(self._unsent.values())))

    async def _sent(self, producer: AIOKafkaProducer, turned: SwitchTurned) -> None:
        async with asyncio.timeout(PUBLISH_SECONDS):
            await producer.send_and_wait(CONTROL, key=turned.switch.encode(), value=turned.model_dump_json().encode())
        self.withdraw(turned)

    async def run(self) -> None:
        """Keep a connection until cancelled."""
        wait = _SHORTEST_WAIT
        while True:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap,
                acks="all",
                # A switch turned twice is turned once: the newest word wins. Some brokers have no idempotent producer.
                enable_idempotence=False,
                request_timeout_ms=int(PUBLISH_SECONDS * 1000),
            )
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await _ensure_topics(self._bootstrap, replication=self._replication)
                    await producer.start()
                await self._catch_up(producer)
                self._producer = producer
                wait = _SHORTEST_WAIT
                await self._until_lost(producer)
            except (KafkaError, TimeoutError, OSError) as error:
                _log.info("no connection to Kafka: %s", error)
            finally:
                self._producer = None
                await _closed(producer)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _until_lost(self, producer: AIOKafkaProducer) -> None:
        while True:
            await asyncio.sleep(5.0)
            async with asyncio.timeout(PUBLISH_SECONDS):
                await producer.client.fetch_all_metadata()
            await self._catch_up(producer)


class ActivityReader:
    """Reads what the services say happened, from now on, in no group: every gateway hears all of it."""

    def __init__(self, *, bootstrap_servers: str, hub: ActivityHub) -> None:
        self._bootstrap = bootstrap_servers
        self._hub = hub

    async def run(self) -> None:
        """Wake the hub at every event until cancelled."""
        wait = _SHORTEST_WAIT
        while True:
            bound_unpacking()
            consumer = AIOKafkaConsumer(ACTIVITY, bootstrap_servers=self._bootstrap, auto_offset_reset="latest")
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await consumer.start()
                wait = _SHORTEST_WAIT
                async for _ in _activities(consumer):
                    self._hub.wake()
            except (KafkaError, TimeoutError, OSError) as error:
                _log.info("no activity from Kafka: %s", error)
            finally:
                await _closed(consumer)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)


async def _activities(consumer: AIOKafkaConsumer) -> AsyncIterator[ActivityHappened]:
    async for message in consumer:
        try:
            yield ActivityHappened.model_validate_json(message.value or b"")
        except ValidationError:
            _log.warning("an activity event could not be read", extra={"offset": message.offset})


async def _ensure_topics(bootstrap: str, *, replication: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        # Those that are there already are left as they are.
        wanted = [
            NewTopic(
                name=topic.name,
                num_partitions=topic.partitions,
                replication_factor=replication,
                topic_configs=topic.settings,
            )
            for topic in common_topics()
        ]
        await admin.create_topics(wanted)
    finally:
        await admin.close()


async def _closed(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    with contextlib.suppress(KafkaError, TimeoutError, OSError):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await client.stop()
