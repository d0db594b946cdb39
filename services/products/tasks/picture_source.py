"""An item's pictures as Counterpoint shows them now, not taken in by a picture folder that is away."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.products.connectors.counterpoint_titles import ItemTitle
from services.products.mapping.picture_names import guessed_files, pictures_of, values_of
from services.products.records.picture import PictureName
from services.products.tasks.pictured_item import PicturedItem
from shared.connectors.http import Download
from shared.sync.errors import TemporaryError
from shared.sync.ports import Links

WITNESSES = 5
"""So many other items are asked for their pictures before an item's last one is believed to be gone."""
_LOOKED_THROUGH = 200
_MOST_NUMBERED = 9


class ReadsPictures(Protocol):
    """Where pictures come from."""

    async def names(self, number: str, *, fresh: bool = False) -> Sequence[str]:
        """The files that Counterpoint counts as pictures of the item."""
        ...

    async def first_that_exists(self, files: Sequence[str]) -> str | None:
        """The first of the files that Counterpoint has."""
        ...

    async def file(self, name: str, *, keep: int) -> Download | None:
        """The file, its bytes only up to `keep`; None when there is none."""
        ...


class ReadsTitles(Protocol):
    """Where item numbers and names come from."""

    async def titles(self, keys: Collection[str]) -> Mapping[str, ItemTitle]:
        """The items there are, by key."""
        ...


@dataclass(slots=True)
class PictureFolder:
    """Counterpoint's picture folder as one batch sees it; make one for every batch."""

    pictures: ReadsPictures
    sent: Links
    signs: str
    _shows_others: bool | None = None
    _emptied: bool = False
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def names(self, item: PicturedItem, *, sure: bool = False) -> tuple[PictureName, ...]:
        """The item's pictures in order, the main one first.

        When none is left of an item that had some, Counterpoint is asked again past its cache, and other items are
        asked for theirs: if those show none either, the folder is away, and TemporaryError is raised. `sure` = a person
        wants it so.
        """
        found = await self._named(item, fresh=False)
        if not found and item.had and not sure:
            async with self._asking:
                found = await self._named(item, fresh=not self._emptied)
                self._emptied = True
                if not found and not await self._others_show(item.key):
                    raise TemporaryError(
                        "Counterpoint shows no pictures of any item any more. Is its picture folder there? "
                        "Nothing was removed. If its pictures are really gone, press Send again for Images on its page"
                    )
        return found

    async def _named(self, item: PicturedItem, *, fresh: bool) -> tuple[PictureName, ...]:
        number = item.title.number
        if "/" in number:
            files: Sequence[str] = await self._guessed(item)
        else:
            files = await self.pictures.names(number, fresh=fresh)
        return pictures_of(files, number=number, signs=self.signs)[0]

    async def _guessed(self, item: PicturedItem) -> list[str]:
        """The files of an item that Counterpoint's addresses can't name, found by asking for likely names."""
        found = [await self._exists(item, "")]
        for place in range(1, _MOST_NUMBERED + 1):
            found.append(await self._exists(item, str(place)))
            if found[-1] is None:
                break
        found += [await self._exists(item, value) for value in values_of(item.skus, key=item.key)]
        return [file for file in found if file is not None]

    async def _exists(self, item: PicturedItem, suffix: str) -> str | None:
        files = guessed_files(number=item.title.number, suffix=suffix, signs=self.signs)
        return await self.pictures.first_that_exists(files)

    async def _others_show(self, key: str) -> bool:
        """Whether Counterpoint still shows pictures of other items that had some; True when there is no such item."""
        if self._shows_others is None:
            witnesses = await self._witnesses(key)
            self._shows_others = not witnesses
            for number in witnesses:
                if await self.pictures.names(number):
                    self._shows_others = True
                    break
        return self._shows_others

    async def _witnesses(self, key: str) -> list[str]:
        """Other items with pictures on the website, far apart: a whole range may have lost its pictures at once."""
        after, before = (
            await self.sent.keys_after(key, limit=_LOOKED_THROUGH),
            await self.sent.keys_after("", limit=_LOOKED_THROUGH),
        )
        keys = [one for one in dict.fromkeys((*after, *before)) if one != key and "/" not in one]
        links = await self.sent.read_many(keys)
        fit = [one for one in keys if one in links and links[one].facts.get("pictures")]
        return fit[:: max(1, len(fit) // WITNESSES)][:WITNESSES]
