"""The price rows of many items, worked out from Counterpoint as it is now."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.products.mapping.price_sheet import PlacedItem, PriceSheet, price_sheet
from services.products.records.prices import EVERYWHERE, PricePlace
from services.products.records.rules import ProductRules
from shared.catalog.price_book import PriceBook, PricedItem
from shared.sync.model import Skipped

_AT_A_TIME = 20


class ReadsPrices(Protocol):
    """Where prices and price rules come from."""

    async def priced(self, keys: Collection[str]) -> Mapping[str, PricedItem]:
        """The items there are, with their prices."""
        ...

    async def book(self, *, contracts: bool = True) -> PriceBook:
        """All price groups, or all but contracts, in the order in which Counterpoint tries them."""
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
        book = book or await self.prices.book(contracts=False)
        keys = list(skus)
        everywhere = await self.prices.priced(keys)
        places = [(place, await prices.priced(keys)) for place, prices in self.websites.items()]
        found: dict[str, PriceSheet | Skipped] = {}
        for count, key in enumerate(key for key in keys if key in everywhere):
            if count % _AT_A_TIME == 0:
                # Hundreds of rules take a while for hundreds of items; others must not wait for it.
                await asyncio.sleep(0)
            placed = [PlacedItem(item=everywhere[key], place=EVERYWHERE)]
            placed += [PlacedItem(item=own[key], place=place) for place, own in places if key in own]
            found[key] = price_sheet(placed, skus=skus[key], book=book, now=now, rules=self.rules)
        return found
