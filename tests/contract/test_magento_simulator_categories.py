"""The simulated store's categories: the tree, moving, names and members."""

from __future__ import annotations

from typing import Any

from tests.builders.magento import RunningStore, attribute_values
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]


def category(store: RunningStore, name: str, **fields: Any) -> int:
    saved = store.send("POST", "/V1/categories", {"category": {"name": name, "is_active": True, **fields}})
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


def test_two_categories_of_one_name_need_different_parents(store: RunningStore) -> None:
    first = category(store, "Sale")
    answer = store.call("POST", "/V1/categories", {"category": {"name": "Sale", "is_active": True}})
    assert (answer.status_code, answer.json()) == (400, {"message": "URL key for specified store already exists."})
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
