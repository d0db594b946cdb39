"""The categories that a new product is created in, so that it needn't be saved once more for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from services.products.mapping.category_links import Positions, wanted_positions
from services.products.records.category import Membership, WebCategory
from services.products.tasks.category_memory import all_links, numbers_in
from shared.sync.errors import RejectedError, TemporaryError
from shared.sync.ports import Links


class ReadsMemberships(Protocol):
    """Where it stands which item belongs to which category."""

    async def memberships(self, keys: Collection[str]) -> Mapping[str, tuple[Membership, ...]]:
        """The categories of each item that stands in any."""
        ...


class FindsCategories(Protocol):
    """The website's categories."""

    async def find(self, numbers: Collection[int]) -> Mapping[int, WebCategory]:
        """The categories there are, by number."""
        ...


@dataclass(frozen=True, kw_only=True)
class FirstPlaces:
    """Reads where new products belong, as far as those categories stand on the website now.

    A product is never held up for its categories: the task Category Items brings what is missing here.
    """

    counterpoint: ReadsMemberships
    magento: FindsCategories
    categories: Links

    async def of(self, keys: Collection[str]) -> Mapping[str, Positions]:
        """The categories of each item that has any, with its place in each."""
        numbers = numbers_in(await all_links(self.categories)) if keys else {}
        if not numbers:
            return {}
        belongs = await self.counterpoint.memberships(keys)
        wanted = {key: wanted_positions(own, numbers=numbers) for key, own in belongs.items()}
        try:
            there = await self.magento.find(sorted({number for places in wanted.values() for number in places}))
        except (RejectedError, TemporaryError):
            return {}
        return {
            key: {number: place for number, place in places.items() if number in there}
            for key, places in wanted.items()
        }
