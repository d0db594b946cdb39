"""Whether an item belongs to an offer about several pieces in one cart."""

from collections.abc import Iterable
from datetime import datetime

from services.misc.records.offers import CartOffer
from shared.catalog.first_match import Doubtful, concerns, price_for
from shared.catalog.price_book import PriceBook, PricedItem, Rule
from shared.sync.model import Skipped


def belongs(
    item: PricedItem, rule: Rule, offer: CartOffer, *, books: Iterable[PriceBook], now: datetime, store: str | None
) -> bool | str:
    """Whether the item is in, or in words why that isn't so though the offer is about it.

    An item whose price another rule lowers already stays out: Counterpoint gives one of the two, the website both.
    `books` are the price books of those the offer is for.
    """
    if offer.mix_code and item.columns.get("MIX_MATCH_COD", "").upper() != offer.mix_code:
        return False
    about = concerns(rule, item, store=store)
    if about is False:
        return False
    if isinstance(about, Doubtful):
        return about.reason
    listed = item.levels.level("PRC_1")
    for book in books:
        asked = price_for(item, book=book, now=now, store=store)
        if isinstance(asked, Skipped):
            return asked.reason
        if listed is None or asked.price < listed:
            return "another promotion lowers its price already"
    return True
