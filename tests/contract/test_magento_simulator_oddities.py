"""What a running Magento surprises programs with, and the simulated store too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.magento import RunningStore, attribute_values, attributes, criteria, product
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

COLORS = "/V1/products/attributes/color/options"


def color(store: RunningStore, label: str) -> str:
    """The number of a new colour."""
    number: str = store.send("POST", COLORS, {"option": {"label": label}})
    return number


def test_a_label_that_reads_like_the_number_of_a_choice_is_taken(store: RunningStore) -> None:
    number = int(color(store, "Red"))
    for label in (str(number), f"0{number}", f"{number}.0"):
        answer = store.call("POST", COLORS, {"option": {"label": label}})
        assert answer.json()["message"] == 'Admin store attribute option label "%1" is already exists.'
    color(store, f"{number} cm")


def test_a_choice_that_an_attribute_has_not_got_is_dropped_and_a_word_is_refused(store: RunningStore) -> None:
    saved = store.save("A", custom_attributes=attributes({"color": "99999"}))
    assert "color" not in attribute_values(saved)
    for word in ("Red", ""):
        sent = product("A", custom_attributes=attributes({"color": word}))
        answer = store.call("POST", "/V1/products", {"product": sent})
        assert answer.status_code == 400
        assert answer.json()["message"].startswith(
            'Error occurred during "custom_attributes" processing. Attribute "color'
        )


def test_choices_stand_by_their_place_and_then_by_their_label(store: RunningStore) -> None:
    for label, place in (("Red", 1), ("Navy", 0), ("10", 0)):
        store.send("POST", COLORS, {"option": {"label": label, "sort_order": place}})
    assert [one["label"] for one in store.get(COLORS)] == [" ", "10", "Navy", "Red"]


def test_a_product_needs_its_set_and_without_a_sku_the_store_falls_over(store: RunningStore) -> None:
    for number in (None, 3, 999):
        sent = {**product("A"), "attribute_set_id": number}
        answer = store.call("POST", "/V1/products", {"product": sent})
        assert answer.json() == {
            "message": "Invalid product data: %1",
            "parameters": ["Invalid attribute set entity type"],
        }
    nameless = {key: value for key, value in product("A").items() if key != "sku"}
    down = store.call("POST", "/V1/products", {"product": nameless})
    assert (down.status_code, down.headers["content-type"]) == (500, "text/plain;charset=UTF-8")


def test_a_product_nobody_can_visit_has_no_address_to_take(store: RunningStore) -> None:
    same = {"name": "Jacket"}
    store.save("A", **same)
    store.save("A|RED", visibility=1, **same)
    again = store.call("POST", "/V1/products", {"product": {"sku": "A|RED", "visibility": 4}})
    assert again.json() == {"message": "URL key for specified store already exists."}


def test_a_product_and_a_category_right_below_the_root_share_their_addresses(store: RunningStore) -> None:
    def category(name: str, parent: int) -> Any:
        fields = {"name": name, "parent_id": parent, "is_active": True}
        return store.call("POST", "/V1/categories", {"category": fields})

    store.save("A", name="Jackets")
    assert category("Jackets", 2).json()["parameters"] == ["URL key for specified store already exists."]
    outer = category("Trousers", 2).json()["id"]
    assert category("Jackets", outer).status_code == 200
    refused = store.call("POST", "/V1/products", {"product": product("B", name="Trousers")})
    assert refused.json() == {"message": "URL key for specified store already exists."}


def test_an_empty_page_cut_to_fields_has_no_list(store: RunningStore) -> None:
    nobody = criteria(("sku", "eq", "NOBODY"))
    assert store.get("/V1/products", params=nobody)["items"] == []
    assert store.get("/V1/products", params={**nobody, "fields": "items[sku],total_count"}) == {
        "items": None,
        "total_count": 0,
    }


def test_odd_searches_are_read_with_a_shrug(store: RunningStore) -> None:
    for sku in ("A", "B"):
        store.save(sku)
    assert store.searched("/V1/products", ("sku", "nonsense", "A"))["total_count"] == 1
    sorted_by_nothing = {**criteria(), "searchCriteria[sortOrders][0][field]": "nonsense"}
    assert len(store.get("/V1/products", params=sorted_by_nothing)["items"]) == 2
    assert len(store.get("/V1/products", params={**criteria(), "searchCriteria[pageSize]": "-1"})["items"]) == 1


def test_old_builds_repeat_the_last_page_of_every_list(store: RunningStore) -> None:
    store.control("PUT", "/store", {"repeat_last_page": True})
    try:
        beyond = {"searchCriteria[pageSize]": "2", "searchCriteria[currentPage]": "9"}
        assert [one["code"] for one in store.get("/V1/customerGroups/search", params=beyond)["items"]] == [
            "Wholesale",
            "Retailer",
        ]
    finally:
        store.control("PUT", "/store", {"repeat_last_page": False})


def test_a_quantity_under_another_spelling_is_kept_but_never_sold(store: RunningStore) -> None:
    store.save("Join1", extension_attributes={"stock_item": {"qty": 2, "is_in_stock": True}})
    row = {"sku": "JOIN1", "source_code": "default", "quantity": 9, "status": 1}
    store.send("POST", "/V1/inventory/source-items", {"sourceItems": [row]})
    assert store.searched("/V1/inventory/source-items", ("sku", "eq", "Join1"))["items"][0]["quantity"] == 9
    assert store.get("/V1/inventory/get-product-salable-quantity/Join1/1") == 2
    store.send("POST", "/V1/inventory/source-items", {"sourceItems": [{**row, "sku": "Join1"}]})
    assert store.get("/V1/inventory/get-product-salable-quantity/Join1/1") == 9


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"status": 5}, '"status" should a known status.'),
        ({"status": None}, '"status" should be numeric.'),
        ({"quantity": None}, '"quantity" should be numeric.'),
        ({"sku": " A "}, '"sku" can not contain leading or trailing spaces.'),
    ],
)
def test_a_faulty_row_of_a_source_is_told_with_its_field(
    store: RunningStore, fields: dict[str, Any], told: str
) -> None:
    row = {"sku": "A", "source_code": "default", "quantity": 1, "status": 1, **fields}
    answer = store.call("POST", "/V1/inventory/source-items", {"sourceItems": [row]})
    (field,) = fields
    assert answer.status_code == 400
    assert answer.json()["message"] == f"Validation Failed: {told}"
    assert answer.json()["errors"][0]["parameters"] == {"field": field}


def test_two_variants_without_an_axis_are_the_same_to_the_store(store: RunningStore) -> None:
    numbers = [store.save(sku)["id"] for sku in ("A", "B")]
    family = product("FAMILY", type_id="configurable", extension_attributes={"configurable_product_links": numbers})
    answer = store.call("POST", "/V1/products", {"product": family})
    assert answer.json() == {
        "message": 'Products "%1" and "%2" have the same set of attribute values.',
        "parameters": [numbers[1], numbers[0]],
    }


def test_a_tax_class_in_use_stays(store: RunningStore) -> None:
    made = store.send("POST", "/V1/taxClasses", {"taxClass": {"class_name": "Books", "class_type": "PRODUCT"}})
    store.save("A", custom_attributes=attributes({"tax_class_id": made}))
    answer = store.call("DELETE", f"/V1/taxClasses/{made}")
    assert answer.json() == {
        "message": "You cannot delete this tax class because it is used in existing %1(s).",
        "parameters": ["product"],
    }


def test_a_set_of_attributes_takes_its_products_along(store: RunningStore) -> None:
    body = {"attributeSet": {"attribute_set_name": "Bikes", "sort_order": 5}, "skeletonId": 4}
    number = store.send("POST", "/V1/products/attribute-sets", body)["attribute_set_id"]
    store.save("A", attribute_set_id=number)
    assert store.call("DELETE", f"/V1/products/attribute-sets/{number}").json() is True
    assert store.call("GET", "/V1/products/A").status_code == 404


def test_a_customer_never_signs_in(store: RunningStore) -> None:
    tries = {"username": "a@b.c", "password": "x"}
    answer = store.call("POST", "/V1/integration/customer/token", tries)
    assert answer.status_code == 401
    assert answer.json()["message"].startswith("The account sign-in was incorrect")
