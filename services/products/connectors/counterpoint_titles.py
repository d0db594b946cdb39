"""Item numbers as Counterpoint writes them, with the names of the products they become; a query for any number."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal_column, select

from shared.catalog.rows import key_in, parts, quoted, text_of
from shared.catalog.tables import IM_ITEM
from shared.connectors.sql import SqlReader


@dataclass(frozen=True, slots=True)
class ItemTitle:
    """ITEM_NO as written, and the name; empty where Counterpoint has none."""

    number: str
    name: str


class CounterpointTitles:
    """Reads in sets. Raises SystemDown or RejectedError."""

    def __init__(self, reader: SqlReader, *, column: str) -> None:
        self._reader = reader
        self._column = column

    async def titles(self, keys: Collection[str]) -> Mapping[str, ItemTitle]:
        """The items there are, by key."""
        name: Any = literal_column(quoted(self._column)).label("NAME")
        found: dict[str, ItemTitle] = {}
        for part in parts(keys):
            for row in await self._reader.rows(select(IM_ITEM.c.ITEM_NO, name).where(IM_ITEM.c.ITEM_NO.in_(part))):
                found[key_in(row)] = ItemTitle(number=str(row["ITEM_NO"]).strip(), name=text_of(row["NAME"]).strip())
        return found
