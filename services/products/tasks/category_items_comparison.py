"""Category Items: where products stand on the website against where Counterpoint puts them now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.products.mapping.category_links import Positions, change_words, merged, wanted_positions
from services.products.records.category import Membership
from services.products.records.web import sku_key
from services.products.tasks.category_memory import all_links, names_in, numbers_in
from services.products.tasks.outcomes import categorised_skus, stands
from services.products.tasks.presence import Presence, gone_words
from shared.sync.attempts import in_order
from shared.sync.ports import Links


class ReadsMemberships(Protocol):
    """Where it stands which item belongs to which category."""

    async def memberships(self, keys: Collection[str]) -> Mapping[str, tuple[Membership, ...]]:
        """The categories of each item that stands in any."""
        ...


class ReadsPositions(Protocol):
    """In which categories products stand on the website."""

    async def positions(self, skus: Collection[str]) -> Mapping[str, Positions]:
        """For every product there is, by upper-case SKU: the numbers of its categories and its place in each."""
        ...


@dataclass(frozen=True, kw_only=True)
class CategoryItemsComparison:
    """Memberships and places in categories of ours; those in categories of the website's own are left alone."""

    counterpoint: ReadsMemberships
    magento: ReadsPositions
    presence: Presence
    links: Links
    category_links: Links

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """See Comparison.differing."""
        known = await self.presence.items.read_many(in_order(keys))
        online = {key: link for key, link in known.items() if stands(link)}
        if not online:
            return {}
        belongs = await self.counterpoint.memberships(list(online))
        categories = await all_links(self.category_links)
        names, numbers = names_in(categories), numbers_in(categories)
        there = await self.magento.positions([sku for link in online.values() for sku in categorised_skus(link)])
        found: dict[str, tuple[str, ...]] = {}
        for key, link in online.items():
            wanted = wanted_positions(belongs.get(key, ()), numbers=numbers)
            words: list[str] = []
            for sku in categorised_skus(link):
                held = there.get(sku_key(sku))
                if held is None:
                    words += gone_words([sku])
                elif (after := merged(held, wanted=wanted, ours=names)) != held:
                    words.append(f"{sku} isn't where it belongs: to be {change_words(held, after, names=names)}")
            if words:
                found[key] = tuple(words)
        return found

    async def distrust(self, keys: Sequence[str]) -> None:
        """See Comparison.distrust."""
        await self.presence.withdraw(keys)
        await self.links.distrust_many(keys)
