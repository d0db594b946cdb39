"""Finds items whose price on the website is no longer the one Counterpoint would ask."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.products.mapping.price_rows import price_digest
from services.products.records.item import item_key
from services.products.records.rules import ProductRules
from services.products.tasks import help_texts
from services.products.tasks.outcomes import ITEMS, PRICE_CHANGES, online_skus
from services.products.tasks.price_changes import PriceChangesWork, ReadsPrices
from services.products.tasks.shop_clock import shop_time
from services.products.tasks.systems import NIGHTLY_AT_ONE, TO_WEBSITE, Systems
from shared.catalog.first_match import boundaries, price_now
from shared.catalog.price_book import PriceBook
from shared.connectors.magento import MAGENTO
from shared.connectors.sql import COUNTERPOINT_DATABASE
from shared.sync.model import Change, Link, Skipped, Task
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


def price_changes(systems: Systems) -> Task:
    """The task, ready to be registered."""
    own, items, rules = systems.links(PRICE_CHANGES), systems.links(ITEMS), systems.rules
    finder = PriceFinder(prices=systems.prices, database=systems.database, links=own, items=items, rules=rules)
    return Task(
        name=PRICE_CHANGES,
        title="Price Changes",
        summary="Sends the current price as promotions set it.",
        direction=TO_WEBSITE,
        help=help_texts.PRICE_CHANGES,
        work=PriceChangesWork(
            prices=systems.prices, magento=systems.web_prices, links=own, items=items, rules=rules, now=systems.now
        ),
        finder=finder,
        moments=PromotionMoments(prices=systems.prices, finder=finder, rules=rules),
        systems=frozenset({COUNTERPOINT_DATABASE, MAGENTO}),
        aspects=frozenset({"price", "promotion"}),
        default_cron=NIGHTLY_AT_ONE,
        key_of=item_key,
    )


def _digest_of(link: Link | None) -> str | None:
    return None if link is None else link.digest
