"""Where each category of Counterpoint's tree belongs, or why it can't be placed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.products.records.category import Category
from shared.sync.model import Skipped
from shared.sync.sets import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A category with the keys of those above it, from the top down."""

    category: Category
    above: tuple[str, ...] = ()

    @property
    def chain(self) -> tuple[str, ...]:
        """From the top down to the category itself."""
        return (*self.above, self.category.key)

    @property
    def top(self) -> str:
        """The category at the top of its branch."""
        return self.chain[0]


def place_of(key: str, *, tree: Mapping[str, Category]) -> Place | Skipped:
    """The category's place in the tree, or what is wrong with it or with one above it."""
    chain: list[Category] = [tree[key]]
    while True:
        last = chain[-1]
        if not last.name:
            return _skipped(chain, f"{_called(last)} has no name in Counterpoint", own="It has no name in Counterpoint")
        if last.parent is None:
            break
        above = tree.get(last.parent)
        if above is None:
            lost = f"the category above {{}} ({last.parent}) isn't in Counterpoint"
            return _skipped(chain, lost.format(_called(last)), own=lost.format("it"))
        if above in chain:
            ring = [*chain[chain.index(above) :], above]
            return Skipped(
                f"Its categories go round in a circle: {' › '.join(_called(one) for one in reversed(ring))}",
                to_fix=True,
            )
        chain.append(above)
    return Place(category=chain[0], above=tuple(one.key for one in reversed(chain[1:])))


def with_those_above(places: Iterable[Place], *, tree: Mapping[str, Category]) -> dict[str, Place]:
    """These places and the places of all categories above them, by key."""
    return {
        key: Place(category=tree[key], above=place.chain[:depth])
        for place in places
        for depth, key in enumerate(place.chain)
    }


def in_shop_order(categories: Iterable[Category]) -> list[Category]:
    """Categories of one parent as Counterpoint shows them."""
    return sorted(categories, key=lambda one: (one.sequence, one.name.casefold(), one.key))


def from_the_top(tree: Mapping[str, Category]) -> list[str]:
    """All keys: parents before their children, neighbours in the shop's order; those without a place at the end."""
    children: dict[str | None, list[Category]] = {}
    for one in tree.values():
        children.setdefault(one.parent, []).append(one)
    found: list[str] = []
    layer: Sequence[str | None] = [None]
    while layer:
        keys = [one.key for parent in layer for one in in_shop_order(children.get(parent, ()))]
        found += keys
        layer = keys
    placed = set(found)
    return [*found, *(one.key for one in in_shop_order(tree.values()) if one.key not in placed)]


def category_digest(place: Place | Skipped, *, root: int, html: str) -> str:
    """The fingerprint of all that decides how the category stands on the website."""
    if isinstance(place, Skipped):
        return digest(["skipped", place.reason])
    one = place.category
    return digest([one.name, root if one.parent is None else one.parent, one.sequence, html])


def _called(category: Category) -> str:
    return f"“{category.name}”" if category.name else category.key


def _skipped(chain: Sequence[Category], words: str, *, own: str) -> Skipped:
    text = own if len(chain) == 1 else words
    return Skipped(text[0].upper() + text[1:], to_fix=True)
