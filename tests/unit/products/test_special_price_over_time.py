"""Over any promotion's time the customer of the website pays what the till asks, also when nobody looks at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.price_sheet import PlacedItem, PriceSheet, price_sheet
from services.products.tasks.shop_clock import shop_time
from shared.catalog.first_match import Asked, price_for
from shared.catalog.price_book import PriceBook
from simulators.magento.storefront import special_price_listed, special_price_now
from tests.builders.products import RULES, a_book, a_group, a_priced_item, a_rule

ITEM = a_priced_item()
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("America/Chicago", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "UTC")]
)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MOMENTS = st.datetimes(
    min_value=datetime(2026, 3, 1),  # noqa: DTZ001 - shop time
    max_value=datetime(2026, 11, 20),  # noqa: DTZ001
).map(lambda moment: moment.replace(microsecond=0))
LENGTHS = st.one_of(
    st.timedeltas(min_value=timedelta(minutes=2), max_value=timedelta(days=9)).map(
        lambda length: timedelta(seconds=int(length.total_seconds()))
    ),
    st.integers(1, 9).map(lambda days: timedelta(days=days)),
)


def sent(book: PriceBook, *, at: datetime, shop: ZoneInfo, website: ZoneInfo) -> dict[str, Any]:
    """What the website holds after Price Changes looked at this moment."""
    rules = replace(RULES, zone=shop, website_zone=website)
    found = price_sheet(
        [PlacedItem(item=ITEM)], skus=[ITEM.key], book=book, now=shop_time(at, rules=rules), rules=rules
    )
    assert isinstance(found, PriceSheet)
    values: dict[str, Any] = {"price": str(found.base[0].price)}
    for row in found.special:
        values |= {
            "special_price": str(row.price),
            "special_from_date": row.starts,
            "special_to_date": row.ends,
        }
    return values


def paid(values: dict[str, Any], *, at: datetime, website: ZoneInfo) -> Decimal:
    """What a customer of the website pays."""
    return Decimal(special_price_now(values=values, today=at.astimezone(website)) or values["price"])


def asked(book: PriceBook, *, at: datetime, shop: ZoneInfo) -> Decimal:
    """What the till asks."""
    found = price_for(ITEM, book=book, now=at.astimezone(shop).replace(tzinfo=None))
    assert isinstance(found, Asked)
    return found.price


def looks(begins: datetime, ends: datetime) -> Sequence[datetime]:
    """The moments at which other rules hold: Price Changes looks then."""
    return begins - DAY, begins, ends + SECOND


@given(begins=MOMENTS, length=LENGTHS, part=st.floats(-0.5, 1.5), whole=st.booleans(), shop=ZONES, website=ZONES)
def test_a_customer_pays_what_the_till_asks_and_never_less_after_the_last_day(
    begins: datetime, length: timedelta, part: float, whole: bool, shop: ZoneInfo, website: ZoneInfo
) -> None:
    ends = begins + length
    if whole:
        begins = begins.replace(hour=0, minute=0, second=0)
        ends = ends.replace(hour=23, minute=59, second=59)
    book = a_book(a_group(a_rule(), begins=begins, ends=ends))
    first, last = begins.replace(tzinfo=shop), ends.replace(tzinfo=shop)
    moment = (first + (last - first) * part).replace(microsecond=0)
    states = [(at, sent(book, at=at, shop=shop, website=website)) for at in looks(first, last)]
    before, during, after = (values for _, values in states)
    standing = before if moment < first else during if moment <= last else after

    assert paid(standing, at=moment, website=website) == asked(book, at=moment, shop=shop)
    if moment <= last:
        return
    # Nobody looked at the end: the special price ends with the last day of the website's own clock, at its midnight.
    last_day = (last - SECOND).astimezone(website).date()
    still = paid(during, at=moment, website=website) != asked(book, at=moment, shop=shop)
    clock = moment.astimezone(website).replace(tzinfo=None)
    assert not still or clock <= datetime.combine(last_day, datetime.min.time()) + DAY


@given(begins=MOMENTS, length=LENGTHS, part=st.floats(0, 1), shop=ZONES, website=ZONES)
def test_lists_and_searches_of_the_website_show_the_special_price_as_long_as_it_holds(
    begins: datetime, length: timedelta, part: float, shop: ZoneInfo, website: ZoneInfo
) -> None:
    book = a_book(a_group(a_rule(), begins=begins, ends=begins + length))
    first, last = begins.replace(tzinfo=shop), (begins + length).replace(tzinfo=shop)
    moment = (first + (last - first) * part).replace(microsecond=0)
    if not first <= moment < last:
        return
    during = sent(book, at=first, shop=shop, website=website)

    assert special_price_listed(values=during, today=moment.astimezone(website)) is not None
