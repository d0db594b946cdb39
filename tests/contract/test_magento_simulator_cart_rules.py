"""The simulated store's cart price rules and coupons."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.magento import RunningStore, criteria
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

ONE_OF = {
    "condition_type": "Magento\\SalesRule\\Model\\Rule\\Condition\\Product",
    "attribute_name": "sku",
    "operator": "()",
    "value": "A,B",
}
ALL_OF = "Magento\\SalesRule\\Model\\Rule\\Condition\\Product\\Combine"


def rule(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Soup week",
        "website_ids": [1],
        "customer_group_ids": [0, 1],
        "is_active": True,
        "simple_action": "by_percent",
        "discount_amount": 20,
        **fields,
    }


def saved(store: RunningStore, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = store.send("POST", "/V1/salesRules", {"rule": rule(**fields)})
    return found


def coupon(store: RunningStore, number: int, code: str, **fields: Any) -> Any:
    return store.call("POST", "/V1/coupons", {"coupon": {"rule_id": number, "code": code, **fields}})


def test_a_cart_rule_comes_back_as_it_was_saved_with_what_was_left_out(store: RunningStore) -> None:
    action = {"condition_type": ALL_OF, "aggregator_type": "all", "operator": "", "value": "1", "conditions": [ONE_OF]}
    new = saved(store, from_date="2026-03-01", to_date="2026-03-08 00:00:00", action_condition=action)

    read = store.get(f"/V1/salesRules/{new['rule_id']}")
    assert read == new
    assert (read["from_date"], read["to_date"]) == ("2026-03-01", "2026-03-08")
    assert read["action_condition"]["conditions"] == [ONE_OF]
    assert read["condition"]["condition_type"].endswith("Condition\\Combine")
    assert (read["coupon_type"], read["stop_rules_processing"], read["sort_order"]) == ("NO_COUPON", True, 0)


def test_a_put_changes_what_it_names_and_keeps_the_rest(store: RunningStore) -> None:
    number = saved(store, sort_order=4)["rule_id"]

    store.send("PUT", f"/V1/salesRules/{number}", {"rule": {"is_active": False}})

    read = store.get(f"/V1/salesRules/{number}")
    assert (read["is_active"], read["sort_order"], read["name"]) == (False, 4, "Soup week")
    assert store.control("GET", "/state")["sales_rules"][0]["is_active"] is False


def test_rules_are_found_by_search(store: RunningStore) -> None:
    saved(store)
    wanted = saved(store, name="CounterSync P|SOUP|1")

    found = store.get("/V1/salesRules/search", params=criteria(("name", "like", "CounterSync%")))

    assert [one["rule_id"] for one in found["items"]] == [wanted["rule_id"]]


def test_a_rule_for_nobody_or_nowhere_or_ending_before_it_begins_is_refused(store: RunningStore) -> None:
    for fields, words in (
        ({"website_ids": []}, "Please specify a website."),
        ({"customer_group_ids": []}, "Please specify Customer Groups."),
        ({"from_date": "2026-03-09", "to_date": "2026-03-08"}, "End Date must follow Start Date."),
    ):
        answer = store.call("POST", "/V1/salesRules", {"rule": rule(**fields)})
        assert (answer.status_code, answer.json()["message"]) == (400, f"{words}; ")


def test_an_unknown_rule_is_not_found_and_a_deleted_one_takes_its_coupons_along(store: RunningStore) -> None:
    for method in ("GET", "DELETE"):
        answer = store.call(method, "/V1/salesRules/77")
        assert (answer.status_code, answer.json()["message"]) == (404, "No such entity.")
    assert store.call("PUT", "/V1/salesRules/77", {"rule": rule()}).status_code == 404

    number = saved(store, coupon_type="SPECIFIC_COUPON")["rule_id"]
    assert coupon(store, number, "TEN").status_code == 200
    assert store.call("DELETE", f"/V1/salesRules/{number}").json() is True
    assert store.control("GET", "/state")["coupons"] == []


def test_a_coupon_takes_the_limits_of_its_rule(store: RunningStore) -> None:
    limits = {"uses_per_coupon": 9, "uses_per_customer": 2, "to_date": "2026-04-01"}
    number = saved(store, coupon_type="SPECIFIC_COUPON", **limits)["rule_id"]

    new = coupon(store, number, "SPRING", usage_limit=1000, usage_per_customer=50).json()

    assert (new["usage_limit"], new["usage_per_customer"]) == (9, 2)
    assert "expiration_date" not in new
    assert (new["times_used"], new["is_primary"]) == (None, False)
    assert store.get(f"/V1/coupons/{new['coupon_id']}") == new
    found = store.get("/V1/coupons/search", params=criteria(("code", "eq", "SPRING")))
    assert [one["coupon_id"] for one in found["items"]] == [new["coupon_id"]]


def test_coupons_that_a_rule_does_not_allow_are_refused_with_the_reason(store: RunningStore) -> None:
    plain = saved(store)["rule_id"]
    specific = saved(store, coupon_type="SPECIFIC_COUPON")["rule_id"]
    automatic = saved(store, coupon_type="SPECIFIC_COUPON", use_auto_generation=True)["rule_id"]
    assert coupon(store, specific, "TWICE").status_code == 200

    for number, code, kind, reason in (
        (plain, "X", 0, "Specified rule does not allow coupons"),
        (automatic, "X", 0, "Specified rule only allows auto generated coupons"),
        (specific, "X", 1, "Specified rule does not allow auto generated coupons"),
        (99, "X", 0, "No such entity with rule_id = 99"),
    ):
        answer = coupon(store, number, code, type=kind)
        assert answer.status_code == 400
        assert answer.json() == {"message": "Error occurred when saving coupon: %1", "parameters": [reason]}
    twice = coupon(store, specific, "TWICE")
    assert twice.json() == {"message": "%1 already exists.", "parameters": ["Coupon with the same code"]}


@pytest.mark.parametrize("fields", [{"website_ids": [9]}, {"customer_group_ids": [9999]}, {"from_date": "someday"}])
def test_a_rule_for_what_nobody_has_or_from_no_date_brings_the_store_down(
    store: RunningStore, fields: dict[str, Any]
) -> None:
    answer = store.call("POST", "/V1/salesRules", {"rule": rule(**fields)})
    assert (answer.status_code, answer.json()["message"][:14]) == (500, "Internal Error")


def test_any_word_is_an_action_but_nothing_is_taken_off_below_zero(store: RunningStore) -> None:
    assert saved(store, simple_action="nonsense")["simple_action"] == "nonsense"
    answer = store.call("POST", "/V1/salesRules", {"rule": rule(discount_amount=-5)})
    assert (answer.status_code, answer.json()) == (400, {"message": "Please choose a valid discount amount."})


def test_codes_are_generated_in_the_form_asked_for(store: RunningStore) -> None:
    number = saved(store, coupon_type="SPECIFIC_COUPON", use_auto_generation=True)["rule_id"]
    wanted = {"rule_id": number, "format": "num", "quantity": 5, "length": 8, "prefix": "T-", "delimiter_at_every": 4}

    codes = store.send("POST", "/V1/coupons/generate", {"couponSpec": {**wanted, "delimiter": "."}})

    assert len(set(codes)) == 5
    for code in codes:
        start, _, rest = code.partition("-")
        first, _, second = rest.partition(".")
        assert (start, len(first), len(second)) == ("T", 4, 4)
        assert (first + second).isdigit()
    refused = store.call("POST", "/V1/coupons/generate", {"couponSpec": {**wanted, "rule_id": saved(store)["rule_id"]}})
    assert refused.json()["message"] == "Specified rule does not allow automatic coupon generation"


def test_coupons_are_deleted_in_sets_and_missing_ones_are_named(store: RunningStore) -> None:
    number = saved(store, coupon_type="SPECIFIC_COUPON")["rule_id"]
    first = coupon(store, number, "ONE").json()["coupon_id"]
    coupon(store, number, "TWO")

    strict = store.call("POST", "/V1/coupons/deleteByCodes", {"codes": ["TWO", "NONE"], "ignoreInvalidCoupons": False})
    assert (strict.status_code, strict.json()["message"]) == (400, "Some coupons are invalid.")
    assert len(store.control("GET", "/state")["coupons"]) == 2

    by_code = store.send("POST", "/V1/coupons/deleteByCodes", {"codes": ["TWO", "NONE"], "ignoreInvalidCoupons": True})
    by_id = store.send("POST", "/V1/coupons/deleteByIds", {"ids": [first, 99], "ignoreInvalidCoupons": True})

    assert by_code == {"failed_items": [], "missing_items": ["NONE"]}
    assert by_id == {"failed_items": [], "missing_items": ["99"]}
    assert store.control("GET", "/state")["coupons"] == []
