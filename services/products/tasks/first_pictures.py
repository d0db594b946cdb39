"""The pictures that a new product is created with, so that it never stands on the website without any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.products.connectors.counterpoint_titles import ItemTitle
from services.products.mapping.gallery import entry_body, steps
from services.products.tasks.item_plans import Plan
from services.products.tasks.picture_desk import PictureDesk, PictureRoll
from services.products.tasks.picture_source import PictureFolder, ReadsPictures
from services.products.tasks.pictured_item import PicturedItem, wanted_in
from shared.sync.errors import DownKind, RejectedError, SystemDown, TemporaryError
from shared.sync.ports import Links

MOST_BYTES = 700 * 1024
"""Of pictures in one product save: in base64 they stay below a megabyte, which every web server takes."""


@dataclass(frozen=True, slots=True)
class Dress:
    """An item's pictures, ready for the saves that create its products."""

    item: PicturedItem
    roll: PictureRoll
    signs: str

    def entries(self, sku: str) -> Sequence[Mapping[str, Any]]:
        """The gallery of a new product, as far as it fits into one call; Images brings the rest."""
        wanted = wanted_in(sku, item=self.item, pictures=self.roll.pictures, signs=self.signs)
        found: list[Mapping[str, Any]] = []
        room = MOST_BYTES
        for step in steps(wanted, gallery=(), number=self.item.title.number):
            content = self.roll.kept.get(step.wanted.picture.name.file) if step.wanted is not None else None
            if content is not None and len(content) <= room:
                room -= len(content)
                found.append(entry_body(step, content=content))
        return found


@dataclass(frozen=True, kw_only=True)
class FirstPictures:
    """Reads the pictures of an item whose products are about to be created."""

    pictures: ReadsPictures
    desk: PictureDesk
    sent: Links
    signs: str

    async def of(self, plan: Plan) -> Dress | None:
        """The pictures of a plan's new products; None where there are none or Counterpoint doesn't give them.

        A product is never held up for its pictures: the task Images brings what is missing here.
        """
        if not plan.new or plan.product is None:
            return None
        title = ItemTitle(number=plan.key, name=str(plan.product.payload["name"]))
        skus = tuple(dict.fromkeys((plan.key, *plan.product.skus)))
        item = PicturedItem(key=plan.key, title=title, skus=skus, product=None)
        folder = PictureFolder(pictures=self.pictures, sent=self.sent, signs=self.signs)
        try:
            roll = await self.desk.read(await folder.names(item), known=None)
        except (TemporaryError, RejectedError):
            return None
        except SystemDown as down:
            if down.kind in (DownKind.REFUSED, DownKind.ADDRESS):
                return None  # Of the pictures alone, maybe: the reading of the item itself tells.
            raise
        return Dress(item, roll, self.signs) if roll.pictures else None
