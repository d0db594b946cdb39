"""A fresh store on the run's database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from demo import engines
from tests.builders.engine import Store, a_store


@pytest_asyncio.fixture
async def store(mongo_engine: engines.Database) -> AsyncIterator[Store]:
    async with a_store(mongo_engine) as fresh:
        yield fresh
