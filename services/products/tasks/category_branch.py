"""One batch of categories: each is put below its parent, filled and brought into order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.products.mapping.category_fields import created, difference, free_url_key, own_url_key, same_name
from services.products.mapping.category_tree import Place, category_digest, in_shop_order
from services.products.mapping.sibling_order import moves
from services.products.records.category import Category, WebCategory
from services.products.records.rules import ProductRules
from services.products.tasks.category_memory import is_hidden, number_of, was_described
from services.products.tasks.site_tree import SiteTree
from shared.contracts.http import Level
from shared.sync.errors import NotFoundError, RejectedError
from shared.sync.model import Done, Link, Outcome, Unchanged
from shared.sync.ports import Links


@dataclass(slots=True)
class Said:
    """What was done to one category, in words."""

    parts: list[str] = field(default_factory=list)
    level: Level = Level.SUCCESS

    def add(self, words: str, *, warn: bool = False) -> None:
        """One thing more was done."""
        self.parts.append(words)
        self.level = Level.WARNING if warn else self.level

    def add_all(self, notes: Iterable[str]) -> None:
        """What of it the website keeps otherwise than it was sent."""
        for note in notes:
            self.add(f"but {note}", warn=True)

    def outcome(self, name: str) -> Outcome:
        """All of it as one outcome."""
        return Done(f"“{name}” {', '.join(self.parts)}", level=self.level) if self.parts else Unchanged()


@dataclass(slots=True, kw_only=True)
class Branch:
    """Puts categories where they belong, parents first. `links` is kept up with what was sent."""

    tree: Mapping[str, Category]
    html: Mapping[str, str]
    links: dict[str, Link]
    memory: Links
    site: SiteTree
    rules: ProductRules
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What of a category's texts couldn't be sent, in words."""
    said: dict[str, Said] = field(default_factory=dict)

    async def put(self, place: Place) -> None:
        """The category stands below its parent with its name and description; its parent stands already."""
        one = place.category
        said = self.said.setdefault(one.key, Said())
        parent = self._parent_of(one)
        link = self.links.get(one.key)
        number = number_of(link)
        there = self.site.known.get(number) if number is not None else None
        sent = link.digest if link is not None and there is not None and not is_hidden(link) else None
        if there is None:
            if number is not None:
                said.add("had been deleted on the website and is made anew", warn=True)
            there = await self._adopted(one, parent, said) or await self._created(one, parent, said)
        elif there.parent_id != parent:
            there = await self._moved(one, there, parent, said)
        there = await self._filled(one, there, said, show=sent is None)
        if said.parts:
            for note in self.notes.get(one.key, ()):
                said.add(note, warn=True)
        described = bool(self.html[one.key]) or (was_described(link) and bool(there.description))
        # Known at once, so that it is never made twice; what was last sent changes only when all of it was taken.
        await self._remember(place, number=there.id, digest=sent, described=described)

    async def bring_into_order(self, parent: int) -> None:
        """Our categories below this one stand in the shop's order; those that aren't ours stay where they are."""
        children = await self.site.children(parent)
        ours = {number: key for key in self.tree if (number := number_of(self.links.get(key))) is not None}
        here = [self.tree[ours[child.id]] for child in children if child.id in ours]
        here = [one for one in here if self._has_parent(one) and self._parent_of(one) == parent]
        wanted = [number_of(self.links[one.key]) or 0 for one in in_shop_order(here)]
        steps = moves([child.id for child in children], wanted)
        for step in steps:
            await self.site.magento.move(step.what, parent=parent, after=step.after)
        if not steps:
            return
        left = moves([child.id for child in await self.site.look_again_below(parent)], wanted)
        for step in steps:
            said = self.said.get(ours[step.what])
            if said is not None:
                stays = any(one.what == step.what for one in left)
                said.add("but the website keeps another order" if stays else "put into its place", warn=stays)

    async def settle(self, place: Place) -> Outcome:
        """The outcome; what was sent counts as sent from now on."""
        one = place.category
        digest = category_digest(place, root=self.rules.category_root_of(one.key), html=self.html[one.key])
        link = self.links[one.key]
        await self._remember(
            place, number=number_of(link) or 0, digest=digest, described=bool(link.facts.get("described"))
        )
        return self.said[one.key].outcome(one.name)

    def parents_of(self, places: Iterable[Place]) -> frozenset[int]:
        """The website's numbers of what these belong below, as far as that stands already."""
        return frozenset(self._parent_of(one.category) for one in places if self._has_parent(one.category))

    def _has_parent(self, one: Category) -> bool:
        return one.parent is None or number_of(self.links.get(one.parent)) is not None

    def _parent_of(self, one: Category) -> int:
        number = None if one.parent is None else number_of(self.links.get(one.parent))
        return self.rules.category_root_of(one.key) if number is None else number

    async def _adopted(self, one: Category, parent: int, said: Said) -> WebCategory | None:
        """A category of that name that already stands there and belongs to no other category of Counterpoint."""
        holders = {number: key for key, link in self.links.items() if (number := number_of(link)) is not None}
        for child in await self.site.children(parent):
            holder = holders.get(child.id)
            if same_name(child.name, one.name) and (holder is None or holder not in self.tree):
                if holder is not None:
                    del self.links[holder]
                    await self.memory.forget_many([holder])
                said.add("joined to the category of that name that the website already had", warn=holder is None)
                return child
        return None

    async def _created(self, one: Category, parent: int, said: Said) -> WebCategory:
        taken = {child.url_key for child in await self.site.children(parent)}
        word = free_url_key(name=one.name, key=one.key, taken=taken)
        own = own_url_key(name=one.name, key=one.key)
        html = self.html[one.key]
        try:
            made = await self.site.create(created(name=one.name, parent_id=parent, url_key=word, html=html))
        except NotFoundError as error:
            raise RejectedError(
                f"The website has no category {parent} for it to stand below", technical=error.technical
            ) from error
        except RejectedError:
            # An earlier call of ours may have gone through although its answer was lost, another replica may have been
            # quicker, or something else on the website has this address.
            await self.site.look_again_below(parent)
            found = await self._adopted(one, parent, said)
            if found is not None:
                return found
            if word == own:
                raise
            made = await self.site.create(created(name=one.name, parent_id=parent, url_key=own, html=html))
        above = "" if one.parent is None else f" below “{self.tree[one.parent].name}”"
        said.add(f"added to the website{above}")
        said.add_all(made.unkept)
        return made

    async def _moved(self, one: Category, there: WebCategory, parent: int, said: Said) -> WebCategory:
        own = own_url_key(name=one.name, key=one.key)
        address = {"custom_attributes": [{"attribute_code": "url_key", "value": own}]}
        if there.url_key in {child.url_key for child in await self.site.children(parent)}:
            there = await self.site.update(there.id, address)
        try:
            moved = await self.site.move_below(there.id, parent)
        except RejectedError:
            # Something that is no category has this address there, such as a product.
            if there.url_key == own:
                raise
            await self.site.update(there.id, address)
            moved = await self.site.move_below(there.id, parent)
        said.add("moved to the top" if one.parent is None else f"moved below “{self.tree[one.parent].name}”")
        return moved

    async def _filled(self, one: Category, there: WebCategory, said: Said, *, show: bool) -> WebCategory:
        html: str | None = self.html[one.key]
        if not html and not was_described(self.links.get(one.key)):
            html = None  # It never had a description from us: one that was written on the website stays.
        payload = difference(there, name=one.name, html=html, show=show)
        if not payload:
            return there
        if "name" in payload:
            said.add(f"renamed, was “{there.name}”")
        if "is_active" in payload:
            said.add("shown again")
        if "custom_attributes" in payload:
            said.add("description sent")
        filled = await self.site.update(there.id, payload)
        said.add_all(filled.unkept)
        return filled

    async def _remember(self, place: Place, *, number: int, digest: str | None, described: bool) -> None:
        link = Link(
            key=place.category.key,
            remote_id=str(number),
            digest=digest,
            facts={
                "name": place.category.name,
                "path": " › ".join(self.tree[key].name for key in place.chain),
                "described": described,
            },
        )
        self.links[link.key] = link
        await self.memory.save_many([link])
