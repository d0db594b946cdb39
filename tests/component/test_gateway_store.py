"""What the gateway keeps, on every database the project runs on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from demo.engines import Database
from services.gateway.login.sessions import SessionLife, Sessions
from shared.store.connection import Connection
from shared.store.gateway import LoginFailures, SessionStore


@dataclass
class TurnedClock:
    """A clock that a test turns."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@pytest.fixture
async def database(each_mongo_engine: Database) -> AsyncIterator[Any]:
    connection = Connection(uri=each_mongo_engine.uri, database=f"gateway_{uuid4().hex[:12]}", appname="tests")
    yield connection.database
    connection.close()


# Not now: the databases remove ended sessions by their own clock.
START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


async def test_a_session_ends_after_fifteen_idle_minutes_and_not_before(database: Any) -> None:
    clock = TurnedClock(START)
    sessions = Sessions(store=SessionStore(database=database), life=SessionLife(), now=clock.now)
    session_id = await sessions.open(user="ana", address="127.0.0.1")

    clock.at += timedelta(minutes=14, seconds=59)
    assert await sessions.visitor(session_id=session_id) is not None
    clock.at += timedelta(minutes=14, seconds=59)
    assert await sessions.visitor(session_id=session_id) is not None
    clock.at += timedelta(minutes=15, seconds=1)
    assert await sessions.visitor(session_id=session_id) is None
    clock.at -= timedelta(minutes=15)
    assert await sessions.visitor(session_id=session_id) is None


async def test_an_open_page_does_not_keep_its_user_signed_in(database: Any) -> None:
    clock = TurnedClock(START)
    sessions = Sessions(store=SessionStore(database=database), life=SessionLife(), now=clock.now)
    session_id = await sessions.open(user="ana", address="127.0.0.1")

    for _ in range(3):
        clock.at += timedelta(minutes=5)
        last = await sessions.visitor(session_id=session_id, active=False)

    assert last is None


async def test_a_session_ends_after_eight_hours_however_busy_its_user_is(database: Any) -> None:
    clock = TurnedClock(START)
    sessions = Sessions(store=SessionStore(database=database), life=SessionLife(), now=clock.now)
    session_id = await sessions.open(user="ana", address="127.0.0.1")

    for _ in range(47):
        clock.at += timedelta(minutes=10)
        assert await sessions.visitor(session_id=session_id) is not None
    clock.at = START + timedelta(hours=8, seconds=1)

    assert await sessions.visitor(session_id=session_id) is None


async def test_tries_at_once_are_each_counted(database: Any) -> None:
    failures = LoginFailures(database=database)
    window = timedelta(minutes=30)

    counted = await asyncio.gather(*(failures.count(key="k", now=START, window=window) for _ in range(30)))

    assert sorted(one.count for one in counted) == list(range(1, 31))


async def test_a_count_starts_anew_when_its_window_is_over(database: Any) -> None:
    failures = LoginFailures(database=database)
    window = timedelta(minutes=30)
    await failures.count(key="k", now=START, window=window)
    await failures.prolong(key="k", until=START + timedelta(minutes=40))

    within = await failures.count(key="k", now=START + timedelta(minutes=39), window=window)
    after = await failures.count(key="k", now=START + timedelta(minutes=41), window=window)

    assert (within.count, after.count) == (2, 1)
    assert within.until == START + timedelta(minutes=40)
