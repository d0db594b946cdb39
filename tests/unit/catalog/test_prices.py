"""What one piece costs a guest, worked out by hand and compared."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.first_match import price_now
from shared.catalog.price_book import Break, Rule, WebPrice
from shared.sync.model import Skipped
from tests.builders.products import NOON, a_book, a_group, a_priced_item, a_rule

HOUR = timedelta(hours=1)


def asked(price: WebPrice | Skipped) -> tuple[str, str | None]:
    """Price and special price as text."""
    assert isinstance(price, WebPrice), price
    return str(price.price), None if price.special is None else str(price.special)


def test_without_rules_an_item_costs_price_1() -> None:
    assert asked(price_now(a_priced_item(), book=a_book(), now=NOON)) == ("100.00", None)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (a_rule("D", "10"), ("100.00", "90.00")),
        (a_rule("D", "33.333"), ("100.00", "66.67")),
        (a_rule("D", "0"), ("100.00", None)),
        (a_rule("D", "10", basis="2"), ("100.00", "72.00")),
        (a_rule("D", "10", basis="R"), ("108.00", None)),
        (a_rule("A", "2.50"), ("100.00", "97.50")),
        (a_rule("A", "5", basis="R"), ("115.00", None)),
        (a_rule("F", "59.99"), ("100.00", "59.99")),
        (a_rule("O", "120", basis="!"), ("120.00", None)),
        (a_rule("P", "2"), ("100.00", "80.00")),
        (a_rule("P", "0", basis="2"), ("100.00", "80.00")),
        (a_rule("F", "100"), ("100.00", None)),
    ],
)
def test_each_method_prices_from_its_basis(rule: Rule, expected: tuple[str, str | None]) -> None:
    item = a_priced_item(PRC_2="80", REG_PRC="120")

    assert asked(price_now(item, book=a_book(a_group(rule)), now=NOON)) == expected


@pytest.mark.parametrize(("decimals", "expected"), [(0, ("1", None)), (2, ("1.23", "1.11")), (4, ("1.2345", "1.1111"))])
def test_prices_are_rounded_half_up_to_the_decimals_of_the_item(decimals: int, expected: tuple[str, Any]) -> None:
    item = a_priced_item(decimals=decimals, PRC_1="1.2345")

    assert asked(price_now(item, book=a_book(a_group(a_rule("D", "10"))), now=NOON)) == expected


@pytest.mark.parametrize(
    "rule",
    [
        a_rule(item="OTHER"),
        a_rule(item_filter="IM_ITEM.CATEG_COD = 'CAMP'"),
        a_rule(customer_bound=True),
        a_rule(two_for_one=True),
        a_rule(least=Decimal(2)),
        a_rule(from_quantity="3"),
        a_rule(breaks=()),
        a_rule(two_for_one=True, item_filter="can't be read"),
        a_rule(from_quantity="3", item_filter="can't be read"),
        a_rule(sale_filter="PS_DOC_HDR.STR_ID = 'EAST'"),
    ],
)
def test_a_rule_that_one_piece_for_a_guest_never_meets_is_passed_over(rule: Rule) -> None:
    book = a_book(a_group(rule, a_rule("D", "25", number=2)))

    assert asked(price_now(a_priced_item(), book=book, now=NOON)) == ("100.00", "75.00")


@pytest.mark.parametrize(
    "unclear",
    [
        {"enabled": False},
        {"customer_bound": True},
        {"mix_and_match": True},
        {"begins": NOON + HOUR},
        {"ends": NOON - HOUR},
    ],
)
def test_a_group_that_is_not_in_force_is_passed_over(unclear: dict[str, Any]) -> None:
    book = a_book(a_group(a_rule("D", "50"), **unclear), a_group(a_rule("D", "25")))

    assert asked(price_now(a_priced_item(), book=book, now=NOON)) == ("100.00", "75.00")


def test_the_first_rule_that_applies_wins_although_a_later_one_is_cheaper() -> None:
    book = a_book(a_group(a_rule("D", "5")), a_group(a_rule("D", "50")))

    assert asked(price_now(a_priced_item(), book=book, now=NOON)) == ("100.00", "95.00")


def test_the_lowest_break_prices_one_piece() -> None:
    breaks = tuple(
        Break(least=Decimal(least), method="D", basis="1", amount=Decimal(percent))
        for least, percent in (("3", "10"), ("0", "1"), ("12", "20"))
    )

    price = price_now(a_priced_item(), book=a_book(a_group(a_rule(breaks=breaks))), now=NOON)

    assert asked(price) == ("100.00", "99.00")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime.fromisoformat("2026-03-01T23:59:59"), None),
        (datetime.fromisoformat("2026-03-02"), "90.00"),
        (datetime.fromisoformat("2026-03-04T23:59:59"), "90.00"),
        (datetime.fromisoformat("2026-03-05"), None),
    ],
)
def test_a_promotion_holds_from_its_first_to_its_last_second(moment: datetime, expected: str | None) -> None:
    group = a_group(
        a_rule(), begins=datetime.fromisoformat("2026-03-02"), ends=datetime.fromisoformat("2026-03-04T23:59:59")
    )

    assert asked(price_now(a_priced_item(), book=a_book(group), now=moment)) == ("100.00", expected)


def test_a_special_price_carries_the_period_of_the_promotion_that_set_it() -> None:
    group = a_group(a_rule(), begins=NOON - HOUR, ends=NOON + HOUR)

    price = price_now(a_priced_item(), book=a_book(group), now=NOON)

    assert price == WebPrice(
        price=Decimal("100.00"), special=Decimal("90.00"), starts=NOON - HOUR, ends=NOON + HOUR, why="Sale"
    )


def test_a_rule_that_cannot_be_read_before_the_winning_one_makes_the_price_unknown() -> None:
    odd = a_group(a_rule(item_filter="fn_Slow(ITEM_NO) > 90"), title="Slow movers")

    price = price_now(a_priced_item(), book=a_book(odd, a_group(a_rule("D", "25"))), now=NOON)

    assert isinstance(price, Skipped)
    assert "Slow movers" in price.reason


def test_a_rule_that_cannot_be_read_after_the_winning_one_does_no_harm() -> None:
    odd = a_group(a_rule(item_filter="fn_Slow(ITEM_NO) > 90"))

    price = price_now(a_priced_item(), book=a_book(a_group(a_rule("D", "25")), odd), now=NOON)

    assert asked(price) == ("100.00", "75.00")


def test_where_nothing_wins_an_unreadable_rule_is_noted_beside_price_1() -> None:
    odd = a_group(a_rule(item_filter="fn_Slow(ITEM_NO) > 90"), title="Slow movers")

    price = price_now(a_priced_item(), book=a_book(odd), now=NOON)

    assert asked(price) == ("100.00", None)
    assert isinstance(price, WebPrice)
    assert "Slow movers" in price.note


@pytest.mark.parametrize(
    "rule",
    [
        a_rule("M", "30", basis="C"),
        a_rule("D", "10", basis="3"),
        a_rule("P", "5"),
        a_rule("F", "0"),
        a_rule("A", "100"),
        a_rule(own_procedure=True, breaks=()),
    ],
)
def test_a_rule_that_applies_and_cannot_be_worked_out_leaves_the_item_alone(rule: Rule) -> None:
    price = price_now(a_priced_item(), book=a_book(a_group(rule), a_group(a_rule("D", "25"))), now=NOON)

    assert isinstance(price, Skipped)
    assert "Sale" in price.reason


@pytest.mark.parametrize("listed", ["", "0", "-3"])
def test_an_item_without_a_price_above_zero_is_skipped(listed: str) -> None:
    assert isinstance(price_now(a_priced_item(PRC_1=listed), book=a_book(), now=NOON), Skipped)


def test_a_rule_of_the_store_that_the_website_sells_as_applies() -> None:
    book = a_book(a_group(a_rule(sale_filter="PS_DOC_HDR.STR_ID = 'EAST'")))

    assert asked(price_now(a_priced_item(), book=book, now=NOON, store="EAST")) == ("100.00", "90.00")


MONEY = st.decimals(min_value="0.01", max_value="99999.99", places=2)


@given(MONEY, st.decimals(min_value="-50", max_value="99", places=3))
def test_a_special_price_is_always_below_the_price_and_above_nothing(listed: Decimal, percent: Decimal) -> None:
    item = a_priced_item(PRC_1=str(listed))

    price = price_now(item, book=a_book(a_group(a_rule("D", str(percent)))), now=NOON)

    if isinstance(price, WebPrice):
        assert price.price >= listed
        assert price.special is None or 0 < price.special < price.price
