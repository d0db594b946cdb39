"""An item's prices → the rows of the website, worked out by hand and compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.price_rows import price_words, special_rows_in, tier_rows_in
from services.products.mapping.price_sheet import PlacedItem, PriceSheet, price_sheet
from services.products.records.prices import PricePlace
from services.products.records.rules import ProductRules
from shared.catalog.first_match import Asked, price_for
from shared.catalog.price_book import Break, PriceBook, PricedItem, Rule
from shared.catalog.units import AlternateUnit
from shared.website.rows import ALL_GROUPS
from tests.builders.products import NOON, RULES, a_book, a_group, a_priced_item, a_rule

HOUR = timedelta(hours=1)
NO_RULES = PriceBook()
EAST = PricePlace(location="EAST", website=2, store=3)


def sheet(
    *items: PricedItem, skus: tuple[str, ...] = ("WAX-100",), book: PriceBook = NO_RULES, rules: ProductRules = RULES
) -> PriceSheet:
    """The rows of an item at the default place, and at EAST if a second one is given."""
    placed = [PlacedItem(item=item, place=place) for item, place in zip(items, (PricePlace(), EAST), strict=False)]
    found = price_sheet(placed, skus=skus, book=book, now=NOON, rules=rules)
    assert isinstance(found, PriceSheet), found
    return found


def base(found: PriceSheet) -> dict[tuple[str, int], str]:
    """Base prices by SKU and store."""
    return {(row.sku, row.store): str(row.price) for row in found.base}


def tiers(found: PriceSheet) -> list[tuple[str, str, str, str]]:
    """Rows by SKU, group and quantity as text."""
    return [(row.sku, row.group, str(row.quantity.normalize()), str(row.price)) for row in found.tiers]


def test_every_variant_has_the_items_price() -> None:
    found = sheet(a_priced_item(), skus=("JKT|RED|M|*", "JKT|RED|L|*"), book=a_book(a_group(a_rule())))

    assert base(found) == {("JKT|RED|M|*", 0): "100.00", ("JKT|RED|L|*", 0): "100.00"}
    assert [(row.sku, str(row.price)) for row in found.special] == [
        ("JKT|RED|M|*", "90.00"),
        ("JKT|RED|L|*", "90.00"),
    ]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (
            {"PRC_2": "80", "PRC_3": "70.005"},
            [("WAX-100", "Wholesale", "1", "80.00"), ("WAX-100", "VIP", "1", "70.01")],
        ),
        ({"PRC_3": "70"}, [("WAX-100", "VIP", "1", "70.00")]),
        ({"PRC_2": "0", "PRC_4": "5"}, []),
        ({}, []),
    ],
)
def test_a_price_level_is_a_row_of_its_customer_group(levels: dict[str, Any], expected: list[Any]) -> None:
    rules = replace(RULES, level_groups={2: "Wholesale", 3: "VIP"})

    assert tiers(sheet(a_priced_item(**levels), rules=rules)) == expected


def test_another_unit_has_the_price_of_its_pieces_or_its_own() -> None:
    units = (
        AlternateUnit(name="CASE", numerator=Decimal(12), price=Decimal("1100")),
        AlternateUnit(name="PAIR", numerator=Decimal(2)),
    )
    item = replace(a_priced_item(), units=units)
    breaks = tuple(
        Break(least=Decimal(least), method="D", basis="1", amount=Decimal(off)) for least, off in ((0, 0), (12, 10))
    )

    found = sheet(
        item,
        skus=("WAX-100", "WAX-100^CASE", "WAX-100^PAIR", "WAX-100^GONE"),
        book=a_book(a_group(a_rule(breaks=breaks))),
    )

    assert base(found) == {("WAX-100", 0): "100.00", ("WAX-100^CASE", 0): "1100.00", ("WAX-100^PAIR", 0): "200.00"}
    assert [(row.sku, str(row.price)) for row in found.special] == [("WAX-100^CASE", "990.00")]
    assert tiers(found) == [("WAX-100", ALL_GROUPS, "12", "90.00"), ("WAX-100^PAIR", ALL_GROUPS, "6", "180.00")]


def test_a_kit_asks_what_it_costs_now_as_its_price() -> None:
    breaks = tuple(Break(least=Decimal(least), method="D", basis="1", amount=Decimal(10)) for least in (0, 3))
    rules = replace(RULES, level_groups={2: "Wholesale"})

    found = sheet(a_priced_item(kit=True, PRC_2="50"), book=a_book(a_group(a_rule(breaks=breaks))), rules=rules)

    assert (base(found), found.special, found.tiers) == ({("WAX-100", 0): "90.00"}, (), ())


def test_a_promoted_bundle_is_told_with_the_price_it_has_on_the_website() -> None:
    found = sheet(a_priced_item(kit=True), book=a_book(a_group(a_rule(), title="Summer")))

    assert found.price is not None
    assert price_words(found.price, before=Decimal("100.00")) == "price 100.00 → 90.00 (Summer)"


def test_a_website_with_prices_of_its_own_gets_those_of_its_location() -> None:
    found = sheet(
        a_priced_item(),
        a_priced_item(PRC_1="120"),
        book=a_book(
            a_group(
                a_rule(breaks=(a_rule().breaks[0], Break(least=Decimal(5), method="D", basis="1", amount=Decimal(20))))
            )
        ),
    )

    assert base(found) == {("WAX-100", 0): "100.00", ("WAX-100", 3): "120.00"}
    assert [(row.store, str(row.price)) for row in found.special] == [(0, "90.00"), (3, "108.00")]
    assert [(row.website, str(row.price)) for row in found.tiers] == [(0, "80.00"), (2, "96.00")]


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (None, None, ("2000-01-01 00:00:00", "2037-12-31 00:00:00")),
        (NOON - HOUR, None, ("2026-03-02 00:00:00", "2037-12-31 00:00:00")),
        (NOON - HOUR, NOON + HOUR, ("2026-03-02 00:00:00", "2026-03-02 00:00:00")),
        (None, datetime(2026, 3, 8, 23, 59, 59), ("2000-01-01 00:00:00", "2026-03-08 00:00:00")),  # noqa: DTZ001
        (None, datetime(2026, 3, 9), ("2000-01-01 00:00:00", "2026-03-08 00:00:00")),  # noqa: DTZ001
    ],
)
def test_a_special_price_is_sent_with_both_its_days_and_the_last_one_counts_in_full(
    begins: datetime | None, ends: datetime | None, expected: tuple[str, str]
) -> None:
    book = a_book(a_group(a_rule(), begins=begins, ends=ends))

    (row,) = sheet(a_priced_item(), book=book).special

    assert (row.starts, row.ends) == expected


@pytest.mark.parametrize(
    ("website", "expected"),
    [
        (None, ("2026-03-02 00:00:00", "2026-03-08 00:00:00")),
        ("America/Chicago", ("2026-03-02 00:00:00", "2026-03-08 00:00:00")),
        ("America/New_York", ("2026-03-02 00:00:00", "2026-03-09 00:00:00")),
        ("Pacific/Auckland", ("2026-03-03 00:00:00", "2026-03-09 00:00:00")),
    ],
)
def test_the_period_of_a_special_price_is_told_by_the_websites_clock(
    website: str | None, expected: tuple[str, str]
) -> None:
    rules = replace(RULES, website_zone=ZoneInfo(website) if website else None)
    book = a_book(a_group(a_rule(), begins=NOON - HOUR, ends=datetime(2026, 3, 8, 23, 59, 59)))  # noqa: DTZ001

    (row,) = sheet(a_priced_item(), book=book, rules=rules).special

    assert (row.starts, row.ends) == expected


def test_an_item_without_a_price_has_no_rows() -> None:
    item = PlacedItem(item=a_priced_item(PRC_1=""))

    found = price_sheet([item], skus=("WAX-100",), book=a_book(), now=NOON, rules=RULES)

    assert isinstance(found, PriceSheet)
    assert (found.base, found.special, found.tiers) == ((), (), ())
    assert [one.reason for one in found.held] == ["No price in Counterpoint (Price-1 is empty)"]


def test_rows_are_remembered_as_they_were() -> None:
    rules = replace(RULES, level_groups={2: "Wholesale"})
    found = sheet(a_priced_item(PRC_2="80"), book=a_book(a_group(a_rule(), begins=NOON)), rules=rules)
    facts = {
        "special": [[row.sku, str(row.price), row.starts, row.ends, row.store] for row in found.special],
        "tiers": [[row.sku, row.group, str(row.quantity), str(row.price), row.website] for row in found.tiers],
    }

    assert special_rows_in(facts) == found.special
    assert tier_rows_in(facts) == found.tiers


STEP = st.tuples(st.integers(min_value=0, max_value=20), st.sampled_from("DAF"), st.integers(min_value=1, max_value=95))
MONEY = st.decimals(min_value=100, max_value=999, places=2)


@given(MONEY, st.lists(st.lists(STEP, min_size=1, max_size=4), max_size=3), st.integers(min_value=1, max_value=25))
def test_a_guest_pays_on_the_website_what_counterpoint_asks(
    listed: Decimal, promotions: list[list[tuple[int, str, int]]], quantity: int
) -> None:
    groups = []
    for steps in promotions:
        amounts = {least: (method, amount) for least, method, amount in steps}
        breaks = tuple(
            Break(least=Decimal(least), method=method, basis="1", amount=Decimal(amount))
            for least, (method, amount) in amounts.items()
        )
        groups.append(a_group(Rule(number=1, breaks=breaks)))
    item, book = a_priced_item(PRC_1=str(listed)), a_book(*groups)
    asked = price_for(item, book=book, now=NOON, quantity=Decimal(quantity))

    found = sheet(item, book=book)

    prices = [row.price for row in found.base] + [row.price for row in found.special]
    prices += [row.price for row in found.tiers if row.quantity <= quantity]
    assert isinstance(asked, Asked)
    assert min(prices) <= asked.price if found.unsaid else min(prices) == asked.price
    named = [row.sku for row in found.base] + [row.sku for row in found.special] + [row.sku for row in found.tiers]
    assert set(named) == {"WAX-100"}
