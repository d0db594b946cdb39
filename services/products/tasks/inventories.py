"""Inventories: the number in stock, from Counterpoint to the website's inventory sources."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.products.mapping.stock import change_words, pieces, shown, source_rows
from services.products.records.item import ItemFlags, item_key
from services.products.records.rules import ProductRules
from services.products.records.stock import Stock
from services.products.records.web import SourceRow
from services.products.tasks import help_texts
from services.products.tasks.inventories_comparison import InventoriesComparison
from services.products.tasks.outcomes import (
    INVENTORIES,
    ITEMS,
    births,
    in_order,
    is_kit,
    is_online,
    online_units,
    split_errors,
    stocked_skus,
)
from services.products.tasks.systems import ALL_SYSTEMS, EVERY_TEN_MINUTES, TO_WEBSITE, Systems
from shared.sync.comparing import walked
from shared.sync.errors import SyncError
from shared.sync.model import Change, Done, Link, Outcome, Skipped, Task, Unchanged
from shared.sync.ports import Links
from shared.sync.rules import PAGE
from shared.sync.sets import digest, send_in_halves

MOST_ROWS = 500
NOT_YET = "Not on the website yet"
KIT = "A kit: the website works out its stock from its parts"


class ReadsStock(Protocol):
    """Where stock comes from."""

    async def stocks(
        self, keys: Collection[str], *, locations: Collection[str]
    ) -> Mapping[str, tuple[Stock, ...] | SyncError]:
        """Every key with its stock at each location."""
        ...

    def stock_pages(
        self, location: str, *, since: datetime | None, until: datetime | None
    ) -> AsyncIterator[Sequence[Stock]]:
        """Pages of stock rows that changed in [since, until]."""
        ...


class ReadsFlags(Protocol):
    """Where item flags and item numbers come from."""

    async def flags(self, keys: Collection[str]) -> Mapping[str, ItemFlags]:
        """The flags of the items there are."""
        ...

    def web_items(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all items meant for the website."""
        ...


class WritesStock(Protocol):
    """Where quantities go."""

    async def save(self, rows: Sequence[SourceRow]) -> None:
        """All rows stand as given; RejectedError when a set was refused."""
        ...


class ReadsSources(Protocol):
    """Where the website's inventory sources come from."""

    async def sources(self) -> Mapping[str, bool]:
        """The sources there are, by code, and whether each is enabled."""
        ...


@dataclass(frozen=True, kw_only=True)
class SourcesSetUp:
    """Whether every inventory source that the settings name is on the website."""

    magento: ReadsSources
    rules: ProductRules

    async def __call__(self) -> str:
        """What is missing, in words."""
        there = await self.magento.sources()
        missing = sorted({source for source in self.rules.sources.values() if source not in there})
        if not missing:
            return ""
        named = ", ".join(f"“{source}”" for source in missing)
        return f"The website has no inventory source {named}: add it there, or correct INVENTORY_SOURCES."


@dataclass(frozen=True, kw_only=True)
class InventoriesWork:
    """Sends quantities of items that are on the website, the whole batch in one call.

    Nothing is counted twice: the website holds back what web orders have reserved until they are shipped, and as long
    as we don't book web orders into Counterpoint, Counterpoint's figure still contains those pieces. So Counterpoint's
    figure is exactly the website's own quantity before its reservations. The day orders are booked into Counterpoint,
    open ones must be added back here.
    """

    counterpoint: ReadsStock
    database: ReadsFlags
    magento: WritesStock
    links: Links
    items: Links
    rules: ProductRules

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key."""
        keys = in_order(keys)
        known = await self.items.read_many(keys)
        skus = {key: stocked_skus(known.get(key)) for key in keys}
        online = [key for key in keys if skus[key]]
        outcomes: dict[str, Outcome] = {
            key: Skipped(KIT if is_kit(known.get(key)) and is_online(known.get(key)) else NOT_YET)
            for key in keys
            if not skus[key]
        }
        if not online:
            return outcomes
        links = await self.links.read_many(online)
        to_send: dict[str, tuple[SourceRow, ...]] = {}
        for key, rows in (await self.wanted(online, known, outcomes)).items():
            item = known.get(key)
            link = links.get(key)
            if link is not None and link.digest == _digest(rows) and not force and _births_in(link) == births(item):
                outcomes[key] = Unchanged()
            else:
                to_send[key] = rows
        for part in _sets(to_send):
            outcomes.update(await send_in_halves(part, lambda some: self._send(some, to_send, links, known)))
        return outcomes

    async def wanted(
        self, keys: Sequence[str], known: Mapping[str, Link], outcomes: dict[str, Outcome]
    ) -> dict[str, tuple[SourceRow, ...]]:
        """The rows of items on the website as they should stand now; keys without any get their outcome."""
        stocks = await self.counterpoint.stocks(keys, locations=tuple(self.rules.sources))
        split_errors(stocks, outcomes)
        flags = await self.database.flags(keys)
        rows: dict[str, tuple[SourceRow, ...]] = {}
        for key in keys:
            found = stocks[key]
            if isinstance(found, SyncError):
                continue
            if key not in flags:
                outcomes[key] = Skipped("No longer in Counterpoint")
                continue
            item = known.get(key)
            rows[key] = source_rows(
                skus=stocked_skus(item), stocks=found, flags=flags[key], rules=self.rules, units=online_units(item)
            )
        return rows

    async def _send(
        self,
        keys: Sequence[str],
        rows: Mapping[str, Sequence[SourceRow]],
        links: Mapping[str, Link],
        items: Mapping[str, Link],
    ) -> Mapping[str, Outcome]:
        await self.magento.save([row for key in keys for row in rows[key]])
        await self.links.save_many(
            [
                Link(
                    key=key,
                    remote_id=key,
                    digest=_digest(rows[key]),
                    facts={
                        "sent": [shown(row.quantity) for row in pieces(rows[key])],
                        "births": births(items.get(key)),
                    },
                )
                for key in keys
            ]
        )
        return {key: Done(change_words(_sent(links.get(key)), rows[key])) for key in keys}


@dataclass(frozen=True, kw_only=True)
class InventoriesFinder:
    """Finds items whose stock row changed, and items on the website whose stock was never sent by this task."""

    counterpoint: ReadsStock
    database: ReadsFlags
    links: Links
    items: Links
    rules: ProductRules

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of changed items; only those that are on the website."""
        if since is not None:
            for location in self.rules.sources:
                async for page in self.counterpoint.stock_pages(location, since=since, until=until):
                    keys = in_order([stock.key for stock in page])
                    known = await self.items.read_many(keys)
                    yield _changes([key for key in keys if stocked_skus(known.get(key))])
        # Also heals what slipped through: an item that came online while its stock was changing.
        async for batch in walked(self.items, page=PAGE):
            known, sent = await self.items.read_many(batch), await self.links.read_many(batch)
            yield _changes(
                [
                    key
                    for key in batch
                    if stocked_skus(known.get(key))
                    and (since is None or key not in sent or _births_in(sent[key]) != births(known[key]))
                ]
            )

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all items meant for the website."""
        async for page in self.database.web_items():
            yield page


def _changes(keys: Sequence[str]) -> list[Change]:
    return [Change(key, frozenset({"inventory"})) for key in keys]


def _digest(rows: Sequence[SourceRow]) -> str:
    return digest([[row.sku, row.source, row.quantity, row.in_stock] for row in rows])


def _births_in(link: Link) -> int:
    """How often the item had been made anew when its stock was sent: a product made anew has lost what was sent."""
    return int(link.facts.get("births", 0))


def _sent(link: Link | None) -> Sequence[str]:
    return () if link is None else [str(quantity) for quantity in link.facts.get("sent", ())]


def _sets(rows: Mapping[str, Sequence[SourceRow]]) -> list[list[str]]:
    """The keys in sets of at most MOST_ROWS rows; an item's rows stay together."""
    sets: list[list[str]] = []
    room = 0
    for key, own in rows.items():
        if not sets or len(own) > room:
            sets.append([])
            room = MOST_ROWS
        sets[-1].append(key)
        room -= len(own)
    return sets


def inventories(systems: Systems) -> Task:
    """The task, ready to be registered."""
    own, online, rules = systems.links(INVENTORIES), systems.links(ITEMS), systems.rules
    work = InventoriesWork(
        counterpoint=systems.counterpoint,
        database=systems.database,
        magento=systems.web_stock,
        links=own,
        items=online,
        rules=rules,
    )
    return Task(
        name=INVENTORIES,
        title="Inventories",
        summary="Keeps the number in stock on the website like Counterpoint's.",
        direction=TO_WEBSITE,
        help=help_texts.INVENTORIES,
        work=work,
        comparison=InventoriesComparison(
            work=work,
            stock=systems.web_stock,
            presence=systems.presence,
        ),
        finder=InventoriesFinder(
            counterpoint=systems.counterpoint, database=systems.database, links=own, items=online, rules=rules
        ),
        systems=ALL_SYSTEMS,
        aspects=frozenset({"inventory", "quantity", "stock", "flags"}),
        default_cron=EVERY_TEN_MINUTES,
        key_of=item_key,
        set_up=SourcesSetUp(magento=systems.web_stock, rules=rules),
    )
