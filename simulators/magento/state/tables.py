"""Rows by key that remember which of them changed since they were last put on disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Row = dict[str, Any]
Key = int | str


class Table:
    """One kind of rows. Whoever changes a row in place says so with `changed`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: dict[Key, Row] = {}
        self.unsaved: set[Key] = set()

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def __contains__(self, key: Key) -> bool:
        return key in self.rows

    def __getitem__(self, key: Key) -> Row:
        return self.rows[key]

    def get(self, key: Key) -> Row | None:
        """The row, None if there is none."""
        return self.rows.get(key)

    def put(self, key: Key, row: Mapping[str, Any]) -> Row:
        """Stores a row under its key and gives it back."""
        kept = row if isinstance(row, dict) else dict(row)
        self.rows[key] = kept
        self.unsaved.add(key)
        return kept

    def changed(self, key: Key) -> None:
        """Marks a row that was changed in place."""
        self.unsaved.add(key)

    def drop(self, key: Key) -> None:
        """Removes a row; a missing one is fine."""
        if self.rows.pop(key, None) is not None:
            self.unsaved.add(key)

    def take_unsaved(self) -> list[tuple[Key, Row | None]]:
        """The changed rows, None for removed ones; they count as saved from now on."""
        taken = [(key, self.rows.get(key)) for key in self.unsaved]
        self.unsaved = set()
        return taken
