"""A place for a service on the run's broker and database."""

from __future__ import annotations

import pytest

from demo import engines
from tests.builders.stream import turn_back_switches
from tests.builders.tiny_service import TinyPlace


@pytest.fixture(autouse=True)
def master_sync_is_on(kafka_engine: engines.Broker) -> None:
    """Whatever earlier tests said of it on the broker they share."""
    turn_back_switches(kafka_engine.bootstrap)


@pytest.fixture
def place(kafka_engine: engines.Broker, mongo_engine: engines.Database) -> TinyPlace:
    return TinyPlace(bootstrap=kafka_engine.bootstrap, mongodb_uri=mongo_engine.uri)
