"""pymagento, a client by other people, unmodified, against the simulated store."""

from __future__ import annotations

from typing import Any, Final

from tests.builders.magento import RunningStore
from tests.contract.magento_store import shared_store, store
from tests.strangers.hearing import Client, hear

__all__ = ["shared_store", "store"]

_FIRST_GROUP = "takes the group of the administration, whose code is `default` too, for that of the view"
_NO_PARAMETERS = "hands `fields` on to parameters that are None, and stumbles over that before it asks"

PYMAGENTO: Final = Client(
    name="pymagento",
    script="pymagento_calls.py",
    not_built=(
        "get_orders",
        "get_last_orders",
        "get_orders_by_increment_ids",
        "get_order",
        "get_order_by_increment_id",
        "get_order_item",
        "get_orders_items",
        "sku_was_bought",
        "skus_were_bought",
        "hold_order",
        "unhold_order",
        "save_order",
        "save_order_address",
        "set_order_status",
        "create_order_invoice",
        "get_invoice",
        "get_invoices",
        "get_invoice_by_increment_id",
        "get_order_invoices",
        "get_credit_memos",
        "get_shipment",
        "get_shipment_label",
        "get_shipment_comments",
        "get_shipments",
        "get_order_shipments",
        "ship_order",
        "get_customers",
        "get_customer",
        "get_current_customer",
        "delete_customer_address",
        "get_cart",
        "get_carts",
    ),
    own_faults={
        "get_current_store_group_id": _FIRST_GROUP,
        "get_root_category_id": _FIRST_GROUP,
        "get_modules": "expects a page; Magento gives a bare list of names",
        "get_products_types": "asks /V1/product/types; Magento has /V1/products/types",
        "sku_exists": _NO_PARAMETERS,
        "sku_exists, not": _NO_PARAMETERS,
        "get_products paged by id": "stops at a count that each page gives of what is left, as if it were of all",
        "delete_coupons_by_codes": "sends codes to the route of numbers, which refuses them",
    },
)


def test_pymagento_gets_the_answers_it_gets_from_magento(store: RunningStore, record_property: Any) -> None:
    hear(PYMAGENTO, store, record_property)
