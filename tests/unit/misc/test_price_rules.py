"""What becomes of a price rule: by table, and by property against the first match of each buyer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.misc.mapping.buyers import buyers_of, seen_by
from services.misc.mapping.cart_rules import cart_rule
from services.misc.mapping.decisions import decide, key_of
from services.misc.mapping.group_prices import group_prices
from services.misc.records.offers import (
    Buyer,
    CartAction,
    CartOffer,
    CartStep,
    Decision,
    GroupPrices,
    NotSent,
    rule_key,
)
from services.misc.records.rules import MiscRules
from shared.catalog.first_match import Asked, price_for
from shared.catalog.price_book import Break, Group, PriceBook, PricedItem, PriceLevels, Rule

NOW = datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001 - shop time has no zone
WHOLESALE = "AR_CUST.CATEG_COD = 'WHOLESALE'"
WEBSITE = {"wholesale": "Wholesale", "retailer": "Retailer", "general": "General"}
TRADE = Buyer(category="WHOLESALE", group="Wholesale")
POT = PricedItem(
    key="POT",
    levels=PriceLevels({"PRC_1": Decimal("24.00"), "PRC_2": Decimal("20.00")}),
    columns={"ITEM_NO": "POT", "CATEG_COD": "CAMP"},
)


def off(percent: str, *, least: str = "0") -> Break:
    return Break(least=Decimal(least), method="D", basis="1", amount=Decimal(percent))


def rule(*breaks: Break, number: int = 1, **more: object) -> Rule:
    return Rule(number=number, breaks=breaks or (off("10"),), **more)  # type: ignore[arg-type]


def group(*rules: Rule, **more: object) -> Group:
    fields = {"kind": "P", "code": "TEST", "number": 10, **more}
    return Group(rules=rules, **fields)  # type: ignore[arg-type]


def for_trade(*breaks: Break, **more: object) -> Rule:
    return rule(*breaks, customer_bound=True, customer_filter=WHOLESALE, **more)


def decided(of: Group, *, rules: MiscRules = MiscRules()) -> Decision:  # noqa: B008 - frozen
    return decide(of, of.rules[0], now=NOW, website_groups=WEBSITE, rules=rules)


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        (group(for_trade(), enabled=False), "It is turned off in Counterpoint"),
        (group(for_trade(), begins=datetime(2026, 3, 9)), "It begins on 9 Mar 2026 and is sent then"),  # noqa: DTZ001
        (group(for_trade(), ends=datetime(2026, 3, 1)), "It ended on 1 Mar 2026"),  # noqa: DTZ001
        (group(rule()), "Price Changes sends this one: it sets the price of single items for everybody"),
        (group(for_trade(own_procedure=True)), "Its price comes from a procedure of the shop's own"),
        (group(rule(), kind="C", customer_bound=True), "It is a contract that names no customer"),
        (
            group(rule(customer_bound=True, customer_filter="AR_CUST.CATEG_COD = 'MEMBER'")),
            "The website has no customer group “MEMBER”",
        ),
        (
            group(rule(customer_bound=True, customer_filter="AR_CUST.STATE = 'TX'")),
            "Its customer filter names no customer category; the website knows no other",
        ),
        (
            group(
                rule(customer_bound=True, customer_filter="AR_CUST.CATEG_COD = 'WHOLESALE' AND AR_CUST.STATE = 'TX'")
            ),
            "Its customer filter asks for more than a customer's category; the website knows no such thing",
        ),
        (
            group(rule(customer_bound=True, customer="7"), customer_bound=True, customer="8"),
            "The group and the rule name two different customers",
        ),
        (group(rule(off("150")), mix_and_match=True, mix_code="SOUP"), "It takes more than the whole price off"),
        (group(rule(off("-5")), mix_and_match=True, mix_code="SOUP"), "It takes nothing off"),
        (group(for_trade(Break(least=Decimal(0), method="M", basis="C", amount=Decimal(3)))), None),
    ],
)
def test_what_the_website_cannot_say_is_not_sent_and_the_reason_is_told(of: Group, reason: str | None) -> None:
    found = decided(of)

    assert isinstance(found, NotSent)
    assert found.reason == reason if reason else "can't be worked out" in found.reason


def test_a_rule_for_two_categories_goes_to_the_groups_there_are_and_names_the_missing_one() -> None:
    both = rule(customer_bound=True, customer_filter="AR_CUST.CATEG_COD IN ('WHOLESALE', 'MEMBER')")

    found = decided(group(both))

    assert found == GroupPrices(buyers=(TRADE,), note="The website has no customer group “MEMBER”")


def test_settings_name_groups_for_categories_and_for_single_customers() -> None:
    rules = MiscRules(category_groups={"MEMBER": "retailer"}, customer_groups={"1001": "General"})

    member = decided(group(rule(customer_bound=True, customer_filter="CATEG_COD = 'MEMBER'")), rules=rules)
    club = decided(group(rule(), kind="C", customer_bound=True, customer="1001"), rules=rules)

    assert member == GroupPrices(buyers=(Buyer(category="MEMBER", group="Retailer"),))
    assert club == GroupPrices(buyers=(Buyer(customer="1001", group="General"),))


def test_an_unreadable_customer_filter_is_told_with_its_words() -> None:
    found = buyers_of(
        group(),
        rule(customer_bound=True, customer_filter="dbo.fn_Best(AR_CUST.CUST_NO) = 1"),
        website_groups=WEBSITE,
        category_groups={},
        customer_groups={},
    )

    assert isinstance(found, NotSent)
    assert found.reason.startswith("Its customer filter can't be read")


def test_a_rule_for_one_customer_does_not_bind_the_others_of_the_category() -> None:
    club = group(rule(off("50"), customer_bound=True, customer="1001"))

    asked = price_for(POT, book=seen_by(PriceBook((club,)), TRADE), now=NOW)

    assert isinstance(asked, Asked)
    assert asked.rule is None


def test_a_rule_that_cannot_be_read_for_the_buyer_leaves_items_it_is_about_in_doubt_and_others_not() -> None:
    odd = group(
        rule(off("50"), customer_bound=True, customer_filter="AR_CUST.STATE = 'TX'", item_filter="CATEG_COD = 'CAMP'"),
        number=1,
    )
    trade = group(for_trade(number=2), code="TRADE", number=2)
    book = seen_by(PriceBook((odd, trade)), TRADE)
    boot = replace(POT, key="BOOT", columns={"ITEM_NO": "BOOT", "CATEG_COD": "FOOT"})

    assert not isinstance(price_for(POT, book=book, now=NOW), Asked)
    asked = price_for(boot, book=book, now=NOW)
    assert isinstance(asked, Asked)
    assert asked.price == Decimal("21.60")


BREAKS = st.lists(
    st.builds(
        Break,
        least=st.sampled_from([Decimal(0), Decimal(1), Decimal(3), Decimal("5.5"), Decimal(12)]),
        method=st.sampled_from(["D", "A", "F", "P"]),
        basis=st.sampled_from(["1", "2"]),
        amount=st.sampled_from([Decimal(1), Decimal(2), Decimal(5), Decimal(20)]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.least,
)
KINDS = st.sampled_from(["for trade", "for all", "two for one", "for one customer"])


@st.composite
def books(draw: st.DrawFn) -> PriceBook:
    """A few groups with rules of every kind, in Counterpoint's order."""
    found = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        rules = []
        for place in range(1, draw(st.integers(1, 3)) + 1):
            breaks = tuple(sorted(draw(BREAKS), key=lambda one: one.least))
            match draw(KINDS):
                case "for trade":
                    rules.append(for_trade(*breaks, number=place))
                case "two for one":
                    rules.append(rule(*breaks, number=place, two_for_one=True))
                case "for one customer":
                    rules.append(rule(*breaks, number=place, customer_bound=True, customer="1001"))
                case _:
                    rules.append(rule(*breaks, number=place))
        found.append(group(*rules, code=f"G{number}", number=number))
    return PriceBook(tuple(found))


@given(book=books(), pieces=st.sampled_from([Decimal(1), Decimal(12)]))
def test_every_price_sent_is_what_such_a_buyer_pays_in_counterpoint_by_this_rule(
    book: PriceBook, pieces: Decimal
) -> None:
    item = replace(POT, pieces=pieces)
    seen = seen_by(book, TRADE)
    for of in book.groups:
        for one in of.rules:
            key = key_of(of, one)
            sent = group_prices(item, one, key=key, books={TRADE: seen}, skus=["POT"], now=NOW, store=None)
            for row in sent.rows:
                asked = price_for(item, book=seen, now=NOW, quantity=row.quantity)
                assert isinstance(asked, Asked)
                assert asked.group is not None
                assert asked.rule is not None
                assert key_of(asked.group, asked.rule) == key
                assert (row.sku, row.group, row.price, row.percent) == ("POT", "Wholesale", asked.price, False)
                assert row.quantity == int(row.quantity) >= 1
            assert list(sent.rows) == sorted(sent.rows, key=lambda row: row.quantity)
            assert [row.price for row in sent.rows] == sorted((row.price for row in sent.rows), reverse=True)


@given(book=books(), quantity=st.integers(1, 15))
def test_the_website_never_asks_a_trade_buyer_more_than_counterpoint_would_by_a_trade_rule(
    book: PriceBook, quantity: int
) -> None:
    """The website takes the lowest of Price-1 and the rows whose quantity is reached."""
    seen = seen_by(book, TRADE)
    rows = [
        row
        for of in book.groups
        for one in of.rules
        if one.customer_filter
        for row in group_prices(
            POT, one, key=key_of(of, one), books={TRADE: seen}, skus=["POT"], now=NOW, store=None
        ).rows
    ]

    asked = price_for(POT, book=seen, now=NOW, quantity=Decimal(quantity))

    if isinstance(asked, Asked) and asked.rule is not None and asked.rule.customer_filter:
        on_website = min([Decimal("24.00"), *(row.price for row in rows if row.quantity <= quantity)])
        assert on_website <= asked.price


@pytest.mark.parametrize(
    ("breaks", "rows", "unclear"),
    [
        (["30"], [], "it costs more than Price-1, and the website takes the lowest price"),
        (["20", "22"], [(1, "20")], "it costs more from 6 on, and the website takes the lowest price"),
        (["24"], [], ""),
        (["20", "20"], [(1, "20")], ""),
        (["20", "18"], [(1, "20"), (6, "18")], ""),
    ],
)
def test_a_price_that_the_website_would_undercut_is_told(
    breaks: list[str], rows: list[tuple[int, str]], unclear: str
) -> None:
    steps = [
        Break(least=least, method="F", basis="1", amount=Decimal(amount))
        for least, amount in zip((Decimal(0), Decimal(6)), breaks, strict=False)
    ]
    trade = group(for_trade(*steps))
    books = {TRADE: seen_by(PriceBook((trade,)), TRADE)}

    sent = group_prices(
        POT, trade.rules[0], key=key_of(trade, trade.rules[0]), books=books, skus=["POT"], now=NOW, store=None
    )

    assert [(row.quantity, row.price) for row in sent.rows] == [(least, Decimal(amount)) for least, amount in rows]
    assert sent.unclear == unclear


def test_a_cart_rule_can_only_do_what_the_website_knows() -> None:
    # The website takes any other word, and then no cart of any customer works any more.
    assert set(get_args(CartAction)) <= {"by_percent", "by_fixed", "cart_fixed", "buy_x_get_y"}


STEP = CartStep(least=Decimal(4), action="by_percent", amount=Decimal(20))
OFFER = CartOffer(name="Soups", order=100, steps=(STEP,))
SKUS = st.lists(
    st.text("AB,;^|/ 1", min_size=1, max_size=8).filter(lambda text: bool(text.strip())), min_size=1, max_size=9
)


@given(skus=SKUS)
def test_a_cart_rule_names_exactly_the_items_of_the_offer(skus: list[str]) -> None:
    made = cart_rule(OFFER, STEP, key="P|S|1", skus=skus, website_ids=[1], group_ids={"General": 1, "Wholesale": 2})

    (which,) = made["action_condition"]["conditions"]
    named = which["conditions"] if which["condition_type"].endswith("Combine") else [which]
    if len(named) > 1:
        assert which["aggregator_type"] == "any"
    read = {sku for one in named for sku in (one["value"].split(",") if one["operator"] == "()" else [one["value"]])}
    assert read == set(skus)
    assert made["customer_group_ids"] == [1, 2]
    assert "code" not in made
    assert made["coupon_type"] == "NO_COUPON"


@pytest.mark.parametrize(
    ("typed", "key"),
    [("p|summer|010", "P|SUMMER|10"), (" P | Summer | 1 ", "P|SUMMER|1"), ("SUMMER", "SUMMER"), ("P|A|B", "P|A|B")],
)
def test_a_typed_rule_is_found_whatever_its_letter_case_and_blanks(typed: str, key: str) -> None:
    assert rule_key(typed) == key
