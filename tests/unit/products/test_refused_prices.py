"""Refused price rows as a running Magento 2.4.7-p3 answers them → the SKU they are about, and words."""

from __future__ import annotations

from typing import Any

import pytest

from shared.sync.errors import RejectedError
from shared.website.refusals import (
    BASE_ROW,
    SPECIAL_ROW,
    TIER_ROW,
    first_of_each,
    missing_group,
    names_no_product,
    refusals,
    stands_beside,
)

ROW = " Row ID: SKU = %SKU, Website ID: %websiteId, Customer Group: %customerGroup, Quantity: %qty."
TIER = "Row ID: SKU = ADM-TL7, Website ID: 0, Customer Group: Trade, Quantity: 5."


def read(message: str, parameters: Any, *, row: tuple[str, ...] = TIER_ROW) -> tuple[str, str]:
    """The one refusal."""
    answer = [{"message": message, "parameters": parameters}]
    (found,) = refusals(answer, skus=["ADM-TL7", "0"], call="/V1/x", row=row)
    return found


def test_a_customer_group_is_named_though_the_parameters_have_no_names() -> None:
    sku, words = read("No such entity with Customer Group = %customerGroup." + ROW, ["ADM-TL7", "0", "Trade", "5"])

    assert (sku, words) == ("ADM-TL7", f"No such entity with Customer Group = Trade. {TIER}")
    assert missing_group(words) == "Trade"


def test_a_row_that_stands_for_all_websites_already_isnt_taken_for_a_missing_group() -> None:
    message = (
        "We found a duplicate website, tier price, customer group and quantity: Customer Group = %customerGroup, "
        "Website ID = %websiteId, Quantity = %qty." + ROW
    )
    sku, words = read(message, ["ADM-TL7", "0", "Trade", "5"])

    assert sku == "ADM-TL7"
    assert "Customer Group = Trade, Website ID = 0, Quantity = 5." in words
    assert (missing_group(words), stands_beside(words)) == ("", True)


def test_a_value_before_the_row_fills_the_name_that_isnt_the_rows() -> None:
    _, words = read("Invalid attribute Price = %price." + ROW, ["120", "ADM-TL7", "0", "Trade", "5"])

    assert words == f"Invalid attribute Price = 120. {TIER}"


def test_the_sku_is_read_at_its_place_and_not_where_another_value_looks_like_one() -> None:
    sku, _ = read("Invalid attribute Website ID = %websiteId." + ROW, ["ADM-TL7", "0", "0", "5"])

    assert sku == "ADM-TL7"


@pytest.mark.parametrize(
    ("message", "parameters", "row", "gone"),
    [
        ("Invalid attribute %fieldName = %fieldValue.", ["SKU", "ADM-TL7"], BASE_ROW, True),
        ("Requested store is not found. Row ID: SKU = ADM-TL7, Store ID: 77.", ["ADM-TL7", "77"], BASE_ROW, False),
        (
            "The product that was requested doesn't exist. Verify the product and try again. "
            "Row ID: SKU = ADM-TL7, Store ID: 0, Price From: , Price To: .",
            ["ADM-TL7", "0", None, None],
            SPECIAL_ROW,
            True,
        ),
        (
            "Invalid attribute Price From = b. Row ID: SKU = ADM-TL7, Store ID: 0, Price From: a, Price To: b.",
            ["Price From", "ADM-TL7", "0", "a", "b"],
            SPECIAL_ROW,
            False,
        ),
    ],
)
def test_base_and_special_prices_name_their_sku(
    message: str, parameters: list[Any], row: tuple[str, ...], gone: bool
) -> None:
    sku, words = read(message, parameters, row=row)

    assert sku == "ADM-TL7"
    assert "%" not in words
    assert names_no_product(words) is gone


def test_a_refusal_without_a_sku_of_ours_is_no_row_of_ours() -> None:
    answer = [{"message": "Invalid attribute %fieldName = %fieldValue.", "parameters": ["Price", "-5"]}]

    with pytest.raises(RejectedError, match="Invalid attribute Price = -5"):
        refusals(answer, skus=["-5", "PRICE"], call="/V1/x", row=BASE_ROW)


def test_the_first_of_several_reasons_counts() -> None:
    assert first_of_each([("A", "one"), ("B", "two"), ("A", "three")]) == {"A": "one", "B": "two"}
