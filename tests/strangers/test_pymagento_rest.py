"""PyMagento-REST, a client by other people, unmodified, against the simulated store."""

from __future__ import annotations

from typing import Any, Final

from tests.builders.magento import RunningStore
from tests.contract.magento_store import shared_store, store
from tests.strangers.hearing import Client, hear

__all__ = ["shared_store", "store"]

PYMAGENTO_REST: Final = Client(
    name="pymagento-rest",
    script="pymagento_rest_calls.py",
    not_built=("all orders", "all invoices", "all shipments", "all creditmemos", "all customers/search"),
)


def test_pymagento_rest_gets_the_answers_it_gets_from_magento(store: RunningStore, record_property: Any) -> None:
    hear(PYMAGENTO_REST, store, record_property)
