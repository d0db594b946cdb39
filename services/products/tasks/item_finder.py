"""Finds items that changed, came, or vanished in Counterpoint."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.products.records.item import Item
from services.products.tasks.item_drift import ItemDrift
from shared.sync.model import Change
from shared.sync.ports import Links
from shared.sync.rules import PAGE

ITEM = frozenset({"item", "flags"})
"""The shop's own columns, among them the flags that decide on stock, are part of the item row."""
DELETED = frozenset({"item", "deleted"})
DIFFERENT = frozenset({"item", "description", "grid", "kit"})


class PagesItems(Protocol):
    """Where item rows come from, page by page."""

    def item_pages(self, *, since: datetime | None, until: datetime | None) -> AsyncIterator[Sequence[Item]]:
        """Pages of items whose row changed in [since, until]; everything when both are None."""
        ...


class ListsChanges(Protocol):
    """What the item row doesn't tell, asked of the tables."""

    def web_items(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all items meant for the website."""
        ...

    async def described_between(self, since: datetime, until: datetime) -> Sequence[str]:
        """Items whose web description was edited."""
        ...

    async def regridded_between(self, since: datetime, until: datetime) -> Sequence[str]:
        """Items of whose variants a row was edited."""
        ...


@dataclass(frozen=True, kw_only=True)
class ItemFinder:
    """Finds by change stamps; what leaves no stamp, such as a deletion, by comparing with everything we ever sent."""

    counterpoint: PagesItems
    database: ListsChanges
    drift: ItemDrift
    links: Links

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of changed items: those meant for the website, and those that are on it."""
        upper = until if since is not None else None
        async for page in self.counterpoint.item_pages(since=since, until=upper):
            sold = {item.key for item in page if item.on_web}
            linked = await self.links.read_many([item.key for item in page if item.key not in sold])
            yield [Change(item.key, ITEM) for item in page if item.key in sold or item.key in linked]
        if since is not None:
            for keys, aspect in (
                (await self.database.described_between(since, until), "description"),
                (await self.database.regridded_between(since, until), "grid"),
            ):
                for start in range(0, len(keys), PAGE):
                    yield [Change(key, frozenset({aspect})) for key in keys[start : start + PAGE]]
        async for gone, different in self.drift.pages():
            yield [*(Change(key, DELETED) for key in gone), *(Change(key, DIFFERENT) for key in different)]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all items meant for the website, then those we sent that Counterpoint no longer sells there."""
        async for page in self.database.web_items():
            yield page
        async for keys in self.drift.vanished():
            yield keys
