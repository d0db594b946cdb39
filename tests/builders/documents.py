"""Documents in memory, for tests of tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from shared.sync.ports import Document


class DocumentsInMemory:
    """Every version, kept as long as the object."""

    def __init__(self) -> None:
        self.rows: defaultdict[str, list[Document]] = defaultdict(list)

    async def read(self, name: str) -> Document:
        """The newest version."""
        return self.rows[name][-1] if self.rows[name] else Document(name=name)

    async def versions(self, name: str, *, limit: int) -> Sequence[Document]:
        """The newest versions, newest first."""
        return self.rows[name][::-1][:limit]

    async def save(self, name: str, *, content: Mapping[str, Any], after: int, by: str) -> Document | None:
        """The next version, unless somebody was quicker."""
        if len(self.rows[name]) != after:
            return None
        at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
        saved = Document(name=name, version=after + 1, content=content, by=by, at=at)
        self.rows[name].append(saved)
        return saved
