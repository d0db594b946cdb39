"""Finds items that changed, came, or vanished in Counterpoint."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.products.records.item import Item
from services.products.tasks.outcomes import DISABLED
from shared.sync.model import Change
from shared.sync.ports import Links

PAGE = 500
ITEM = frozenset({"item", "flags"})
"""The shop's own columns, among them the flags that decide on stock, are part of the item row."""


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

    async def still_sold(self, keys: Collection[str]) -> frozenset[str]:
        """Those of the keys that Counterpoint still has, active and meant for the website."""
        ...

    async def described_between(self, since: datetime, until: datetime) -> Sequence[str]:
        """Items whose web description was edited."""
        ...

    async def regridded_between(self, since: datetime, until: datetime) -> Sequence[str]:
        """Items of whose variants a row was edited."""
        ...


@dataclass(frozen=True, kw_only=True)
class ItemFinder:
    """Finds by change stamps; what leaves no stamp (a deletion) by asking for everything we ever sent."""

    counterpoint: PagesItems
    database: ListsChanges
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
        async for keys in self._vanished():
            yield [Change(key, frozenset({"item", "deleted"})) for key in keys]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all items meant for the website, then those we sent that Counterpoint no longer sells there."""
        async for page in self.database.web_items():
            yield page
        async for keys in self._vanished():
            yield keys

    async def _vanished(self) -> AsyncIterator[Sequence[str]]:
        """Keys on the website that Counterpoint no longer sells there: deletions leave no trace, events get lost."""
        after = ""
        while batch := await self.links.keys_after(after, limit=PAGE):
            sold = await self.database.still_sold(batch)
            lost = [key for key in batch if key not in sold]
            if lost:
                links = await self.links.read_many(lost)
                yield [key for key in lost if key in links and links[key].digest != DISABLED]
            after = batch[-1]
