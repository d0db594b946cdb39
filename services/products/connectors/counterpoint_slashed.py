"""Items whose number holds a "/", from Counterpoint's database: no address of its API can name them. Read-only."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Column, MetaData, Numeric, Select, String, Table, literal_column, select

from services.products.connectors.counterpoint_rows import ItemRow, StockRow
from services.products.records.item import Item
from services.products.records.stock import Stock
from shared.catalog.rows import key_in, parts, text_of
from shared.connectors.sql import SqlReader
from shared.sync.errors import SyncError, TemporaryError

_METADATA = MetaData()
_COUNTS = ("QTY_ON_HND", "QTY_COMMIT", "QTY_ON_PO")
_PLACES = ("DIM_1_UPR", "DIM_2_UPR", "DIM_3_UPR")


def _table(name: str, *texts: str, counted: bool = True) -> Table:
    columns = [Column(text, String) for text in ("ITEM_NO", *texts)]
    return Table(name, _METADATA, *columns, *(Column(count, Numeric(15, 4)) for count in _COUNTS if counted))


_ITEM = _table("IM_ITEM", counted=False)
_DESCRIPTION = _table("EC_ITEM_DESCR", "HTML_DESCR", counted=False)
_INV = _table("IM_INV", "LOC_ID")
_CELL = _table("IM_INV_CELL", "LOC_ID", *_PLACES)


class SlashedItems:
    """Reads in sets: two queries for any number of items, two for their stock. Raises SystemDown or RejectedError."""

    def __init__(self, reader: SqlReader) -> None:
        self._reader = reader

    async def items(self, keys: Collection[str]) -> Mapping[str, Item | SyncError | None]:
        """Every key with its item as it is now; None = Counterpoint has none; an error concerns that item alone."""
        found: dict[str, Item | SyncError | None] = dict.fromkeys(keys)
        for part in parts(keys):
            described = select(_DESCRIPTION).where(_DESCRIPTION.c.ITEM_NO.in_(part))
            html = {key_in(row): row["HTML_DESCR"] for row in await self._reader.rows(described)}
            # All columns: which of them a shop's version of the table has isn't known before.
            every: Select[Any] = select(literal_column("*")).select_from(_ITEM).where(_ITEM.c.ITEM_NO.in_(part))
            for row in await self._reader.rows(every):
                key = key_in(row)
                text = {"EC_ITEM_DESCR": {"HTML_DESCR": html[key]}} if key in html else {}
                try:
                    found[key] = ItemRow.model_validate({**row, **text}).item()
                except ValidationError as error:
                    found[key] = TemporaryError(
                        "Counterpoint's database made no sense", technical=f"IM_ITEM {key}: {error}"[:300]
                    )
        return found

    async def stocks(self, keys: Collection[str], *, locations: Collection[str]) -> Mapping[str, tuple[Stock, ...]]:
        """Every key with its stock at each location (none there = zero)."""
        found: dict[str, tuple[Stock, ...]] = dict.fromkeys(keys, ())
        places = sorted(locations)
        for part in parts(keys):
            cells: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
            in_cells = select(_CELL).where(_CELL.c.ITEM_NO.in_(part), _CELL.c.LOC_ID.in_(places))
            for row in await self._reader.rows(in_cells):
                cells[key_in(row), text_of(row["LOC_ID"]).upper()].append(dict(row))
            rows = await self._reader.rows(select(_INV).where(_INV.c.ITEM_NO.in_(part), _INV.c.LOC_ID.in_(places)))
            for row in rows:
                key, place = key_in(row), text_of(row["LOC_ID"]).upper()
                stock = StockRow.model_validate({**row, "IM_INV_CELL": cells[key, place]}).stock()
                found[key] = (*found.get(key, ()), stock)
        return found
