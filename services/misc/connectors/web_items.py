"""The items that price rules may be about, from Counterpoint's database. Read-only."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from sqlalchemy import select

from shared.catalog.rows import key_in, parts, text_of
from shared.catalog.tables import IM_SKU
from shared.catalog.walking import ACTIVE, ON_WEB, item_pages, still_sold
from shared.catalog.web_sku import CELL_SIGN, UNUSED, can_be_told, cell_sku, plain_sku
from shared.connectors.sql import SqlReader


class WebItems:
    """Reads in sets. Raises SystemDown or RejectedError as the reader does."""

    def __init__(self, reader: SqlReader) -> None:
        self._reader = reader

    async def pages(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all active items meant for the website, in order."""
        async for page in item_pages(self._reader, ON_WEB, ACTIVE):
            yield [key for key in page if can_be_told(key)]

    async def still_sold(self, keys: Collection[str]) -> frozenset[str]:
        """Those of the keys that are active items meant for the website."""
        return frozenset(key for key in await still_sold(self._reader, keys) if can_be_told(key))

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
