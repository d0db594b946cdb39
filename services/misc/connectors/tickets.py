"""Admission-ticket items, from Counterpoint's database. Read-only."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, MetaData, Numeric, String, Table, literal_column, select
from sqlalchemy.engine import RowMapping

from services.misc.records.tickets import Event
from shared.catalog.rows import is_yes, key_in, parts, quoted, text_of
from shared.catalog.tables import IM_ITEM
from shared.catalog.units import UNIT_COLUMNS, units_in
from shared.catalog.walking import ACTIVE, item_pages
from shared.connectors.amounts import amount
from shared.connectors.sql import SqlReader

_METADATA = MetaData()
IM_INV = Table(
    "IM_INV",
    _METADATA,
    Column("ITEM_NO", String),
    Column("LOC_ID", String),
    Column("QTY_ON_HND", Numeric(15, 4)),
    Column("QTY_COMMIT", Numeric(15, 4)),
)
_DESCRIPTIONS = Table("EC_ITEM_DESCR", _METADATA, Column("ITEM_NO", String), Column("HTML_DESCR", String))
_IS_TICKET = "IS_ADM_TKT"
_OWN = (_IS_TICKET, "DESCR", "STK_UNIT", "TRK_METH", "IS_TXBL", "TAX_CATEG_COD")


class TicketItems:
    """Reads in sets. Raises SystemDown or RejectedError as the reader does."""

    def __init__(
        self, reader: SqlReader, *, name_columns: Sequence[str], day_column: str | None, locations: Collection[str]
    ) -> None:
        self._reader = reader
        self._name_columns = name_columns
        self._day_column = day_column
        self._locations = sorted(locations)

    async def events(self, keys: Collection[str]) -> Mapping[str, Event]:
        """The items there are, whether they are tickets or not."""
        there = await self._reader.columns(IM_ITEM)
        days = [self._day_column] if self._day_column else []
        wanted = dict.fromkeys((*_OWN, *UNIT_COLUMNS, *self._name_columns, *days))
        extra: list[Any] = [
            literal_column(quoted(column)).label(column) for column in wanted if column.upper() in there
        ]
        columns = [IM_ITEM.c.ITEM_NO, IM_ITEM.c.STAT, IM_ITEM.c.IS_ECOMM_ITEM]
        found: dict[str, Event] = {}
        for part in parts(keys):
            places, texts = await self._places(part), await self._texts(part)
            query = select(*columns, *extra).where(IM_ITEM.c.ITEM_NO.in_(part))
            for row in await self._reader.rows(query):
                key = key_in(row)
                found[key] = self._event(row, places=places.get(key, {}), html=texts.get(key, ""))
        return found

    async def missing_columns(self) -> Sequence[str]:
        """Columns that the settings name and the database lacks; nothing while there are no items."""
        there = await self._reader.columns(IM_ITEM)
        named = [*self._name_columns, *([self._day_column] if self._day_column else [])]
        return [column for column in named if there and column.upper() not in there]

    async def pages(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all active ticket items, in order; nothing where the database knows no tickets."""
        if _IS_TICKET not in await self._reader.columns(IM_ITEM):
            return
        ticket: Any = literal_column(quoted(_IS_TICKET))
        async for page in item_pages(self._reader, ticket == "Y", ACTIVE):
            yield page

    def _event(self, row: RowMapping, *, places: Mapping[str, Decimal], html: str) -> Event:
        names = [words for column in self._name_columns if column in row and (words := _words(row[column]))]
        key = key_in(row)
        return Event(
            key=key,
            name=", ".join(names) or text_of(row.get("DESCR")) or key,
            stock_unit=text_of(row.get("STK_UNIT")).upper(),
            units=units_in(dict(row)),
            ticket=is_yes(row.get(_IS_TICKET)),
            active=text_of(row["STAT"]).upper() == "A",
            on_web=is_yes(row["IS_ECOMM_ITEM"]),
            gridded=text_of(row.get("TRK_METH")).upper() == "G",
            taxable=text_of(row.get("IS_TXBL")).upper() != "N",
            tax_category=text_of(row.get("TAX_CATEG_COD")),
            html=html,
            last_day=_day(row.get(self._day_column)) if self._day_column else None,
            places=places,
        )

    async def _places(self, part: Sequence[str]) -> Mapping[str, Mapping[str, Decimal]]:
        found: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
        query = select(IM_INV).where(IM_INV.c.ITEM_NO.in_(part), IM_INV.c.LOC_ID.in_(self._locations))
        for row in await self._reader.rows(query):
            left = (amount(row["QTY_ON_HND"]) or Decimal(0)) - (amount(row["QTY_COMMIT"]) or Decimal(0))
            found[key_in(row)][text_of(row["LOC_ID"]).upper()] = left
        return found

    async def _texts(self, part: Sequence[str]) -> Mapping[str, str]:
        rows = await self._reader.rows(select(_DESCRIPTIONS).where(_DESCRIPTIONS.c.ITEM_NO.in_(part)))
        return {key_in(row): text_of(row["HTML_DESCR"]) for row in rows}


def _words(value: object) -> str:
    """A column as part of a name: a date the way people write it."""
    found = _moment(value)
    if found is None:
        return text_of(value)
    day = f"{found.day} {found:%b %Y}"
    return day if (found.hour, found.minute) == (0, 0) else f"{day}, {found:%H:%M}"


def _day(value: object) -> date | None:
    found = _moment(value)
    return None if found is None else found.date()


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and len(value) >= 10 else None
    except ValueError:
        return None
