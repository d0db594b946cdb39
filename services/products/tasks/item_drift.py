"""What leaves no change stamp in Counterpoint, found by comparing what was sent with what is there now."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from services.products.mapping.kit import merged
from services.products.mapping.product import cell_id
from services.products.records.item import Grid
from services.products.tasks.item_offers import was_never_offered
from services.products.tasks.kits import ReadsParts, trouble_with
from services.products.tasks.outcomes import DISABLED, described_skus, is_kit, is_online, till_skus
from shared.sync.comparing import walked
from shared.sync.model import Link
from shared.sync.ports import Links
from shared.sync.rules import PAGE


class ReadsNow(Protocol):
    """What Counterpoint has now of the items we sent."""

    async def still_sold(self, keys: Collection[str]) -> frozenset[str]:
        """Those of the keys that Counterpoint still has, active and meant for the website."""
        ...

    async def grids(self, keys: Collection[str]) -> Mapping[str, Grid]:
        """The variants of the gridded ones."""
        ...

    async def described(self, keys: Collection[str]) -> frozenset[str]:
        """Those of the keys that have a web description."""
        ...


@dataclass(frozen=True, kw_only=True)
class ItemDrift:
    """Walks over all items we sent, page by page, with a handful of queries for each page.

    Finds deletions and lost flags, variants and descriptions that were deleted, and kits that were put together anew or
    whose parts came or went, and families and kits that an older version put on the website without saying that they
    are for sale. Also finds again whatever an event that got lost should have told.
    """

    database: ReadsNow
    kits: ReadsParts
    links: Links

    async def vanished(self) -> AsyncIterator[Sequence[str]]:
        """Pages of items on the website that Counterpoint no longer sells there."""
        async for links in self._pages():
            sold = await self.database.still_sold(list(links))
            yield _vanished(links, sold)

    async def pages(self) -> AsyncIterator[tuple[Sequence[str], Sequence[str]]]:
        """For each page the items that vanished, and those that differ from what was sent."""
        async for links in self._pages():
            sold = await self.database.still_sold(list(links))
            there = {key: link for key, link in links.items() if key in sold}
            different = {*await self._regridded(there), *await self._undescribed(there), *await self._remade(there)}
            different |= {key for key, link in there.items() if was_never_offered(link)}
            yield _vanished(links, sold), sorted(different)

    async def _pages(self) -> AsyncIterator[Mapping[str, Link]]:
        async for batch in walked(self.links, page=PAGE):
            yield await self.links.read_many(batch)

    async def _regridded(self, links: Mapping[str, Link]) -> list[str]:
        families = {key: link for key, link in links.items() if is_online(link) and link.facts.get("cells")}
        grids = await self.database.grids(list(families)) if families else {}
        return [key for key, link in families.items() if _cells(link) != _skus(key, grids.get(key, Grid()))]

    async def _undescribed(self, links: Mapping[str, Link]) -> list[str]:
        described = [
            key for key, link in links.items() if is_online(link) and described_skus(link) & {key, *till_skus(link)}
        ]
        still = await self.database.described(described) if described else frozenset()
        return [key for key in described if key not in still]

    async def _remade(self, links: Mapping[str, Link]) -> list[str]:
        """Kits whose parts are others now, whose parts went, or that could come back."""
        kits = {key: link for key, link in links.items() if is_kit(link)}
        if not kits:
            return []
        parts = await self.kits.parts_of(list(kits))
        known = await self.links.read_many(sorted({part.key for some in parts.values() for part in some}))
        found: list[str] = []
        for key, link in kits.items():
            now = parts.get(key, ())
            possible = trouble_with(now, known) is None
            same = {part.key: (part.quantity, part.title) for part in merged(now)} == _parts(link)
            if possible is not is_online(link) or (possible and not same):
                found.append(key)
        return found


def _vanished(links: Mapping[str, Link], sold: Collection[str]) -> list[str]:
    return [key for key, link in links.items() if key not in sold and link.digest != DISABLED]


def _cells(link: Link) -> frozenset[str]:
    """The cells we know of: those that are sold, and those that can't be."""
    return frozenset(str(sku) for sku, _ in link.facts["cells"]) | frozenset(map(str, link.facts.get("left_out", ())))


def _skus(key: str, grid: Grid) -> frozenset[str]:
    return frozenset(cell_id(key, cell) for cell in grid.cells)


def _parts(link: Link) -> dict[str, tuple[Decimal, str]]:
    rows = link.facts.get("parts", ())
    return {str(key): (Decimal(str(quantity)), str(title)) for key, quantity, title in rows}
