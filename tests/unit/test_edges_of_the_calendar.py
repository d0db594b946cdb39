"""Periods that touch the first or the last day there is: said as they stand, whatever the zones."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from services.gateway.views.times import Clock
from services.products.mapping.price_rows import LAST_DAY, special_period
from services.products.records.rules import ProductRules
from shared.catalog.price_book import WebPrice

CHICAGO, BERLIN = ZoneInfo("America/Chicago"), ZoneInfo("Europe/Berlin")
LAST, FIRST = datetime.fromisoformat("9999-12-31T23:59:59"), datetime.fromisoformat("0001-01-01")


@pytest.mark.parametrize(("shop", "website"), [(CHICAGO, UTC), (CHICAGO, BERLIN), (BERLIN, CHICAGO), (UTC, UTC)])
def test_a_special_price_until_the_last_day_there_is_has_that_day_in_any_zone(
    shop: ZoneInfo, website: ZoneInfo
) -> None:
    rules = ProductRules(zone=shop, website_zone=website)
    price = WebPrice(price=Decimal(24), special=Decimal(20), starts=datetime.fromisoformat("2026-12-01"), ends=LAST)

    assert special_period(price, rules=rules)[1] == "9999-12-31 00:00:00"


@pytest.mark.parametrize("year", [1, 753, 999])
def test_a_special_price_that_began_long_ago_begins_before_it_ends(year: int) -> None:
    rules = ProductRules(zone=BERLIN, website_zone=UTC)
    price = WebPrice(price=Decimal(24), special=Decimal(20), starts=datetime.fromisoformat(f"{year:04}-01-01"))

    starts, ends = special_period(price, rules=rules)

    assert (starts[:4] <= f"{year:04}", ends) == (True, LAST_DAY)


@pytest.mark.parametrize("zone", [CHICAGO, BERLIN, ZoneInfo("UTC")])
@pytest.mark.parametrize("of", [CHICAGO, BERLIN])
def test_the_dashboard_tells_the_last_and_the_first_moment_there_is(zone: ZoneInfo, of: ZoneInfo) -> None:
    clock = Clock(now=datetime(2026, 12, 1, tzinfo=UTC), zone=zone)

    for edge in (LAST, FIRST):
        at = datetime.fromisoformat(edge.replace(tzinfo=of).isoformat())
        assert str(at.year) in clock.time(at)
        assert str(at.year) in clock.exact(at)
