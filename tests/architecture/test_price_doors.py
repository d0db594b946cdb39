"""Prices reach the website by one door each, which knows what the website makes of dates, refusals and unknown SKUs."""

from __future__ import annotations

import ast
from typing import Final

import pytest

from tests.builders.project import Source, sources_in

_HOMES: Final = {
    "/V1/products/tier-prices": {"shared/website/tier_prices.py"},
    "/V1/products/base-prices": {"services/products/connectors/magento_prices.py"},
    "/V1/products/special-price": {"services/products/connectors/magento_prices.py"},
    "price_to": {"services/products/connectors/magento_prices.py"},
    "special_to_date": {
        "services/products/mapping/product.py",
        "services/products/mapping/side_fields.py",
        "services/products/mapping/mapping_faults.py",
    },
}
"""Text → the files that may name it: the others ask one of these."""


def named_elsewhere(source: Source) -> set[str]:
    """The doors and dates of prices that a file names although another one looks after them."""
    texts = {
        node.value for node in ast.walk(source.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = {home for home in _HOMES for text in texts if text == home or text.startswith(f"{home}-")}
    return {home for home in named if source.path not in _HOMES[home]}


def test_prices_reach_the_website_by_one_door_each() -> None:
    found = {source.path: named for source in sources_in("shared", "services") if (named := named_elsewhere(source))}

    assert found == {}


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ('await api.call("POST", "/V1/products/tier-prices", json=rows)', {"/V1/products/tier-prices"}),
        ('await api.call("POST", "/V1/products/special-price-delete", json=rows)', {"/V1/products/special-price"}),
        ('row = {"price_to": "2026-11-29 23:59:59"}', {"price_to"}),
        ('values.append({"attribute_code": "special_to_date", "value": end})', {"special_to_date"}),
        ('words = "the special price ends"', set()),
    ],
)
def test_a_second_door_is_seen(code: str, named: set[str]) -> None:
    assert named_elsewhere(Source(path="services/misc/tasks/new.py", text=f"{code}\n")) == named
