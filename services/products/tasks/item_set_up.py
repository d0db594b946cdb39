"""Whether the website has what the settings of Items name."""

from dataclasses import dataclass
from typing import Protocol

from services.products.mapping.tax import NOT_TAXED
from services.products.records.rules import ProductRules
from shared.website.set_up import FindsTaxClasses, ReadsStores, not_there


class FindsSets(Protocol):
    """Where attribute sets are asked for."""

    async def has_set(self, number: int) -> bool:
        """Whether there is an attribute set of this number."""
        ...


@dataclass(frozen=True, kw_only=True)
class ItemsSetUp:
    """Whether the websites, the attribute set and the tax classes that the settings name are there."""

    stores: ReadsStores
    attributes: FindsSets
    tax_classes: FindsTaxClasses
    rules: ProductRules

    async def __call__(self) -> str:
        """What is missing, in words."""
        missing = [await self._websites(), await self._attribute_set(), await self._tax_classes()]
        return " ".join(words for words in missing if words)

    async def _websites(self) -> str:
        there = set((await self.stores.websites_by_store()).values())
        lost = ", ".join(str(number) for number in self.rules.website_ids if number not in there)
        return f"There is no website {lost} with a store view: correct MAGENTO_WEBSITE_IDS." if lost else ""

    async def _attribute_set(self) -> str:
        number = self.rules.attribute_set_id
        if await self.attributes.has_set(number):
            return ""
        return f"The website has no attribute set {number}: correct MAGENTO_ATTRIBUTE_SET_ID."

    async def _tax_classes(self) -> str:
        there = await self.tax_classes.numbers()
        lost = dict.fromkeys(name for name in self.rules.tax_classes.values() if name.casefold() not in there)
        words = [not_there("product tax class", [name], setting="TAX_CLASSES") for name in lost]
        default = self.rules.tax_class_id
        if default not in (NOT_TAXED, *there.values()):
            words.append(f"The website has no product tax class {default}: correct MAGENTO_TAX_CLASS_ID.")
        return " ".join(words)
