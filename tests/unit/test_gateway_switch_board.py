"""The gateway's words on switches: what Kafka missed it gets later, and nothing that was taken back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from services.gateway.connectors import stream
from services.gateway.connectors.stream import StreamAway, SwitchBoard
from shared.contracts.events import SwitchTurned
from tests.builders.engine import this_moment


class HandKafka:
    """A producer that keeps what it was given, and may do something while it takes a word."""

    def __init__(self) -> None:
        self.words: list[SwitchTurned] = []
        self.meanwhile: Any = None
        self.connected = asyncio.Event()
        self.client = self

    async def start(self) -> None:
        """Connected."""

    async def stop(self) -> None:
        """No longer connected."""

    async def fetch_all_metadata(self) -> None:
        """It is still there."""

    async def send_and_wait(self, _: str, *, key: bytes, value: bytes) -> None:
        """The word is kept."""
        self.words.append(SwitchTurned.model_validate_json(value))
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()


def word(switch: str) -> SwitchTurned:
    return SwitchTurned(switch=switch, on=False, by="ana", reason="", at=this_moment())


async def said_while_away(board: SwitchBoard, turned: SwitchTurned) -> None:
    with pytest.raises(StreamAway):
        await board.publish(turned=turned)


async def connected(board: SwitchBoard, kafka: HandKafka, monkeypatch: pytest.MonkeyPatch) -> None:
    """The board has found Kafka, and told it what it missed."""
    there = asyncio.Event()

    async def until_lost(_: object) -> None:
        there.set()
        await asyncio.Event().wait()

    async def topics(*_: object, **__: object) -> None:
        return None

    monkeypatch.setattr(stream, "AIOKafkaProducer", lambda **_: kafka)
    monkeypatch.setattr(stream, "_ensure_topics", topics)
    monkeypatch.setattr(board, "_until_lost", until_lost)
    running = asyncio.ensure_future(board.run())
    async with asyncio.timeout(10):
        await there.wait()
    running.cancel()
    await asyncio.wait([running])


async def test_kafka_gets_what_it_missed_but_not_what_was_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    kafka, board = HandKafka(), SwitchBoard(bootstrap_servers="nowhere", replication=1)
    kept, refused = word("master"), word("products.items")
    await said_while_away(board, kept)
    await said_while_away(board, refused)
    board.withdraw(refused)

    await connected(board, kafka, monkeypatch)

    assert kafka.words == [kept]


async def test_a_word_said_while_kafka_comes_back_is_not_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    kafka, board = HandKafka(), SwitchBoard(bootstrap_servers="nowhere", replication=1)
    first, second = word("master"), word("products.items")
    await said_while_away(board, first)
    kafka.meanwhile = lambda: said_while_away(board, second)

    await connected(board, kafka, monkeypatch)

    assert kafka.words == [first, second]
