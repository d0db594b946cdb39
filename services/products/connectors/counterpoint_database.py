"""What only Counterpoint's database knows of items: their flags, grids and numbers. Read-only."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Executable, Select, Table, literal_column, select
from sqlalchemy.engine import RowMapping

from services.products.records.item import Cell, Grid, ItemFlags
from services.products.records.rules import FlagColumns
from shared.catalog.rows import key_in, parts, quoted, text_of
from shared.catalog.tables import EC_ITEM_DESCR, GRID_DIMENSIONS, IM_ITEM, IM_SKU
from shared.catalog.walking import ON_WEB, item_pages, still_sold
from shared.connectors.amounts import amount
from shared.connectors.sql import SqlReader

WITHOUT_STOCK = frozenset({"N", "S"})


class CounterpointDatabase:
    """Reads in sets: a handful of queries for any number of items. Raises SystemDown or RejectedError."""

    def __init__(self, reader: SqlReader, *, flags: FlagColumns, zone: tzinfo) -> None:
        self._reader = reader
        self._flags = flags
        self._zone = zone

    async def flags(self, keys: Collection[str]) -> Mapping[str, ItemFlags]:
        """The flags of the items there are. A column that the database lacks counts as a flag not used."""
        there = await self._reader.columns(IM_ITEM)
        used = {
            name: column.upper()
            for name in (one.name for one in fields(FlagColumns))
            if (column := getattr(self._flags, name)) and column.upper() in there
        }
        wanted = [IM_ITEM.c.ITEM_NO, IM_ITEM.c.ITEM_TYP]
        extra: list[Any] = [literal_column(quoted(column)).label(column) for column in used.values()]
        found: dict[str, ItemFlags] = {}
        for part in parts(keys):
            query = select(*wanted, *extra).where(IM_ITEM.c.ITEM_NO.in_(part))
            for row in await self._reader.rows(query):
                found[key_in(row)] = _flags_of(row, used)
        return found

    async def missing_flag_columns(self) -> Sequence[str]:
        """Columns that the settings name and the database lacks."""
        there = await self._reader.columns(IM_ITEM)
        named = [getattr(self._flags, one.name) for one in fields(FlagColumns)]
        return [column for column in named if column and there and column.upper() not in there]

    async def grids(self, keys: Collection[str]) -> Mapping[str, Grid]:
        """The variants of the gridded items among the keys, each grid in the shop's own order."""
        cells: dict[str, dict[tuple[str, str, str], Cell]] = defaultdict(dict)
        orders: dict[str, list[dict[str, int]]] = defaultdict(lambda: [{}, {}, {}])
        shown: dict[tuple[str, int, str], str] = {}
        for part in parts(keys):
            for place, table in enumerate(GRID_DIMENSIONS):
                for row in await self._reader.rows(await self._grid_values(table, part)):
                    key, upper = key_in(row), text_of(row[f"DIM_{place + 1}_UPR"]).upper()
                    order = orders[key][place]
                    order.setdefault(upper, len(order))
                    shown[key, place, upper] = text_of(row[f"DIM_{place + 1}"]) or upper
            for row in await self._reader.rows(select(IM_SKU).where(IM_SKU.c.ITEM_NO.in_(part))):
                key = key_in(row)
                values = [text_of(row[name]) for name in ("DIM_1", "DIM_2", "DIM_3")]
                used = [value for value in values if value and value != "*"]
                if used:
                    cell = Cell(
                        tuple(shown.get((key, place, value.upper()), value) for place, value in enumerate(used))
                    )
                    cells[key][cell.place] = cell
        return {
            key: Grid(cells=_sorted(found.values(), orders[key]), orders=tuple(order for order in orders[key] if order))
            for key, found in cells.items()
        }

    async def still_sold(self, keys: Collection[str]) -> frozenset[str]:
        """Those of the keys that Counterpoint still has, active and meant for the website."""
        return await still_sold(self._reader, keys)

    async def described(self, keys: Collection[str]) -> frozenset[str]:
        """Those of the keys that have a web description."""
        found: set[str] = set()
        for part in parts(keys):
            query = select(EC_ITEM_DESCR.c.ITEM_NO).where(EC_ITEM_DESCR.c.ITEM_NO.in_(part))
            found.update(key_in(row) for row in await self._reader.rows(query))
        return frozenset(found)

    def web_items(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all items meant for the website, in order."""
        return item_pages(self._reader, ON_WEB)

    async def described_between(self, since: datetime, until: datetime) -> Sequence[str]:
        """Items whose web description was edited in the period; the item row itself doesn't tell."""
        column = EC_ITEM_DESCR.c.LST_MAINT_DT
        query = select(EC_ITEM_DESCR.c.ITEM_NO).where(column >= self._local(since), column <= self._local(until))
        return sorted({key_in(row) for row in await self._reader.rows(query)})

    async def regridded_between(self, since: datetime, until: datetime) -> Sequence[str]:
        """Items of whose variants a row was edited in the period; empty where the table keeps no dates."""
        if "LST_MAINT_DT" not in await self._reader.columns(IM_SKU):
            return []
        column: Any = literal_column("LST_MAINT_DT")
        query: Select[Any] = select(IM_SKU.c.ITEM_NO).where(column >= self._local(since), column <= self._local(until))
        return sorted({key_in(row) for row in await self._reader.rows(query.distinct())})

    async def _grid_values(self, table: Table, part: Sequence[str]) -> Executable:
        query = select(table).where(table.c.ITEM_NO.in_(part))
        if "SEQ_NO" in await self._reader.columns(table):
            return query.order_by(table.c.ITEM_NO, literal_column("SEQ_NO"))
        return query.order_by(table.c.ITEM_NO, table.c[1])

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone).replace(tzinfo=None)


def _flags_of(row: RowMapping, used: Mapping[str, str]) -> ItemFlags:
    def yes(name: str) -> bool | None:
        value = text_of(row[used[name]]).upper() if name in used else ""
        return value in ("Y", "1", "TRUE") if value else None

    return ItemFlags(
        web_enabled=yes("web_enabled") is not False,
        web_archive=bool(yes("web_archive")),
        always_in_stock=bool(yes("always_in_stock")),
        allow_backorder=bool(yes("allow_backorder")),
        min_sale_quantity=amount(row[used["min_sale_quantity"]]) if "min_sale_quantity" in used else None,
        out_of_stock_quantity=amount(row[used["out_of_stock_quantity"]]) if "out_of_stock_quantity" in used else None,
        keeps_stock=text_of(row["ITEM_TYP"]).upper() not in WITHOUT_STOCK,
    )


def _sorted(cells: Iterable[Cell], orders: Sequence[Mapping[str, int]]) -> tuple[Cell, ...]:
    place: Callable[[Cell], Any] = lambda cell: (  # noqa: E731
        [order.get(value, len(order)) for value, order in zip(cell.place, orders, strict=False)],
        cell.place,
    )
    return tuple(sorted(cells, key=place))
