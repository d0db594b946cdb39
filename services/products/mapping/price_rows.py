"""Price rows as small lasting values, as fingerprints, and in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from services.products.records.prices import SpecialRow
from services.products.records.rules import ProductRules
from shared.catalog.price_book import WebPrice
from shared.website.rows import ALL_GROUPS, TierRow, sku_key

_CENTS = 2
FIRST_DAY, LAST_DAY = "2000-01-01 00:00:00", "2037-12-31 00:00:00"
"""The period of an open-ended special price."""


def web_time(moment: datetime | None) -> str:
    """A store-local moment as the website writes it; empty = open."""
    # Not by strftime: it writes years before 1000 with fewer digits, and they would count as later than others.
    return "" if moment is None else moment.isoformat(sep=" ", timespec="seconds")


def special_period(price: WebPrice, *, rules: ProductRules) -> tuple[str, str]:
    """The first and the last day of a special price, by the website's clock and in its writing: both are midnights.

    Always both: a special price sent without a date keeps that of the special price before it. The website sells at a
    special price for 24 hours after the end that it holds, and its lists look at the day alone, so the end is the last
    day's midnight. The hours within these days are ours: a special price is sent once it holds, and taken away to the
    minute by the look that Price Changes takes at its end; should nobody look, it ends by itself with its last day.
    """
    starts, ends = (rules.on_website(moment) for moment in (price.starts, price.ends))
    last = LAST_DAY if ends is None else web_time(_midnight(ends - timedelta(microseconds=1)))
    first = FIRST_DAY if starts is None else web_time(_midnight(starts))
    # A start after the end would keep people from saving the product in the website's back office.
    return min(first, last), last


def _midnight(moment: datetime) -> datetime:
    """With which the moment's day begins."""
    return datetime.combine(moment.date(), time())


def special_facts(rows: Iterable[SpecialRow]) -> list[list[Any]]:
    """Special prices as a link keeps them."""
    return [[row.sku, str(row.price), row.starts, row.ends, row.store] for row in rows]


def special_rows_in(facts: Mapping[str, Any]) -> tuple[SpecialRow, ...]:
    """The special prices that a link keeps."""
    return tuple(
        SpecialRow(sku=str(sku), price=Decimal(str(price)), starts=str(starts), ends=str(ends), store=int(store))
        for sku, price, starts, ends, store in facts.get("special", ())
    )


def tier_facts(rows: Iterable[TierRow]) -> list[list[Any]]:
    """Prices by group and quantity as a link keeps them."""
    return [[row.sku, row.group, str(row.quantity), str(row.price), row.website] for row in rows]


def tier_rows_in(facts: Mapping[str, Any]) -> tuple[TierRow, ...]:
    """The prices by group and quantity that a link keeps."""
    return tuple(
        TierRow(
            sku=str(sku),
            group=str(group),
            quantity=Decimal(str(least)),
            price=Decimal(str(price)),
            website=int(website),
        )
        for sku, group, least, price, website in facts.get("tiers", ())
    )


def list_prices_in(facts: Mapping[str, Any]) -> dict[str, Decimal]:
    """The list prices by SKU that a link keeps."""
    return {str(sku): Decimal(str(price)) for sku, price in facts.get("listed", ())}


def same_amount(value: str | None, amount: Decimal | None) -> bool:
    """Whether the website's text says this amount; no amount = it says nothing."""
    if amount is None or not value:
        return amount is None and not value
    try:
        return Decimal(value) == amount
    except InvalidOperation:
        return False


def special_place(row: SpecialRow) -> tuple[str, int]:
    """Where a special price stands: the website keeps one at each place."""
    return sku_key(row.sku), row.store


def price_words(price: WebPrice, *, before: Decimal | None) -> str:
    """What a log line says: `price 24.00 → 22.00, special 19.80 until 2 Dec 2026 (Boot days)`."""
    words = f"price {price.price}" if before in (None, price.price) else f"price {before} → {price.price}"
    if price.special is None:
        # A bundle asks the price of its promotion as its price.
        words += f"{_until(price.ends)} ({price.why})" if price.why else ""
        return f"{words}; a price rule can't be read" if price.note else words
    return f"{words}, special {price.special}{_until(price.ends)} ({price.why})"


def _until(ends: datetime | None) -> str:
    return "" if ends is None else f" until {ends.day} {ends:%b %Y}"


def tier_words(rows: Sequence[TierRow]) -> str:
    """Prices by group and quantity in words: `21.60 from 3; Wholesale 18.00`; empty without rows."""
    words = dict.fromkeys(
        f"{_money(row.price)} from {row.quantity.normalize():f}"
        if row.group == ALL_GROUPS
        else f"{row.group} {_money(row.price)}" + (f" from {row.quantity.normalize():f}" if row.quantity > 1 else "")
        for row in rows
    )
    return ", ".join(words)


def _money(amount: Decimal) -> str:
    """With two decimals, or as many as it needs."""
    exact = amount.normalize()
    return format(exact if -int(exact.as_tuple().exponent) > _CENTS else amount.quantize(Decimal("0.01")), "f")
