"""The simulated store's catalogue: products, pictures, variants, attributes, categories."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.builders.magento import RunningStore, attribute_values, attributes, picture, product
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

EMPTY = 'The "%1" attribute value is empty. Set the attribute and try again.'
NO_PRODUCT = {"message": "The product that was requested doesn't exist. Verify the product and try again."}


def refused(store: RunningStore, sku: str, **fields: Any) -> dict[str, Any]:
    answer = store.call("POST", "/V1/products", {"product": product(sku, **fields)})
    assert answer.status_code == 400, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def color(store: RunningStore, label: str) -> str:
    number: str = store.send("POST", "/V1/products/attributes/color/options", {"option": {"label": label}})
    return number


def category(store: RunningStore, name: str, **fields: Any) -> int:
    saved = store.send(
        "POST", "/V1/categories", {"category": {"name": name, "parent_id": 2, "is_active": True, **fields}}
    )
    number: int = saved["id"]
    return number


def test_a_created_product_comes_back_whole(store: RunningStore) -> None:
    shown = store.save("BIKE-204", name="City bike 28", price=649.5, weight=14.2)
    assert (shown["id"], shown["attribute_set_id"], shown["type_id"]) == (1, 4, "simple")
    assert (shown["price"], shown["weight"], shown["status"], shown["visibility"]) == (649.5, 14.2, 1, 4)
    assert shown["created_at"] == shown["updated_at"]
    assert shown["extension_attributes"]["website_ids"] == [1]
    assert "category_links" not in shown["extension_attributes"]
    values = attribute_values(shown)
    assert values["url_key"] == "city-bike-28"
    assert (values["has_options"], values["required_options"]) == ("0", "0")
    assert "product_links" not in shown  # a first save leaves out what a read shows empty
    read = store.get("/V1/products/BIKE-204")
    for empty in ("product_links", "options", "media_gallery_entries", "tier_prices"):
        assert read[empty] == []


def test_a_single_read_has_the_stock_item_and_a_search_has_not(store: RunningStore) -> None:
    store.save("A")
    assert "stock_item" in store.get("/V1/products/A")["extension_attributes"]
    found = store.searched("/V1/products", ("sku", "eq", "A"))
    assert "stock_item" not in found["items"][0]["extension_attributes"]


def test_a_sku_is_trimmed_compared_without_case_and_limited(store: RunningStore) -> None:
    store.save("  Abc ")
    again = store.save("ABC", name="Second name")
    assert (again["id"], again["sku"], again["name"]) == (1, "Abc", "Second name")
    assert store.get("/V1/products/aBc")["id"] == 1
    assert refused(store, "x" * 65) == {"message": "SKU length should be 64 characters maximum."}
    assert store.save("x" * 64)["id"] == 2


def test_name_and_price_are_needed_to_create_and_not_to_change(store: RunningStore) -> None:
    for missing, label in (("name", "Product Name"), ("price", "Price")):
        sent = {key: value for key, value in product("A").items() if key != missing}
        answer = store.call("POST", "/V1/products", {"product": sent})
        assert (answer.status_code, answer.json()) == (400, {"message": EMPTY.replace("%1", label)})
    store.save("A")
    changed = store.send("POST", "/V1/products", {"product": {"sku": "A", "status": 2}})
    assert (changed["name"], changed["status"]) == ("Name of A", 2)


def test_what_is_left_out_stays_and_an_empty_text_clears(store: RunningStore) -> None:
    store.save("A", custom_attributes=attributes({"special_price": 8, "description": "<p>Old</p>"}))
    shown = store.send(
        "POST", "/V1/products", {"product": {"sku": "A", "custom_attributes": attributes({"special_price": ""})}}
    )
    values = attribute_values(shown)
    assert "special_price" not in values
    assert values["description"] == "<p>Old</p>"
    assert shown["price"] == 10


def test_lists_replace_what_was_there(store: RunningStore) -> None:
    first, second = category(store, "First"), category(store, "Second")
    links = [{"category_id": str(number), "position": 3} for number in (first, second)]
    shown = store.save("A", extension_attributes={"category_links": links}, media_gallery_entries=[picture()])
    assert attribute_values(shown)["category_ids"] == [str(first), str(second)]
    kept = store.send("POST", "/V1/products", {"product": {"sku": "A", "price": 11}})
    assert (len(kept["media_gallery_entries"]), len(kept["extension_attributes"]["category_links"])) == (1, 2)
    emptied = {"sku": "A", "media_gallery_entries": [], "extension_attributes": {"category_links": []}}
    shown = store.send("POST", "/V1/products", {"product": emptied})
    assert shown["media_gallery_entries"] == []
    assert "category_links" not in shown["extension_attributes"]


def test_an_address_word_belongs_to_one_product(store: RunningStore) -> None:
    store.save("A", name="Same name")
    assert refused(store, "B", name="Same name") == {"message": "URL key for specified store already exists."}
    store.save("B", name="Same name", custom_attributes=attributes({"url_key": "same-name-b"}))
    renamed = store.send("POST", "/V1/products", {"product": {"sku": "A", "name": "New name"}})
    assert attribute_values(renamed)["url_key"] == "same-name"


def test_a_save_by_number_renames_the_sku(store: RunningStore) -> None:
    number = store.save("OLD")["id"]
    assert store.send("POST", "/V1/products", {"product": {"id": number, "sku": "NEW"}})["id"] == number
    assert store.call("GET", "/V1/products/OLD").json() == NO_PRODUCT
    store.save("OTHER")
    taken = store.call("POST", "/V1/products", {"product": {"id": number, "sku": "other"}})
    assert taken.json()["message"].startswith('The value of the "%1" attribute isn\'t unique.')


def test_a_refused_save_changes_nothing(store: RunningStore) -> None:
    store.save("A", price=10)
    before = store.control("GET", "/state")["products"]["A"]
    bad = {"sku": "A", "price": 99, "extension_attributes": {"website_ids": [77]}}
    assert store.call("POST", "/V1/products", {"product": bad}).status_code == 400
    assert store.control("GET", "/state")["products"]["A"] == before


def test_a_deleted_product_is_gone_and_its_source_rows_stay(store: RunningStore) -> None:
    store.save("A", extension_attributes={"stock_item": {"qty": 5, "is_in_stock": True}})
    assert store.call("DELETE", "/V1/products/A").json() is True
    assert store.call("DELETE", "/V1/products/A").status_code == 404
    assert store.searched("/V1/inventory/source-items", ("sku", "eq", "A"))["total_count"] == 1


def test_unknown_attributes_and_those_outside_the_set_are_passed_over(store: RunningStore) -> None:
    attribute = {"attribute_code": "cp_item_no", "frontend_input": "text", "default_frontend_label": "Item number"}
    store.send("POST", "/V1/products/attributes", {"attribute": attribute})
    sent = attributes({"cp_item_no": "204", "no_such_thing": "1"})
    assert "cp_item_no" not in attribute_values(store.save("A", custom_attributes=sent))
    groups = store.searched("/V1/products/attribute-sets/groups/list", ("attribute_set_id", "eq", "4"))["items"]
    assert isinstance(groups[0]["attribute_group_id"], str)
    place = {"attributeSetId": 4, "attributeGroupId": groups[0]["attribute_group_id"], "sortOrder": 1}
    store.send("POST", "/V1/products/attribute-sets/attributes", {**place, "attributeCode": "cp_item_no"})
    shown = attribute_values(store.save("A", custom_attributes=sent))
    assert shown["cp_item_no"] == "204"
    assert "no_such_thing" not in shown


def test_options_have_quoted_numbers_and_unique_labels(store: RunningStore) -> None:
    red = color(store, "Red")
    assert isinstance(red, str)
    assert store.get("/V1/products/attributes/color/options") == [
        {"label": " ", "value": ""},
        {"label": "Red", "value": red},
    ]
    again = store.call("POST", "/V1/products/attributes/color/options", {"option": {"label": "red"}})
    assert again.status_code == 400
    assert again.json()["message"] == 'Admin store attribute option label "%1" is already exists.'
    store.save("A", custom_attributes=attributes({"color": red}))
    assert store.control("GET", "/state")["products"]["A"]["labels"]["color"] == "Red"
    path = f"/V1/products/attributes/color/options/{red}"
    assert store.send("PUT", path, {"option": {"label": "Crimson"}}) is True
    assert store.call("DELETE", path).json() is True


@pytest.mark.parametrize("code", ["Upper", "1st", "with-dash", "x" * 61])
def test_an_attribute_code_follows_its_rule(store: RunningStore, code: str) -> None:
    attribute = {"attribute_code": code, "frontend_input": "text", "default_frontend_label": "L"}
    assert store.call("POST", "/V1/products/attributes", {"attribute": attribute}).status_code == 400


def test_an_attribute_prints_some_switches_as_texts(store: RunningStore) -> None:
    shown = store.get("/V1/products/attributes/price")
    assert (shown["is_searchable"], shown["is_unique"], shown["is_filterable"]) == ("0", "0", False)
    assert store.call("GET", "/V1/products/attributes/nope").status_code == 404


def test_a_new_attribute_set_has_what_its_model_has(store: RunningStore) -> None:
    body = {"attributeSet": {"attribute_set_name": "Bikes", "sort_order": 5}, "skeletonId": 4}
    made = store.send("POST", "/V1/products/attribute-sets", body)
    codes = {
        one["attribute_code"] for one in store.get(f"/V1/products/attribute-sets/{made['attribute_set_id']}/attributes")
    }
    assert {"name", "price", "color"} <= codes
    assert store.call("POST", "/V1/products/attribute-sets", body).status_code == 400
    listed = store.searched("/V1/eav/attribute-sets/list", ("entity_type_code", "eq", "catalog_product"))
    assert listed["total_count"] == 2


def variants(store: RunningStore) -> tuple[str, dict[str, str], dict[str, int]]:
    colors = {label: color(store, label) for label in ("Red", "Blue")}
    numbers = {
        label: store.save(f"BIKE-{label}", visibility=1, custom_attributes=attributes({"color": number}))["id"]
        for label, number in colors.items()
    }
    attribute = str(store.get("/V1/products/attributes/color")["attribute_id"])
    return attribute, colors, numbers


def test_a_configurable_product_is_saved_in_one_call(store: RunningStore) -> None:
    attribute, colors, numbers = variants(store)
    axis = {"attribute_id": attribute, "label": "Color", "values": [{"value_index": int(n)} for n in colors.values()]}
    sent = {
        "sku": "BIKE",
        "name": "Bike",
        "attribute_set_id": 4,
        "type_id": "configurable",
        "extension_attributes": {
            "configurable_product_options": [axis],
            "configurable_product_links": list(numbers.values()),
        },
    }
    shown = store.send("POST", "/V1/products", {"product": sent})
    extension = shown["extension_attributes"]
    assert sorted(extension["configurable_product_links"]) == sorted(numbers.values())
    assert extension["configurable_product_options"][0]["attribute_id"] == attribute
    assert shown["price"] == 0
    assert {one["sku"] for one in store.get("/V1/configurable-products/BIKE/children")} == {"BIKE-Red", "BIKE-Blue"}
    one_left = {"sku": "BIKE", "extension_attributes": {"configurable_product_links": [numbers["Red"]]}}
    shown = store.send("POST", "/V1/products", {"product": one_left})
    assert shown["extension_attributes"]["configurable_product_links"] == [numbers["Red"]]


def test_a_configurable_product_is_built_piece_by_piece(store: RunningStore) -> None:
    attribute, colors, _ = variants(store)
    store.save("BIKE")
    child = "/V1/configurable-products/BIKE/child"
    early = store.call("POST", child, {"childSku": "BIKE-Red"})
    assert early.json() == {"message": "The parent product doesn't have configurable product options."}
    axis = {"attribute_id": attribute, "label": "Color", "values": [{"value_index": int(n)} for n in colors.values()]}
    number = store.send("POST", "/V1/configurable-products/BIKE/options", {"option": axis})
    assert isinstance(number, str)
    assert store.send("POST", "/V1/configurable-products/BIKE/options", {"option": axis}) == number
    assert store.get("/V1/products/BIKE")["type_id"] == "configurable"
    assert store.send("POST", child, {"childSku": "BIKE-Red"}) is True
    twice = store.call("POST", child, {"childSku": "BIKE-Red"})
    assert (twice.status_code, twice.json()) == (400, {"message": "The product is already attached."})
    store.save("PLAIN")
    plain = store.call("POST", child, {"childSku": "PLAIN"}).json()
    assert plain["message"].startswith('The child product doesn\'t have the "%1" attribute value.')
    store.save("TWIN", custom_attributes=attributes({"color": colors["Red"]}))
    twin = store.call("POST", child, {"childSku": "TWIN"}).json()
    assert twin == {
        "message": 'Products "%1" and "%2" have the same set of attribute values.',
        "parameters": ["TWIN", "BIKE-Red"],
    }
    assert store.call("DELETE", "/V1/configurable-products/BIKE/children/BIKE-Red").json() is True
    assert store.get("/V1/configurable-products/BIKE/children") == []


def test_a_fault_of_the_store_itself_has_a_report_number(store: RunningStore) -> None:
    answer = store.call("POST", "/V1/products", {"product": product("A", price=1e40)})
    assert answer.status_code == 500
    assert answer.json()["message"].startswith("Internal Error. Details are available in Magento log file. Report ID: ")
    assert store.save("A")["price"] == 10


def test_a_save_in_a_store_view_stays_in_that_view(store: RunningStore) -> None:
    store.save("A", name="Everywhere")
    view = f"{store.address}/rest/default/V1/products/A"
    store.client.put(view, json={"product": {"name": "Here", "price": 12}}).raise_for_status()
    assert store.client.get(view).json()["name"] == "Here"
    everywhere = store.get("/V1/products/A")
    assert (everywhere["name"], everywhere["price"]) == ("Everywhere", 12)


def test_links_between_products_are_kept_by_kind(store: RunningStore) -> None:
    for sku in ("A", "B", "C"):
        store.save(sku)
    link = {
        "sku": "A",
        "link_type": "related",
        "linked_product_sku": "B",
        "linked_product_type": "simple",
        "position": 1,
    }
    assert store.send("POST", "/V1/products/A/links", {"items": [link]}) is True
    assert store.send("PUT", "/V1/products/A/links", {"entity": link | {"linked_product_sku": "C"}}) is True
    assert [one["linked_product_sku"] for one in store.get("/V1/products/A/links/related")] == ["B", "C"]
    assert store.call("DELETE", "/V1/products/A/links/related/B").json() is True
    assert store.call("DELETE", "/V1/products/A/links/related/B").status_code == 404


def test_tax_classes_have_quoted_numbers_and_groups_unique_codes(store: RunningStore) -> None:
    number = store.send("POST", "/V1/taxClasses", {"taxClass": {"class_name": "Food", "class_type": "PRODUCT"}})
    assert isinstance(number, str)
    found = store.searched("/V1/taxClasses/search", ("class_name", "eq", "Food"))
    assert found["items"][0]["class_id"] == int(number)
    made = store.send("POST", "/V1/customerGroups", {"group": {"code": "Exempt", "tax_class_id": 3}})
    assert (made["id"], made["tax_class_name"]) == (4, "Retail Customer")
    again = store.call("POST", "/V1/customerGroups", {"group": {"code": "exempt", "tax_class_id": 3}})
    assert again.status_code == 400


def test_only_a_save_moves_the_change_stamp(store: RunningStore) -> None:
    store.save("A")
    before = store.get("/V1/products/A")["updated_at"]
    time.sleep(1.05)
    store.send("POST", "/V1/products/base-prices", {"prices": [{"price": 5, "store_id": 0, "sku": "A"}]})
    rows = [{"sku": "A", "source_code": "default", "quantity": 9, "status": 1}]
    store.send("POST", "/V1/inventory/source-items", {"sourceItems": rows})
    store.send("PUT", "/V1/products/A/stockItems/1", {"stockItem": {"qty": 3, "is_in_stock": True}})
    shown = store.get("/V1/products/A")
    assert (shown["price"], shown["updated_at"]) == (5, before)
    assert store.save("A")["updated_at"] > before


def test_people_see_the_website_change(store: RunningStore) -> None:
    store.save(
        "A&B", name="<b>Bike</b>", price=20, extension_attributes={"stock_item": {"qty": 4, "is_in_stock": True}}
    )
    page = store.client.get(f"{store.address}/").text
    assert "Simulated web store" in page
    assert "&lt;b&gt;Bike&lt;/b&gt;" in page
    assert "$20.00" in page
    assert "4 in stock" in page
    store.control("PATCH", "/products/A%26B", {"special_price": 15, "special_from_date": "2020-01-01"})
    assert "$15.00" in store.client.get(f"{store.address}/catalog/product/view/A%26B").text
    store.control("PATCH", "/products/A%26B", {"special_to_date": "2020-02-01"})
    assert "$15.00" not in store.client.get(f"{store.address}/catalog/product/view/A%26B").text
    assert store.client.get(f"{store.address}/catalog/product/view/none").status_code == 404
