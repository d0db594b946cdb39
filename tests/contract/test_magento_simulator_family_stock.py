"""Whether the store offers a family or a bundle for sale, as a running Magento was seen to decide it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.magento import RunningStore, attributes
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]
OFFERED = {"stock_item": {"use_config_manage_stock": True, "is_in_stock": True}}


@pytest.fixture(autouse=True)
def on_schedule(store: RunningStore) -> None:
    """As a shop runs it: the stock index hears of new products when cron runs it."""
    store.control("PUT", "/store", {"index_mode": "schedule", "index_seconds": 3600})


def variant(store: RunningStore, sku: str, *, color: str, quantity: float = 4) -> int:
    """The number of a new variant."""
    options = store.get("/V1/products/attributes/color/options")
    known = {row["label"]: row["value"] for row in options}
    if color not in known:
        store.send("POST", "/V1/products/attributes/color/options", {"option": {"label": color}})
        known = {row["label"]: row["value"] for row in store.get("/V1/products/attributes/color/options")}
    stock = {"stock_item": {"qty": quantity, "is_in_stock": quantity > 0}}
    saved = store.save(
        sku, visibility=1, extension_attributes=stock, custom_attributes=attributes({"color": known[color]})
    )
    return int(saved["id"])


def family(store: RunningStore, *children: int, **extension: Any) -> dict[str, Any]:
    """What the store answers to the save of a family: its stock item."""
    color = store.get("/V1/products/attributes/color")
    values = [{"value_index": int(row["value"])} for row in color["options"] if row["value"]]
    links: dict[str, Any] = {
        "configurable_product_options": [
            {"attribute_id": str(color["attribute_id"]), "label": "Color", "position": 0, "values": values}
        ],
        "configurable_product_links": list(children),
    }
    saved = store.save("TEE", type_id="configurable", extension_attributes={**links, **extension})
    stock_item: dict[str, Any] = saved["extension_attributes"]["stock_item"]
    return stock_item


def sold(store: RunningStore, sku: str, quantity: float) -> None:
    """The stock of a product as Inventories writes it."""
    row = {"sku": sku, "source_code": "default", "quantity": quantity, "status": int(quantity > 0)}
    store.send("POST", "/V1/inventory/source-items", {"sourceItems": [row]})


def is_salable(store: RunningStore, sku: str = "TEE") -> bool:
    return bool(store.get(f"/V1/inventory/is-product-salable/{sku}/1"))


def test_a_family_saved_without_a_stock_item_is_out_of_stock_for_good(store: RunningStore) -> None:
    child = variant(store, "TEE-R", color="Red")

    created = family(store, child)
    store.control("POST", "/reindex")
    sold(store, "TEE-R", 0)
    sold(store, "TEE-R", 3)
    store.save("TEE", type_id="configurable")

    assert (created["is_in_stock"], created["stock_status_changed_auto"]) == (False, 0)
    assert not is_salable(store)


def test_a_family_offered_before_the_index_knows_its_variants_goes_out_of_stock(store: RunningStore) -> None:
    child = variant(store, "TEE-R", color="Red")

    created = family(store, child, **OFFERED)
    later = store.save("TEE", type_id="configurable")["extension_attributes"]["stock_item"]

    assert (created["is_in_stock"], created["stock_status_changed_auto"]) == (False, 1)
    assert later["is_in_stock"] is False
    store.control("POST", "/reindex")
    assert not is_salable(store)
    again = store.save("TEE", type_id="configurable", extension_attributes=OFFERED)
    assert again["extension_attributes"]["stock_item"]["is_in_stock"] is True
    assert is_salable(store)


def test_a_family_offered_in_real_time_is_for_sale_at_once(store: RunningStore) -> None:
    store.control("PUT", "/store", {"index_mode": "realtime"})

    assert family(store, variant(store, "TEE-R", color="Red"), **OFFERED)["is_in_stock"] is True
    assert is_salable(store)


def test_a_family_that_sold_out_comes_back_with_its_variants(store: RunningStore) -> None:
    store.control("PUT", "/store", {"index_mode": "realtime"})
    family(store, variant(store, "TEE-R", color="Red"), variant(store, "TEE-B", color="Blue"), **OFFERED)

    sold(store, "TEE-R", 0)
    assert is_salable(store)
    sold(store, "TEE-B", 0)
    assert not is_salable(store)
    sold(store, "TEE-R", 2)
    assert is_salable(store)


def test_a_bundle_is_offered_only_where_it_was_said(store: RunningStore) -> None:
    store.save("A", extension_attributes={"stock_item": {"qty": 5, "is_in_stock": True}})
    fixed = attributes({"price_type": "1", "sku_type": "1", "weight_type": "1", "price_view": "0"})
    link = {"sku": "A", "qty": 1, "position": 1, "is_default": True, "price": 0, "price_type": 0}
    parts = {
        "bundle_product_options": [
            {"title": "A", "required": True, "type": "select", "position": 1, "product_links": [link]}
        ]
    }

    store.save("SILENT", type_id="bundle", custom_attributes=fixed, extension_attributes=parts)
    store.save("SAID", type_id="bundle", custom_attributes=fixed, extension_attributes={**parts, **OFFERED})

    assert not is_salable(store, "SILENT")
    assert is_salable(store, "SAID")
