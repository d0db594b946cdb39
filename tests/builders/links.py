"""Links in memory, for tests of tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shared.sync.model import DISTRUSTED, Link


class LinksInMemory:
    """One task's links, kept as long as the object."""

    def __init__(self) -> None:
        self.rows: dict[str, Link] = {}

    async def read_many(self, keys: Sequence[str]) -> Mapping[str, Link]:
        """The links there are."""
        return {key: self.rows[key] for key in keys if key in self.rows}

    async def save_many(self, links: Sequence[Link]) -> None:
        """Each link stands as given."""
        self.rows.update({link.key: link for link in links})

    async def forget_many(self, keys: Sequence[str]) -> None:
        """No link for these any more."""
        for key in keys:
            self.rows.pop(key, None)

    async def distrust_many(self, keys: Sequence[str], *, digest: str | None = DISTRUSTED) -> None:
        """The digest of each of these that has one is this instead."""
        for key in keys:
            if key in self.rows and self.rows[key].digest is not None:
                self.rows[key] = replace(self.rows[key], digest=digest)

    async def keys_after(self, key: str, *, limit: int) -> Sequence[str]:
        """The next keys in alphabetical order."""
        return sorted(known for known in self.rows if known > key)[:limit]
