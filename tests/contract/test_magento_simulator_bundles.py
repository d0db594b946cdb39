"""The simulated store's bundles: options, prices, and when one can be sold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.magento import RunningStore, attribute_values, attributes, product
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

FIXED = attributes({"price_type": "1", "sku_type": "1", "weight_type": "1", "price_view": "0", "shipment_type": "0"})


def option(sku: str, *, title: str = "Part", qty: float = 1, **more: Any) -> dict[str, Any]:
    """One needed choice of one product."""
    link = {"sku": sku, "qty": qty, "is_default": True, "price": 0, "price_type": 0, "can_change_quantity": 0}
    return {"title": title, "required": True, "type": "select", "position": 1, "product_links": [link], **more}


def bundle(store: RunningStore, *options: dict[str, Any], sku: str = "KIT") -> Any:
    """The answer of a save of a bundle with these options."""
    return store.save(
        sku,
        type_id="bundle",
        price=50,
        custom_attributes=FIXED,
        extension_attributes={"bundle_product_options": list(options), "stock_item": {"is_in_stock": True}},
    )


def refusal(store: RunningStore, *options: dict[str, Any]) -> tuple[int, str]:
    """Status and message of a refused bundle."""
    fields = {
        "type_id": "bundle",
        "custom_attributes": FIXED,
        "extension_attributes": {"bundle_product_options": list(options)},
    }
    answer = store.call("POST", "/V1/products", {"product": product("KIT", **fields)})
    return answer.status_code, answer.json()["message"]


def in_stock(store: RunningStore, sku: str, quantity: float) -> None:
    """A product with so many in stock."""
    store.save(sku, extension_attributes={"stock_item": {"qty": quantity, "is_in_stock": quantity > 0}})


def shown_options(saved: Any) -> list[dict[str, Any]]:
    """The options of a product answer."""
    found: list[dict[str, Any]] = saved["extension_attributes"]["bundle_product_options"]
    return found


def test_a_bundle_comes_back_with_numbered_options(store: RunningStore) -> None:
    store.save("A")
    store.save("B")

    saved = bundle(store, option("A", title="Pot"), option("b", title="Lid", qty=2))

    pot, lid = shown_options(saved)
    assert (pot["title"], pot["required"], pot["type"], pot["sku"]) == ("Pot", True, "select", "KIT")
    assert (lid["product_links"][0]["sku"], lid["product_links"][0]["qty"]) == ("B", 2)
    assert lid["product_links"][0]["option_id"] == lid["option_id"] != pot["option_id"]
    assert attribute_values(saved)["has_options"] == "0"  # what a save over this interface leaves it at
    assert shown_options(store.searched("/V1/products", ("sku", "eq", "KIT"))["items"][0]) == shown_options(saved)


def test_an_option_sent_with_its_number_stays_the_same_and_one_left_out_goes(store: RunningStore) -> None:
    for sku in "ABC":
        store.save(sku)
    pot, lid = shown_options(bundle(store, option("A", title="Pot"), option("B", title="Lid")))

    kept, new = shown_options(
        bundle(store, option("A", title="Big pot", option_id=pot["option_id"]), option("C", title="Spoon"))
    )

    assert (kept["option_id"], kept["title"]) == (pot["option_id"], "Big pot")
    assert kept["product_links"][0]["id"] == pot["product_links"][0]["id"]
    assert new["option_id"] not in (pot["option_id"], lid["option_id"])


def test_a_save_without_options_leaves_them_as_they_are(store: RunningStore) -> None:
    store.save("A")
    before = shown_options(bundle(store, option("A")))

    changed = store.send("POST", "/V1/products", {"product": {"sku": "KIT", "status": 2}})
    emptied = store.save("KIT", extension_attributes={"bundle_product_options": []})

    assert shown_options(changed) == before
    assert shown_options(emptied) == before


def test_a_bundle_takes_only_plain_products_that_exist(store: RunningStore) -> None:
    store.save("A")
    bundle(store, option("A"), sku="OTHER")

    assert refusal(store, option("OTHER")) == (400, "The bundle product can't contain another composite product.")
    assert refusal(store, option("NOPE"))[0] == 404


def test_only_a_bundle_with_a_fixed_price_needs_and_takes_one(store: RunningStore) -> None:
    sent = {**product("KIT", type_id="bundle", custom_attributes=FIXED)}
    del sent["price"]
    assert store.call("POST", "/V1/products", {"product": sent}).status_code == 400
    sent["custom_attributes"] = attributes({"price_view": "0"})
    assert store.call("POST", "/V1/products", {"product": sent}).status_code == 200

    rows = [{"price": 5, "store_id": 0, "sku": "KIT"}]
    (refused,) = store.send("POST", "/V1/products/base-prices", {"prices": rows})

    assert refused["parameters"] == ["SKU", "KIT"]
    store.send("POST", "/V1/products", {"product": {"sku": "KIT", "custom_attributes": FIXED}})
    assert store.send("POST", "/V1/products/base-prices", {"prices": rows}) == []


@pytest.mark.parametrize(
    ("pots", "lids", "salable"), [(1, 2, True), (5, 5, True), (1, 1, False), (0, 9, False), (9, 0, False)]
)
def test_a_bundle_can_be_sold_while_all_its_parts_can_in_their_quantities(
    store: RunningStore, pots: float, lids: float, salable: bool
) -> None:
    in_stock(store, "A", pots)
    in_stock(store, "B", lids)
    bundle(store, option("A"), option("B", qty=2))

    assert store.get("/V1/inventory/is-product-salable/KIT/1") is salable


def test_a_disabled_part_or_a_stop_on_the_bundle_itself_ends_its_sale(store: RunningStore) -> None:
    in_stock(store, "A", 5)
    bundle(store, option("A"))
    store.save("A", status=2)
    assert store.get("/V1/inventory/is-product-salable/KIT/1") is False
    store.save("A", status=1)
    assert store.get("/V1/inventory/is-product-salable/KIT/1") is True

    store.save("KIT", extension_attributes={"stock_item": {"is_in_stock": False}})

    assert store.get("/V1/inventory/is-product-salable/KIT/1") is False
