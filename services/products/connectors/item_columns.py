"""Any column of Counterpoint's item table, also those that the shop added itself. Read-only."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.engine import RowMapping

from shared.catalog.rows import key_in, parts, quoted
from shared.catalog.tables import IM_ITEM
from shared.connectors.sql import SqlReader

_LOOKED_AT = 200
"""Rows from which sample values are taken."""


class ItemColumns:
    """Reads columns by name, only such as the table really has. Raises SystemDown or RejectedError."""

    def __init__(self, reader: SqlReader) -> None:
        self._reader = reader

    async def names(self) -> frozenset[str]:
        """All columns of the table as it is now, in upper case; nothing while the table is empty."""
        rows = await self._some(1, of_website=False)
        return frozenset(str(name).upper() for name in rows[0]) if rows else frozenset()

    async def samples(self) -> Mapping[str, Sequence[object]]:
        """Every column, in the table's order, with the values of some items."""
        rows = await self._some(_LOOKED_AT, of_website=True) or await self._some(_LOOKED_AT, of_website=False)
        return {str(name).upper(): [row[name] for row in rows] for name in (rows[0] if rows else ())}

    async def rows(self, keys: Collection[str], columns: Collection[str]) -> Mapping[str, Mapping[str, object]]:
        """Those of the columns that the table has, by name, for the items there are."""
        # Asked anew each time: a column that the shop dropped since would else fail every item.
        there = await self.names()
        wanted = sorted(there.intersection(columns))
        extra: list[Any] = [
            literal_column(quoted(column)).label(f"MAPPED_{place}") for place, column in enumerate(wanted)
        ]
        found: dict[str, Mapping[str, object]] = {}
        for part in parts(keys):
            query = select(IM_ITEM.c.ITEM_NO, *extra).where(IM_ITEM.c.ITEM_NO.in_(part))
            for row in await self._reader.rows(query):
                found[key_in(row)] = {column: row[f"MAPPED_{place}"] for place, column in enumerate(wanted)}
        return found

    async def how_many(self) -> int:
        """How many items are meant for the website."""
        query = select(func.count().label("HOW_MANY")).where(IM_ITEM.c.IS_ECOMM_ITEM == "Y", IM_ITEM.c.STAT == "A")
        return int((await self._reader.rows(query))[0]["HOW_MANY"])

    async def _some(self, most: int, *, of_website: bool) -> Sequence[RowMapping]:
        query: Select[Any] = select(literal_column("*")).select_from(IM_ITEM).limit(most)
        return await self._reader.rows(query.where(IM_ITEM.c.IS_ECOMM_ITEM == "Y") if of_website else query)
