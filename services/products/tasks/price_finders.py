"""Finds items whose price on the website is no longer the one Counterpoint would ask."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.products.mapping.price_rows import price_digest
from services.products.mapping.prices import boundaries, price_now
from services.products.records.price import PriceBook
from services.products.records.rules import ProductRules
from services.products.tasks.outcomes import online_skus
from services.products.tasks.price_changes import ReadsPrices, shop_time
from shared.sync.model import Change, Link, Skipped
from shared.sync.ports import Links

PRICE = frozenset({"price"})


class ListsItems(Protocol):
    """Where the numbers of all web items come from."""

    def web_items(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all items meant for the website."""
        ...


class ReadsPeriods(ReadsPrices, Protocol):
    """Prices, and a cheap look at the periods of the groups."""

    async def periods(self) -> PriceBook:
        """The groups with their periods and without rules."""
        ...


@dataclass(frozen=True, kw_only=True)
class PriceFinder:
    """Compares every item's price with what was last sent: exact, and whatever was missed heals by itself."""

    prices: ReadsPrices
    database: ListsItems
    links: Links
    items: Links
    rules: ProductRules

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of items on the website whose price at `until` differs from the one sent last."""
        book = await self.prices.book()
        now = shop_time(until, rules=self.rules)
        async for keys in self.database.web_items():
            known = await self.items.read_many(keys)
            online = {key: skus for key in keys if (skus := online_skus(known.get(key)))}
            yield [Change(key, PRICE) for key in await self._differing(online, book=book, now=now)]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all items meant for the website."""
        async for page in self.database.web_items():
            yield page

    async def _differing(self, online: Mapping[str, tuple[str, ...]], *, book: PriceBook, now: datetime) -> list[str]:
        priced = await self.prices.priced(list(online))
        links = await self.links.read_many(list(online))
        differing: list[str] = []
        for key, skus in online.items():
            if key not in priced:
                continue
            price = price_now(priced[key], book=book, now=now, store=self.rules.price_store)
            if isinstance(price, Skipped):
                # The task says why in the log; worth a line only while no price of ours stands there.
                if key not in links:
                    differing.append(key)
            elif _digest_of(links.get(key)) != price_digest(price, skus=skus):
                differing.append(key)
        return differing


@dataclass(frozen=True, kw_only=True)
class PromotionMoments:
    """The same comparison at the moment a promotion begins or ends, and only then."""

    prices: ReadsPeriods
    finder: PriceFinder
    rules: ProductRules

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of items whose price differs, if a price group begins or ends in [since, until]; else nothing."""
        if since is None:
            return
        begin, end = shop_time(since, rules=self.rules), shop_time(until, rules=self.rules)
        if boundaries(await self.prices.periods(), since=begin, until=end):
            async for page in self.finder.changes(since=since, until=until):
                yield page

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Nothing: the clock has no items of its own."""
        return
        yield []


def _digest_of(link: Link | None) -> str | None:
    return None if link is None else link.digest
