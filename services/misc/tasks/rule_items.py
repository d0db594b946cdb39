"""Which items a rule is about, page by page: its prices for customer groups, or that they are in its offer."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.misc.mapping.cart_members import belongs
from services.misc.mapping.group_prices import ItemPrices, group_prices
from services.misc.records.offers import CartOffer
from services.misc.records.rules import MiscRules
from services.misc.tasks.rule_book import KnownRule, ReadsPrices
from shared.catalog.first_match import concerns
from shared.catalog.price_book import PricedItem
from shared.catalog.unit_prices import in_unit
from shared.catalog.web_sku import plain_sku, unit_sku
from shared.website.rows import ALL_WEBSITES


class ListsItems(Protocol):
    """Where the items of the website come from."""

    def pages(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all active items meant for the website."""
        ...

    async def still_sold(self, keys: Collection[str]) -> frozenset[str]:
        """Those of the keys that are active items meant for the website."""
        ...

    async def cells(self, keys: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """The SKUs of the cells of the gridded items among the keys."""
        ...


@dataclass(frozen=True, kw_only=True)
class ItemPage:
    """Some items with their prices and cells, to be asked about any rule."""

    items: Mapping[str, PricedItem]
    websites: Mapping[int, Mapping[str, PricedItem]]
    """The same items with the prices of a website that has its own."""
    cells: Mapping[str, tuple[str, ...]]
    now: datetime
    store: str | None

    def prices(self, known: KnownRule) -> Mapping[str, ItemPrices]:
        """What the rule's customer groups pay, for every item the rule sets a price of."""
        found: dict[str, ItemPrices] = {}
        for key, item in self.items.items():
            if concerns(known.rule, item, store=self.store) is False:
                continue
            prices = [
                group_prices(
                    sold,
                    known.rule,
                    key=known.key,
                    books=known.books,
                    skus=skus,
                    now=self.now,
                    store=self.store,
                    website=website,
                )
                for website, placed in self._placed(item)
                for sold, skus in self._sold_as(placed)
            ]
            unclear = next((one.unclear for one in prices if one.unclear), "")
            rows = tuple(row for one in prices for row in one.rows)
            if rows or unclear:
                found[key] = ItemPrices(rows=rows, unclear=unclear)
        return found

    def _placed(self, item: PricedItem) -> Iterator[tuple[int, PricedItem]]:
        """The item as all websites price it, and as each one with prices of its own does."""
        yield ALL_WEBSITES, item
        for website, items in self.websites.items():
            if item.key in items:
                yield website, items[item.key]

    def _sold_as(self, item: PricedItem) -> Iterator[tuple[PricedItem, tuple[str, ...]]]:
        """The item as it is priced and the SKUs with that price: its cells or itself, and its other units."""
        cells = self.cells.get(item.key)
        yield item, cells or (plain_sku(item.key).text,)
        if not cells and not item.kit:
            for unit in item.units:
                yield in_unit(item, unit), (unit_sku(item.key, unit.name).text,)

    def groups_with_prices(self, keys: Collection[str], rules: Iterable[KnownRule]) -> set[str]:
        """The customer groups that have a price of their own for one of these items by one of these rules."""
        return {
            row.group
            for known in rules
            for key, found in self.prices(known).items()
            if key in keys
            for row in found.rows
        }

    def members(self, known: KnownRule, offer: CartOffer) -> Mapping[str, tuple[str, ...] | str]:
        """The SKUs of every item that is in the offer, or why one it is about isn't."""
        books = list(known.books.values()) or [known.book]
        found: dict[str, tuple[str, ...] | str] = {}
        for key, item in self.items.items():
            inside = belongs(item, known.rule, offer, books=books, now=self.now, store=self.store)
            if inside is True:
                # For a gridded item a cart holds the item and the cell chosen; the website may ask for either. Other
                # units stay out: the website would count a case as one piece.
                found[key] = (plain_sku(key).text, *self.cells.get(key, ()))
            elif isinstance(inside, str):
                found[key] = inside
        return found


@dataclass(frozen=True, kw_only=True)
class RuleItems:
    """Reads the items of the website in pages, so that memory stays small however many there are."""

    items: ListsItems
    prices: ReadsPrices
    websites: Mapping[int, ReadsPrices]
    """Where the prices of websites come from that have their own."""
    rules: MiscRules

    async def pages(self, *, now: datetime) -> AsyncIterator[ItemPage]:
        """All items that are sold on the website."""
        async for keys in self.items.pages():
            yield await self._page(keys, now=now)

    async def page(self, keys: Collection[str], *, now: datetime) -> ItemPage:
        """Those of the keys that are sold on the website."""
        return await self._page(sorted(await self.items.still_sold(keys)), now=now)

    async def _page(self, keys: Sequence[str], *, now: datetime) -> ItemPage:
        return ItemPage(
            items=await self.prices.priced(keys),
            websites={website: await prices.priced(keys) for website, prices in self.websites.items()},
            cells=await self.items.cells(keys),
            now=now,
            store=self.rules.price_store,
        )
