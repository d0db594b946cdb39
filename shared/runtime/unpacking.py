"""Packed records of the event stream, unpacked within a bound; what goes beyond it stands in no one's way.

The library unpacks whole batches, however large, and stands still at one that it can't unpack (docs/decisions/0018).
"""

import io
import zlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import cramjam
from aiokafka import ConsumerRecord, codec
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException, UnsupportedCodecError
from aiokafka.record._crecords import default_records, legacy_records

MOST_UNPACKED = 4 * 1024 * 1024
"""Ten thousand events of the usual length. The library makes sixty bytes of two when it reads a record's headers."""
_MARK = "countersync-unreadable"
_MEGABYTE = 1024 * 1024


class NotUnpacked(Exception):
    """A batch that is too large once unpacked, or isn't packed as it says. The text tells which."""


class _Reason(bytes):
    """A reason of ours: no record of anybody else's holds one, whatever its headers are named."""


def bound_unpacking() -> None:
    """From now on every consumer of this process unpacks within the bound. To be called before one is made."""
    for module in (default_records, legacy_records):
        for name, unpack in _CODECS.items():
            if hasattr(module, name):
                setattr(module, name, unpack)
    fetcher.PartitionRecords = _Records


def unreadable(record: ConsumerRecord) -> str | None:
    """Why this record stands for a batch that couldn't be unpacked; None for a record as others are."""
    reasons = [value for name, value in record.headers if name == _MARK and isinstance(value, _Reason)]
    return reasons[0].decode() if reasons else None


def _within_bound(unpack: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    def bounded(packed: Any) -> bytes:
        try:
            return unpack(packed)
        except (OSError, EOFError, ValueError, zlib.error, cramjam.DecompressionError) as error:
            raise NotUnpacked(f"this packed batch can't be unpacked ({type(error).__name__})") from error

    return bounded


def _too_large() -> NotUnpacked:
    return NotUnpacked(f"this packed batch unpacks to more than {MOST_UNPACKED // _MEGABYTE} MB: send smaller ones")


@_within_bound
def _gunzip(packed: Any) -> bytes:
    with codec.gzip.GzipFile(fileobj=io.BytesIO(packed), mode="r") as stream:
        whole = cast("bytes", stream.read(MOST_UNPACKED + 1))
    if len(whole) > MOST_UNPACKED:
        raise _too_large()
    return whole


def _into_a_bound(unpack_into: Callable[[Any, bytearray], int]) -> Callable[[Any], bytes]:
    def unpack(packed: Any) -> bytes:
        room = bytearray(MOST_UNPACKED)
        try:
            size = unpack_into(packed, room)
        except cramjam.DecompressionError as error:
            # Its own words for a room that is full.
            if "whole buffer" in str(error):
                raise _too_large() from error
            raise
        return bytes(memoryview(room)[:size])

    return _within_bound(unpack)


@_within_bound
def _unsnap(packed: Any) -> bytes:
    """Both forms: one raw block, or blocks behind the sixteen bytes of the Java library, each with its length."""
    view = memoryview(packed)
    if bytes(view[:8]) != b"\x82SNAPPY\x00":
        return _block(view)
    parts: list[bytes] = []
    size, at = 0, 16
    while at < len(view):
        end = at + 4 + int.from_bytes(view[at : at + 4], "big")
        parts.append(_block(view[at + 4 : end]))
        size, at = size + len(parts[-1]), end
        if size > MOST_UNPACKED:
            raise _too_large()
    return b"".join(parts)


def _block(view: memoryview) -> bytes:
    if cramjam.snappy.decompress_raw_len(view) > MOST_UNPACKED:
        raise _too_large()
    return bytes(cramjam.snappy.decompress_raw(view))


_CODECS = {
    "gzip_decode": _gunzip,
    "snappy_decode": _unsnap,
    "lz4_decode": _into_a_bound(cramjam.lz4.decompress_into),
    "zstd_decode": _into_a_bound(cramjam.zstd.decompress_into),
}


_MISSHAPEN = (
    CorruptRecordException,
    UnsupportedCodecError,
    ValueError,
    LookupError,
    OverflowError,
    AssertionError,
)


class _Batch:
    """A batch as the library reads it; one that can't be read is a single record that tells why, at its last offset."""

    def __init__(self, batch: Any) -> None:
        self._batch = batch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self._batch
        except NotUnpacked as fault:
            reason = str(fault)
        except _MISSHAPEN as fault:
            reason = f"this batch isn't made as Kafka's are ({type(fault).__name__})"
        else:
            return
        yield SimpleNamespace(
            offset=self._batch.next_offset - 1,
            timestamp=0,
            timestamp_type=0,
            key=None,
            value=None,
            checksum=None,
            headers=[(_MARK, _Reason(reason.encode()))],
        )


class _Batches:
    """The batches of one answer of the broker, each as a _Batch."""

    def __init__(self, batches: Any) -> None:
        self._batches = batches

    def has_next(self) -> bool:
        return bool(self._batches.has_next())

    def next_batch(self) -> _Batch:
        return _Batch(self._batches.next_batch())


class _Records(fetcher.PartitionRecords):  # type: ignore[misc, unused-ignore]
    """The library's reader over such batches."""

    def __init__(self, tp: Any, records: Any, *rest: Any, **more: Any) -> None:
        super().__init__(tp, _Batches(records), *rest, **more)
