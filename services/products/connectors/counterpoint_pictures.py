"""The image endpoints of the Counterpoint API: the names of an item's pictures, and their bytes."""

from collections.abc import Sequence
from typing import Any

from shared.connectors.counterpoint import CounterpointApi
from shared.connectors.http import Download
from shared.connectors.paths import path_part
from shared.sync.errors import NotFoundError, TemporaryError

MOST_BYTES = 32 * 1024 * 1024
"""Nothing is read past it, however large a file is."""


class CounterpointPictures:
    """Reads one file at a time. Raises RejectedError, TemporaryError or SystemDown."""

    def __init__(self, api: CounterpointApi) -> None:
        self._api = api

    async def names(self, number: str, *, fresh: bool = False) -> Sequence[str]:
        """The files that Counterpoint counts as pictures of the item; none for an item it lacks.

        `fresh` empties the server's cache first.
        """
        path = f"/Item/{path_part(number)}/Images"
        try:
            answer = await self._api.get(path, fresh=fresh)
        except NotFoundError:
            return ()
        names: Any = answer.get("IMAGE_FILENAMES")
        if not isinstance(names, list):
            raise TemporaryError("Counterpoint's answer made no sense", technical=f"GET {path}: no list of names")
        return [name for name in names if isinstance(name, str) and name.strip()]

    async def first_that_exists(self, files: Sequence[str]) -> str | None:
        """The first of the files that Counterpoint has, for items whose number its addresses can't hold."""
        for file in files:
            if await self.file(file, keep=0) is not None:
                return file
        return None

    async def size(self, name: str, *, most: int) -> int:
        """The bytes of a file as the server tells or as they come, not read far past `most`; 0 when there is none."""
        try:
            found = await self._api.file(f"/Item/Images/{path_part(name)}", keep=0, most=most + 1)
        except NotFoundError:
            return 0
        return found.size

    async def file(self, name: str, *, keep: int) -> Download | None:
        """The file with its size and fingerprint, its bytes only up to `keep`; None when there is none."""
        try:
            return await self._api.file(f"/Item/Images/{path_part(name)}", keep=keep, most=MOST_BYTES)
        except NotFoundError:
            return None
