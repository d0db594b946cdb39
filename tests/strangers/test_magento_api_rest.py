"""magento-api-rest, a client by other people that signs with OAuth 1.0a, unmodified, against the simulated store."""

from __future__ import annotations

from typing import Any, Final

from tests.builders.magento import RunningStore
from tests.contract.magento_store import shared_store, store
from tests.strangers.hearing import Client, hear

__all__ = ["shared_store", "store"]

MAGENTO_API_REST: Final = Client(
    name="magento-api-rest",
    script="magento_api_rest_calls.mjs",
    not_built=(
        "get orders",
        "get invoices",
        "get shipments",
        "get creditmemos",
        "get customers/search",
        "get carts/search",
    ),
)


def test_magento_api_rest_gets_the_answers_it_gets_from_magento(store: RunningStore, record_property: Any) -> None:
    hear(MAGENTO_API_REST, store, record_property)
