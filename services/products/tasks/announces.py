"""What Items tells the other tasks, and itself, once an item has come online or gone."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from services.products.tasks.kits import ReadsParts
from shared.sync.model import Change, Link
from shared.sync.ports import Links

CAME_ONLINE = frozenset({"category_items", "images", "inventory", "price"})
KIT = frozenset({"kit"})


@dataclass(frozen=True, kw_only=True)
class Announces:
    """Tells through the domain's own door, so that nothing is lost once a call has returned."""

    links: Links
    kits: ReadsParts
    tell: Callable[[Sequence[Change]], Awaitable[None]]

    async def tell_of(self, came: Mapping[str, Link]) -> None:
        """The other tasks know of the items that came online; then their links are final.

        Until then a link stands with the digest `new`: an item is sent and told of again after a crash in between.
        """
        if came:
            kits = await self.kits.kits_with(list(came))
            await self.tell([*(Change(key, CAME_ONLINE) for key in came), *(Change(key, KIT) for key in kits)])
            await self.links.save_many(list(came.values()))

    async def wake_kits_with(self, keys: Sequence[str]) -> None:
        """The kits that these items are parts of are looked at again."""
        kits = await self.kits.kits_with(keys) if keys else ()
        if kits:
            await self.tell([Change(key, KIT) for key in kits])
