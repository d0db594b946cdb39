"""The simulated store's categories: the tree, moving, names and members."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.builders.magento import RunningStore, attribute_values, attributes
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]


GEAR = {"name": "Gear", "parent_id": 2, "is_active": True}
ADDRESS_TAKEN = {
    "message": "Could not save category: %1",
    "parameters": ["URL key for specified store already exists."],
}


def category(store: RunningStore, name: str, **fields: Any) -> int:
    saved = store.send(
        "POST", "/V1/categories", {"category": {"name": name, "parent_id": 2, "is_active": True, **fields}}
    )
    number: int = saved["id"]
    return number


def test_categories_make_a_tree(store: RunningStore) -> None:
    bikes = category(store, "Bikes")
    city = category(store, "City", parent_id=bikes)
    store.save("A", extension_attributes={"category_links": [{"category_id": str(city), "position": 7}]})
    tree = store.get("/V1/categories", params={"rootCategoryId": 2})
    assert tree["children_data"][0]["children_data"][0]["product_count"] == 1
    assert store.get("/V1/categories", params={"rootCategoryId": 2, "depth": 0})["children_data"] == []
    shown = store.get(f"/V1/categories/{city}")
    assert (shown["path"], shown["level"], shown["parent_id"]) == (f"1/2/{bikes}/{city}", 3, bikes)
    assert store.get(f"/V1/categories/{bikes}")["children"] == str(city)
    members = store.get(f"/V1/categories/{city}/products")
    assert members == [{"sku": "A", "position": 7, "category_id": str(city)}]
    renamed = store.send("PUT", f"/V1/categories/{city}", {"category": {"name": "Town"}})
    assert (renamed["id"], renamed["name"], renamed["is_active"]) == (city, "Town", True)


def test_categories_move_and_go_with_their_children(store: RunningStore) -> None:
    one, two = category(store, "One"), category(store, "Two")
    inner = category(store, "Inner", parent_id=one)
    assert store.send("PUT", f"/V1/categories/{one}/move", {"parentId": two}) is True
    assert store.get(f"/V1/categories/{inner}")["path"] == f"1/2/{two}/{one}/{inner}"
    assert store.call("PUT", f"/V1/categories/{two}/move", {"parentId": inner}).status_code == 400
    assert store.call("DELETE", f"/V1/categories/{two}").json() is True
    assert store.call("GET", f"/V1/categories/{inner}").status_code == 404


def test_a_save_moves_no_category_whatever_parent_it_names(store: RunningStore) -> None:
    outer, other = category(store, "Outer"), category(store, "Other")
    inner = category(store, "Inner", parent_id=outer)
    saved = store.send("PUT", f"/V1/categories/{inner}", {"category": {"name": "New", "parent_id": other}})
    assert (saved["name"], saved["parent_id"], saved["path"]) == ("New", outer, f"1/2/{outer}/{inner}")


def test_a_category_below_its_own_child_is_refused(store: RunningStore) -> None:
    outer = category(store, "Outer")
    inner = category(store, "Inner", parent_id=outer)
    answer = store.call("PUT", f"/V1/categories/{outer}/move", {"parentId": inner})
    refused = "Operation do not allow to move a parent category to any of children category"
    assert (answer.status_code, answer.json()["message"]) == (400, refused)


@pytest.mark.parametrize(
    ("left_out", "status", "told"),
    [
        ("name", 400, 'The "Name" attribute value is empty. Set the attribute and try again.'),
        ("is_active", 400, 'The "Is Active" attribute value is empty. Set the attribute and try again.'),
        ("parent_id", 404, "No such entity with %fieldName = %fieldValue"),
    ],
)
def test_a_new_category_needs_a_name_a_parent_and_whether_it_is_shown(
    store: RunningStore, left_out: str, status: int, told: str
) -> None:
    sent = {name: value for name, value in GEAR.items() if name != left_out}
    answer = store.call("POST", "/V1/categories", {"category": sent})
    assert answer.status_code == status
    assert told in (answer.json()["message"], *answer.json()["parameters"])


def test_a_category_says_its_address_with_those_above_it(store: RunningStore) -> None:
    outer = category(store, "Outer")
    inner = store.get(f"/V1/categories/{category(store, 'Inner', parent_id=outer)}")
    assert attribute_values(inner)["url_path"] == "outer/inner"
    assert attribute_values(inner)["is_anchor"] == "1"


def test_two_categories_of_one_name_need_different_parents(store: RunningStore) -> None:
    first = category(store, "Sale")
    again = {"name": "Sale", "parent_id": 2, "is_active": True}
    answer = store.call("POST", "/V1/categories", {"category": again})
    assert (answer.status_code, answer.json()) == (400, ADDRESS_TAKEN)
    category(store, "Sale", parent_id=first)


def test_products_join_and_leave_a_category(store: RunningStore) -> None:
    number = category(store, "Bikes")
    store.save("A")
    path = f"/V1/categories/{number}/products"
    link = {"productLink": {"sku": "A", "position": 2, "category_id": str(number)}}
    assert store.send("POST", path, link) is True
    assert attribute_values(store.get("/V1/products/A"))["category_ids"] == [str(number)]
    assert store.call("DELETE", f"{path}/A").json() is True
    assert store.call("DELETE", f"{path}/A").status_code == 400


def order_below(store: RunningStore, parent: int) -> list[str]:
    """The names right below a category as its tree shows them."""
    tree = store.get("/V1/categories", params={"rootCategoryId": parent, "depth": 1})
    return [child["name"] for child in tree["children_data"]]


def test_a_move_names_the_neighbour_it_goes_after(store: RunningStore) -> None:
    numbers = {name: category(store, name) for name in ("A", "B", "C")}

    def move(name: str, **after: int) -> None:
        path = f"/V1/categories/{numbers[name]}/move"
        assert store.send("PUT", path, {"parentId": 2, **after}) is True

    move("C", afterId=numbers["A"])
    assert order_below(store, 2) == ["A", "C", "B"]
    move("B", afterId=0)
    assert order_below(store, 2) == ["B", "A", "C"]
    move("B")
    assert order_below(store, 2) == ["A", "C", "B"]


def test_a_move_to_where_its_address_is_taken_is_refused(store: RunningStore) -> None:
    women, men = category(store, "Women"), category(store, "Men")
    category(store, "Shoes", parent_id=women)
    shoes = category(store, "Shoes", parent_id=men)
    answer = store.call("PUT", f"/V1/categories/{shoes}/move", {"parentId": women})
    assert (answer.status_code, answer.json()) == (400, {"message": "Could not move category"})
    values = {"custom_attributes": [{"attribute_code": "url_key", "value": "shoes-for-women"}]}
    store.send("PUT", f"/V1/categories/{shoes}", {"category": values})
    assert store.send("PUT", f"/V1/categories/{shoes}/move", {"parentId": women}) is True


def test_a_saved_category_keeps_what_was_left_out(store: RunningStore) -> None:
    values = [{"attribute_code": "description", "value": "<p>Two wheels</p>"}]
    number = category(store, "Bikes", custom_attributes=values, include_in_menu=False)
    hidden = store.send("PUT", f"/V1/categories/{number}", {"category": {"is_active": False}})
    assert (hidden["name"], hidden["is_active"], hidden["include_in_menu"]) == ("Bikes", False, False)
    assert attribute_values(hidden)["description"] == "<p>Two wheels</p>"
    cleared = [{"attribute_code": "description", "value": ""}]
    emptied = store.send("PUT", f"/V1/categories/{number}", {"category": {"custom_attributes": cleared}})
    assert "description" not in attribute_values(emptied)
    assert attribute_values(emptied)["url_key"] == "bikes"


def test_categories_are_searched_by_parent_and_by_number(store: RunningStore) -> None:
    bikes, boats = category(store, "Bikes"), category(store, "Boats")
    city, canoe = category(store, "City", parent_id=bikes), category(store, "Canoe", parent_id=boats)
    below = store.searched("/V1/categories/list", ("parent_id", "in", f"{bikes},{boats}"))
    assert {(row["id"], row["parent_id"]) for row in below["items"]} == {(city, bikes), (canoe, boats)}
    later = store.searched(
        "/V1/categories/list", ("entity_id", "in", f"{bikes},{canoe}"), ("entity_id", "gt", str(bikes))
    )
    assert [row["name"] for row in later["items"]] == ["Canoe"]


def test_the_categories_of_a_product_save_replace_those_before(store: RunningStore) -> None:
    bikes, boats = category(store, "Bikes"), category(store, "Boats")
    links = [{"category_id": str(number), "position": place} for number, place in ((bikes, 4), (boats, 2))]
    store.save("A", extension_attributes={"category_links": links})
    store.send("POST", "/V1/products", {"product": {"sku": "A", "name": "Another name"}})
    shown = store.searched("/V1/products", ("sku", "eq", "A"))["items"][0]
    assert sorted(shown["extension_attributes"]["category_links"], key=lambda one: one["position"]) == [
        {"position": 2, "category_id": str(boats)},
        {"position": 4, "category_id": str(bikes)},
    ]
    only = {"sku": "A", "extension_attributes": {"category_links": [{"category_id": str(boats)}]}}
    store.send("POST", "/V1/products", {"product": only})
    assert store.get(f"/V1/categories/{bikes}/products") == []
    assert store.get(f"/V1/categories/{boats}/products")[0]["position"] == 2
    gone = {"sku": "A", "extension_attributes": {"category_links": [{"category_id": "4711"}]}}
    assert "category_links" not in store.send("POST", "/V1/products", {"product": gone})["extension_attributes"]


def test_the_attributes_of_categories_can_be_read(store: RunningStore) -> None:
    listed = store.searched("/V1/categories/attributes", ("attribute_code", "in", "name,url_key"))
    assert [one["attribute_code"] for one in listed["items"]] == ["name", "url_key"]
    assert store.get("/V1/categories/attributes/is_active")["entity_type_id"] == "3"
    assert store.get("/V1/categories/attributes/display_mode/options")[0]["value"] == "PRODUCTS"
    assert store.call("GET", "/V1/categories/attributes/nonsense").status_code == 404


def test_a_category_passes_over_what_is_no_attribute_of_it_or_follows_from_its_place(store: RunningStore) -> None:
    sent = attributes({"nonsense": "1", "path": "9/9", "children_count": "7", "meta_title": "Title"})
    made = store.send("POST", "/V1/categories", {"category": {**GEAR, "custom_attributes": sent}})
    values = attribute_values(made)
    assert (values["path"], values["children_count"], values["meta_title"]) == (made["path"], "0", "Title")
    assert "nonsense" not in values


def test_a_product_leaving_a_category_is_a_save_of_the_category(store: RunningStore) -> None:
    number = store.send("POST", "/V1/categories", {"category": GEAR})["id"]
    store.save("A", extension_attributes={"category_links": [{"category_id": str(number), "position": 0}]})
    before = store.get(f"/V1/categories/{number}")["updated_at"]
    time.sleep(1.05)
    store.call("DELETE", f"/V1/categories/{number}/products/A")
    assert store.get(f"/V1/categories/{number}")["updated_at"] > before
