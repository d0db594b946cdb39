"""Prices from a certain quantity on, as far as a price list by quantity can say them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from shared.catalog.first_match import ONE_PIECE, concerns, in_force, named, price_for
from shared.catalog.price_book import Group, PriceBook, PricedItem, Rule
from shared.sync.model import Skipped


@dataclass(frozen=True, slots=True)
class QuantityPrice:
    """From `least` on, one costs `price`."""

    least: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class QuantityPrices:
    """The prices from more than one on, lowest quantity first, and what such a list can't say, in words."""

    rows: tuple[QuantityPrice, ...] = ()
    unsaid: tuple[str, ...] = ()


def quantity_prices(item: PricedItem, *, book: PriceBook, now: datetime, store: str | None = None) -> QuantityPrices:
    """What a guest pays at `now` when buying more than one: at every quantity the first rule that applies.

    The website takes the lowest of all prices a quantity has reached, so a row that isn't lower than those before it
    is left out; one that is higher can't be said.
    """
    lowest = price_for(item, book=book, now=now, store=store)
    if isinstance(lowest, Skipped):
        return QuantityPrices()
    best, rows = lowest.price, list[QuantityPrice]()
    unsaid = dict.fromkeys(_beyond_prices(item, book=book, now=now, store=store))
    for least in _steps(item, book=book, now=now, store=store):
        asked = price_for(item, book=book, now=now, quantity=least, store=store)
        if isinstance(asked, Skipped):
            unsaid.setdefault(asked.reason)
        elif asked.price < best:
            best = asked.price
            rows.append(QuantityPrice(least, best))
        elif asked.price > best and asked.group is not None and asked.rule is not None:
            unsaid.setdefault(f"{named(asked.group, asked.rule)}: it costs more from {least.normalize():f} on")
    return QuantityPrices(rows=tuple(rows), unsaid=tuple(unsaid))


def _steps(item: PricedItem, *, book: PriceBook, now: datetime, store: str | None) -> list[Decimal]:
    """The quantities above one at which another price may begin."""
    found: set[Decimal] = set()
    for group, rule in in_force(book, now=now):
        if group.mix_and_match or rule.two_for_one or concerns(rule, item, store=store) is False:
            continue
        starts = [rule.least, *(max(one.least, rule.least) for one in rule.breaks)]
        found.update(starts if item.pieces == ONE_PIECE else (_whole(start / item.pieces) for start in starts))
    return sorted(step for step in found if step > ONE_PIECE)


def _whole(quantity: Decimal) -> Decimal:
    """Other units are sold whole: twenty pieces are two cases of twelve."""
    return quantity.to_integral_value(rounding=ROUND_CEILING)


def _beyond_prices(item: PricedItem, *, book: PriceBook, now: datetime, store: str | None) -> Iterator[str]:
    """Rules about this item that are no price of one piece at all."""
    for group, rule in in_force(book, now=now):
        kind = beyond_price(group, rule)
        if kind and concerns(rule, item, store=store) is True:
            yield f"{named(group, rule)}: {kind}"


def beyond_price(group: Group, rule: Rule) -> str:
    """What kind of offer a rule is that no price list can say; empty = it sets prices."""
    return "two for one" if rule.two_for_one else "mix and match" if group.mix_and_match else ""
