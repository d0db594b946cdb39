"""A customer-bound rule and one item → what the rule's customer groups pay for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from services.misc.mapping.decisions import key_of
from services.misc.records.offers import Buyer, RuleKey
from shared.catalog.first_match import ONE_PIECE, listed_price, price_for
from shared.catalog.price_book import PriceBook, PricedItem, Rule
from shared.sync.model import Skipped
from shared.website.rows import ALL_WEBSITES, TierRow


@dataclass(frozen=True, slots=True)
class ItemPrices:
    """The rows one rule gives one item; `unclear` says why there may be fewer than Counterpoint would have."""

    rows: tuple[TierRow, ...] = ()
    unclear: str = ""


def group_prices(
    item: PricedItem,
    rule: Rule,
    *,
    key: RuleKey,
    books: Mapping[Buyer, PriceBook],
    skus: Sequence[str],
    now: datetime,
    store: str | None,
    website: int = ALL_WEBSITES,
) -> ItemPrices:
    """The fixed prices of the rule's buyers, at each quantity at which this rule is the first that applies to them.

    `books` has the price book as each buyer sees it. The website takes the lowest price whose quantity is reached, so
    one that isn't lower than those before it, Price-1 first, is left out; one that is higher can't be said.
    """
    listed = listed_price(item)
    if isinstance(listed, Skipped) or item.kit:
        return ItemPrices()
    rows: dict[tuple[str, str, Decimal, int], TierRow] = {}
    unclear = ""
    for buyer, book in books.items():
        best = listed
        for quantity in _quantities(rule, pieces=item.pieces):
            asked = price_for(item, book=book, now=now, quantity=quantity, store=store)
            if isinstance(asked, Skipped):
                unclear = unclear or asked.reason
                continue
            if asked.group is None or asked.rule is None or key_of(asked.group, asked.rule) != key:
                continue
            if asked.price > best:
                unclear = unclear or _dearer(quantity)
            elif asked.price < best:
                best = asked.price
                for sku in skus:
                    row = TierRow(sku=sku, group=buyer.group, quantity=quantity, price=asked.price, website=website)
                    rows.setdefault(row.place, row)
    return ItemPrices(rows=lower_ones(rows.values()), unclear=unclear)


def lower_ones(rows: Iterable[TierRow]) -> tuple[TierRow, ...]:
    """The rows in a fixed order, without those that are no lower than one of a smaller quantity."""
    kept: list[TierRow] = []
    best: dict[tuple[str, str, int], Decimal] = {}
    for row in sorted(rows, key=lambda row: (row.sku, row.group, row.website, row.quantity)):
        place = (row.sku, row.group, row.website)
        if place not in best or row.price < best[place]:
            best[place] = row.price
            kept.append(row)
    return tuple(kept)


def _dearer(quantity: Decimal) -> str:
    of = "more than Price-1" if quantity == ONE_PIECE else f"more from {quantity.normalize():f} on"
    return f"it costs {of}, and the website takes the lowest price"


def _quantities(rule: Rule, *, pieces: Decimal) -> Sequence[Decimal]:
    """The whole numbers, of what holds so many pieces each, at which a price of the rule may begin."""
    starts = (max(one.least, rule.least) / pieces for one in rule.breaks)
    return sorted({ONE_PIECE, *(max(ONE_PIECE, start.to_integral_value(rounding=ROUND_CEILING)) for start in starts)})
