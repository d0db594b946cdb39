"""The door of the own domain: what finders found goes through it, and nothing odd in it holds up the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from shared.runtime.kafka import Door
from shared.sync.intake import RawEvent, Refused
from shared.sync.model import Change

TOPIC = "countersync.tiny.changed"


class Stream:
    """A broker that takes what it is told to."""

    def __init__(self, *, takes_bytes: int = 1_000_000, away: bool = False) -> None:
        self.takes_bytes = takes_bytes
        self.away = away
        self.took: list[tuple[str | None, bytes, dict[str, bytes]]] = []

    async def send(self, _: str, *, key: str | None, value: bytes, headers: Sequence[tuple[str, bytes]] = ()) -> None:
        if len(value) > self.takes_bytes:
            raise MessageSizeTooLargeError("too large")
        self.took.append((key, value, dict(headers)))

    async def send_many(self, _: str, records: Sequence[tuple[str, bytes, Sequence[tuple[str, bytes]]]]) -> None:
        if self.away:
            raise KafkaError("away")
        self.took += [(key, value, dict(headers)) for key, value, headers in records]


class Taken:
    """An intake that remembers what it was given directly."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    async def take(self, changes: Sequence[Change], *, source: str) -> None:
        assert source == "/counterpoint/finder"
        self.keys += [change.key for change in changes]


def a_door(stream: Stream, taken: Taken) -> Door:
    parts: Any = {"stream": stream, "intake": taken}
    return Door(topic=TOPIC, **parts)


async def published(stream: Stream, *keys: str) -> Taken:
    taken = Taken()
    await a_door(stream, taken).publish([Change(key) for key in keys], source="/counterpoint/finder")
    return taken


@pytest.mark.parametrize("odd", ["A\tB", "x" * 201, "", "A\u200bB"])
async def test_a_key_that_no_event_can_carry_goes_its_own_way_and_its_neighbours_theirs(odd: str) -> None:
    stream = Stream()

    taken = await published(stream, "A", odd, "B")

    assert [key for key, _, _ in stream.took] == ["A", "B"]
    assert taken.keys == [odd]


async def test_while_the_broker_is_away_the_intake_takes_everything_directly() -> None:
    assert (await published(Stream(away=True), "A", "B")).keys == ["A", "B"]


async def test_a_refused_record_that_is_too_large_for_its_topic_goes_there_without_its_value() -> None:
    stream = Stream(takes_bytes=100)
    raw = RawEvent(topic=TOPIC, partition=1, offset=7, key=b"K", value=b"x" * 500, headers=())

    await a_door(stream, Taken()).reject([Refused(raw=raw, reason="no JSON")])

    (sent,) = stream.took
    assert sent == (
        "K",
        b"",
        {
            "reason": b"no JSON",
            "topic": TOPIC.encode(),
            "partition": b"1",
            "offset": b"7",
            "cut-from-bytes": b"500",
        },
    )
