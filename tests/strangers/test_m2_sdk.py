"""m2-sdk, a client by other people, unmodified, against the simulated store."""

from __future__ import annotations

from typing import Any, Final

from tests.builders.magento import RunningStore
from tests.contract.magento_store import shared_store, store
from tests.strangers.hearing import Client, hear

__all__ = ["shared_store", "store"]

M2_SDK: Final = Client(
    name="m2-sdk",
    script="m2_sdk_calls.py",
    not_built=("orders", "invoices", "shipments", "creditmemos", "customers/search"),
    own_faults={
        "get_by_id": "filters by an attribute called `condition`: its word for how to compare is taken for a field",
        "delete_by_sku, none": "waits for an error of another kind than the one it raises itself",
        "assign_category": "sends category_links among the product's own fields; they are extension attributes",
        "get_source_items": "puts the SKU in the path instead of a filter, and shows nothing for the refusal",
    },
)


def test_m2_sdk_gets_the_answers_it_gets_from_magento(store: RunningStore, record_property: Any) -> None:
    hear(M2_SDK, store, record_property)
