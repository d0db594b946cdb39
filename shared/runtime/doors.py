"""The Kafka doors of a domain service: FastStream subscribers that lose nothing (see docs/decisions)."""

import asyncio
import dataclasses
import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import structlog
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from shared.contracts.topics import CONTROL
from shared.runtime.control import ControlWords
from shared.runtime.kafka import Door
from shared.runtime.unpacking import bound_unpacking, unreadable
from shared.sync.errors import StoreDown
from shared.sync.gate import Gate
from shared.sync.intake import Intake, RawEvent

_log = structlog.get_logger(__name__)
_PARTITIONS_SEEN_MS = 10_000
"""A topic may get more partitions, or come back with more from a broker that lost it: events wait there unread, five
minutes by Kafka's own default."""
_GIVE_BACK_AFTER_SECONDS = 60.0
_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


def open_broker(*, bootstrap: str, client_id: str) -> KafkaBroker:
    """A FastStream broker for consuming; nothing is connected yet."""
    bound_unpacking()
    return KafkaBroker(
        bootstrap,
        client_id=client_id,
        graceful_timeout=15.0,
        logger=None,
        apply_types=True,
        metadata_max_age_ms=_PARTITIONS_SEEN_MS,
    )


def add_changed_door(broker: KafkaBroker, *, topic: str, group: str, intake: Intake, door: Door) -> None:
    """Events of the topic go to the intake in batches; offsets are committed only when all is durable."""

    @broker.subscriber(
        topic,
        group_id=group,
        batch=True,
        max_records=500,
        batch_timeout_ms=20,
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        parser=_headers_unread,
        decoder=_undecoded,
        fetch_max_wait_ms=50,
        session_timeout_ms=10_000,
        heartbeat_interval_ms=3_000,
        max_poll_interval_ms=300_000,
    )
    async def take_changes(message: KafkaMessage) -> None:
        async def take(records: Sequence[ConsumerRecord]) -> None:
            readable: list[ConsumerRecord] = []
            for record in records:
                reason = unreadable(record)
                if reason is None:
                    readable.append(record)
                else:
                    await set_aside([record], reason=reason)
            refused = await intake.accept([_raw(record) for record in readable])
            await door.reject(refused)

        async def set_aside(records: Sequence[ConsumerRecord], *, reason: str) -> None:
            await door.reject(await intake.set_aside([_raw(record) for record in records], reason=reason))

        await _durably(message, take, set_aside)


def add_control_door(broker: KafkaBroker, *, group: str, control: ControlWords, gate: Gate) -> None:
    """Turned switches are kept and obeyed; an unreadable word on a switch is logged and passed over."""

    @broker.subscriber(
        CONTROL,
        group_id=group,
        batch=True,
        max_records=100,
        batch_timeout_ms=20,
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        parser=_headers_unread,
        decoder=_undecoded,
        fetch_max_wait_ms=50,
        session_timeout_ms=10_000,
        heartbeat_interval_ms=3_000,
        max_poll_interval_ms=300_000,
    )
    async def obey(message: KafkaMessage) -> None:
        async def keep(records: Sequence[ConsumerRecord]) -> None:
            await control.keep(records)
            await gate.refresh()

        async def pass_over(records: Sequence[ConsumerRecord], *, reason: str) -> None:
            _log.error("control.passed_over", offsets=[record.offset for record in records], reason=reason)

        await _durably(message, keep, pass_over)


async def _headers_unread(
    records: tuple[ConsumerRecord, ...], parse: Callable[[tuple[ConsumerRecord, ...]], Awaitable[Any]]
) -> Any:
    """Headers stay bytes too: FastStream decodes them before anything else, and one that isn't text loses the batch."""
    message = await parse(tuple(dataclasses.replace(record, headers=()) for record in records))
    message.raw_message = records
    return message


async def _undecoded(message: Any) -> Any:
    """Bytes stay bytes: one unreadable record must not spoil its batch."""
    return message.body


Take = Callable[[Sequence[ConsumerRecord]], Awaitable[None]]


class SetAside(Protocol):
    """Keeps records that can't be taken."""

    async def __call__(self, records: Sequence[ConsumerRecord], *, reason: str) -> None:
        """They are kept with the reason when it returns."""
        ...


async def _durably(message: KafkaMessage, take: Take, set_aside: SetAside) -> None:
    """Works on the batch until it is durable, then commits exactly its offsets; after a minute it is given back."""
    records: Sequence[ConsumerRecord] = (
        message.raw_message if isinstance(message.raw_message, tuple) else (message.raw_message,)
    )
    give_back_at = asyncio.get_running_loop().time() + _GIVE_BACK_AFTER_SECONDS
    if not await _taken(records, take, set_aside, give_back_at=give_back_at):
        _log.warning("intake.given_back", records=len(records))
        await message.nack()
        return
    ends: dict[TopicPartition, int] = {}
    for record in records:
        place = TopicPartition(record.topic, record.partition)
        ends[place] = max(ends.get(place, 0), record.offset + 1)
    try:
        await _commit(message.consumer, ends)
    except (KafkaError, IllegalStateError) as error:
        # The group moved on without us, or the broker is away: whoever reads these again does no harm.
        _log.warning("intake.commit_lost", error=type(error).__name__)


async def _taken(
    records: Sequence[ConsumerRecord], take: Take, set_aside: SetAside | None, *, give_back_at: float
) -> bool:
    """Whether all is durable now; False when store or stream stayed away.

    An exception that left here would be swallowed by the library, and the batch with it. So records over which we
    stumble ourselves are parted in halves until the one stands alone, and that one is set aside.
    """
    attempt = 0
    while True:
        (fault,) = await asyncio.gather(take(records), return_exceptions=True)
        match fault:
            case None:
                return True
            case StoreDown() | KafkaError() | TimeoutError():
                _log.warning("intake.waits", records=len(records), error=f"{type(fault).__name__}: {fault}"[:200])
                if asyncio.get_running_loop().time() >= give_back_at:
                    return False
                await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
                attempt += 1
            case asyncio.CancelledError():
                raise fault
            case _ if len(records) > 1:
                _log.error("intake.fault", records=len(records), error=repr(fault)[:300])
                middle = len(records) // 2
                return await _taken(records[:middle], take, set_aside, give_back_at=give_back_at) and await _taken(
                    records[middle:], take, set_aside, give_back_at=give_back_at
                )
            case _:
                _log.error("intake.fault", offset=records[0].offset, error=repr(fault)[:300], exc_info=fault)
                if set_aside is None:
                    return True
                reason = f"CounterSync itself stumbled over this event ({type(fault).__name__})"
                aside = functools.partial(set_aside, reason=reason)
                return await _taken(records, aside, None, give_back_at=give_back_at)


async def _commit(consumer: Any, ends: dict[TopicPartition, int]) -> None:
    """Exactly these offsets: `message.ack()` would commit every position of every partition."""
    await consumer.commit(ends)


def _raw(record: ConsumerRecord) -> RawEvent:
    return RawEvent(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=tuple(record.headers),
    )
