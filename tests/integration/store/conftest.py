"""A fresh store on each of the two databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from demo import engines
from tests.builders.engine import Store, a_store


@pytest_asyncio.fixture
async def store(each_mongo_engine: engines.Database) -> AsyncIterator[Store]:
    async with a_store(each_mongo_engine) as fresh:
        yield fresh
