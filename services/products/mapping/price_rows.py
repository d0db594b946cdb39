"""A price → the rows that the website's price calls take."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from services.products.records.web import SpecialRow
from shared.catalog.price_book import WebPrice
from shared.sync.sets import digest


def special_rows(price: WebPrice, *, skus: Sequence[str]) -> tuple[SpecialRow, ...]:
    """The special price of every SKU; nothing when there is none."""
    if price.special is None:
        return ()
    starts, ends = web_time(price.starts), web_time(price.ends)
    return tuple(SpecialRow(sku=sku, price=price.special, starts=starts, ends=ends) for sku in skus)


def web_time(moment: datetime | None) -> str:
    """A store-local moment as the website writes it; empty = open."""
    return "" if moment is None else moment.strftime("%Y-%m-%d %H:%M:%S")


def price_digest(price: WebPrice, *, skus: Sequence[str]) -> str:
    """The fingerprint of what the website should ask for these SKUs."""
    return digest([sorted(skus), price.price, price.special, web_time(price.starts), web_time(price.ends)])


def price_words(price: WebPrice, *, before: Decimal | None) -> str:
    """What a log line says: `price 24.00 → 22.00, special 19.80 until 2 Dec (Boot days)`."""
    words = f"price {price.price}" if before in (None, price.price) else f"price {before} → {price.price}"
    if price.special is None:
        return f"{words}; a price rule can't be read" if price.note else words
    until = "" if price.ends is None else f" until {price.ends.day} {price.ends:%b %Y}"
    return f"{words}, special {price.special}{until} ({price.why})"
