"""What the fast price calls refuse, keep and take away, as recorded from a running Magento 2.4.7-p3."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from simulators.magento.settings import StoreSettings
from simulators.magento.storefront import special_price_listed, special_price_now
from tests.builders.magento import RunningStore, attributes, running_store
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

NOPE = "The product that was requested doesn't exist. Verify the product and try again."
TIER_ROW = " Row ID: SKU = %SKU, Website ID: %websiteId, Customer Group: %customerGroup, Quantity: %qty."
DUPLICATE = (
    "We found a duplicate website, tier price, customer group and quantity: Customer Group = %customerGroup, "
    "Website ID = %websiteId, Quantity = %qty." + TIER_ROW
)
BEGIN, END = "2026-11-01 00:00:00", "2026-12-31 00:00:00"


def prices(store: RunningStore, path: str, *rows: dict[str, Any], method: str = "POST") -> Any:
    return store.send(method, f"/V1/products/{path}", {"prices": list(rows)})


def information(store: RunningStore, path: str, *skus: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = store.send("POST", f"/V1/products/{path}-information", {"skus": list(skus)})
    return rows


def special(sku: str, price: float, **more: Any) -> dict[str, Any]:
    return {"price": price, "store_id": 0, "sku": sku, **more}


def tier(sku: str, price: float, **more: Any) -> dict[str, Any]:
    row = {"price": price, "price_type": "fixed", "website_id": 0, "sku": sku, "customer_group": "ALL GROUPS"}
    return {**row, "quantity": 5, **more}


def test_a_base_price_names_its_store_and_its_refusals_are_those_recorded(store: RunningStore) -> None:
    store.save("B-1")

    assert prices(store, "base-prices", {"price": 13, "sku": "B-1"}) == [
        {"message": "Requested store is not found. Row ID: SKU = B-1, Store ID: .", "parameters": ["B-1", None]}
    ]
    assert prices(store, "base-prices", {"store_id": 0, "sku": "B-1"}) == [
        {"message": "Invalid attribute %fieldName = %fieldValue.", "parameters": ["Price", None]}
    ]
    assert prices(store, "base-prices", {"price": 5, "store_id": 77, "sku": "B-1"}) == [
        {"message": "Requested store is not found. Row ID: SKU = B-1, Store ID: 77.", "parameters": ["B-1", "77"]}
    ]


def test_a_special_price_without_dates_keeps_the_dates_that_stand_there(store: RunningStore) -> None:
    store.save("B-1")
    prices(store, "special-price", special("B-1", 8.88, price_from=BEGIN, price_to=END))

    prices(store, "special-price", special("B-1", 7.77))
    (kept,) = information(store, "special-price", "B-1")
    prices(store, "special-price", special("B-1", 6.66, price_from="2026-12-01 00:00:00", price_to=BEGIN))
    (backwards,) = information(store, "special-price", "B-1")

    assert (kept["price"], kept["price_from"], kept["price_to"]) == (7.77, BEGIN, END)
    assert (backwards["price_from"], backwards["price_to"]) == ("2026-12-01 00:00:00", BEGIN)


@pytest.mark.parametrize(
    "row", [{"price": 1.23}, {"price": 8.88, "price_from": "2020-01-01 00:00:00", "price_to": "2020-02-01 00:00:00"}]
)
def test_a_special_price_goes_whatever_price_and_dates_the_row_names(store: RunningStore, row: dict[str, Any]) -> None:
    store.save("B-1")
    prices(store, "special-price", special("B-1", 8.88, price_from=BEGIN, price_to=END))

    assert prices(store, "special-price-delete", special("B-1", **row)) == []
    assert information(store, "special-price", "B-1") == []
    assert prices(store, "special-price-delete", special("B-1", **row)) == []


def test_special_prices_are_refused_in_filled_texts(store: RunningStore) -> None:
    store.save("B-1")
    row = "Row ID: SKU = {}, Store ID: {}, Price From: , Price To: ."

    assert prices(store, "special-price", special("B-1", -1), special("NOPE", 1)) == [
        {
            "message": f"Invalid attribute Price = -1. {row.format('B-1', 0)}",
            "parameters": ["-1", "B-1", "0", None, None],
        },
        {"message": f"{NOPE} {row.format('NOPE', 0)}", "parameters": ["NOPE", "0", None, None]},
    ]
    assert prices(store, "special-price", special("B-1", 1, store_id=9)) == [
        {
            "message": f"Could not change non global Price when price scope is global. {row.format('B-1', 9)}",
            "parameters": ["B-1", "9", None, None],
        },
        {"message": f"Requested store is not found. {row.format('B-1', 9)}", "parameters": ["B-1", "9", None, None]},
    ]
    assert prices(store, "special-price", special("B-1", 8.84, price_from="no", price_to=END)) == [
        {
            "message": f"Invalid attribute Price From = {END}. "
            f"Row ID: SKU = B-1, Store ID: 0, Price From: no, Price To: {END}.",
            "parameters": ["Price From", "B-1", "0", "no", END],
        }
    ]


def test_the_dates_of_all_store_views_stand_beside_each_special_price() -> None:
    with running_store(store=StoreSettings(second_website=True, price_scope="website")) as store:
        store.save("A")
        prices(store, "special-price", special("A", 8, price_from=BEGIN, price_to=END))
        prices(store, "special-price", special("A", 7, store_id=2, price_from=BEGIN, price_to="2026-12-24 00:00:00"))

        read = information(store, "special-price", "A")

    assert {(row["store_id"], row["price"]) for row in read} == {(0, 8), (2, 7)}
    assert {row["price_to"] for row in read if row["store_id"] == 2} == {END, "2026-12-24 00:00:00"}


def test_a_product_saved_with_a_special_price_without_a_start_begins_today(store: RunningStore) -> None:
    store.save("A", custom_attributes=attributes({"special_price": "5"}))

    (row,) = information(store, "special-price", "A")

    assert row["price_from"].endswith(" 00:00:00")
    assert row["price_to"] is None


@pytest.mark.parametrize(
    ("ends", "moment", "asked", "listed"),
    [
        ("2026-11-29 23:59:59", "2026-11-30 15:11", "1.11", None),
        ("2026-11-30 06:00:00", "2026-11-30 15:11", "1.11", "1.11"),
        ("2026-11-29 00:00:00", "2026-11-30 15:11", None, None),
        ("2026-11-29 00:00:00", "2026-11-29 23:59:59", "1.11", "1.11"),
    ],
)
def test_a_special_price_is_asked_for_24_hours_after_its_end_and_listed_by_the_day(
    ends: str, moment: str, asked: str | None, listed: str | None
) -> None:
    values = {"special_price": "1.11", "special_from_date": BEGIN, "special_to_date": ends}
    today = datetime.fromisoformat(moment)

    assert special_price_now(values=values, today=today) == asked
    assert special_price_listed(values=values, today=today) == listed


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "tier-prices"), ("PUT", "tier-prices"), ("POST", "tier-prices-delete")]
)
def test_one_unknown_sku_fails_a_whole_set_of_tier_prices(store: RunningStore, method: str, path: str) -> None:
    store.save("B-1")
    prices(store, "tier-prices", tier("B-1", 6))

    answer = store.call(method, f"/V1/products/{path}", {"prices": [tier("B-1", 5), tier("NOPE", 5)]})

    assert (answer.status_code, answer.json()) == (404, {"message": NOPE})
    assert [row["price"] for row in information(store, "tier-prices", "B-1")] == [6]


def test_a_tier_price_without_its_fields_is_an_internal_error(store: RunningStore) -> None:
    store.save("B-1")

    answer = store.call("POST", "/V1/products/tier-prices", {"prices": [{"price": 1, "sku": "B-1"}]})

    assert answer.status_code == 500
    assert answer.json()["message"].startswith("Internal Error. Details are available in Magento log file.")


def test_the_same_tier_price_twice_in_a_call_is_refused_twice(store: RunningStore) -> None:
    store.save("B-1")

    refused = prices(store, "tier-prices", tier("B-1", 7.5, quantity=9), tier("B-1", 5, quantity=9))

    assert refused == [{"message": DUPLICATE, "parameters": ["B-1", "0", "ALL GROUPS", "9"]}] * 2
    assert information(store, "tier-prices", "B-1") == []


def test_tier_prices_of_a_website_and_of_all_dont_get_beside_each_other_twice(store: RunningStore) -> None:
    both = (tier("B-1", 7), tier("B-1", 6, website_id=1))
    store.save("B-1")

    assert prices(store, "tier-prices", *both) == []
    again = prices(store, "tier-prices", *both)

    assert [row["message"] for row in again] == [DUPLICATE, DUPLICATE]
    assert prices(store, "tier-prices", *both, method="PUT") == []


def test_a_tier_price_is_deleted_by_group_quantity_and_price_but_not_by_website(store: RunningStore) -> None:
    store.save("B-1")
    prices(store, "tier-prices", tier("B-1", 7), tier("B-1", 7, website_id=1))

    prices(store, "tier-prices-delete", tier("B-1", 7, website_id=1))

    assert [row["website_id"] for row in information(store, "tier-prices", "B-1")] == [1]


def test_tier_prices_are_told_in_the_order_they_came_all_groups_in_small_letters(store: RunningStore) -> None:
    store.save("B-1")
    prices(store, "tier-prices", tier("B-1", 7, quantity=9))
    prices(store, "tier-prices", tier("B-1", 9, quantity=2, customer_group="wholesale"))
    prices(store, "tier-prices", tier("B-1", 6, quantity=9))

    read = [(row["customer_group"], row["quantity"], row["price"]) for row in information(store, "tier-prices", "B-1")]

    assert read == [("all groups", 9, 6), ("Wholesale", 2, 9)]


def test_tier_prices_are_refused_with_parameters_in_a_known_order(store: RunningStore) -> None:
    store.save("B-1")
    store.save("SET", type_id="bundle", custom_attributes=attributes({"price_type": "1", "price_view": "0"}))

    refused = prices(
        store,
        "tier-prices",
        tier("B-1", 120, price_type="discount"),
        tier("B-1", 7.5, customer_group="Nobody"),
        tier("SET", 7.5),
    )

    assert refused == [
        {
            "message": "Invalid attribute Price = %price." + TIER_ROW,
            "parameters": ["120", "B-1", "0", "ALL GROUPS", "5"],
        },
        {
            "message": "No such entity with Customer Group = %customerGroup." + TIER_ROW,
            "parameters": ["B-1", "0", "Nobody", "5"],
        },
        {
            "message": "Invalid attribute Price Type = %priceType." + TIER_ROW,
            "parameters": ["fixed", "SET", "0", "ALL GROUPS", "5"],
        },
    ]
