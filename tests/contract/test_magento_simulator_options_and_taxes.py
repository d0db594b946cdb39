"""The simulated store's smaller calls: custom options, group tiers, low quantities, taxes, default groups."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.magento import RunningStore, attributes, running_store
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]


def option(**fields: Any) -> dict[str, Any]:
    return {"option": {"product_sku": "A", "title": "Engraving", "type": "field", "sort_order": 1, **fields}}


def test_a_custom_option_is_added_changed_and_removed(store: RunningStore) -> None:
    store.save("A")
    number = store.send("POST", "/V1/products/options", option(price=5, price_type="fixed"))["option_id"]
    changed = store.send("PUT", f"/V1/products/options/{number}", option(title="Name on it", is_require=True))
    assert (changed["option_id"], changed["title"], changed["price"]) == (number, "Name on it", 5)
    assert store.get("/V1/products/A/options") == [store.get(f"/V1/products/A/options/{number}")]
    assert store.get("/V1/products/A")["options"][0]["title"] == "Name on it"
    assert store.call("DELETE", f"/V1/products/A/options/{number}").json() is True
    assert store.get("/V1/products/A/options") == []
    assert store.call("GET", f"/V1/products/A/options/{number}").status_code == 404


def test_a_choice_needs_its_values_and_numbers_them(store: RunningStore) -> None:
    store.save("A")
    bare = store.call("POST", "/V1/products/options", option(type="drop_down"))
    assert (bare.status_code, bare.json()) == (400, {"message": "Missed values for option row"})
    value = {"title": "Red", "sort_order": 1, "price": 1.5, "price_type": "fixed"}
    (kept,) = store.send("POST", "/V1/products/options", option(type="drop_down", values=[value]))["values"]
    assert kept == {**value, "option_type_id": kept["option_type_id"]}
    assert {one["group"] for one in store.get("/V1/products/options/types")} == {"Text", "File", "Select", "Date"}


def test_tiers_of_one_group_are_set_and_removed_one_by_one(store: RunningStore) -> None:
    store.save("A")
    assert store.send("POST", "/V1/products/A/group-prices/2/tiers/5/price/8.5", {}) is True
    assert store.send("POST", "/V1/products/A/group-prices/2/tiers/5/price/8", {}) is True
    assert store.send("POST", "/V1/products/A/group-prices/all/tiers/10/price/7", {}) is True
    (tier,) = store.get("/V1/products/A/group-prices/2/tiers")
    assert (tier["customer_group_id"], tier["qty"], tier["value"]) == (2, 5, 8)
    assert [one["customer_group_id"] for one in store.get("/V1/products/A")["tier_prices"]] == [2, 32000]
    assert store.call("DELETE", "/V1/products/A/group-prices/2/tiers/5").json() is True
    assert store.call("DELETE", "/V1/products/A/group-prices/2/tiers/5").status_code == 404
    assert store.call("POST", "/V1/products/A/group-prices/2/tiers/5/price/0", {}).status_code == 400


def test_a_low_quantity_notice_is_kept_per_source(store: RunningStore) -> None:
    rows = [{"source_code": "default", "sku": "A", "notify_stock_qty": 3}]
    assert store.send("POST", "/V1/inventory/low-quantity-notification", {"sourceItemConfigurations": rows}) == []
    assert store.get("/V1/inventory/low-quantity-notification/default/a") == rows[0]
    assert store.send("POST", "/V1/inventory/low-quantity-notifications-delete", {"sourceItems": rows_of("A")}) == []
    assert store.get("/V1/inventory/low-quantity-notification/default/A")["notify_stock_qty"] == 1
    unknown = [{**rows[0], "source_code": "nowhere"}]
    answer = store.call("POST", "/V1/inventory/low-quantity-notification", {"sourceItemConfigurations": unknown})
    assert answer.status_code == 400


def rows_of(sku: str) -> list[dict[str, Any]]:
    return [{"sku": sku, "source_code": "default"}]


@pytest.mark.parametrize(("wanted", "salable"), [("4", True), ("5", False)])
def test_one_product_is_asked_about_for_a_quantity(store: RunningStore, wanted: str, salable: bool) -> None:
    store.save("A")
    rows = [{"sku": "A", "source_code": "default", "quantity": 4, "status": 1}]
    store.send("POST", "/V1/inventory/source-items", {"sourceItems": rows})
    answer = store.get(f"/V1/inventory/is-product-salable-for-requested-qty/A/1/{wanted}")
    assert (answer["salable"], bool(answer["errors"])) == (salable, not salable)


def test_a_requested_quantity_must_be_a_number(store: RunningStore) -> None:
    asked = {"skuRequests[0][sku]": "A", "skuRequests[0][qty]": "many", "stockId": "1"}
    answer = store.call("GET", "/V1/inventory/are-product-salable-for-requested-qty/", params=asked)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith('Error occurred during "qty" processing.')


def test_a_tax_rate_in_a_rule_stays_until_the_rule_goes(store: RunningStore) -> None:
    rate = {"tax_country_id": "US", "tax_region_id": 57, "tax_postcode": "*", "rate": 8.25, "code": "US-TX-*"}
    made = store.send("POST", "/V1/taxRates", {"taxRate": rate})
    assert made == {"id": made["id"], **rate, "region_name": "TX", "titles": []}
    parts = {"customer_tax_class_ids": [3], "product_tax_class_ids": [2], "tax_rate_ids": [made["id"]]}
    rule = store.send("POST", "/V1/taxRules", {"rule": {"code": "Texas", "priority": 0, "position": 0, **parts}})
    assert store.searched("/V1/taxRules/search", ("code", "eq", "texas"))["items"] == [rule]
    kept = store.call("DELETE", f"/V1/taxRates/{made['id']}")
    assert kept.json() == {"message": "The tax rate cannot be removed. It exists in a tax rule."}
    assert store.call("DELETE", f"/V1/taxRules/{rule['id']}").json() is True
    assert store.call("DELETE", f"/V1/taxRates/{made['id']}").json() is True
    left = store.searched("/V1/taxRates/search")["items"]
    assert [rate["region_name"] for rate in left] == ["CA", "NY"]  # those of a new store


def test_a_tax_code_is_there_once_and_a_put_has_its_number_in_the_body(store: RunningStore) -> None:
    rate = {"tax_country_id": "US", "rate": 8.25, "code": "US-*-*"}
    number = store.send("POST", "/V1/taxRates", {"taxRate": rate})["id"]
    twice = store.call("POST", "/V1/taxRates", {"taxRate": rate})
    assert (twice.status_code, twice.json()) == (400, {"message": "%1 already exists.", "parameters": ["Code"]})
    changed = store.send("PUT", "/V1/taxRates", {"taxRate": {"id": number, "rate": 9}})
    assert (changed["id"], changed["code"], changed["rate"]) == (number, "US-*-*", 9)
    assert store.call("POST", "/V1/taxRates", {"taxRate": {"code": "X"}}).json()["errors"][0]["parameters"] == {
        "fieldName": "tax_country_id"
    }


def test_the_default_group_can_be_another_one(store: RunningStore) -> None:
    assert store.get("/V1/customerGroups/default/1")["code"] == "General"
    assert store.send("PUT", "/V1/customerGroups/default/2", {}) == 2
    assert store.get("/V1/customerGroups/default")["code"] == "Wholesale"
    assert store.get("/V1/customerGroups/0/permissions") is True
    assert store.get("/V1/customerGroups/2/permissions") is False


def test_an_attribute_says_whether_customers_can_filter_by_it(store: RunningStore) -> None:
    assert store.get("/V1/products/attributes/manufacturer/is-filterable") == 0
    assert store.send("PUT", "/V1/products/attributes/color/is-filterable/2", {}) is True
    assert store.get("/V1/products/attributes/color/is-filterable") == 2
    assert store.get("/V1/products/attributes/color")["is_filterable"] is True


def test_roles_of_pictures_and_fields_of_links_are_listed(store: RunningStore) -> None:
    roles = store.get("/V1/products/media/types/default")
    assert {one["attribute_code"] for one in roles} == {"image", "small_image", "thumbnail", "swatch_image"}
    assert store.get("/V1/products/links/associated/attributes") == [
        {"code": "position", "type": "int"},
        {"code": "qty", "type": "decimal"},
    ]


def test_a_number_too_large_and_a_nothing_in_a_list_break_nothing(store: RunningStore) -> None:
    store.save("A", custom_attributes=attributes({"meta_title": "T"}))
    assert store.call("GET", "/V1/categories/99999999999999999999").status_code == 400
    assert store.call("POST", "/V1/products", {"product": {"sku": "A", "status": 10**20}}).status_code == 400
    source = {"source_code": "far", "name": "Far", "country_id": "US", "postcode": "1", "latitude": 1e30}
    store.send("POST", "/V1/inventory/sources", {"source": source})
    assert store.get("/V1/inventory/sources/far")["latitude"] == 1e30
    found = store.send("POST", "/V1/products/base-prices-information", {"skus": [None, "A"]})
    assert [one["sku"] for one in found] == ["A"]


def test_the_scope_of_price_attributes_follows_the_stores_price_scope() -> None:
    with running_store() as store:
        scopes = [_scope(store, "price"), _scope(store, "msrp"), _scope(store, "name")]
        store.control("PUT", "/store", {"price_scope": "website"})
        changed = [_scope(store, "price"), _scope(store, "msrp"), _scope(store, "name")]

    assert (scopes, changed) == (["global", "global", "store"], ["website", "website", "store"])


def _scope(store: RunningStore, code: str) -> str:
    return str(store.get(f"/V1/products/attributes/{code}")["scope"])


def test_without_the_inventory_modules_their_routes_match_nothing() -> None:
    with running_store() as store:
        store.control("PUT", "/store", {"inventory_modules": False})
        gone = store.call("GET", "/V1/inventory/sources?searchCriteria[pageSize]=1")
        others = store.call("GET", "/V1/products/TEE")
        store.control("PUT", "/store", {"inventory_modules": True})

    assert (gone.status_code, gone.json()["message"]) == (404, "Request does not match any route.")
    assert others.json()["message"] != "Request does not match any route."


def test_an_integration_may_only_what_it_was_granted() -> None:
    with running_store() as store:
        store.control("PUT", "/sign-in", {"integration_resources": ["Magento_Backend::store"]})
        granted = store.call("GET", "/V1/store/websites")
        refused = store.call("GET", "/V1/taxClasses/search?searchCriteria[pageSize]=1")

    assert (granted.status_code, refused.status_code) == (200, 401)
    assert refused.json()["parameters"] == {"resources": "Magento_Tax::manage_tax"}
