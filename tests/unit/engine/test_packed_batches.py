"""A packed batch of events is unpacked within a bound; one that can't be is a single record that says why."""

from __future__ import annotations

import tracemalloc

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.legacy_records import LegacyRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from shared.runtime.unpacking import MOST_UNPACKED, bound_unpacking, unreadable

CODECS = {"gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
PLACE = TopicPartition("events", 0)


def batch(*values: bytes, codec: str | None, base: int = 0) -> bytes:
    """A batch as a producer packs it, at these offsets."""
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=CODECS[codec] if codec else 0,
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=10 * MOST_UNPACKED * 10,
    )
    for offset, value in enumerate(values):
        builder.append(offset, timestamp=0, key=b"K", value=value, headers=[])
    # The broker gives a batch its place; the check sum doesn't cover it.
    return base.to_bytes(8, "big") + bytes(builder.build())[8:]


def read(content: bytes) -> list[ConsumerRecord]:
    """The records that a consumer gets of what the broker sent."""
    bound_unpacking()
    return list(fetcher.PartitionRecords(PLACE, MemoryRecords(content), [], 0, None, None, True, 0))


@pytest.mark.parametrize("codec", [None, *CODECS])
def test_a_batch_of_the_usual_size_is_read_whole(codec: str | None) -> None:
    values = [str(number).encode() * 50 for number in range(500)]

    records = read(batch(*values, codec=codec))

    assert [(record.offset, record.value) for record in records] == list(enumerate(values))
    assert not any(map(unreadable, records))


@pytest.mark.parametrize("codec", CODECS)
def test_a_batch_that_unfolds_to_a_hundred_times_its_size_is_passed_over_and_named(codec: str) -> None:
    bomb = batch(b"first", bytes(MOST_UNPACKED * 10), codec=codec, base=0)
    content = bomb + batch(b"next", codec=codec, base=2)
    tracemalloc.start()
    try:
        refused, after = read(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert unreadable(refused) == "this packed batch unpacks to more than 4 MB: send smaller ones"
    assert (refused.offset, refused.value) == (1, None)
    assert (after.offset, after.value) == (2, b"next")
    assert peak < 4 * MOST_UNPACKED


@pytest.mark.parametrize("codec", CODECS)
def test_a_batch_that_is_not_packed_as_it_says_is_passed_over_and_named(codec: str) -> None:
    good = batch(b"value", codec=codec)
    broken = fetcher.PartitionRecords(
        PLACE, MemoryRecords(good[:70] + b"\xff" * (len(good) - 70)), [], 0, None, None, False, 0
    )

    (refused,) = list(broken)

    assert "can't be unpacked" in str(unreadable(refused)) or "isn't made as" in str(unreadable(refused))
    assert broken.next_fetch_offset == 1


def test_nobody_else_can_say_that_of_their_own_record() -> None:
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 10_000)
    builder.append(0, 0, b"K", b"value", [("countersync-unreadable", b"no reason")])

    (record,) = read(bytes(builder.build()))

    assert unreadable(record) is None


@pytest.mark.parametrize("codec", ["gzip", "snappy"])
def test_the_older_kind_of_batch_is_bounded_too(codec: str) -> None:
    builder = LegacyRecordBatchBuilder(magic=1, compression_type=CODECS[codec], batch_size=10 * MOST_UNPACKED)
    builder.append(0, timestamp=0, key=None, value=bytes(MOST_UNPACKED * 2))

    (refused,) = read(bytes(builder.build()))

    assert "more than 4 MB" in str(unreadable(refused))
