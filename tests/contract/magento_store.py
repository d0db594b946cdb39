"""One simulated store for a module's tests, emptied before each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders.magento import RunningStore, running_store

BULK_AS_USUAL = {
    "delay_ms": 1,
    "stopped": False,
    "parallel": 1,
    "early_poll_gap": 0,
    "retriable_share": 0,
    "rejected_share": 0,
}


@pytest.fixture(scope="module")
def shared_store() -> Iterator[RunningStore]:
    """Started once per module."""
    with running_store() as store:
        yield store


@pytest.fixture
def store(shared_store: RunningStore) -> RunningStore:
    """The module's store as a new shop has it, every control back to normal."""
    shared_store.control("POST", "/reset")
    shared_store.control("PUT", "/faults", {"rules": []})
    shared_store.control("PUT", "/bulk", BULK_AS_USUAL)
    shared_store.control("PUT", "/deadlocks", {"share": 0})
    return shared_store
