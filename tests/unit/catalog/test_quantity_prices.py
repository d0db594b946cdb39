"""What several pieces cost a guest, worked out by hand and compared."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalog.first_match import Asked, about, price_for, price_now
from shared.catalog.price_book import Break, Group, Rule, WebPrice
from shared.catalog.quantity_prices import quantity_prices
from tests.builders.products import NOON, a_book, a_group, a_priced_item, a_rule

HOUR = timedelta(hours=1)


def breaks(*steps: tuple[str, str], method: str = "D") -> tuple[Break, ...]:
    """Breaks of (quantity, amount) on Price-1."""
    return tuple(Break(least=Decimal(least), method=method, basis="1", amount=Decimal(off)) for least, off in steps)


def rows(*groups: Group, **more: Any) -> list[tuple[str, str]]:
    """The quantity prices of an ordinary item as text."""
    found = quantity_prices(a_priced_item(**more), book=a_book(*groups), now=NOON)
    return [(str(row.least.normalize()), str(row.price)) for row in found.rows]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ((), []),
        ((a_group(a_rule()),), []),
        ((a_group(a_rule(breaks=breaks(("0", "0"), ("3", "10"), ("12", "20")))),), [("3", "90.00"), ("12", "80.00")]),
        ((a_group(a_rule(breaks=breaks(("3", "10")))),), [("3", "90.00")]),
        ((a_group(a_rule("F", "70", least=Decimal(5))),), [("5", "70.00")]),
        ((a_group(a_rule(breaks=breaks(("3", "15"), method="A"))),), [("3", "85.00")]),
        # A rule before it wins at every quantity it reaches.
        ((a_group(a_rule("D", "5")), a_group(a_rule(breaks=breaks(("3", "50"))))), []),
        ((a_group(a_rule(breaks=breaks(("3", "10")))), a_group(a_rule("D", "5"))), [("3", "90.00")]),
        # The website takes the lowest price reached, so a row that isn't lower says nothing.
        ((a_group(a_rule(breaks=breaks(("0", "10"), ("3", "10"), ("6", "10")))),), []),
        ((a_group(a_rule(breaks=breaks(("3", "10"), ("6", "5"), ("9", "20")))),), [("3", "90.00"), ("9", "80.00")]),
        ((a_group(a_rule(breaks=breaks(("3", "10"))), begins=NOON + HOUR),), []),
        ((a_group(a_rule(breaks=breaks(("3", "10"))), ends=NOON - HOUR),), []),
        ((a_group(a_rule(breaks=breaks(("3", "10"))), customer_bound=True),), []),
        ((a_group(a_rule(breaks=breaks(("3", "10")), customer_bound=True)),), []),
        ((a_group(a_rule(breaks=breaks(("3", "10")), item="OTHER")),), []),
    ],
)
def test_every_quantity_has_the_price_of_the_first_rule_that_reaches_it(
    groups: tuple[Group, ...], expected: list[tuple[str, str]]
) -> None:
    assert rows(*groups) == expected


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (a_group(a_rule(two_for_one=True)), "Price rule 1 of “Sale”: two for one"),
        (a_group(a_rule(breaks=breaks(("4", "10"))), mix_and_match=True), "Price rule 1 of “Sale”: mix and match"),
        (a_group(a_rule(breaks=breaks(("2", "10"), ("6", "5")))), "Price rule 1 of “Sale”: it costs more from 6 on"),
        (
            a_group(a_rule(own_procedure=True, least=Decimal(3), breaks=())),
            "Price rule 1 of “Sale”: its price comes from a procedure of the shop's own",
        ),
        (
            a_group(a_rule(breaks=breaks(("3", "10")), item_filter="fn_Slow(ITEM_NO) > 90")),
            "Price rule 1 of “Sale”: its item filter can't be read",
        ),
    ],
)
def test_what_a_price_list_cannot_say_is_named(group: Group, words: str) -> None:
    said = quantity_prices(a_priced_item(), book=a_book(group, a_group(a_rule("D", "1"), code="REST")), now=NOON).unsaid

    assert [line.partition(" (")[0] for line in said] == [words]


def test_offers_about_other_items_are_not_named() -> None:
    book = a_book(a_group(a_rule(two_for_one=True, item="OTHER")))

    assert quantity_prices(a_priced_item(), book=book, now=NOON).unsaid == ()


def test_a_case_of_twelve_reaches_breaks_with_all_its_pieces_and_takes_amounts_for_each() -> None:
    book = a_book(a_group(a_rule(breaks=breaks(("0", "0"), ("12", "2"), ("24", "3"), method="A"))))
    case = a_priced_item(pieces="12", PRC_1="130")

    price = price_now(case, book=book, now=NOON)
    more = quantity_prices(case, book=book, now=NOON)

    assert isinstance(price, WebPrice)
    assert (price.price, price.special) == (Decimal("130.00"), Decimal("106.00"))
    assert [(row.least, row.price) for row in more.rows] == [(Decimal(2), Decimal("94.00"))]


STEPS = st.lists(
    st.tuples(st.integers(min_value=0, max_value=20), st.integers(min_value=0, max_value=90)), min_size=1, max_size=5
)


@given(st.lists(STEPS, min_size=1, max_size=3), st.integers(min_value=1, max_value=30))
def test_the_lowest_price_reached_is_what_counterpoint_asks_unless_it_is_said_not_to_be(
    rules: list[list[tuple[int, int]]], quantity: int
) -> None:
    groups = [
        a_group(Rule(number=1, breaks=breaks(*{str(least): str(off) for least, off in steps}.items())))
        for steps in rules
    ]
    item, book = a_priced_item(), a_book(*groups)
    asked = price_for(item, book=book, now=NOON, quantity=Decimal(quantity))
    one = price_for(item, book=book, now=NOON)
    listed = quantity_prices(item, book=book, now=NOON)

    assert isinstance(asked, Asked)
    assert isinstance(one, Asked)
    lowest = min([one.price, *(row.price for row in listed.rows if row.least <= quantity)])
    assert lowest <= asked.price if listed.unsaid else lowest == asked.price


FILTERS = st.sampled_from(
    ["", "CATEG_COD = 'FOOTWEAR'", "CATEG_COD = 'CAMP'", "ITEM_NO LIKE 'WAX%'", "fn_Slow(ITEM_NO) > 90"]
)


@given(st.lists(st.tuples(FILTERS, STEPS, st.booleans()), max_size=5), st.integers(min_value=1, max_value=25))
def test_the_part_of_the_book_about_an_item_answers_as_the_whole_book_does(
    rules: list[tuple[str, list[tuple[int, int]], bool]], quantity: int
) -> None:
    groups = [
        a_group(
            Rule(number=1, item_filter=text, breaks=breaks(*{str(least): str(off) for least, off in steps}.items())),
            code=f"GROUP{number}",
            begins=NOON + HOUR if later else None,
        )
        for number, (text, steps, later) in enumerate(rules)
    ]
    item, whole = a_priced_item(), a_book(*groups)
    part = about(item, book=whole, now=NOON, store=None)

    for book in (part, about(item, book=part, now=NOON, store=None)):
        assert price_for(item, book=book, now=NOON, quantity=Decimal(quantity)) == price_for(
            item, book=whole, now=NOON, quantity=Decimal(quantity)
        )
        assert quantity_prices(item, book=book, now=NOON) == quantity_prices(item, book=whole, now=NOON)
