"""Counterpoint's ecommerce tree and its items. From its database: the API hides which category is whose parent."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Column, Integer, MetaData, String, Table, select
from sqlalchemy.engine import RowMapping

from services.products.records.category import Category, Membership, category_key
from shared.catalog.rows import key_in, parts, text_of
from shared.catalog.walking import pages_of
from shared.connectors.sql import SqlReader

ROOT = "0"
_METADATA = MetaData()

EC_CATEG = Table(
    "EC_CATEG",
    _METADATA,
    *(Column(name, String) for name in ("CATEG_ID", "PARENT_ID", "DESCR", "HTML_DESCR")),
    Column("DISP_SEQ_NO", Integer),
)

EC_CATEG_ITEM = Table(
    "EC_CATEG_ITEM",
    _METADATA,
    *(Column(name, String) for name in ("ITEM_NO", "CATEG_ID")),
    Column("ENTRY_SEQ_NO", Integer),
)


class CounterpointCategories:
    """Reads in sets and pages. Raises SystemDown or RejectedError."""

    def __init__(self, reader: SqlReader) -> None:
        self._reader = reader

    async def tree(self) -> Mapping[str, Category]:
        """All categories by key, without their descriptions."""
        columns = [EC_CATEG.c[name] for name in ("CATEG_ID", "PARENT_ID", "DESCR", "DISP_SEQ_NO")]
        found: dict[str, Category] = {}
        async for rows in pages_of(self._reader, select(*columns), by=EC_CATEG.c.CATEG_ID):
            categories = map(_category, rows)
            found.update((category.key, category) for category in categories)
        return found

    async def descriptions(self, categories: Collection[Category]) -> Mapping[str, str]:
        """The web description of each category, empty where it has none."""
        found = {one.key: "" for one in categories}
        for part in parts([one.code for one in categories]):
            query = select(EC_CATEG.c.CATEG_ID, EC_CATEG.c.HTML_DESCR).where(EC_CATEG.c.CATEG_ID.in_(part))
            for row in await self._reader.rows(query):
                found[category_key(str(row["CATEG_ID"]))] = text_of(row["HTML_DESCR"])
        return found

    async def memberships(self, keys: Collection[str]) -> Mapping[str, tuple[Membership, ...]]:
        """The categories of each item that stands in any."""
        found: dict[str, list[Membership]] = defaultdict(list)
        for part in parts(keys):
            query = select(EC_CATEG_ITEM).where(EC_CATEG_ITEM.c.ITEM_NO.in_(part))
            for row in await self._reader.rows(query.order_by(EC_CATEG_ITEM.c.ITEM_NO, EC_CATEG_ITEM.c.CATEG_ID)):
                category = category_key(str(row["CATEG_ID"]))
                found[key_in(row)].append(Membership(category=category, position=int(row["ENTRY_SEQ_NO"] or 0)))
        return {key: tuple(rows) for key, rows in found.items()}


def _category(row: RowMapping) -> Category:
    code, parent = str(row["CATEG_ID"]), text_of(row["PARENT_ID"])
    return Category(
        key=category_key(code),
        code=code,
        parent=None if parent in ("", ROOT) else category_key(parent),
        name=text_of(row["DESCR"]),
        sequence=int(row["DISP_SEQ_NO"] or 0),
    )
