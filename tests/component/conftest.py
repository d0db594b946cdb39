"""What the tests of the gateway begin with, unless a file says otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from demo.engines import Database
from tests.builders.fake_services import four_services, running
from tests.builders.gateway import RunningGateway, running_gateway


@pytest.fixture
async def gateway(mongo_engine: Database) -> AsyncIterator[RunningGateway]:
    """A gateway over four services that answer as if all were well."""
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri) as up,
    ):
        yield up
