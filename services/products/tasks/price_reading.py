"""The price rows of many items, worked out from Counterpoint as it is now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.products.mapping.price_sheet import PlacedItem, PriceSheet, price_sheet
from services.products.records.prices import EVERYWHERE, PricePlace
from services.products.records.rules import ProductRules
from shared.catalog.price_book import PriceBook, PricedItem
from shared.sync.model import Skipped


class ReadsPrices(Protocol):
    """Where prices and price rules come from."""

    async def priced(self, keys: Collection[str]) -> Mapping[str, PricedItem]:
        """The items there are, with their prices."""
        ...

    async def book(self) -> PriceBook:
        """All price groups in the order in which Counterpoint tries them."""
        ...


@dataclass(frozen=True, kw_only=True)
class SheetReader:
    """Prices of the default place, and of every website that has prices of its own."""

    prices: ReadsPrices
    rules: ProductRules
    websites: Mapping[PricePlace, ReadsPrices]

    async def sheets(
        self, skus: Mapping[str, tuple[str, ...]], *, now: datetime, book: PriceBook | None = None
    ) -> Mapping[str, PriceSheet | Skipped]:
        """The sheets of the items there are, by key; `skus` names what each is sold as. `now` is shop time."""
        book = book or await self.prices.book()
        keys = list(skus)
        everywhere = await self.prices.priced(keys)
        places = [(place, await prices.priced(keys)) for place, prices in self.websites.items()]
        return {
            key: price_sheet(
                [
                    PlacedItem(item=everywhere[key], place=EVERYWHERE),
                    *(PlacedItem(item=found[key], place=place) for place, found in places if key in found),
                ],
                skus=skus[key],
                book=book,
                now=now,
                rules=self.rules,
            )
            for key in keys
            if key in everywhere
        }
