"""What kits are put together from, which only Counterpoint's database tells. Read-only."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import literal_column, select
from sqlalchemy.engine import RowMapping

from services.products.records.kit import Part
from shared.catalog.rows import key_in, parts, quoted, text_of
from shared.catalog.tables import IM_ITEM, IM_KIT_COMP
from shared.catalog.units import ONE, UNIT_COLUMNS, units_in
from shared.connectors.amounts import amount
from shared.connectors.sql import SqlReader

_STOCKING_UNIT = "STK_UNIT"
_NONE = Decimal(0)


class CounterpointKits:
    """Reads in sets. Raises SystemDown or RejectedError as the reader does."""

    def __init__(self, reader: SqlReader, *, name_column: str) -> None:
        self._reader = reader
        self._name_column = name_column

    async def parts_of(self, keys: Collection[str]) -> Mapping[str, tuple[Part, ...]]:
        """The parts of the kits among the keys, in the shop's order and counted in stocking units.

        A part in a unit that its item doesn't have has the quantity zero.
        """
        rows: list[RowMapping] = []
        for some in parts(keys):
            query = select(IM_KIT_COMP).where(IM_KIT_COMP.c.ITEM_NO.in_(some))
            rows += await self._reader.rows(query.order_by(IM_KIT_COMP.c.ITEM_NO, IM_KIT_COMP.c.SEQ_NO))
        items = await self._items({_part_key(row) for row in rows})
        found: dict[str, list[Part]] = defaultdict(list)
        for row in rows:
            item = items.get(_part_key(row), {})
            size = _size(text_of(row["COMP_UNIT"]).upper(), item)
            quantity = (amount(row["COMP_QTY"]) or _NONE) * size
            title = text_of(item.get(self._name_column)) or _part_key(row)
            found[key_in(row)].append(Part(key=_part_key(row), title=title, quantity=quantity))
        return {key: tuple(own) for key, own in found.items()}

    async def kits_with(self, keys: Collection[str]) -> Sequence[str]:
        """The kits that any of these items is a part of, in order."""
        found: set[str] = set()
        for some in parts(keys):
            query = select(IM_KIT_COMP.c.ITEM_NO).where(IM_KIT_COMP.c.COMP_ITEM_NO.in_(some))
            found.update(key_in(row) for row in await self._reader.rows(query.distinct()))
        return sorted(found)

    async def _items(self, keys: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        """Name and units of the items that parts name."""
        if not keys:
            return {}
        there = await self._reader.columns(IM_ITEM)
        wanted = [name for name in (self._name_column, _STOCKING_UNIT, *UNIT_COLUMNS) if name in there]
        extra: list[Any] = [literal_column(quoted(name)).label(name) for name in wanted]
        found: dict[str, Mapping[str, Any]] = {}
        for some in parts(keys):
            query = select(IM_ITEM.c.ITEM_NO, *extra).where(IM_ITEM.c.ITEM_NO.in_(some))
            found.update({key_in(row): dict(row) for row in await self._reader.rows(query)})
        return found


def _part_key(row: RowMapping) -> str:
    return text_of(row["COMP_ITEM_NO"]).upper()


def _size(unit: str, item: Mapping[str, Any]) -> Decimal:
    if not unit or unit == text_of(item.get(_STOCKING_UNIT)).upper():
        return ONE
    return next((one.size for one in units_in(item) if one.name == unit), _NONE)
