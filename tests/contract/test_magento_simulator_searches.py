"""Searches of the simulated store compare as its database does."""

from __future__ import annotations

import pytest

from tests.builders.magento import RunningStore, attributes, criteria
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

BY_SKU = {"searchCriteria[sortOrders][0][field]": "sku", "searchCriteria[sortOrders][0][direction]": "ASC"}


def skus(store: RunningStore, *filters: tuple[str, str, str]) -> list[str]:
    return [one["sku"] for one in store.searched("/V1/products", *filters, **BY_SKU)["items"]]


@pytest.fixture
def digits(store: RunningStore) -> RunningStore:
    """Products whose SKUs are digits, with prices of different lengths."""
    for sku, price in (("100", 5), ("20", 10), ("3", 15), ("007", 20.5)):
        store.save(sku, price=price)
    return store


def test_skus_of_digits_are_texts(digits: RunningStore) -> None:
    assert skus(digits) == ["007", "100", "20", "3"]
    assert skus(digits, ("sku", "gt", "100")) == ["20", "3"]
    assert skus(digits, ("sku", "like", "%0%")) == ["007", "100", "20"]


def test_a_name_of_digits_is_not_a_number(digits: RunningStore) -> None:
    digits.save("NAMED", name="007")
    assert skus(digits, ("name", "eq", "7")) == []
    assert skus(digits, ("name", "eq", "007")) == ["NAMED"]


def test_prices_are_numbers(digits: RunningStore) -> None:
    assert skus(digits, ("price", "in", "5,10.0")) == ["100", "20"]
    assert skus(digits, ("price", "nin", "5,10.0")) == ["007", "3"]
    assert skus(digits, ("price", "gt", "9")) == ["007", "20", "3"]
    assert skus(digits, ("price", "from", "6"), ("price", "to", "15")) == ["20", "3"]


def test_choices_and_switches_are_numbers(digits: RunningStore) -> None:
    digits.save("OFF", status=2, custom_attributes=attributes({"tax_class_id": "0"}))
    assert skus(digits, ("status", "eq", "2")) == ["OFF"]
    assert skus(digits, ("tax_class_id", "lt", "1")) == ["OFF"]


def test_a_day_means_its_first_moment(digits: RunningStore) -> None:
    day = {"special_from_date": "2026-03-01"}
    digits.save("SALE", custom_attributes=attributes(day))
    assert skus(digits, ("special_from_date", "eq", "2026-03-01")) == ["SALE"]
    assert skus(digits, ("special_from_date", "lteq", "2026-03-01T00:00")) == ["SALE"]
    assert skus(digits, ("special_from_date", "gt", "2026-03-01")) == []


def test_quantities_are_numbers_and_source_rows_have_an_order(store: RunningStore) -> None:
    rows = [
        {"sku": sku, "source_code": "default", "quantity": quantity, "status": 1}
        for sku, quantity in (("B", 7), ("A", -1.5), ("C", 12))
    ]
    store.send("POST", "/V1/inventory/source-items", {"sourceItems": rows})
    found = store.searched("/V1/inventory/source-items", ("quantity", "in", "7,-1.5"))
    assert [one["sku"] for one in found["items"]] == ["B", "A"]
    newest_first = {"searchCriteria[sortOrders][0][field]": "source_item_id"}
    found = store.searched("/V1/inventory/source-items", ("quantity", "lt", "10"), **newest_first)
    assert [one["sku"] for one in found["items"]] == ["A", "B"]
    assert set(found["items"][0]) == {"sku", "source_code", "quantity", "status"}


@pytest.mark.parametrize(
    "path",
    [
        "/V1/inventory/source-items",
        "/V1/inventory/sources",
        "/V1/inventory/stocks",
        "/V1/inventory/stock-source-links",
        "/V1/products/attributes",
        "/V1/products/attribute-sets/sets/list",
        "/V1/salesRules/search",
        "/V1/coupons/search",
        "/V1/taxClasses/search",
        "/V1/customerGroups/search",
        "/V1/bulk",
    ],
)
def test_a_column_a_table_has_not_got_breaks_the_search(store: RunningStore, path: str) -> None:
    answer = store.call("GET", path, params=criteria(("nonsense", "eq", "1")))
    assert answer.status_code == 500
    assert answer.json()["message"].startswith("Internal Error. Details are available in Magento log file.")
    assert store.call("GET", path, params=criteria()).status_code == 200


def test_a_category_search_by_an_unknown_attribute_is_refused(store: RunningStore) -> None:
    answer = store.call("GET", "/V1/categories/list", params=criteria(("nonsense", "eq", "1")))
    assert (answer.status_code, answer.json()) == (
        400,
        {"message": 'The "%1" attribute name is invalid. Reset the name and try again.', "parameters": ["nonsense"]},
    )
