"""entirius-py-magento2-sdk2, a client by other people, unmodified, against the simulated store."""

from __future__ import annotations

from typing import Any, Final

from tests.builders.magento import RunningStore
from tests.contract.magento_store import shared_store, store
from tests.strangers.hearing import Client, hear

__all__ = ["shared_store", "store"]

ENTIRIUS: Final = Client(
    name="entirius-py-magento2-sdk2",
    script="entirius_py_magento2_sdk2_calls.py",
    not_built=("get_customers",),
)


def test_entirius_py_magento2_sdk2_gets_the_answers_it_gets_from_magento(
    store: RunningStore, record_property: Any
) -> None:
    hear(ENTIRIUS, store, record_property)
