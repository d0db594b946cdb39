"""Inventories: the numbers in stock on the website against those that Counterpoint has now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.products.mapping.stock import shown
from services.products.records.web import SourceRow, sku_key
from services.products.tasks.outcomes import stocked_skus
from services.products.tasks.presence import Presence
from shared.sync.attempts import in_order
from shared.sync.model import Link, Outcome
from shared.sync.ports import Links


class KnowsRows(Protocol):
    """What Inventories would send now."""

    @property
    def links(self) -> Links:
        """What was sent."""
        ...

    async def wanted(
        self, keys: Sequence[str], known: Mapping[str, Link], outcomes: dict[str, Outcome]
    ) -> Mapping[str, Sequence[SourceRow]]:
        """The rows of items on the website as they should stand now; keys without any get their outcome."""
        ...


class ReadsStock(Protocol):
    """The quantities the website has."""

    async def read(self, skus: Collection[str], *, sources: Collection[str] = ()) -> Sequence[SourceRow]:
        """All rows there are for these SKUs at these sources."""
        ...


@dataclass(frozen=True, kw_only=True)
class InventoriesComparison:
    """Quantity and status at every source of ours, of all that is sold with a stock of its own."""

    work: KnowsRows
    stock: ReadsStock
    presence: Presence

    @property
    def links(self) -> Links:
        """See Comparison.links."""
        return self.work.links

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """See Comparison.differing."""
        seen = await self.presence.look(await self.presence.items.read_many(in_order(keys)))
        online = [key for key, link in seen.links.items() if stocked_skus(link)]
        wanted = await self.work.wanted(online, seen.links, {}) if online else {}
        rows = [row for own in wanted.values() for row in own]
        sources = frozenset(row.source for row in rows)
        read = await self.stock.read({row.sku for row in rows}, sources=sources) if rows else ()
        there = {(sku_key(row.sku), row.source): row for row in read}
        differs = dict(seen.news)
        for key, own in wanted.items():
            words = [_words(row, there.get((sku_key(row.sku), row.source))) for row in own]
            if any(words):
                differs[key] = (*differs.get(key, ()), *(word for word in words if word))
        return differs

    async def distrust(self, keys: Sequence[str]) -> None:
        """See Comparison.distrust."""
        await self.presence.withdraw(keys)
        await self.work.links.distrust_many(keys)


def _words(row: SourceRow, there: SourceRow | None) -> str:
    where = f"{row.sku} at {row.source}"
    if there is None:
        return f"no stock of {where}, should be {shown(row.quantity)}"
    if there.quantity != row.quantity:
        return f"stock of {where} {shown(there.quantity)}, should be {shown(row.quantity)}"
    if there.in_stock != row.in_stock:
        return f"{where} is {_state(there)}, should be {_state(row)}"
    return ""


def _state(row: SourceRow) -> str:
    return "in stock" if row.in_stock else "out of stock"
