"""Images: sends pictures of items that are on the website, and takes away those that Counterpoint no longer has."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.products.mapping.gallery import Step, entry_body, steps
from services.products.records.item import item_key
from services.products.records.picture import GalleryEntry, Picture
from services.products.records.rules import ProductRules
from services.products.records.web import sku_key
from services.products.tasks import help_texts
from services.products.tasks.image_comparison import ImageComparison
from services.products.tasks.outcomes import (
    IMAGE_CHANGES,
    IMAGES,
    ITEMS,
    births,
    each,
    in_order,
    looks,
    online_skus,
)
from services.products.tasks.picture_desk import PREPARED, PictureDesk, PictureRoll, is_prepared
from services.products.tasks.picture_source import PictureFolder, ReadsPictures, ReadsTitles
from services.products.tasks.picture_words import Tally
from services.products.tasks.pictured_item import PicturedItem, pictured, pictured_skus, source_digest, wanted_in
from services.products.tasks.presence import Withdraws
from services.products.tasks.systems import ALL_SYSTEMS, EVERY_TEN_MINUTES, TO_WEBSITE, Systems
from shared.sync.comparing import walked
from shared.sync.errors import RejectedError
from shared.sync.model import Change, Link, Outcome, Skipped, Task, Unchanged
from shared.sync.ports import Links
from shared.sync.rules import PAGE
from shared.sync.sets import digest

IMAGE = frozenset({"images"})


class WritesGalleries(Protocol):
    """The galleries of the website."""

    async def galleries(self, skus: Collection[str]) -> Mapping[str, tuple[GalleryEntry, ...]]:
        """The gallery of every product there is, by upper-case SKU."""
        ...

    async def add(self, sku: str, body: Mapping[str, Any]) -> None:
        """The picture stands at the end of the gallery."""
        ...

    async def change(self, sku: str, number: int, body: Mapping[str, Any]) -> None:
        """The entry of this number is as given."""
        ...

    async def remove(self, sku: str, number: int) -> None:
        """The entry of this number is gone."""
        ...


class ListsItems(Protocol):
    """Where the numbers of all web items come from."""

    def web_items(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all items meant for the website."""
        ...


@dataclass(frozen=True, slots=True)
class _Call:
    """A step in the gallery of one product."""

    sku: str
    step: Step


@dataclass(frozen=True, kw_only=True)
class ImagesWork:
    """Sends what differs from what was last sent, after a look at the gallery: a repeated call never doubles a picture.

    One picture at a time for each item, because each call saves the whole product.
    """

    pictures: ReadsPictures
    titles: ReadsTitles
    magento: WritesGalleries
    desk: PictureDesk
    links: Links
    changes: Links
    items: Links
    presence: Withdraws
    rules: ProductRules

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key; with `force` every picture's bytes go again."""
        keys = in_order(keys)
        titles = await self.titles.titles(keys)
        items, links, asked = [await links.read_many(keys) for links in (self.items, self.links, self.changes)]
        folder = PictureFolder(pictures=self.pictures, sent=self.links, signs=self.rules.image_suffix_signs)

        async def one(key: str) -> Outcome:
            if key not in titles:
                return Skipped("No longer in Counterpoint")
            item = pictured(key, item=items.get(key), title=titles[key], known=[links.get(key), asked.get(key)])
            if item is None:
                return Skipped("Not on the website yet")
            names = await folder.names(item, sure=force)
            roll = await self.desk.read(names, known=links.get(key))
            return await self._bring(item, roll, link=links.get(key), noticed=looks(asked.get(key)), force=force)

        return await each(keys, one, at_once=self.rules.families_at_once)

    async def _bring(
        self, item: PicturedItem, roll: PictureRoll, *, link: Link | None, noticed: int, force: bool
    ) -> Outcome:
        """The item's galleries show its pictures; the link says so, or that a person must look first."""
        source = source_digest(item.title, [(one.name.file, one.sha256) for one in roll.pictures])
        stands = digest([source, item.skus, item.product, item.births, [one.trouble for one in roll.pictures]])
        facts = {
            "pictures": [[one.name.file, one.sha256, one.kind, one.trouble] for one in roll.pictures],
            "skus": list(item.skus),
            "product": item.product,
            "births": item.births,
            "source": source,
            "noticed": noticed,
            "prepared": PREPARED if link is None else link.facts.get("prepared"),
        }
        unsent = Link(key=item.key, digest=None, facts=facts)
        if link is not None and link.digest == stands and is_prepared(link) and not force:
            if link.facts.get("noticed") != noticed:
                await self.links.save_many([Link(key=item.key, digest=stands, facts=facts)])
            return Unchanged()
        galleries = await self.magento.galleries(item.skus)
        if any(sku_key(sku) not in galleries for sku in item.skus):
            await self.presence.withdraw([item.key])
        if not any(sku_key(sku) in galleries for sku in item.skus):
            await self.links.save_many([unsent])
            return Skipped("Not on the website any more: the task Items brings it back, and its pictures with it")
        tally = Tally(roll.pictures)
        calls = self._calls(item, roll.pictures, galleries, force=force, plain_again=not is_prepared(link))
        await self._carry_out(calls, roll, tally)
        sent = Link(key=item.key, digest=stands, facts={**facts, "prepared": PREPARED})
        await self.links.save_many([unsent if tally.refused else sent])
        return tally.outcome()

    def _calls(
        self,
        item: PicturedItem,
        pictures: Sequence[Picture],
        galleries: Mapping[str, tuple[GalleryEntry, ...]],
        *,
        force: bool,
        plain_again: bool,
    ) -> list[_Call]:
        """What is to be done, gallery by gallery."""
        calls: list[_Call] = []
        for sku in item.skus:
            if sku_key(sku) in galleries:
                mine = wanted_in(sku, item=item, pictures=pictures, signs=self.rules.image_suffix_signs)
                found = steps(
                    mine,
                    gallery=galleries[sku_key(sku)],
                    number=item.title.number,
                    force=force,
                    plain_again=plain_again,
                )
                calls += [_Call(item.spelled.get(sku, sku), step) for step in found]
        return calls

    async def _carry_out(self, calls: Sequence[_Call], roll: PictureRoll, tally: Tally) -> None:
        """Each picture's calls together, so that its bytes are in memory once; what must go goes last."""
        for picture in roll.pictures:
            mine = [call for call in calls if call.step.wanted is not None and call.step.wanted.picture == picture]
            content = await self.desk.content(picture, roll) if any(call.step.content for call in mine) else None
            for call in mine:
                await self._call(call, tally, content=content)
        for call in calls:
            if call.step.wanted is None:
                await self._call(call, tally, content=None)

    async def _call(self, call: _Call, tally: Tally, *, content: bytes | None) -> None:
        sku, step = call.sku, call.step
        try:
            if step.entry is None:
                await self.magento.add(sku, entry_body(step, content=content))
            elif step.wanted is None:
                await self.magento.remove(sku, step.entry.id)
            else:
                await self.magento.change(sku, step.entry.id, entry_body(step, content=content))
        except RejectedError as refusal:
            tally.was_refused(step, refusal)
        else:
            tally.went_through(step)


@dataclass(frozen=True, kw_only=True)
class ImageFinder:
    """Finds items on the website whose pictures were never sent, or not those that Image Changes saw last."""

    database: ListsItems
    links: Links
    changes_seen: Links
    items: Links

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of items whose pictures are to be looked at."""
        async for batch in walked(self.items, page=PAGE):
            items, sent = await self.items.read_many(batch), await self.links.read_many(batch)
            seen = await self.changes_seen.read_many(batch)
            yield [
                Change(key, IMAGE)
                for key in batch
                if online_skus(items.get(key)) and _differs(items[key], sent=sent.get(key), seen=seen.get(key))
            ]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all items meant for the website."""
        async for page in self.database.web_items():
            yield page


def _differs(item: Link, *, sent: Link | None, seen: Link | None) -> bool:
    if sent is None:
        return True
    facts = sent.facts
    now = [list(pictured_skus(item)), item.remote_id, births(item)]
    if [facts.get("skus"), facts.get("product"), facts.get("births")] != now:
        return True
    if sent.digest is not None and not is_prepared(sent):
        return True
    # What Images met itself is left to a person where it was refused; of anything else the newer look counts.
    return seen is not None and seen.digest != facts.get("source") and looks(seen) != facts.get("noticed")


def images(systems: Systems) -> Task:
    """The task, ready to be registered."""
    own, seen, items = systems.links(IMAGES), systems.links(IMAGE_CHANGES), systems.links(ITEMS)
    return Task(
        name=IMAGES,
        title="Images",
        summary="Sends the pictures of items that are on the website.",
        direction=TO_WEBSITE,
        help=help_texts.IMAGES,
        work=ImagesWork(
            pictures=systems.pictures,
            titles=systems.titles,
            magento=systems.galleries,
            desk=systems.desk,
            links=own,
            changes=seen,
            items=items,
            presence=systems.presence,
            rules=systems.rules,
        ),
        finder=ImageFinder(database=systems.database, links=own, changes_seen=seen, items=items),
        comparison=ImageComparison(
            titles=systems.titles,
            magento=systems.galleries,
            presence=systems.presence,
            links=own,
            signs=systems.rules.image_suffix_signs,
        ),
        systems=ALL_SYSTEMS,
        aspects=IMAGE,
        default_cron=EVERY_TEN_MINUTES,
        key_of=item_key,
        # By force it takes an empty picture folder for the truth: that is a person's word.
        resends_in_doubt=False,
        batch_size=20,
    )
