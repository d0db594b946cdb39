"""A place for a service on the run's broker and database."""

from __future__ import annotations

import pytest

from demo import engines
from tests.builders.tiny_service import TinyPlace


@pytest.fixture
def place(kafka_engine: engines.Broker, mongo_engine: engines.Database) -> TinyPlace:
    return TinyPlace(bootstrap=kafka_engine.bootstrap, mongodb_uri=mongo_engine.uri)
