"""The clock of leases: the database server's, whatever somebody does to this machine's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from shared.store import connection
from shared.store.connection import ServerClock

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Server:
    """A database server that tells its time, or doesn't."""

    def __init__(self, local_time: datetime | None) -> None:
        self.local_time = local_time

    async def command(self, name: str) -> dict[str, Any]:
        assert name == "hello"
        return {} if self.local_time is None else {"localTime": self.local_time}


@pytest.mark.parametrize("wrong_by", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-400)])
async def test_a_machine_with_a_wrong_clock_tells_the_time_of_the_server(wrong_by: timedelta) -> None:
    with time_machine.travel(NOON + wrong_by, tick=True):
        clock = ServerClock()
        await clock.measure(Server(NOON))  # type: ignore[arg-type]

        assert timedelta(0) <= clock.now() - NOON < timedelta(seconds=30)


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=365)])
async def test_setting_the_machines_clock_between_two_comparisons_ends_no_lease(jump: timedelta) -> None:
    with time_machine.travel(NOON, tick=True) as machine:
        clock = ServerClock()
        await clock.measure(Server(NOON))  # type: ignore[arg-type]

        machine.shift(jump)

        assert timedelta(0) <= clock.now() - NOON < timedelta(seconds=30)


async def test_a_machine_that_slept_knows_that_time_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = 100.0
    fake = SimpleNamespace(CLOCK_BOOTTIME=7, clock_gettime=lambda _: passed, monotonic=lambda: 0.0)
    monkeypatch.setattr(connection, "time", fake)
    clock = ServerClock()
    await clock.measure(Server(NOON))  # type: ignore[arg-type]

    passed += 3600

    assert clock.now() == NOON + timedelta(hours=1)


async def test_a_server_that_does_not_tell_its_time_leaves_ours() -> None:
    with time_machine.travel(NOON, tick=True):
        clock = ServerClock()
        await clock.measure(Server(None))  # type: ignore[arg-type]

        assert timedelta(0) <= clock.now() - NOON < timedelta(seconds=30)
