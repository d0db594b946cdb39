"""Finds categories that differ from what was last sent, vanished from Counterpoint, or were deleted on the website."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.products.mapping.category_tree import Place, category_digest, from_the_top, place_of
from services.products.mapping.safe_texts import with_safe_descriptions, with_safe_names
from services.products.records.category import Category
from services.products.records.rules import ProductRules
from services.products.tasks.category_memory import all_links, is_hidden, lost, number_of
from shared.sync.model import Change, Link
from shared.sync.ports import Links
from shared.sync.rules import PAGE

CATEGORY = frozenset({"category"})


class ReadsCategories(Protocol):
    """Where Counterpoint's tree comes from."""

    async def tree(self) -> Mapping[str, Category]:
        """All categories by key, without their descriptions."""
        ...

    async def descriptions(self, categories: Collection[Category]) -> Mapping[str, str]:
        """The web description of each category, empty where it has none."""
        ...


class CountsCategories(Protocol):
    """What stands on the website."""

    async def all_numbers(self) -> frozenset[int]:
        """The numbers of all categories there are."""
        ...


@dataclass(frozen=True, kw_only=True)
class CategoryFinder:
    """Compares everything: a deleted category leaves no stamp, and a shop has only some hundreds."""

    counterpoint: ReadsCategories
    magento: CountsCategories
    links: Links
    rules: ProductRules

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of changed categories, parents before their children, whatever the time."""
        links = await self._links_that_stand()
        # As they are sent: one whose texts the website can't keep whole would be found changed at every run.
        tree, notes = with_safe_names(await self.counterpoint.tree())
        order = from_the_top(tree)
        for start in range(0, len(order), PAGE):
            page = order[start : start + PAGE]
            given = await self.counterpoint.descriptions([tree[key] for key in page])
            html, _ = with_safe_descriptions(given, notes=notes)
            yield [Change(key, CATEGORY) for key in page if self._differs(key, tree, html[key], links.get(key))]
        yield [Change(key, CATEGORY) for key in _vanished(links, tree)]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all categories, parents before their children, then those that vanished from Counterpoint."""
        links = await all_links(self.links)
        tree = await self.counterpoint.tree()
        order = [*from_the_top(tree), *_vanished(links, tree)]
        for start in range(0, len(order), PAGE):
            yield order[start : start + PAGE]

    def _differs(self, key: str, tree: Mapping[str, Category], html: str, link: Link | None) -> bool:
        place = place_of(key, tree=tree)
        digest = category_digest(place, root=self.rules.category_root_of(key), html=html)
        if link is None or link.digest != digest:
            return True
        return isinstance(place, Place) and link.remote_id is None

    async def _links_that_stand(self) -> dict[str, Link]:
        """The links; those of categories that somebody deleted on the website count as never sent."""
        links = await all_links(self.links)
        if not any(number_of(link) for link in links.values()):
            return links
        there = await self.magento.all_numbers()
        gone = [lost(link) for link in links.values() if (number := number_of(link)) and number not in there]
        gone = [link for link in gone if links[link.key].digest is not None and not is_hidden(link)]
        if gone:
            await self.links.save_many(gone)
        return {**links, **{link.key: link for link in gone}}


def _vanished(links: Mapping[str, Link], tree: Mapping[str, Category]) -> list[str]:
    return [key for key, link in links.items() if key not in tree and not is_hidden(link)]
