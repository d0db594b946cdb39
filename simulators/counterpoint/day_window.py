"""The shop window on a busy day: web categories and pictures."""

from __future__ import annotations

import random

from simulators.counterpoint import world
from simulators.counterpoint.changes import CategoryChange
from simulators.counterpoint.day_shelf import ROOT, DayShelf, KnownCategory, KnownItem
from simulators.counterpoint.goods import Picture
from simulators.counterpoint.pictures import jpeg, png
from simulators.counterpoint.till import Till


class DayWindow:
    """Dresses the window, by chance."""

    def __init__(self, *, till: Till, shelf: DayShelf, chance: random.Random) -> None:
        self._till = till
        self._shelf = shelf
        self._chance = chance

    def category(self, number: int) -> tuple[str, str]:
        """A web category comes, goes, moves, or is called or placed otherwise."""
        known = [*self._shelf.categories.values()]
        kind = self._chance.choice(("new", "rename", "rename", "move", "order", "order", "text", "delete"))
        if kind == "new" or len(known) < 3:
            return self._new_category(number)
        one = self._chance.choice(known)
        if kind == "rename":
            one.name = f"{self._chance.choice(world.MAKINGS)} {self._chance.choice(world.NAMES)}"
            self._till.categorise(one.identity, CategoryChange(descr=one.name))
            return one.identity, f"called {one.name!r}"
        if kind == "order":
            place = self._chance.randrange(1, 200)
            self._till.categorise(one.identity, CategoryChange(disp_seq_no=place))
            return one.identity, f"place {place}"
        if kind == "text":
            self._till.categorise(one.identity, CategoryChange(html_descr=f"<p>{one.name}, number {number}.</p>"))
            return one.identity, "a new text"
        if kind == "move":
            return self._move_category(one)
        return self._drop_category()

    def picture(self) -> tuple[str, str] | None:
        """An item has another picture, one more, or one less."""
        items = [one for one in self._shelf.items.values() if one.on_web and not one.is_ticket]
        if not items:
            return None
        with_pictures = [one for one in items if one.pictures]
        item = self._chance.choice(with_pictures if with_pictures and self._chance.random() < 0.7 else items)
        kind = self._chance.choice(("swap", "swap", "add", "drop"))
        if kind == "drop" and item.pictures:
            name = self._chance.choice(item.pictures)
            item.pictures.remove(name)
            self._till.drop_picture(name)
            return item.number, f"without {name}"
        if kind == "swap" and item.pictures:
            name = self._chance.choice(item.pictures)
            self._till.put_picture(Picture(name, self._content(name)))
            return item.number, f"another {name}"
        name = self._free_name(item)
        item.pictures.append(name)
        self._till.put_picture(Picture(name, self._content(name)))
        return item.number, f"with {name}"

    def _content(self, name: str) -> bytes:
        return png(chance=self._chance) if name.lower().endswith(".png") else jpeg(chance=self._chance)

    def _free_name(self, item: KnownItem) -> str:
        taken = {name.rsplit(".", 1)[0].upper() for name in item.pictures}
        stems = [item.stem, *(f"{item.stem}^{place}" for place in range(1, len(taken) + 2))]
        stem = next(one for one in stems if one.upper() not in taken)
        return f"{stem}.{self._chance.choice(('jpg', 'png'))}"

    def _new_category(self, number: int) -> tuple[str, str]:
        parent = self._chance.choice((ROOT, *self._shelf.categories))
        made = KnownCategory(f"20251124{number:08}", parent, f"{self._chance.choice(world.NAMES)} corner")
        self._shelf.categories[made.identity] = made
        change = CategoryChange(descr=made.name, parent_id=parent, disp_seq_no=self._chance.randrange(1, 200))
        self._till.categorise(made.identity, change)
        return made.identity, f"new: {made.name!r}"

    def _move_category(self, one: KnownCategory) -> tuple[str, str]:
        under = self._shelf.below(one.identity)
        one.parent = self._chance.choice([ROOT, *(place for place in self._shelf.categories if place not in under)])
        self._till.categorise(one.identity, CategoryChange(parent_id=one.parent))
        return one.identity, f"under {one.parent}"

    def _drop_category(self) -> tuple[str, str]:
        one = self._chance.choice(self._shelf.leaves())
        self._till.drop_category(one.identity)
        del self._shelf.categories[one.identity]
        for item in self._shelf.items.values():
            if one.identity in item.categories:
                item.categories.remove(one.identity)
        return one.identity, "deleted"
