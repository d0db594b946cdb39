"""Finds items whose price on the website is no longer the one Counterpoint would ask."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.products.mapping.price_sheet import PriceSheet
from services.products.records.item import item_key
from services.products.records.rules import ProductRules
from services.products.tasks import help_texts
from services.products.tasks.list_prices import ListPrices
from services.products.tasks.outcomes import ITEMS, PRICE_CHANGES, births, online_skus
from services.products.tasks.price_changes import PriceChangesWork
from services.products.tasks.price_comparison import PriceComparison
from services.products.tasks.price_drafts import is_sent, left_alone
from services.products.tasks.price_reading import ReadsPrices, SheetReader
from services.products.tasks.price_set_up import PricesSetUp
from services.products.tasks.shop_clock import shop_time
from services.products.tasks.systems import NIGHTLY_AT_ONE, TO_WEBSITE, Systems
from services.products.tasks.website_checks import Currency, PriceScope, WebsiteZone
from shared.catalog.first_match import in_force
from shared.catalog.price_book import PriceBook
from shared.catalog.rule_moments import RuleMoments
from shared.connectors.magento import MAGENTO
from shared.connectors.sql import COUNTERPOINT_DATABASE
from shared.sync.model import Change, Task
from shared.sync.ports import Links
from shared.sync.sets import digest

PRICE = frozenset({"price"})
BOOK = "products.price_changes.rules"
"""Whose links remember the rules that held when prices were last compared."""


class ListsItems(Protocol):
    """Where the numbers of all web items come from."""

    def web_items(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all items meant for the website."""
        ...


@dataclass(frozen=True, kw_only=True)
class PriceFinder:
    """Compares every item's prices with what was last sent: exact, and whatever was missed heals by itself."""

    sheets: SheetReader
    database: ListsItems
    links: Links
    items: Links
    rules: ProductRules

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of items on the website whose prices at `until` differ from the ones sent last."""
        book = await self.sheets.prices.book(contracts=False)
        now = shop_time(until, rules=self.rules)
        async for keys in self.database.web_items():
            known = await self.items.read_many(keys)
            online = {key: skus for key in keys if (skus := online_skus(known.get(key)))}
            born = {key: births(known.get(key)) for key in online}
            yield [Change(key, PRICE) for key in await self._differing(online, born, book=book, now=now)]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all items meant for the website."""
        async for page in self.database.web_items():
            yield page

    async def _differing(
        self, online: Mapping[str, tuple[str, ...]], born: Mapping[str, int], *, book: PriceBook, now: datetime
    ) -> list[str]:
        sheets = await self.sheets.sheets(online, now=now, book=book)
        links = await self.links.read_many(list(online))
        differing: list[str] = []
        for key, sheet in sheets.items():
            if isinstance(sheet, PriceSheet):
                link = links.get(key)
                if not is_sent(link, sheet, births=born[key]) or left_alone(link, sheet):
                    differing.append(key)
            elif key not in links:
                # The task says why in the log; worth a line only while no price of ours stands there.
                differing.append(key)
        return differing


@dataclass(frozen=True, kw_only=True)
class GuestRules:
    """A fingerprint of the rules that hold for guests at a moment, in their order."""

    prices: ReadsPrices
    rules: ProductRules

    async def __call__(self, moment: datetime) -> str:
        """The same text as long as the same rules hold. Raises SystemDown or RejectedError."""
        book, now = await self.prices.book(contracts=False), shop_time(moment, rules=self.rules)
        return digest(
            [
                [group.kind, group.code, group.title, group.begins, group.ends, group.mix_and_match, repr(rule)]
                for group, rule in in_force(book, now=now)
            ]
        )


def price_changes(systems: Systems) -> Task:
    """The task, ready to be registered."""
    own, items, rules = systems.links(PRICE_CHANGES), systems.links(ITEMS), systems.rules
    sheets = SheetReader(prices=systems.prices, rules=rules, websites=systems.website_prices)
    finder = PriceFinder(sheets=sheets, database=systems.database, links=own, items=items, rules=rules)
    return Task(
        name=PRICE_CHANGES,
        title="Price Changes",
        summary="Sends the current price as promotions set it.",
        direction=TO_WEBSITE,
        help=help_texts.PRICE_CHANGES,
        work=PriceChangesWork(
            sheets=sheets,
            magento=systems.web_prices,
            tiers=systems.web_tiers,
            list_prices=ListPrices(
                products=systems.products,
                bulk=systems.bulk if rules.write_mode == "async_bulk" else None,
                attribute=rules.list_price_attribute,
            ),
            links=own,
            items=items,
            presence=systems.presence,
            rules=rules,
            now=systems.now,
        ),
        finder=finder,
        comparison=PriceComparison(
            sheets=sheets,
            magento=systems.web_prices,
            tiers=systems.web_tiers,
            products=systems.products,
            presence=systems.presence,
            links=own,
            rules=rules,
            now=systems.now,
        ),
        moments=RuleMoments(
            finder=finder, holding=GuestRules(prices=systems.prices, rules=rules), memory=systems.links(BOOK)
        ),
        systems=frozenset({COUNTERPOINT_DATABASE, MAGENTO}),
        aspects=frozenset({"price", "promotion"}),
        default_cron=NIGHTLY_AT_ONE,
        key_of=item_key,
        set_up=PricesSetUp(groups=systems.web_groups, stores=systems.web_stores, rules=rules)
        if rules.level_groups or rules.price_places
        else None,
        checks=(
            PriceScope(stores=systems.web_stores, rules=rules),
            Currency(stores=systems.web_stores, rules=rules),
            WebsiteZone(stores=systems.web_stores, rules=rules, now=systems.now),
        ),
    )
