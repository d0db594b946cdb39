"""The items that price rules may be about, from Counterpoint's database. Read-only."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from sqlalchemy import select

from shared.catalog.rows import SET_SIZE, key_in, parts, text_of
from shared.catalog.tables import IM_ITEM, IM_SKU
from shared.catalog.web_sku import CELL_SIGN, UNUSED, can_be_told, cell_sku, plain_sku
from shared.connectors.sql import SqlReader


class WebItems:
    """Reads in sets. Raises SystemDown or RejectedError as the reader does."""

    def __init__(self, reader: SqlReader) -> None:
        self._reader = reader

    async def pages(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all active items meant for the website, in order."""
        last: str | None = None
        while True:
            query = select(IM_ITEM.c.ITEM_NO).where(IM_ITEM.c.IS_ECOMM_ITEM == "Y", IM_ITEM.c.STAT == "A")
            if last is not None:
                query = query.where(IM_ITEM.c.ITEM_NO > last)  # noqa: SIM300
            rows = await self._reader.rows(query.order_by(IM_ITEM.c.ITEM_NO).limit(SET_SIZE))
            if not rows:
                return
            yield [key for row in rows if can_be_told(key := key_in(row))]
            if len(rows) < SET_SIZE or rows[-1]["ITEM_NO"] == last:
                return
            last = rows[-1]["ITEM_NO"]

    async def still_sold(self, keys: Collection[str]) -> frozenset[str]:
        """Those of the keys that are active items meant for the website."""
        found: set[str] = set()
        for part in parts(keys):
            query = select(IM_ITEM.c.ITEM_NO).where(
                IM_ITEM.c.ITEM_NO.in_(part), IM_ITEM.c.STAT == "A", IM_ITEM.c.IS_ECOMM_ITEM == "Y"
            )
            found.update(key_in(row) for row in await self._reader.rows(query))
        return frozenset(key for key in found if can_be_told(key))

    async def cells(self, keys: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """The SKUs of the cells of the gridded items among the keys: they carry the prices, not the item itself."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for part in parts(keys):
            for row in await self._reader.rows(select(IM_SKU).where(IM_SKU.c.ITEM_NO.in_(part))):
                values = tuple(text_of(row[name]) for name in ("DIM_1", "DIM_2", "DIM_3"))
                used = tuple(value for value in values if value and value != UNUSED)
                if used and not any(CELL_SIGN in value for value in used):
                    key = key_in(row)
                    found[key].append(cell_sku(key, used).text)
        return {key: tuple(sorted(set(skus))) for key, skus in found.items()}


def item_sku(key: str) -> str:
    """The SKU of an item itself."""
    return plain_sku(key).text
