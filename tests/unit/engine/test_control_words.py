"""Words on the control topic: anybody may say them, so times are bounded, strange names dropped and counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from aiokafka import ConsumerRecord

from shared.contracts.events import SwitchTurned
from shared.contracts.http import Switch
from shared.runtime.control import ControlWords
from shared.sync.rules import EARLIEST, believable
from tests.builders.engine import HandClock

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@dataclass
class KeptSwitches:
    """The Switches port in memory, without any rule of its own."""

    names: frozenset[str] = frozenset({"master", "products.items"})
    kept: list[SwitchTurned] = field(default_factory=list)

    async def read_all(self) -> Mapping[str, Switch]:
        """See Switches.read_all."""
        return {}

    async def turn(self, turned: SwitchTurned) -> bool:
        """See Switches.turn."""
        self.kept.append(turned)
        return True


def record(value: bytes, *, written: datetime | None = NOW) -> ConsumerRecord[Any, Any]:
    at = -1 if written is None else int(written.timestamp() * 1000)
    return ConsumerRecord(
        topic="countersync.control",
        partition=0,
        offset=1,
        timestamp=at,
        timestamp_type=1,
        key=b"master",
        value=value,
        checksum=None,
        serialized_key_size=6,
        serialized_value_size=len(value),
        headers=(),
    )


def word(switch: str, *, at: str, written: datetime | None = NOW) -> ConsumerRecord[Any, Any]:
    said = {"switch": switch, "on": False, "by": "stranger", "at": at}
    return record(json.dumps(said).encode(), written=written)


def control(switches: KeptSwitches) -> ControlWords:
    return ControlWords(switches=switches, service="products", clock=HandClock(moment=NOW))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("9999-12-31T23:59:59.999999Z", NOW + timedelta(minutes=5)),
        ("9999-12-31T23:59:59.999Z", NOW + timedelta(minutes=5)),
        ("9999-12-31T23:59:59.999999-14:00", NOW + timedelta(minutes=5)),
        ("0001-01-01T00:00:00Z", EARLIEST),
        ("0001-01-01T00:00:00+14:00", EARLIEST),
        ("2026-11-30T11:59:00Z", NOW - timedelta(minutes=1)),
    ],
)
async def test_a_time_that_cannot_be_becomes_the_nearest_that_can(said: str, kept: datetime) -> None:
    switches = KeptSwitches()

    await control(switches).keep([word("master", at=said)])

    assert [turned.at for turned in switches.kept] == [kept]


async def test_a_word_from_the_future_does_not_become_newer_each_time_it_is_read() -> None:
    switches = KeptSwitches()
    last_week = NOW - timedelta(days=7)

    await control(switches).keep([word("master", at="9999-12-31T23:59:59Z", written=last_week)])

    assert [turned.at for turned in switches.kept] == [last_week + timedelta(minutes=5)]


async def test_names_that_nobody_has_are_dropped_and_counted_and_those_of_other_services_only_dropped() -> None:
    switches = KeptSwitches()
    words = control(switches)

    await words.keep([word(f"nobody{number}", at="2026-11-30T11:00:00Z") for number in range(260)])
    await words.keep([word("products.nothing", at="2026-11-30T11:00:00Z"), record(b"{"), record(b"x" * 20_000)])
    await words.keep([word("misc.price_rules", at="2026-11-30T11:00:00Z")])
    await words.keep([word("master", at="2026-11-30T11:00:00Z")])

    assert [turned.switch for turned in switches.kept] == ["master"]
    assert words.dropped == 263


def test_believable_takes_the_edges_of_the_calendar() -> None:
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-14))

    assert believable(datetime.max.replace(tzinfo=west), now=NOW) == NOW + timedelta(minutes=5)
    assert believable(datetime.min.replace(tzinfo=east), now=NOW) == EARLIEST
