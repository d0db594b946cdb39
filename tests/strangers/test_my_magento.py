"""my-magento, a client by other people that signs in as the administrator, unmodified, against the simulated store."""

from __future__ import annotations

from typing import Any, Final

from tests.builders.magento import RunningStore
from tests.contract.magento_store import shared_store, store
from tests.strangers.hearing import Client, hear

__all__ = ["shared_store", "store"]

MY_MAGENTO: Final = Client(
    name="my-magento",
    script="my_magento_calls.py",
    not_built=(
        "orders.get_all",
        "orders.by_number",
        "orders.by_id",
        "order_items.by_sku",
        "invoices.get_all",
        "invoices.by_number",
        "customers.get_all",
        "customers.by_id",
    ),
)


def test_my_magento_gets_the_answers_it_gets_from_magento(store: RunningStore, record_property: Any) -> None:
    hear(MY_MAGENTO, store, record_property)
