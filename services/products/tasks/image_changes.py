"""Image Changes: finds pictures that changed in Counterpoint, for Images to send."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.products.records.item import item_key
from services.products.records.picture import PictureName
from services.products.records.rules import ProductRules
from services.products.tasks import help_texts
from services.products.tasks.images import ListsItems
from services.products.tasks.outcomes import IMAGE_CHANGES, IMAGES, ITEMS, each, in_order, looks, online_skus
from services.products.tasks.picture_source import PictureFolder, ReadsPictures, ReadsTitles
from services.products.tasks.pictured_item import PicturedItem, pictured, source_digest
from services.products.tasks.systems import TO_WEBSITE, Systems
from shared.connectors.counterpoint import COUNTERPOINT
from shared.connectors.sql import COUNTERPOINT_DATABASE
from shared.sync.comparing import walked
from shared.sync.model import Change, Done, Link, Outcome, Skipped, Task, Unchanged
from shared.sync.ports import Links
from shared.sync.rules import PAGE

NIGHTLY_AT_HALF_PAST_TWO = "30 2 * * *"
CHECK = frozenset({"image_check"})
"""The finder's own aspect: it concerns this task alone."""
TO_SEND = frozenset({"images"})


@dataclass(frozen=True, kw_only=True)
class ImageChangesWork:
    """Compares the fingerprint of every picture with the one it had when we last looked."""

    pictures: ReadsPictures
    titles: ReadsTitles
    links: Links
    sent: Links
    items: Links
    tell: Callable[[Sequence[Change]], Awaitable[None]]
    rules: ProductRules

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key; with `force` Images is told even of pictures that didn't change."""
        keys = in_order(keys)
        titles = await self.titles.titles(keys)
        items, links, sent = [await links.read_many(keys) for links in (self.items, self.links, self.sent)]
        folder = PictureFolder(pictures=self.pictures, sent=self.sent, signs=self.rules.image_suffix_signs)

        async def one(key: str) -> Outcome:
            if key not in titles:
                return Skipped("No longer in Counterpoint")
            own = links.get(key)
            item = pictured(key, item=items.get(key), title=titles[key], known=[own, sent.get(key)])
            if item is None:
                return Skipped("Not on the website yet")
            names = await folder.names(item, sure=force)
            return await self._compare(item, names, own=own, force=force)

        return await each(keys, one, at_once=self.rules.families_at_once)

    async def _compare(
        self, item: PicturedItem, names: Sequence[PictureName], *, own: Link | None, force: bool
    ) -> Outcome:
        now: list[tuple[str, str]] = []
        for name in names:
            found = await self.pictures.file(name.file, keep=0)
            now.append((name.file, found.sha256 if found is not None else ""))
        seen = source_digest(item.title, now)
        facts = {"pictures": [list(one) for one in now], "looks": looks(own) + 1}
        await self.links.save_many([Link(key=item.key, digest=seen, facts=facts)])
        # Read after our look is written down: while Images is still at work, its finder sees ours as the newer one.
        sent = (await self.sent.read_many([item.key])).get(item.key)
        if own is None and sent is None and not now:
            return Unchanged("No pictures in Counterpoint")
        # Not what we saw ourselves last: Images may have met another state since, and this one may be back.
        if not force and seen == _last_met(sent=sent, own=own):
            return Unchanged()
        before = own if own is not None and own.digest != seen else sent
        await self.tell([Change(item.key, TO_SEND)])
        was = {str(row[0]): str(row[1]) for row in before.facts.get("pictures", ())} if before is not None else {}
        return Done(change_words(was, dict(now)) or "Pictures the same; Images was asked to look at their names")


def _last_met(*, sent: Link | None, own: Link | None) -> str | None:
    """The fingerprint of what Images met last, or of our own last look while it has met nothing yet."""
    if sent is not None:
        met: str | None = sent.facts.get("source")
        return met
    return own.digest if own is not None else None


def change_words(was: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What became of an item's pictures: `2 pictures changed, 1 new, 1 gone`; empty when nothing did."""
    changed = sum(file in was and was[file] != sha for file, sha in now.items())
    new, gone = sum(file not in was for file in now), sum(file not in now for file in was)
    parts = [f"{count} {word}" for count, word in ((changed, "changed"), (new, "new"), (gone, "gone")) if count]
    if parts:
        parts[0] = parts[0].replace(" ", " picture " if parts[0].startswith("1 ") else " pictures ", 1)
    return ", ".join(parts)


@dataclass(frozen=True, kw_only=True)
class EveryPicturedItem:
    """Finds all items on the website: pictures carry no date, so each is looked at."""

    items: Links
    database: ListsItems

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of all items that are on the website."""
        async for batch in walked(self.items, page=PAGE):
            known = await self.items.read_many(batch)
            yield [Change(key, CHECK) for key in batch if online_skus(known.get(key))]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all items meant for the website."""
        async for page in self.database.web_items():
            yield page


def image_changes(systems: Systems) -> Task:
    """The task, ready to be registered."""
    items = systems.links(ITEMS)
    return Task(
        name=IMAGE_CHANGES,
        title="Image Changes",
        summary="Finds pictures that changed, for Images to send.",
        direction=TO_WEBSITE,
        help=help_texts.IMAGE_CHANGES,
        work=ImageChangesWork(
            pictures=systems.pictures,
            titles=systems.titles,
            links=systems.links(IMAGE_CHANGES),
            sent=systems.links(IMAGES),
            items=items,
            tell=systems.tell,
            rules=systems.rules,
        ),
        finder=EveryPicturedItem(items=items, database=systems.database),
        systems=frozenset({COUNTERPOINT, COUNTERPOINT_DATABASE}),
        aspects=CHECK | {"item", "details"},
        default_cron=NIGHTLY_AT_HALF_PAST_TWO,
        key_of=item_key,
        # By force it takes an empty picture folder for the truth: that is a person's word.
        resends_in_doubt=False,
        batch_size=50,
        queue_all_warning="Every picture is read from Counterpoint, which can take hours.",
    )
