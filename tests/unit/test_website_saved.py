"""What a save answers against what was sent: only what the website can keep as sent is told as kept otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from shared.website.saved import differences


def answer(kind: str, *, price_type: str | None = None) -> dict[str, Any]:
    """How a website answers for a product without a price of its own."""
    rows = [] if price_type is None else [{"attribute_code": "price_type", "value": price_type}]
    return {"type_id": kind, "price": 0, "custom_attributes": rows}


@pytest.mark.parametrize("answered", [answer("configurable"), answer("bundle", price_type="0")])
def test_a_product_priced_by_its_parts_answers_no_price_and_nothing_is_said(answered: dict[str, Any]) -> None:
    assert differences({"price": 99.0}, answered) == ()


@pytest.mark.parametrize("answered", [answer("simple"), answer("bundle", price_type="1")])
def test_another_price_of_its_own_is_told(answered: dict[str, Any]) -> None:
    (note,) = differences({"price": 99.0}, answered)

    assert note == "the website keeps another price than was sent: “0”"
