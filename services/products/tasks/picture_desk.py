"""Reads the bytes of pictures and says which can be sent. One picture of an item is in memory, and few beside it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.products.mapping.picture_content import Ready, Unfit, ready, too_large
from services.products.records.picture import Picture, PictureKind, PictureName
from services.products.tasks.picture_source import ReadsPictures
from shared.sync.errors import TemporaryError
from shared.sync.model import Link

KEPT_BYTES = 4 * 1024 * 1024
"""Of one item's pictures so many bytes stay in memory between reading and sending; the others are read again."""


PREPARED = 2
"""How files are made ready now; the first way sent them with their notes."""


def is_prepared(link: Link | None) -> bool:
    """Whether an item's pictures stand on the website as they are made ready now."""
    return link is None or link.facts.get("prepared") == PREPARED


@dataclass(frozen=True, slots=True)
class PictureRoll:
    """An item's pictures in order, and the bytes of those that were kept, by file."""

    pictures: tuple[Picture, ...]
    kept: dict[str, bytes] = field(default_factory=dict)


class PictureDesk:
    """One picture is unfolded at a time, whatever the number of items in work: a large one takes much memory."""

    def __init__(self, *, pictures: ReadsPictures, most_bytes: int) -> None:
        self._pictures = pictures
        self._most_bytes = most_bytes
        self._unfolding = asyncio.Semaphore(1)

    async def read(self, names: Sequence[PictureName], *, known: Link | None) -> PictureRoll:
        """Every picture with its fingerprint and what is wrong with it. Bytes seen before aren't unfolded again."""
        rows = known.facts.get("pictures", ()) if known is not None and is_prepared(known) else ()
        before: dict[tuple[str, str], tuple[PictureKind | None, str]] = {
            (str(file), str(sha)): (kind, str(trouble)) for file, sha, kind, trouble in rows if kind is not None
        }
        pictures: list[Picture] = []
        roll = PictureRoll((), {})
        for name in names:
            found = await self._pictures.file(name.file, keep=self._most_bytes)
            if found is None:
                pictures.append(
                    Picture(name=name, sha256="", size=0, trouble="is listed by Counterpoint but not there")
                )
            elif found.size > self._most_bytes or found.content is None:
                trouble = too_large(found.size, limit=self._most_bytes)
                pictures.append(Picture(name=name, sha256=found.sha256, size=found.size, trouble=trouble))
            elif (name.file, found.sha256) in before:
                kind, trouble = before[name.file, found.sha256]
                pictures.append(Picture(name=name, sha256=found.sha256, size=found.size, kind=kind, trouble=trouble))
            else:
                pictures.append(await self._looked_at(name, found.sha256, found.content, roll))
        return PictureRoll(tuple(pictures), roll.kept)

    async def content(self, picture: Picture, roll: PictureRoll) -> bytes:
        """The bytes to send. Raises TemporaryError when the file changed since it was looked at."""
        kept = roll.kept.pop(picture.name.file, None)
        if kept is not None:
            return kept
        found = await self._pictures.file(picture.name.file, keep=self._most_bytes)
        if found is None or found.content is None or found.sha256 != picture.sha256:
            raise TemporaryError(f"The picture {picture.name.file} changed while it was read")
        result = await self._unfold(found.content)
        if isinstance(result, Unfit):
            raise TemporaryError(f"The picture {picture.name.file} {result.reason}")
        return result.content

    async def _looked_at(self, name: PictureName, sha256: str, content: bytes, roll: PictureRoll) -> Picture:
        result = await self._unfold(content)
        if isinstance(result, Unfit):
            return Picture(name=name, sha256=sha256, size=len(content), trouble=result.reason)
        if sum(map(len, roll.kept.values())) + len(result.content) <= KEPT_BYTES:
            roll.kept[name.file] = result.content
        return Picture(name=name, sha256=sha256, size=len(content), kind=result.kind, noted=result.noted)

    async def _unfold(self, content: bytes) -> Ready | Unfit:
        async with self._unfolding:
            return await asyncio.to_thread(ready, content, most_bytes=self._most_bytes)
