"""Links in memory, for tests of tasks: kept in the form in which the real ones are stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import bson

from shared.store.links import read_link, stored_link
from shared.sync.model import DISTRUSTED, Link


class Rows(MutableMapping[str, Link]):
    """Links by key, each kept as the bytes that a database would get."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}

    def __getitem__(self, key: str) -> Link:
        return read_link(bson.decode(self.stored[key]))

    def __setitem__(self, key: str, link: Link) -> None:
        self.stored[key] = bson.encode(stored_link(link, now=datetime.now(UTC)))

    def __delitem__(self, key: str) -> None:
        del self.stored[key]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self.stored))

    def __len__(self) -> int:
        return len(self.stored)


class LinksInMemory:
    """One task's links, kept as long as the object."""

    def __init__(self) -> None:
        self.rows = Rows()

    async def read_many(self, keys: Sequence[str]) -> Mapping[str, Link]:
        """The links there are."""
        return {key: self.rows[key] for key in keys if key in self.rows}

    async def save_many(self, links: Sequence[Link]) -> None:
        """Each link stands as given."""
        fresh = Rows()
        for link in links:
            fresh[link.key] = link
        # All or none, as where one of them can't be written.
        self.rows.stored.update(fresh.stored)

    async def forget_many(self, keys: Sequence[str]) -> None:
        """No link for these any more."""
        for key in keys:
            self.rows.pop(key, None)

    async def distrust_many(self, keys: Sequence[str], *, digest: str | None = DISTRUSTED) -> None:
        """The digest of each of these that has one is this instead."""
        for key in keys:
            if key in self.rows and self.rows[key].digest is not None:
                self.rows[key] = replace(self.rows[key], digest=digest)

    async def note_many(self, facts: Mapping[str, Mapping[str, Any]]) -> None:
        """Each of these that has a digest is distrusted and has these facts beside its others."""
        for key, own in facts.items():
            if key in self.rows and self.rows[key].digest is not None:
                link = self.rows[key]
                self.rows[key] = replace(link, digest=DISTRUSTED, facts={**link.facts, **own})

    async def keys_after(self, key: str, *, limit: int) -> Sequence[str]:
        """The next keys in alphabetical order."""
        return sorted(known for known in self.rows if known > key)[:limit]
