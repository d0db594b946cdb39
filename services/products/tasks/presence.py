"""Which products the website still has, and how Items hears of those that it doesn't."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.products.tasks.outcomes import online_skus
from shared.sync.model import Change, Link
from shared.sync.ports import Links
from shared.website.products import SoldProduct
from shared.website.rows import sku_key

GONE = frozenset({"item"})


class FindsSold(Protocol):
    """Which products there are."""

    async def find(self, skus: Collection[str]) -> Mapping[str, SoldProduct]:
        """The products there are, by upper-case SKU."""
        ...


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Looks whether what Items sent still stands on the website, for the tasks whose values belong to a product."""

    products: FindsSold
    items: Links
    tell: Callable[[Sequence[Change]], Awaitable[None]]

    async def gone(self, known: Mapping[str, Link]) -> dict[str, tuple[str, ...]]:
        """The items of which a product is missing on the website, each with its missing SKUs."""
        sold = {key: {key, *online_skus(link)} for key, link in known.items() if online_skus(link)}
        there = await self.products.find({sku for skus in sold.values() for sku in skus}) if sold else {}
        missing = {key: sorted(sku for sku in skus if sku_key(sku) not in there) for key, skus in sold.items()}
        return {key: tuple(skus) for key, skus in missing.items() if skus}

    async def withdraw(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of the keys of which a product is missing: they count as not online until Items has made them anew.

        Items, which hears of them, tells the other tasks once they stand again.
        """
        gone = await self.gone(await self.items.read_many(keys))
        if gone:
            await self.items.distrust_many(list(gone), digest=None)
            await self.tell([Change(key, GONE) for key in gone])
        return frozenset(gone)


def gone_words(skus: Sequence[str]) -> tuple[str, ...]:
    """Missing products in plain words."""
    return tuple(f"{sku} isn't there any more" for sku in skus)
