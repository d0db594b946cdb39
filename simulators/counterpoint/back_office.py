"""The shop's back office: what items are made of, discount codes, and how prices are kept."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection, delete, func, insert, select

from simulators.counterpoint import setup_tables as setup
from simulators.counterpoint import tables
from simulators.counterpoint.auditing import audit
from simulators.counterpoint.changes import (
    DiscountCode,
    GridChange,
    KitParts,
    NewCell,
    Places,
    PriceControl,
    UnitList,
)
from simulators.counterpoint.clock import Clock
from simulators.counterpoint.database import Database, Row
from simulators.counterpoint.goods import ZERO
from simulators.counterpoint.goods_rows import MAIN, three
from simulators.counterpoint.stamped import (
    STAFF,
    Changed,
    Impossible,
    Unknown,
    at,
    held_item,
    matching,
    put_row,
)

UNIT_PLACES = range(1, 6)


class BackOffice:
    """Makes changes in one database. Every method is one transaction."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def set_units(self, item_no: str, change: UnitList) -> Changed:
        """What changed; the item has exactly these alternate units. Raises Unknown, Impossible for a name twice."""
        number = item_no.strip().upper()
        if len({unit.name for unit in change.units}) != len(change.units):
            raise Impossible("a unit's name comes twice")
        with self._database.writing() as connection:
            item = held_item(connection, number)
            if any(unit.name == (item["STK_UNIT"] or "").upper() for unit in change.units):
                raise Impossible(f"{item['STK_UNIT']} is the stocking unit of {number}")
            changed = Changed(stamp=self._clock.stamp())
            values: Row = {}
            for place in UNIT_PLACES:
                unit = change.units[place - 1] if place <= len(change.units) else None
                values[f"ALT_{place}_UNIT"] = unit.name if unit is not None else None
                values[f"ALT_{place}_NUMER"] = unit.numerator if unit is not None else None
                values[f"ALT_{place}_DENOM"] = unit.denominator if unit is not None else None
                values[f"ALT_{place}_PRC_1"] = unit.price if unit is not None else None
            put_row(connection, tables.IM_ITEM, {"ITEM_NO": number}, values, changed)
        return changed

    def set_kit(self, item_no: str, change: KitParts) -> Changed:
        """What changed; the item has exactly these components. Only a switch between kit and no kit stamps the item.

        Raises Unknown for an unknown item or component, Impossible for a kit that is in itself or a component twice.
        """
        number = item_no.strip().upper()
        parts = [part.item_no for part in change.components]
        if number in parts or len(set(parts)) != len(parts):
            raise Impossible("a kit holds each component once, and never itself")
        with self._database.writing() as connection:
            item = held_item(connection, number)
            if item["TRK_METH"] == "G":
                raise Impossible(f"{number} has a grid and can't be a kit")
            for part in parts:
                held_item(connection, part)
            changed = Changed(stamp=self._clock.stamp())
            table = tables.IM_KIT_COMP
            connection.execute(delete(table).where(matching(table, ITEM_NO=number)))
            for place, component in enumerate(change.components, start=1):
                values = {"COMP_ITEM_NO": component.item_no, "COMP_QTY": component.quantity}
                put_row(connection, table, {"ITEM_NO": number, "SEQ_NO": place}, values, changed)
            changed.note(table, {"COMP_ITEM_NO": None})
            flag = "Y" if change.components else "N"
            if item["IS_KIT_PAR"] != flag:
                put_row(connection, tables.IM_ITEM, {"ITEM_NO": number}, {"IS_KIT_PAR": flag}, changed)
        return changed

    def change_grid(self, item_no: str, change: GridChange) -> Changed:
        """What changed in the item's grid, which is kept with the item's form and so stamps the item.

        Raises Unknown for an unknown item or cell, Impossible for an item without a grid or a cell that is there.
        """
        number = item_no.strip().upper()
        with self._database.writing() as connection:
            item = held_item(connection, number)
            if item["TRK_METH"] != "G":
                raise Impossible(f"{number} has no grid")
            changed = Changed(stamp=self._clock.stamp())
            for values in change.drop:
                self._drop_cell(connection, number, three(tuple(values)), changed)
            for cell in change.add:
                if len(cell.dims) != item["DIM_COUNT"]:
                    raise Impossible(f"a cell of {number} has {item['DIM_COUNT']} values")
                self._add_cell(connection, item, cell, changed)
            _count_header(connection, number, changed)
            put_row(connection, tables.IM_ITEM, {"ITEM_NO": number}, {"DIM_COUNT": item["DIM_COUNT"]}, changed)
        return changed

    def place(self, item_no: str, change: Places) -> Changed:
        """What changed; the item stands at these places of its web categories. Raises Unknown for one it isn't in."""
        number = item_no.strip().upper()
        table = tables.EC_CATEG_ITEM
        with self._database.writing() as connection:
            changed = Changed(stamp=self._clock.stamp())
            for category, place in change.places.items():
                keys: Row = {"ITEM_NO": number, "CATEG_ID": category}
                if connection.execute(select(table.c.ITEM_NO).where(matching(table, **keys))).first() is None:
                    raise Unknown(f"{number} isn't in category {category}")
                put_row(connection, table, keys, {"ENTRY_SEQ_NO": place}, changed)
        return changed

    def set_discount_code(self, identity: str, change: DiscountCode) -> Changed:
        """What changed in the discount code, which exists afterwards."""
        with self._database.writing() as connection:
            changed = Changed(stamp=self._clock.stamp())
            values = {
                "DISC_COD": change.code,
                "DISC_DESCR": change.descr,
                "DISC_TYP": change.kind,
                "DISC_AMT": change.amount,
                "APPLY_TO": change.apply_to,
            }
            put_row(connection, tables.PS_DISC_COD, {"DISC_ID": identity}, values, changed)
        return changed

    def drop_discount_code(self, identity: str) -> None:
        """The discount code is gone. Raises Unknown."""
        table = tables.PS_DISC_COD
        with self._database.writing() as connection:
            if not connection.execute(delete(table).where(matching(table, DISC_ID=identity))).rowcount:
                raise Unknown(f"there is no discount code {identity}")

    def control_prices(self, change: PriceControl) -> Changed:
        """What changed in how the company keeps prices."""
        values: Row = {}
        if change.multi_location is not None:
            values["USE_MULTI_LOC_PRCS"] = "Y" if change.multi_location else "N"
        if change.cells is not None:
            values["USE_CELL_PRCS"] = "Y" if change.cells else "N"
        if change.levels is not None:
            values["PRC_LVLS"] = change.levels
        if change.rounding is not None:
            values["PRC_ROUND_METH"] = change.rounding
        with self._database.writing() as connection:
            changed = Changed(stamp=self._clock.stamp())
            put_row(connection, setup.IM_CTL, {"KEY_ID": 1}, values, changed)
        return changed

    def _drop_cell(self, connection: Connection, number: str, values: tuple[str, str, str], changed: Changed) -> None:
        known = _cells(connection, number)
        if values not in known:
            raise Unknown(f"{number} has no cell {' / '.join(values)}")
        dims = _keys(values)
        for table in (tables.IM_INV_CELL, tables.IM_BARCOD):
            connection.execute(delete(table).where(matching(table, ITEM_NO=number, **dims)))
        connection.execute(delete(tables.IM_SKU).where(matching(tables.IM_SKU, SKU_ID=known.pop(values))))
        for place, table in enumerate(tables.GRID_DIMENSIONS):
            if values[place] not in {one[place] for one in known}:
                column = f"DIM_{place + 1}_UPR"
                connection.execute(delete(table).where(matching(table, ITEM_NO=number, **{column: values[place]})))
        changed.note(tables.IM_SKU, {"DIM_1": None})

    def _add_cell(self, connection: Connection, item: Row, cell: NewCell, changed: Changed) -> None:
        number, values = item["ITEM_NO"], three(tuple(cell.dims))
        if values in _cells(connection, number):
            raise Impossible(f"{number} has the cell {' / '.join(cell.dims)} already")
        for place, shown in enumerate(cell.dims):
            table = tables.GRID_DIMENSIONS[place]
            keys = {"ITEM_NO": number, f"DIM_{place + 1}_UPR": values[place]}
            if connection.execute(select(table.c.ITEM_NO).where(matching(table, **keys))).first() is None:
                last = connection.execute(select(func.max(table.c.SEQ_NO)).where(matching(table, ITEM_NO=number)))
                row = {f"DIM_{place + 1}": shown, "SEQ_NO": (last.scalar() or 0) + 1}
                put_row(connection, table, keys, row, changed)
        last_sku = connection.execute(select(func.max(tables.IM_SKU.c.SKU_ID))).scalar() or 0
        row = {"SKU_ID": last_sku + 1, "ITEM_NO": number, "UNIT": item["STK_UNIT"]}
        row |= {f"DIM_{place}": shown for place, shown in enumerate(cell.dims, start=1)}
        connection.execute(insert(tables.IM_SKU), [row | audit(tables.IM_SKU, changed.stamp, by=STAFF)])
        changed.note(tables.IM_SKU, row)
        stock = {"QTY_ON_HND": cell.quantity, "QTY_COMMIT": ZERO}
        put_row(connection, tables.IM_INV_CELL, at(number, MAIN) | _keys(values), stock, changed)
        if cell.barcode is not None:
            self._add_barcode(connection, item, cell.barcode, values, changed)

    def _add_barcode(
        self, connection: Connection, item: Row, barcode: str, values: tuple[str, str, str], changed: Changed
    ) -> None:
        table, number = tables.IM_BARCOD, item["ITEM_NO"]
        last = connection.execute(select(func.max(table.c.SEQ_NO)).where(matching(table, ITEM_NO=number))).scalar() or 0
        row = {"BARCOD": barcode, "BARCOD_ID": "UPC", "UNIT": item["STK_UNIT"], **_keys(values)}
        put_row(connection, table, {"ITEM_NO": number, "SEQ_NO": last + 1}, row, changed)


def _keys(values: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("DIM_1_UPR", "DIM_2_UPR", "DIM_3_UPR"), values, strict=True))


def _cells(connection: Connection, number: str) -> dict[tuple[str, str, str], int]:
    table = tables.IM_SKU
    rows = connection.execute(select(table).where(matching(table, ITEM_NO=number)))
    return {three((row.DIM_1 or "*", row.DIM_2 or "*", row.DIM_3 or "*")): row.SKU_ID for row in rows}


def _count_header(connection: Connection, number: str, changed: Changed) -> None:
    table = tables.IM_INV_CELL
    sums = select(func.sum(table.c.QTY_ON_HND), func.sum(table.c.QTY_COMMIT))
    on_hand, committed = connection.execute(sums.where(matching(table, ITEM_NO=number, LOC_ID=MAIN))).one()
    figures = {"QTY_ON_HND": Decimal(on_hand or 0), "QTY_COMMIT": Decimal(committed or 0)}
    put_row(connection, tables.IM_INV, at(number, MAIN), figures, changed)
