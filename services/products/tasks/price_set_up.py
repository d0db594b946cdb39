"""Whether the website has what the price settings name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from services.products.records.rules import ProductRules


class ReadsGroups(Protocol):
    """Where the customer groups are asked for."""

    async def all(self) -> Mapping[str, int]:
        """Every group's number by its name."""
        ...


class ReadsStores(Protocol):
    """Where the store views are asked for."""

    async def websites_by_store(self) -> Mapping[int, int]:
        """The number of each store view's website."""
        ...


@dataclass(frozen=True, kw_only=True)
class PricesSetUp:
    """Whether every customer group and store view that the settings name is on the website."""

    groups: ReadsGroups
    stores: ReadsStores
    rules: ProductRules

    async def __call__(self) -> str:
        """What is missing, in words. Asks only for what the settings use."""
        missing = [await self._missing_groups() if self.rules.level_groups else ""]
        missing.append(await self._wrong_stores() if self.rules.price_places else "")
        return " ".join(words for words in missing if words)

    async def _missing_groups(self) -> str:
        there = {name.casefold() for name in await self.groups.all()}
        wanted = dict.fromkeys(self.rules.level_groups.values())
        named = ", ".join(f"“{group}”" for group in wanted if group.casefold() not in there)
        return (
            f"The website has no customer group {named}: add it there, or correct PRICE_LEVEL_GROUPS." if named else ""
        )

    async def _wrong_stores(self) -> str:
        websites = await self.stores.websites_by_store()
        for place in self.rules.price_places:
            website = websites.get(place.store)
            if website is None:
                return f"The website has no store view {place.store}: add it there, or correct PRICE_WEBSITES."
            if website != place.website:
                return (
                    f"Store view {place.store} belongs to website {website}, not {place.website}: "
                    "correct PRICE_WEBSITES."
                )
        return ""
