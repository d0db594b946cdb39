"""Whether the website has what the price settings name."""

from dataclasses import dataclass

from services.products.records.rules import ProductRules
from shared.website.set_up import ReadsGroups, ReadsStores, not_there


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
        missing = [group for group in wanted if group.casefold() not in there]
        return not_there("customer group", missing, setting="PRICE_LEVEL_GROUPS")

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
