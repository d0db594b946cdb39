"""The event stream: topics, one producer, what finders and pages are told. Kafka away never stops the queue."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Literal

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    TopicAlreadyExistsError,
    UnknownError,
    UnsupportedVersionError,
    for_code,
)
from pydantic import ValidationError

from shared.contracts.events import ActivityHappened, ChangeData, ItemChanged
from shared.contracts.topics import ACTIVITY, Topic, changed_topic, rejected_topic
from shared.runtime.unpacking import bound_unpacking
from shared.sync.envelope import write_event
from shared.sync.intake import Intake, Refused
from shared.sync.model import Change

_log = structlog.get_logger(__name__)
_PUBLISH_SECONDS = 5.0
_READ_SECONDS = 20.0
_RECORDS_AT_ONCE = 500
_HEADER_BYTES = 1_000
_LARGEST_REQUEST = 2 * 1024 * 1024
_KEPT_BYTES = 1_500_000
"""More of a refused record isn't passed on: a packed one can unpack to more than any topic takes."""
_RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)


class EventStream:
    """A connection to Kafka that comes up by itself and is asked whether it is up."""

    def __init__(
        self,
        *,
        bootstrap: str,
        topics: Sequence[Topic],
        client_id: str,
        idempotent: Literal["auto", "on", "off"],
        replication: int,
    ) -> None:
        self._bootstrap = bootstrap
        self._topics = topics
        self._client_id = client_id
        self._idempotent = idempotent
        self._replication = replication
        self._producer: AIOKafkaProducer | None = None
        self.up = asyncio.Event()

    async def connect(self) -> None:
        """Returns when topics and producer are there, however long Kafka takes."""
        for pause in _forever(_RETRY_SECONDS):
            try:
                async with asyncio.timeout(30):
                    await self._ensure_topics()
                    self._producer = await self._started_producer()
            except (KafkaError, TimeoutError, OSError) as error:
                _log.warning("kafka.not_yet", error=f"{type(error).__name__}: {error}"[:200])
                await asyncio.sleep(pause)
            else:
                self.up.set()
                return

    async def send(
        self, topic: str, *, key: str | None, value: bytes, headers: Sequence[tuple[str, bytes]] = ()
    ) -> None:
        """Acknowledged by all replicas when it returns. Raises KafkaError or TimeoutError within seconds."""
        producer = self._ready()
        async with asyncio.timeout(_PUBLISH_SECONDS):
            await producer.send_and_wait(topic, value=value, key=key.encode() if key else None, headers=list(headers))

    async def send_many(self, topic: str, records: Sequence[tuple[str, bytes, Sequence[tuple[str, bytes]]]]) -> None:
        """All (key, value, headers) acknowledged when it returns. Raises as `send` does."""
        producer = self._ready()
        async with asyncio.timeout(_PUBLISH_SECONDS + len(records) / 1_000):
            sent = [
                await producer.send(topic, value=value, key=key.encode(), headers=list(headers))
                for key, value, headers in records
            ]
            await asyncio.gather(*sent)

    async def everything_in(self, topic: str) -> AsyncIterator[Sequence[ConsumerRecord]]:
        """All records of a topic, page by page, up to its end now. Raises KafkaError or TimeoutError within seconds."""
        producer = self._ready()
        bound_unpacking()
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, client_id=self._client_id)
        try:
            async with asyncio.timeout(_READ_SECONDS):
                places = [TopicPartition(topic, number) for number in await producer.partitions_for(topic)]
                await consumer.start()
                consumer.assign(places)
                await consumer.seek_to_beginning(*places)
                ends = await consumer.end_offsets(places)
            while await self._left(consumer, ends):
                async with asyncio.timeout(_READ_SECONDS):
                    found = await consumer.getmany(timeout_ms=200, max_records=_RECORDS_AT_ONCE)
                for records in found.values():
                    yield records
        finally:
            await consumer.stop()

    @staticmethod
    async def _left(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
        async with asyncio.timeout(_READ_SECONDS):
            return any([await consumer.position(place) < end for place, end in ends.items()])

    async def close(self) -> None:
        """Flushed and closed, within seconds."""
        producer, self._producer = self._producer, None
        self.up.clear()
        if producer is not None:
            with contextlib.suppress(KafkaError, TimeoutError):
                async with asyncio.timeout(_PUBLISH_SECONDS):
                    await producer.stop()

    def _ready(self) -> AIOKafkaProducer:
        if self._producer is None:
            raise KafkaError("not connected to Kafka yet")
        return self._producer

    async def _ensure_topics(self) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap, client_id=self._client_id)
        await admin.start()
        try:
            there = set(await admin.list_topics())
            missing = [topic for topic in self._topics if topic.name not in there]
            if not missing:
                return
            answer = await admin.create_topics(
                [
                    NewTopic(
                        name=topic.name,
                        num_partitions=topic.partitions,
                        replication_factor=self._replication,
                        topic_configs=topic.settings,
                    )
                    for topic in missing
                ]
            )
            for fault in answer.topic_errors:
                error = for_code(fault[1])
                if fault[1] and error is not TopicAlreadyExistsError:
                    raise error(f"topic {fault[0]}")
        finally:
            await admin.close()

    async def _started_producer(self) -> AIOKafkaProducer:
        wanted = self._idempotent != "off"
        try:
            return await self._start(idempotent=wanted)
        except (UnknownError, UnsupportedVersionError):
            if self._idempotent == "on" or not wanted:
                raise
            _log.info("kafka.plain_producer", why="this broker has no idempotent producer")
            return await self._start(idempotent=False)

    async def _start(self, *, idempotent: bool) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            client_id=self._client_id,
            acks="all",
            enable_idempotence=idempotent,
            request_timeout_ms=30_000,
            max_request_size=_LARGEST_REQUEST,
        )
        started = False
        try:
            await producer.start()
            started = True
        finally:
            if not started:
                await producer.stop()
        return producer


def event_of(change: Change, *, topic: str, source: str) -> ItemChanged:
    """A change as an event for this door. Raises ValidationError for a key that no event can carry."""
    return ItemChanged(
        id=uuid.uuid4().hex,
        source=source,
        type=topic,
        subject=change.key,
        data=ChangeData(aspects=tuple(sorted(change.aspects))),
    )


class OtherDoors:
    """The doors of the other domains: what one of them should look at is told there as by any other program."""

    def __init__(self, *, stream: EventStream, source: str) -> None:
        self._stream = stream
        self._source = source

    async def tell(self, domain: str, changes: Sequence[Change]) -> bool:
        """See TaskTools.tell_domain."""
        topic = changed_topic(domain)
        try:
            events = [event_of(change, topic=topic, source=self._source) for change in changes]
            await self._stream.send_many(topic, [(event.subject, *write_event(event)) for event in events])
        except (KafkaError, TimeoutError, ValidationError) as error:
            _log.warning("kafka.not_told", domain=domain, error=f"{type(error).__name__}: {error}"[:200])
            return False
        return True


class Door:
    """The Changes port: what finders found goes through the domain's own topic, like everybody's events."""

    def __init__(self, *, stream: EventStream, topic: str, intake: Intake) -> None:
        self._stream = stream
        self._topic = topic
        self._intake = intake

    async def publish(self, changes: Sequence[Change], *, source: str) -> None:
        """See Changes.publish. While Kafka is away the intake takes them directly: nothing waits for the stream."""
        events: list[ItemChanged] = []
        unsayable: list[Change] = []
        for change in changes:
            try:
                events.append(event_of(change, topic=self._topic, source=source))
            except ValidationError:
                unsayable.append(change)
        if unsayable:
            # A key that no event can carry, such as one with a tab in it, must not hold up what was found beside it.
            _log.warning("changes.unsayable", keys=[change.key[:200] for change in unsayable[:20]])
            await self._intake.take(unsayable, source=source)
        try:
            await self._stream.send_many(self._topic, [(event.subject, *write_event(event)) for event in events])
        except (KafkaError, TimeoutError) as error:
            _log.warning("kafka.bypassed", changes=len(changes), error=f"{type(error).__name__}: {error}"[:200])
            await self._intake.take(changes, source=source)

    async def reject(self, refused: Sequence[Refused]) -> None:
        """Refused records are on the rejected topic with the reason in their headers: whole, unless absurdly large."""
        for one in refused:
            raw = one.raw
            headers = [
                ("reason", one.reason.encode()[:_HEADER_BYTES]),
                ("topic", raw.topic.encode()),
                ("partition", str(raw.partition).encode()),
                ("offset", str(raw.offset).encode()),
            ]
            value = raw.value or b""
            if len(value) > _KEPT_BYTES:
                headers.append(("cut-from-bytes", str(len(value)).encode()))
            key = raw.key[:_HEADER_BYTES].decode(errors="replace") if raw.key else None
            topic = rejected_topic(self._topic)
            try:
                await self._stream.send(topic, key=key, value=value[:_KEPT_BYTES], headers=headers)
            except MessageSizeTooLargeError:
                # A topic that somebody else made may take less than ours: that must not hold up the events behind.
                headers = [*headers[:4], ("cut-from-bytes", str(len(value)).encode())]
                await self._stream.send(topic, key=key, value=b"", headers=headers)


class ActivityStream:
    """The Activity port: a bounded buffer and one sender; what doesn't fit or can't be sent is dropped."""

    def __init__(self, *, stream: EventStream) -> None:
        self._stream = stream
        self._waiting: asyncio.Queue[ActivityHappened] = asyncio.Queue(maxsize=1_000)

    def tell(self, happened: ActivityHappened) -> None:
        """See Activity.tell."""
        with contextlib.suppress(asyncio.QueueFull):
            self._waiting.put_nowait(happened)

    async def run(self) -> None:
        """Sends until cancelled."""
        while True:
            happened = await self._waiting.get()
            await self._stream.up.wait()
            try:
                await self._stream.send(
                    ACTIVITY, key=happened.service, value=happened.model_dump_json(exclude_none=True).encode()
                )
            except (KafkaError, TimeoutError) as error:
                _log.info("activity.dropped", error=f"{type(error).__name__}: {error}"[:200])


def _forever(pauses: Sequence[float]) -> Iterator[float]:
    """The pauses in turn, then the last one again and again."""
    yield from pauses
    while True:
        yield pauses[-1]
