"""Links in memory, for tests of tasks: kept in the form in which the real ones are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import bson

from shared.store.links import read_link, stored_link
from shared.sync.model import DISTRUSTED, Link


class LinksInMemory:
    """One task's links, kept as long as the object."""

    def __init__(self) -> None:
        self._stored: dict[str, bytes] = {}

    @property
    def rows(self) -> Mapping[str, Link]:
        """All links by key."""
        return {key: read_link(bson.decode(row)) for key, row in self._stored.items()}

    async def read_many(self, keys: Sequence[str]) -> Mapping[str, Link]:
        """The links there are."""
        return {key: read_link(bson.decode(self._stored[key])) for key in keys if key in self._stored}

    async def save_many(self, links: Sequence[Link]) -> None:
        """Each link stands as given."""
        now = datetime.now(UTC)
        self._stored.update({link.key: bson.encode(stored_link(link, now=now)) for link in links})

    async def forget_many(self, keys: Sequence[str]) -> None:
        """No link for these any more."""
        for key in keys:
            self._stored.pop(key, None)

    async def distrust_many(self, keys: Sequence[str], *, digest: str | None = DISTRUSTED) -> None:
        """The digest of each of these that has one is this instead."""
        for key in keys:
            row: dict[str, Any] = bson.decode(self._stored[key]) if key in self._stored else {}
            if row.get("digest") is not None:
                self._stored[key] = bson.encode({**row, "digest": digest})

    async def keys_after(self, key: str, *, limit: int) -> Sequence[str]:
        """The next keys in alphabetical order."""
        return sorted(known for known in self._stored if known > key)[:limit]
