"""Walks through Counterpoint's tables page by page, and asks which items are still sold. Read-only."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, select
from sqlalchemy.engine import RowMapping

from shared.catalog.rows import SET_SIZE, key_in, parts
from shared.catalog.tables import IM_ITEM
from shared.connectors.sql import SqlReader

ON_WEB = IM_ITEM.c.IS_ECOMM_ITEM == "Y"
ACTIVE = IM_ITEM.c.STAT == "A"


async def pages_of(reader: SqlReader, query: Select[Any], *, by: Column[Any]) -> AsyncIterator[Sequence[RowMapping]]:
    """All rows of a query in sets, in the order of `by`, a column it selects. Raises as the reader does."""
    last: str | None = None
    while True:
        rest = query if last is None else query.where(by > last)
        rows = await reader.rows(rest.order_by(by).limit(SET_SIZE))
        if rows:
            yield rows
        # The same key again: the database's order isn't that of its comparison, and the walk would never end.
        if len(rows) < SET_SIZE or rows[-1][by.name] == last:
            return
        last = rows[-1][by.name]


async def item_pages(reader: SqlReader, *which: ColumnElement[bool]) -> AsyncIterator[Sequence[str]]:
    """Pages of the numbers of all items for which all of this holds, in order. Raises as the reader does."""
    query = select(IM_ITEM.c.ITEM_NO).where(*which)
    async for rows in pages_of(reader, query, by=IM_ITEM.c.ITEM_NO):
        yield [key_in(row) for row in rows]


async def still_sold(reader: SqlReader, keys: Collection[str]) -> frozenset[str]:
    """Those of the keys that are active items meant for the website. Raises as the reader does."""
    found: set[str] = set()
    for part in parts(keys):
        query = select(IM_ITEM.c.ITEM_NO).where(IM_ITEM.c.ITEM_NO.in_(part), ACTIVE, ON_WEB)
        found.update(key_in(row) for row in await reader.rows(query))
    return frozenset(found)
