"""The judgement on what strangers' clients were given."""

from __future__ import annotations

from tests.strangers.hearing import Client, faults

CLIENT = Client(name="any", script="any.py", not_built=("orders",), own_faults={"modules": "expects a page"})
AS_LISTED = {
    "products": {"verdict": "right", "said": "[]"},
    "orders": {"verdict": "not built", "said": "no route"},
    "modules": {"verdict": "wrong", "said": "a list"},
}


def test_what_is_as_listed_is_no_fault() -> None:
    assert faults(CLIENT, AS_LISTED) == []


def test_a_wrong_call_that_is_not_listed_is_told_with_what_came() -> None:
    notes = {**AS_LISTED, "products": {"verdict": "wrong", "said": "None"}}
    assert faults(CLIENT, notes) == ["products went wrong: None"]


def test_an_entry_that_goes_right_has_to_leave_the_list() -> None:
    right = {"verdict": "right", "said": "[]"}
    assert faults(CLIENT, {**AS_LISTED, "modules": right, "orders": right}) == [
        "modules is listed as the client's own fault, but went right",
        "orders is listed as not built, but wasn't refused",
    ]


def test_a_route_that_is_lacking_is_told() -> None:
    notes = {**AS_LISTED, "products": {"verdict": "not built", "said": "no route"}}
    assert faults(CLIENT, notes) == ["products was refused as an unknown route"]
