"""The simulated store keeps the manners of the REST interface."""

from __future__ import annotations

import pytest

from tests.builders.magento import RunningStore, attributes, criteria, product
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

NO_ROUTE = {"message": "Request does not match any route."}


def required(name: str) -> dict[str, object]:
    return {"message": '"%fieldName" is required. Enter and try again.', "parameters": {"fieldName": name}}


@pytest.mark.parametrize("path", ["/rest/V1/nothing", "/rest/all/V1/orders"])
def test_an_unknown_path_is_not_a_route(store: RunningStore, path: str) -> None:
    answer = store.client.get(store.address + path)
    assert (answer.status_code, answer.json()) == (404, NO_ROUTE)


@pytest.mark.parametrize("path", ["/rest/nowhere/V1/products", "/rest/admin/V1/products", "/rest/all"])
def test_a_path_of_no_door_is_not_looked_at(store: RunningStore, path: str) -> None:
    answer = store.client.get(store.address + path)
    assert (answer.status_code, answer.json()) == (400, {"message": "Specified request cannot be processed."})


def test_outer_slashes_do_not_count_but_case_does(store: RunningStore) -> None:
    assert store.call("GET", "/V1/store/websites/").status_code == 200
    assert store.call("GET", "/V1/Store/websites").status_code == 404


def test_a_fixed_word_beats_a_sku_in_the_path(store: RunningStore) -> None:
    store.save("types")
    assert [one["name"] for one in store.get("/V1/products/types")][:2] == ["simple", "virtual"]


def test_other_methods_are_refused(store: RunningStore) -> None:
    answer = store.call("PATCH", "/V1/products/A", {})
    assert (answer.status_code, answer.json()) == (405, {"message": "The PATCH HTTP method is not supported."})
    assert store.call("HEAD", "/V1/store/websites").status_code == 405


def test_a_body_needs_a_content_type_the_store_knows(store: RunningStore) -> None:
    bare = store.call("POST", "/V1/products", content=b"{}")
    assert (bare.status_code, bare.json()) == (400, {"message": "Content-Type header is empty."})
    odd = store.call("POST", "/V1/products", content=b"{}", headers={"Content-Type": "text/csv"})
    assert odd.status_code == 400
    assert odd.json() == {"message": "Server cannot understand Content-Type HTTP header media type text/csv"}


def test_a_body_that_is_no_json_cannot_be_decoded(store: RunningStore) -> None:
    answer = store.call("POST", "/V1/products", content=b"{oops", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (400, {"message": "Decoding error."})


@pytest.mark.parametrize("path", ["/V1/products", "/async/V1/products", "/async/bulk/V1/products"])
@pytest.mark.parametrize("content", [b"[1]", b'"word"', b"5"])
def test_a_body_that_is_no_object_has_no_argument(store: RunningStore, path: str, content: bytes) -> None:
    answer = store.call("POST", path, content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (400, required("product"))


@pytest.mark.parametrize("path", ["/V1/products", "/async/V1/products"])
def test_an_empty_list_is_an_empty_body(store: RunningStore, path: str) -> None:
    answer = store.call("POST", path, [])
    assert (answer.status_code, answer.json()) == (400, required("product"))


def test_json_or_xml_can_be_asked_for(store: RunningStore) -> None:
    told = store.call("GET", "/V1/store/websites", headers={"Accept": "application/xml"})
    assert told.headers["content-type"] == "application/xml; charset=utf-8"
    assert "<code>base</code>" in told.text
    page = store.call("GET", "/V1/store/websites", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (500, "text/html; charset=UTF-8")


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/V1/products", "product"),
        ("POST", "/V1/products/base-prices-information", "skus"),
        ("POST", "/V1/categories", "category"),
        ("POST", "/V1/inventory/source-items", "sourceItems"),
        ("GET", "/V1/products", "searchCriteria"),
        ("GET", "/V1/products/attributes", "searchCriteria"),
        ("GET", "/V1/inventory/source-items", "searchCriteria"),
        ("GET", "/V1/bulk", "searchCriteria"),
    ],
)
def test_a_missing_parameter_is_named(store: RunningStore, method: str, path: str, name: str) -> None:
    answer = store.call(method, path, {} if method == "POST" else None)
    assert (answer.status_code, answer.json()) == (400, required(name))


def test_several_missing_parameters_are_listed(store: RunningStore) -> None:
    answer = store.call("POST", "/V1/products/attribute-sets", {})
    assert answer.status_code == 400
    assert answer.json()["message"] == "One or more input exceptions have occurred."
    assert answer.json()["errors"] == [required("attributeSet"), required("skeletonId")]


@pytest.mark.parametrize(("sent", "named"), [("skuu", "Skuu"), ("cp_no", "CpNo")])
def test_an_unknown_field_is_named_in_upper_camel_case(store: RunningStore, sent: str, named: str) -> None:
    answer = store.call("POST", "/V1/products", {"product": product("A", **{sent: 1})})
    assert answer.status_code == 400
    assert answer.json() == {
        "message": '"%fieldName" is not supported. Correct the field name and try again.',
        "parameters": {"fieldName": named},
    }


def test_unknown_top_level_words_are_ignored(store: RunningStore) -> None:
    assert store.call("POST", "/V1/products", {"product": product("A"), "whatever": 1}).status_code == 200


@pytest.mark.parametrize(("value", "shown"), [("abc", "abc"), ([1], "array")])
def test_a_wrong_type_is_explained_with_its_values_filled_in(store: RunningStore, value: object, shown: str) -> None:
    answer = store.call("POST", "/V1/products", {"product": product("A") | {"price": value}})
    assert answer.status_code == 400
    assert answer.json() == {
        "message": f'Error occurred during "price" processing. The "{shown}" value\'s type is invalid. '
        'The "float" type was expected. Verify and try again.'
    }


def test_both_spellings_are_read_and_one_is_written(store: RunningStore) -> None:
    sent = {"sku": "A", "name": "N", "price": "34.0", "attributeSetId": "4", "extensionAttributes": {"websiteIds": [1]}}
    shown = store.send("POST", "/V1/products", {"product": sent})
    assert shown["attribute_set_id"] == 4
    assert shown["price"] == 34
    assert '"price":34,' in store.call("GET", "/V1/products/A").text


def test_custom_attributes_may_be_a_map(store: RunningStore) -> None:
    store.save("A", custom_attributes={"description": "Mapped", "meta_title": "Title"})
    assert store.control("GET", "/state")["products"]["A"]["custom_attributes"]["description"] == "Mapped"


def test_the_path_names_the_product_when_the_body_has_one_object(store: RunningStore) -> None:
    shown = store.send("PUT", "/V1/products/FROM-PATH", {"product": product("FROM-BODY")})
    assert shown["sku"] == "FROM-PATH"
    shown = store.send(
        "PUT", "/V1/products/FROM-PATH-2", {"product": product("FROM-BODY", name="Other"), "saveOptions": True}
    )
    assert shown["sku"] == "FROM-BODY"


def test_fields_trims_an_answer_and_a_bad_expression_empties_it(store: RunningStore) -> None:
    store.save("A", extension_attributes={"stock_item": {"qty": 3, "is_in_stock": True}})
    trimmed = store.get("/V1/products/A", params={"fields": "sku,extension_attributes[stock_item[qty]]"})
    assert trimmed == {"sku": "A", "extension_attributes": {"stock_item": {"qty": 3}}}
    assert store.get("/V1/products/A", params={"fields": "sku[,"}) == []


def test_a_space_plus_and_slash_in_a_sku_survive_the_path(store: RunningStore) -> None:
    for sku, path in (("A B", "A%20B"), ("A+B", "A%2BB"), ("A/B", "A%2FB")):
        store.save(sku, name=path)
        assert store.get(f"/V1/products/{path}")["sku"] == sku
    assert store.get("/V1/products/A+B")["sku"] == "A B"


def test_searches_combine_filters_sort_and_page(store: RunningStore) -> None:
    for number in range(1, 6):
        store.save(f"P-{number}", price=number * 10, custom_attributes=attributes({"meta_title": f"t{number % 2}"}))
    query = criteria(("price", "gt", "10"), ("meta_title", "eq", "T1"))
    found = store.get("/V1/products", params=query)
    assert [one["sku"] for one in found["items"]] == ["P-3", "P-5"]
    assert found["search_criteria"] == {
        "filter_groups": [
            {"filters": [{"field": "price", "value": "10", "condition_type": "gt"}]},
            {"filters": [{"field": "meta_title", "value": "T1", "condition_type": "eq"}]},
        ],
        "current_page": 1,
    }
    paged = store.get(
        "/V1/products",
        params={
            "searchCriteria[sort_orders][0][field]": "entity_id",
            "searchCriteria[page_size]": "2",
            "searchCriteria[current_page]": "3",
        },
    )
    assert ([one["sku"] for one in paged["items"]], paged["total_count"]) == (["P-1"], 5)
    assert paged["search_criteria"]["sort_orders"] == [{"field": "entity_id", "direction": "DESC"}]
    either = {
        "searchCriteria[filterGroups][0][filters][0][field]": "sku",
        "searchCriteria[filterGroups][0][filters][0][value]": "p-1",
        "searchCriteria[filterGroups][0][filters][1][field]": "sku",
        "searchCriteria[filterGroups][0][filters][1][value]": "P-2",
    }
    assert store.get("/V1/products", params=either)["total_count"] == 2


@pytest.mark.parametrize(
    ("condition", "value", "found"),
    [
        ("eq", "a-1", ["A-1"]),
        ("neq", "A-1", ["A-2", "B-1"]),
        ("like", "a-%", ["A-1", "A-2"]),
        ("nlike", "A-%", ["B-1"]),
        ("in", "A-1,B-1", ["A-1", "B-1"]),
        ("nin", "A-1,B-1", ["A-2"]),
        ("gteq", "A-2", ["A-2", "B-1"]),
        ("lt", "A-2", ["A-1"]),
        ("notnull", "1", ["A-1", "A-2", "B-1"]),
        ("null", "1", []),
        ("finset", "A-2", ["A-2"]),
    ],
)
def test_each_condition_finds_its_rows(store: RunningStore, condition: str, value: str, found: list[str]) -> None:
    for sku in ("A-1", "A-2", "B-1"):
        store.save(sku)
    assert [one["sku"] for one in store.searched("/V1/products", ("sku", condition, value))["items"]] == found


def test_a_search_by_an_unknown_attribute_is_refused(store: RunningStore) -> None:
    answer = store.call("GET", "/V1/products", params=criteria(("nonsense", "eq", "1")))
    assert answer.status_code == 400
    assert answer.json()["message"] == 'The "%1" attribute name is invalid. Reset the name and try again.'


def test_input_limits_apply_only_when_switched_on(store: RunningStore) -> None:
    rows = [{"sku": f"S-{n}", "source_code": "default", "quantity": 1, "status": 1} for n in range(21)]
    assert store.send("POST", "/V1/inventory/source-items", {"sourceItems": rows}) == []
    store.control("PUT", "/store", {"input_limits": True})
    try:
        answer = store.call("POST", "/V1/inventory/source-items", {"sourceItems": rows})
        assert answer.json()["message"] == 'Maximum items of type "%type" is %max'
        assert answer.json()["parameters"]["max"] == 20
        large = store.call("GET", "/V1/products", params={"searchCriteria[pageSize]": "301"})
        assert large.json() == {"message": "Maximum SearchCriteria pageSize is %max", "parameters": {"max": 300}}
        assert store.get("/V1/products", params={"searchCriteria": ""})["search_criteria"]["page_size"] == 20
        nothing = {"searchCriteria[pageSize]": "0"}
        assert store.get("/V1/products", params=nothing)["search_criteria"]["page_size"] == 20
    finally:
        store.control("PUT", "/store", {"input_limits": False})
    assert store.call("POST", "/V1/inventory/source-items", {"sourceItems": rows}).status_code == 200


def test_a_call_is_counted_under_its_route_and_broken_on_request(store: RunningStore) -> None:
    store.save("A")
    store.control("DELETE", "/calls")
    store.get("/V1/products/A")
    shown = store.control("GET", "/calls")["calls"]
    assert [(one["method"], one["route"], one["count"]) for one in shown] == [("GET", "/V1/products/:sku", 1)]
    store.control("PUT", "/faults", {"rules": [{"kind": "refuse", "key": "A"}]})
    refused = store.call("POST", "/V1/products", {"product": product("A")})
    assert (refused.status_code, refused.json()["message"]) == (400, "Invalid product data: %1")
    assert store.save("B")["sku"] == "B"
    listed = store.send(
        "POST", "/V1/products/base-prices", {"prices": [{"price": 1, "store_id": 0, "sku": s} for s in ("A", "B")]}
    )
    assert [one["parameters"] for one in listed] == [["SKU", "A"]]
