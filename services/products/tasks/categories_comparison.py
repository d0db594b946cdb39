"""Categories: the website's tree against Counterpoint's as it is now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.products.mapping.category_tree import Place, in_shop_order, place_of
from services.products.mapping.safe_texts import with_safe_descriptions, with_safe_names
from services.products.mapping.sibling_order import moves
from services.products.records.category import Category, WebCategory
from services.products.records.rules import ProductRules
from services.products.tasks.category_finder import ReadsCategories
from services.products.tasks.category_memory import all_links, is_hidden, name_in, number_of
from services.products.tasks.site_tree import KeepsCategories
from shared.sync.attempts import in_order
from shared.sync.model import Link
from shared.sync.ports import Links
from shared.website.saved import same


@dataclass(frozen=True, kw_only=True)
class CategoriesComparison:
    """Name, parent, description and order of ours. One that somebody hid on the website stays hidden."""

    counterpoint: ReadsCategories
    magento: KeepsCategories
    links: Links
    rules: ProductRules

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """See Comparison.differing."""
        links = await all_links(self.links)
        mine = {key: links[key] for key in in_order(keys) if number_of(links.get(key)) is not None}
        if not mine:
            return {}
        tree, notes = with_safe_names(await self.counterpoint.tree())
        places = {key: place for key in mine if key in tree and isinstance(place := place_of(key, tree=tree), Place)}
        given = await self.counterpoint.descriptions([tree[key] for key in places]) if places else {}
        html, _ = with_safe_descriptions(given, notes=notes)
        there = await self.magento.find([number for link in mine.values() if (number := number_of(link))])
        disordered = await self._disordered(places, tree, links)
        found: dict[str, tuple[str, ...]] = {}
        for key, link in mine.items():
            held = there.get(number_of(link) or 0)
            if key in places and held is None:
                found[key] = (f"“{name_in(link)}” isn't there any more",)
            elif key in places and held is not None:
                parent = self._parent(tree[key], links)
                words = _words(tree[key], held, parent=parent, html=html.get(key, ""), link=link)
                found[key] = (*words, *(("it stands in another order",) if key in disordered else ()))
            elif key not in tree and held is not None and is_hidden(link) and held.is_active:
                found[key] = (f"“{name_in(link)}” is shown, should be hidden: Counterpoint no longer has it",)
        return {key: words for key, words in found.items() if words}

    async def distrust(self, keys: Sequence[str]) -> None:
        """See Comparison.distrust."""
        await self.links.distrust_many(keys)

    def _parent(self, one: Category, links: Mapping[str, Link]) -> int | None:
        return self.rules.category_root_of(one.key) if one.parent is None else number_of(links.get(one.parent))

    async def _disordered(
        self, places: Mapping[str, Place], tree: Mapping[str, Category], links: Mapping[str, Link]
    ) -> frozenset[str]:
        """Those that would have to be moved among their neighbours."""
        parents = {parent for place in places.values() if (parent := self._parent(place.category, links)) is not None}
        ours = {number: key for key in tree if (number := number_of(links.get(key))) is not None}
        found: set[str] = set()
        for parent, children in (await self.magento.children(parents)).items() if parents else ():
            here = [tree[ours[child.id]] for child in children if child.id in ours]
            here = [one for one in here if self._parent(one, links) == parent]
            wanted = [number_of(links[one.key]) or 0 for one in in_shop_order(here)]
            found |= {ours[step.what] for step in moves([child.id for child in children], wanted)}
        return frozenset(found)


def _words(one: Category, held: WebCategory, *, parent: int | None, html: str, link: Link) -> tuple[str, ...]:
    words: list[str] = []
    if held.name != one.name:
        words.append(f"its name is “{held.name}”, should be “{one.name}”")
    if parent is not None and held.parent_id != parent:
        words.append("it stands below another category")
    if (html or link.facts.get("described")) and not same(html, held.description):
        words.append("its description is another one")
    return tuple(words)
