"""Images: the galleries on the website against the pictures that were last sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.products.mapping.gallery import Step, steps
from services.products.mapping.picture_names import pictures_of
from services.products.records.picture import GalleryEntry, Picture
from services.products.records.web import sku_key
from services.products.tasks.picture_source import ReadsTitles
from services.products.tasks.pictured_item import PicturedItem, pictured, wanted_in
from services.products.tasks.presence import Presence, gone_words
from shared.sync.attempts import in_order
from shared.sync.model import Link
from shared.sync.ports import Links


class ReadsGalleries(Protocol):
    """The galleries of the website."""

    async def galleries(self, skus: Collection[str]) -> Mapping[str, tuple[GalleryEntry, ...]]:
        """The gallery of every product there is, by upper-case SKU."""
        ...


@dataclass(frozen=True, kw_only=True)
class ImageComparison:
    """Which pictures stand where, with their words, order and roles; what people added is left alone.

    Counterpoint's side is what Images met when it last sent: whether a file has changed since is for Image Changes to
    find, without which every comparison would download every picture.
    """

    titles: ReadsTitles
    magento: ReadsGalleries
    presence: Presence
    links: Links
    signs: str

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """See Comparison.differing."""
        keys = in_order(keys)
        links = await self.links.read_many(keys)
        known = await self.presence.items.read_many(list(links))
        titles = await self.titles.titles(list(links)) if links else {}
        shown: dict[str, PicturedItem] = {}
        for key in links:
            if key in titles and (item := pictured(key, item=known.get(key), title=titles[key], known=())) is not None:
                shown[key] = item
        skus = {sku for item in shown.values() for sku in item.skus}
        galleries = await self.magento.galleries(skus) if skus else {}
        found: dict[str, tuple[str, ...]] = {}
        for key, item in shown.items():
            gone = [sku for sku in item.skus if sku_key(sku) not in galleries]
            # Pictures that were refused wait for a person; a product that is gone is told of whatever became of them.
            were_sent = links[key].digest is not None
            words = gone_words(gone) + (self._words(item, links[key], galleries) if were_sent else ())
            if words:
                found[key] = words
        return found

    async def distrust(self, keys: Sequence[str]) -> None:
        """See Comparison.distrust."""
        await self.presence.withdraw(keys)
        await self.links.distrust_many(keys)

    def _words(
        self, item: PicturedItem, link: Link, galleries: Mapping[str, tuple[GalleryEntry, ...]]
    ) -> tuple[str, ...]:
        pictures = _sent(link, number=item.title.number, signs=self.signs)
        found: list[str] = []
        for sku in item.skus:
            if sku_key(sku) in galleries:
                wanted = wanted_in(sku, item=item, pictures=pictures, signs=self.signs)
                needed = steps(wanted, gallery=galleries[sku_key(sku)], number=item.title.number)
                found += [_step_words(step, sku) for step in needed]
        return tuple(found)


def _sent(link: Link, *, number: str, signs: str) -> tuple[Picture, ...]:
    """The pictures as they were when Images last sent."""
    rows: dict[str, Any] = {str(file): (str(sha), kind, str(trouble)) for file, sha, kind, trouble in _rows(link)}
    names, _ = pictures_of(list(rows), number=number, signs=signs)
    return tuple(
        Picture(name=name, sha256=rows[name.file][0], size=0, kind=rows[name.file][1], trouble=rows[name.file][2])
        for name in names
    )


def _rows(link: Link) -> Sequence[Any]:
    rows: Sequence[Any] = link.facts.get("pictures", ())
    return rows


def _step_words(step: Step, sku: str) -> str:
    if step.wanted is None:
        return f"{sku} shows a picture of ours that Counterpoint doesn't have"
    file = step.wanted.picture.name.file
    if step.entry is None:
        return f"the picture {file} of {sku} is missing"
    if step.content:
        return f"the picture {file} of {sku} is another one"
    return f"the picture {file} of {sku} has another place, words or use"
