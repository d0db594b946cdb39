"""The simulated store's fast price calls, sources, and what can be sold."""

from __future__ import annotations

from typing import Any

import pytest

from simulators.magento.settings import PriceScope, StoreSettings
from tests.builders.magento import RunningStore, attributes, running_store
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

INVALID = "Invalid attribute %fieldName = %fieldValue."


def prices(store: RunningStore, path: str, *rows: dict[str, Any], method: str = "POST") -> Any:
    return store.send(method, f"/V1/products/{path}", {"prices": list(rows)})


def base(sku: str, price: float) -> dict[str, Any]:
    return {"price": price, "store_id": 0, "sku": sku}


def special(sku: str, price: float, **more: Any) -> dict[str, Any]:
    dates = {"price_from": "2026-03-01 00:00:00", "price_to": "2026-03-31 00:00:00"}
    return {"price": price, "store_id": 0, "sku": sku, **dates, **more}


def tier(sku: str, price: float, **more: Any) -> dict[str, Any]:
    row = {"price": price, "price_type": "fixed", "website_id": 0, "sku": sku, "customer_group": "Wholesale"}
    return {**row, "quantity": 5, **more}


def source_rows(*rows: tuple[str, str, float, int]) -> dict[str, Any]:
    names = ("sku", "source_code", "quantity", "status")
    return {"sourceItems": [dict(zip(names, row, strict=True)) for row in rows]}


def warehouse(store: RunningStore, code: str = "store_01") -> None:
    source = {"source_code": code, "name": "Shop", "country_id": "US", "postcode": "73301"}
    assert store.send("POST", "/V1/inventory/sources", {"source": source}) == []
    link = {"stock_id": 1, "source_code": code, "priority": 2}
    assert store.send("POST", "/V1/inventory/stock-source-links", {"links": [link]}) == []


def salable(store: RunningStore, sku: str) -> float:
    amount: float = store.get(f"/V1/inventory/get-product-salable-quantity/{sku}/1")
    return amount


def test_good_prices_are_written_though_others_are_refused(store: RunningStore) -> None:
    store.save("A")
    answer = prices(store, "base-prices", base("NOPE", 1), base("a", 12.34), base("A", -1))
    assert answer[0] == {"message": INVALID, "parameters": ["SKU", "NOPE"]}
    assert answer[1] == {"message": INVALID, "parameters": ["Price", "-1"]}
    assert len(answer) == 2
    assert store.get("/V1/products/A")["price"] == 12.34
    read = store.send("POST", "/V1/products/base-prices-information", {"skus": ["A", "NOPE"]})
    assert read == [{"price": 12.34, "store_id": 0, "sku": "A"}]


@pytest.mark.parametrize("path", ["base-prices", "special-price", "tier-prices"])
def test_configurable_products_have_no_prices_of_their_own(store: RunningStore, path: str) -> None:
    store.save("PARENT", type_id="configurable")
    row = {"base-prices": base, "special-price": special, "tier-prices": tier}[path]("PARENT", 5)
    (answer,) = prices(store, path, row)
    assert "PARENT" in answer["parameters"]


def test_costs_are_for_goods_but_not_for_bundles(store: RunningStore) -> None:
    store.save("A")
    store.save("SET", type_id="bundle", custom_attributes=attributes({"price_view": "0"}))
    rows = [{"cost": 3.5, "store_id": 0, "sku": sku} for sku in ("A", "SET")]
    assert prices(store, "cost", *rows) == [{"message": INVALID, "parameters": ["SKU", "SET"]}]
    asked = {"skus": ["A", "SET"]}
    assert store.send("POST", "/V1/products/cost-information", asked) == [rows[0]]
    assert store.send("POST", "/V1/products/cost-delete", asked) is True
    assert store.send("POST", "/V1/products/cost-information", asked) == []


def test_a_global_price_scope_knows_one_price(store: RunningStore) -> None:
    store.save("A")
    assert prices(store, "base-prices", base("A", 7) | {"store_id": 1}) == []
    assert store.get("/V1/products/A")["price"] == 7
    (answer,) = prices(store, "base-prices", base("A", 7) | {"store_id": 99})
    assert "A" in answer["parameters"]


def test_tier_prices_are_added_replaced_and_deleted(store: RunningStore) -> None:
    store.save("A")
    assert prices(store, "tier-prices", tier("A", 9), tier("A", 15, price_type="discount", quantity=10)) == []
    assert prices(store, "tier-prices", tier("A", 8)) == []
    asked = {"skus": ["A"]}
    read = store.send("POST", "/V1/products/tier-prices-information", asked)
    assert [(one["price"], one["price_type"], one["quantity"]) for one in read] == [
        (8, "fixed", 5),
        (15, "discount", 10),
    ]
    shown = store.get("/V1/products/A")["tier_prices"]
    assert shown[0]["customer_group_id"] == 2
    assert shown[1]["extension_attributes"] == {"percentage_value": 15, "website_id": 0}
    assert prices(store, "tier-prices", tier("A", 4, customer_group="ALL GROUPS"), method="PUT") == []
    assert [one["price"] for one in store.send("POST", "/V1/products/tier-prices-information", asked)] == [4]
    assert prices(store, "tier-prices-delete", tier("A", 4, customer_group="ALL GROUPS")) == []
    assert store.send("POST", "/V1/products/tier-prices-information", asked) == []


@pytest.mark.parametrize(
    "fault", [{"customer_group": "Nobody"}, {"quantity": 0.5}, {"price_type": "odd"}, {"website_id": 9}, {"price": -1}]
)
def test_a_faulty_tier_price_names_its_sku(store: RunningStore, fault: dict[str, Any]) -> None:
    store.save("A")
    (answer,) = prices(store, "tier-prices", tier("A", 9) | fault)
    assert "A" in answer["parameters"]


@pytest.mark.parametrize(("scope", "east"), [("website", 30), ("global", None)])
def test_a_second_website_has_prices_of_its_own_only_where_the_scope_says_so(
    scope: PriceScope, east: float | None
) -> None:
    with running_store(store=StoreSettings(second_website=True, price_scope=scope)) as store:
        store.save("A")
        assert prices(store, "base-prices", base("A", 30) | {"store_id": 2}) == []
        assert len(prices(store, "tier-prices", tier("A", 9) | {"website_id": 2})) == 0
        read = store.send("POST", "/V1/products/base-prices-information", {"skus": ["A"]})
        assert {row["store_id"]: row["price"] for row in read}.get(2) == east
        assert {view["id"]: view["website_id"] for view in store.get("/V1/store/storeViews")} == {0: 0, 1: 1, 2: 2}


def test_source_items_are_written_whole_or_not_at_all(store: RunningStore) -> None:
    store.save("A")
    good, empty = ("A", "default", 5, 1), ("", "default", 5, 1)
    answer = store.call("POST", "/V1/inventory/source-items", source_rows(good, empty))
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("Validation Failed")
    unknown = store.call("POST", "/V1/inventory/source-items", source_rows(good, ("A", "moon", 5, 1)))
    assert (unknown.status_code, unknown.json()) == (400, {"message": "Could not save Source Item"})
    assert store.searched("/V1/inventory/source-items")["items"] == []
    assert store.send("POST", "/V1/inventory/source-items", source_rows(good)) == []


def test_an_unknown_sku_gets_a_row_and_decimals_and_debts_are_kept(store: RunningStore) -> None:
    rows = source_rows(("ORPHAN", "default", -2.5, 0))
    assert store.send("POST", "/V1/inventory/source-items", rows) == []
    assert store.searched("/V1/inventory/source-items", ("sku", "eq", "orphan"))["items"] == rows["sourceItems"]
    gone = {"sourceItems": [{"sku": "ORPHAN", "source_code": "default"}]}
    assert store.send("POST", "/V1/inventory/source-items-delete", gone) == []
    assert store.searched("/V1/inventory/source-items")["total_count"] == 0


def test_the_default_source_and_the_stock_item_mirror_each_other(store: RunningStore) -> None:
    store.save("A", extension_attributes={"stock_item": {"qty": 3, "is_in_stock": True}})
    assert store.searched("/V1/inventory/source-items", ("sku", "eq", "A"))["items"][0]["quantity"] == 3
    store.send("POST", "/V1/inventory/source-items", source_rows(("A", "default", 8, 1)))
    assert store.get("/V1/stockItems/A")["qty"] == 8
    number = store.send("PUT", "/V1/products/A/stockItems/999", {"stockItem": {"qty": 2, "is_in_stock": True}})
    assert int(number) == store.get("/V1/stockItems/A")["item_id"]
    assert store.searched("/V1/inventory/source-items", ("sku", "eq", "A"))["items"][0]["quantity"] == 2
    assert store.get("/V1/stockStatuses/A")["stock_status"] == 1
    missing = store.call("GET", "/V1/stockItems/NOPE")
    assert missing.status_code == 404
    assert missing.json()["message"] == 'The Product with the "%1" SKU doesn\'t exist.'


def test_salable_is_sources_less_reservations_less_threshold(store: RunningStore) -> None:
    warehouse(store)
    store.save("A", extension_attributes={"stock_item": {"min_qty": 2, "use_config_min_qty": False}})
    rows = source_rows(("A", "default", 5, 1), ("A", "store_01", 4, 1))
    store.send("POST", "/V1/inventory/source-items", rows)
    assert salable(store, "A") == 7
    store.control("POST", "/reservations", {"sku": "A", "stock_id": 1, "quantity": -3})
    assert salable(store, "A") == 4
    store.send("POST", "/V1/inventory/source-items", source_rows(("A", "store_01", 4, 0)))
    assert salable(store, "A") == 0
    assert store.get("/V1/inventory/is-product-salable/A/1") is False
    disabled = {"source_code": "store_01", "name": "Shop", "country_id": "US", "postcode": "1", "enabled": False}
    store.send("PUT", "/V1/inventory/sources/store_01", {"source": disabled})
    store.send("POST", "/V1/inventory/source-items", source_rows(("A", "store_01", 9, 1)))
    assert salable(store, "A") == 0


def test_backorders_and_unmanaged_stock_can_always_be_sold(store: RunningStore) -> None:
    store.save("BACK", extension_attributes={"stock_item": {"qty": 0, "is_in_stock": True, "backorders": 1}})
    free = {"manage_stock": False, "use_config_manage_stock": False}
    store.save("FREE", extension_attributes={"stock_item": free})
    store.save("NONE")
    answers = store.get("/V1/inventory/are-products-salable?skus[]=BACK&skus[]=FREE&skus[]=NONE&stockId=1")
    assert [one["salable"] for one in answers] == [True, True, False]


def test_a_parent_has_no_salable_quantity(store: RunningStore) -> None:
    store.save("PARENT", type_id="configurable")
    answer = store.call("GET", "/V1/inventory/get-product-salable-quantity/PARENT/1")
    assert answer.status_code == 400


def test_a_website_belongs_to_one_stock(store: RunningStore) -> None:
    channels = {"sales_channels": [{"type": "website", "code": "base"}]}
    number = store.send("POST", "/V1/inventory/stocks", {"stock": {"name": "East", "extension_attributes": channels}})
    assert store.get("/V1/inventory/stock-resolver/website/base")["stock_id"] == number
    assert store.get("/V1/inventory/stocks/1")["extension_attributes"]["sales_channels"] == []


def test_a_source_needs_its_address(store: RunningStore) -> None:
    answer = store.call("POST", "/V1/inventory/sources", {"source": {"source_code": "x", "name": "X"}})
    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 2


def test_sources_are_assigned_moved_and_unassigned_in_bulk(store: RunningStore) -> None:
    warehouse(store)
    store.send("POST", "/V1/inventory/source-items", source_rows(("A", "default", 5, 1)))
    both = {"skus": ["A", "B"], "sourceCodes": ["store_01"]}
    assert store.send("POST", "/V1/inventory/bulk-product-source-assign", both) == 2
    move = {"originSourceCode": "default", "destinationSourceCode": "store_01", "items": [{"sku": "A", "qty": 2}]}
    assert store.send("POST", "/V1/inventory/bulk-partial-source-transfer", move) == []
    rows = store.searched("/V1/inventory/source-items", ("sku", "eq", "A"))["items"]
    assert {one["source_code"]: one["quantity"] for one in rows} == {"default": 3, "store_01": 2}
    assert store.send("POST", "/V1/inventory/bulk-product-source-unassign", both) == 2


def test_the_list_of_low_stock_tells_every_stock_item_with_a_quantity_and_what_is_made_of_others_as_having_none(
    store: RunningStore,
) -> None:
    """As recorded: all 26 fields of each row, a page's limit as text, the right of the catalogue's inventory."""
    for sku, quantity in (("A", 5), ("B", 700_000), ("C", 2)):
        store.save(sku, extension_attributes={"stock_item": {"qty": quantity, "is_in_stock": True}})
    store.save("NEVER")
    values = attributes(
        {"price_type": "1", "price_view": "0", "sku_type": "1", "weight_type": "1", "shipment_type": "0"}
    )
    stock = {"stock_item": {"is_in_stock": False}}
    store.save("KIT", type_id="bundle", extension_attributes=stock, custom_attributes=values)
    ids = {sku: store.get(f"/V1/products/{sku}")["id"] for sku in ("A", "B", "C", "KIT")}
    address = "/V1/stockItems/lowStock?scopeId=0&qty={}&pageSize=2&currentPage={}"

    low = store.get(address.format(5, 1))
    pages = [store.get(address.format(99_999_999, page)) for page in (1, 2, 3)]

    assert low["total_count"] == 3, "what was never stocked isn't below anything"
    assert low["search_criteria"]["limit"] == ["1", "2"]
    assert len(low["items"][0]) == 26
    assert low["items"][0] == store.get("/V1/stockItems/A")
    assert [row["product_id"] for page in pages for row in page["items"]] == list(ids.values())
    assert {page["total_count"] for page in pages} == {4}
    assert next(row for page in pages for row in page["items"] if row["product_id"] == ids["KIT"])["qty"] == 0


def test_stock_items_need_the_right_of_the_catalogues_inventory(store: RunningStore) -> None:
    store.save("A")
    store.control("PUT", "/sign-in", {"integration_resources": ["Magento_Catalog::products"]})
    try:
        for address in ("/V1/stockItems/A", "/V1/stockItems/lowStock?scopeId=0&qty=5"):
            refused = store.call("GET", address)
            assert refused.status_code == 401
            assert refused.json()["parameters"] == {"resources": "Magento_Catalog::catalog_inventory"}
    finally:
        store.control("PUT", "/sign-in", {"integration_resources": ["Magento_Backend::all"]})
