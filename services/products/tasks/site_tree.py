"""The website's categories as one batch sees them: read once, kept up with what the batch sends."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from services.products.records.category import WebCategory


class KeepsCategories(Protocol):
    """The website's category tree. Every method raises RejectedError, TemporaryError or SystemDown."""

    async def find(self, numbers: Collection[int]) -> Mapping[int, WebCategory]:
        """The categories there are, by number."""
        ...

    async def children(self, parents: Collection[int]) -> Mapping[int, Sequence[WebCategory]]:
        """The categories right below each of these, in the order the website shows them."""
        ...

    async def create(self, category: Mapping[str, Any]) -> WebCategory:
        """The new category as the website now holds it."""
        ...

    async def update(self, number: int, category: Mapping[str, Any]) -> WebCategory:
        """The category as the website now holds it; what is left out is kept."""
        ...

    async def move(self, number: int, *, parent: int, after: int | None) -> None:
        """The category stands below `parent`, right after the neighbour `after`; 0 = first, None = last."""
        ...


@dataclass(slots=True)
class SiteTree:
    """Categories by number and the children of every parent that was asked for."""

    magento: KeepsCategories
    known: dict[int, WebCategory] = field(default_factory=dict)
    rows: dict[int, list[int]] = field(default_factory=dict)
    """Parent → its children in order."""

    async def look_up(self, numbers: Collection[int]) -> None:
        """Afterwards `known` holds those of the categories that there are."""
        self.known.update(await self.magento.find([one for one in numbers if one not in self.known]))

    async def look_below(self, parents: Collection[int]) -> None:
        """Afterwards the children of all these parents are known."""
        missing = [one for one in parents if one not in self.rows]
        if missing:
            self._keep(await self.magento.children(missing))

    async def children(self, parent: int) -> list[WebCategory]:
        """The categories right below, in the order the website shows them."""
        await self.look_below([parent])
        return [self.known[number] for number in self.rows[parent]]

    async def look_again_below(self, parent: int) -> list[WebCategory]:
        """The same, asked anew."""
        self.rows.pop(parent, None)
        return await self.children(parent)

    async def create(self, category: Mapping[str, Any]) -> WebCategory:
        """The new category; it is the last of its neighbours."""
        made = await self.magento.create(category)
        self.known[made.id] = made
        self.rows[made.id] = []
        if made.parent_id in self.rows:
            self.rows[made.parent_id].append(made.id)
        return made

    async def update(self, number: int, category: Mapping[str, Any]) -> WebCategory:
        """The category with what was sent."""
        self.known[number] = await self.magento.update(number, category)
        return self.known[number]

    async def move_below(self, number: int, parent: int) -> WebCategory:
        """The category, now the last of the parent's children."""
        await self.magento.move(number, parent=parent, after=None)
        for row in self.rows.values():
            if number in row:
                row.remove(number)
        if parent in self.rows:
            self.rows[parent].append(number)
        self.known[number] = replace(self.known[number], parent_id=parent)
        return self.known[number]

    def _keep(self, found: Mapping[int, Sequence[WebCategory]]) -> None:
        for parent, children in found.items():
            self.rows[parent] = [one.id for one in children]
            self.known.update((one.id, one) for one in children)
