"""Documents that people edit: every saved version is kept as it was, and two people can't overwrite each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from shared.store.connection import Database, moment, stamp, store_errors
from shared.sync.ports import Clock, Document

KEPT_VERSIONS = 200


class MongoDocuments:
    """The Documents port on MongoDB: one row a version, never changed once it is written."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._versions = database["documents"]
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """The index that serves "the newest versions of this document" exists."""
        async with store_errors():
            await self._versions.create_index([("name", ASCENDING), ("version", DESCENDING)], name="newest")

    async def read(self, name: str) -> Document:
        """See Documents.read."""
        newest = await self.versions(name, limit=1)
        return newest[0] if newest else Document(name=name)

    async def versions(self, name: str, *, limit: int) -> Sequence[Document]:
        """See Documents.versions."""
        async with store_errors():
            cursor = self._versions.find({"name": name}).sort([("version", DESCENDING)]).limit(limit)
            return [_document(row) for row in await cursor.to_list(length=limit)]

    async def save(self, name: str, *, content: Mapping[str, Any], after: int, by: str) -> Document | None:
        """See Documents.save."""
        if (await self.read(name)).version != after:
            return None
        version = after + 1
        row = {
            "_id": f"{name}|{version}",
            "name": name,
            "version": version,
            "content": dict(content),
            "by": by,
            "at": stamp(self._clock.now()),
        }
        async with store_errors():
            try:
                # The id is the lock: of two people who save the same version only one can write it.
                await self._versions.insert_one(row)
            except DuplicateKeyError:
                return None
            await self._versions.delete_many({"name": name, "version": {"$lte": version - KEPT_VERSIONS}})
        return _document(row)


def _document(row: Mapping[str, Any]) -> Document:
    return Document(
        name=row["name"], version=row["version"], content=row["content"], by=row["by"], at=moment(row["at"])
    )
