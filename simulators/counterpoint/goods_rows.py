"""Goods turned into table rows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Table

from simulators.counterpoint import tables
from simulators.counterpoint.auditing import audit
from simulators.counterpoint.clock import Clock, Stamp
from simulators.counterpoint.database import Row, put_all
from simulators.counterpoint.goods import UNUSED, ZERO, Goods, Picture

USER = "BUYER"
MAIN = "MAIN"
BATCH_ITEMS = 2000
RECEIVED = datetime(2024, 1, 15)  # noqa: DTZ001  columns of the database have no zone
OFF = (
    *("PROMPT_FOR_PRC", "PROMPT_FOR_COST", "PROMPT_FOR_DESCR", "PROMPT_FOR_UNIT", "PROMPT_FOR_CUSTOM_FLDS"),
    *("SER_NO_REQ_FOR_SAL", "ECOMM_NEW", "ECOMM_ON_SPECL", "ECOMM_TXBL_1", "ECOMM_TXBL_2", "ECOMM_TXBL_3"),
    *("IS_FOOD_STMP_ITEM", "ITEM_IS_MISC"),
)
SEEN_TO = ("FST_RECV_DAT", "LST_RECV_DAT", "FST_SAL_DAT", "LST_SAL_DAT", "LST_CNT_DAT", "LST_ORD_DAT")
LEAST, MOST = Decimal(3), Decimal(12)
_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|#%&+]')


def file_stem(item_no: str) -> str:
    """The item number as Counterpoint writes it in a file name: forbidden signs become "_"."""
    return _NO_FILE_NAME.sub("_", item_no)


def picture_row(picture: Picture) -> Row:
    """The row of an image file, findable by the item's stem and, without regard to case, by its name."""
    stem = picture.name.rsplit(".", 1)[0].partition("^")[0]
    return {
        "NAME_UPR": picture.name.upper(),
        "NAME": picture.name,
        "STEM_UPR": stem.upper(),
        "CONTENT": picture.content,
        "SHA256": hashlib.sha256(picture.content).hexdigest(),
        "SIZE": len(picture.content),
    }


def three(values: tuple[str, ...]) -> tuple[str, str, str]:
    """Cell values as the key columns have them: upper case, "*" for a dimension not used."""
    first, second, third = (*(value.strip().upper() for value in values), UNUSED, UNUSED, UNUSED)[:3]
    return first, second, third


@dataclass
class Shelf:
    """Rows on their way into the tables, and the next free variant number."""

    clock: Clock
    next_sku_id: int = 1
    rows: dict[Table, list[Row]] = field(default_factory=dict)
    user: str = USER

    def add(self, goods: Goods) -> None:
        """Puts all rows of one item on the shelf."""
        stamp = self.clock.stamp_of(goods.changed_at) if goods.changed_at is not None else None
        self._put(tables.IM_ITEM, item_row(goods), stamp)
        self._prices(goods, stamp)
        self._stock(goods, stamp)
        self._variants(goods, stamp)
        self._web(goods, stamp)
        for place, (component, quantity) in enumerate(goods.kit, start=1):
            row: Row = {"ITEM_NO": goods.item_no, "SEQ_NO": place, "COMP_ITEM_NO": component, "COMP_QTY": quantity}
            self._put(tables.IM_KIT_COMP, row, stamp)
        for picture in goods.pictures:
            self.rows.setdefault(tables.SIM_IMAGE_FILE, []).append(picture_row(picture))

    def empty_into(self, connection: Connection) -> None:
        """Writes what is on the shelf; the shelf is empty afterwards."""
        for table, rows in self.rows.items():
            put_all(connection, table, rows)
        self.rows.clear()

    def _put(self, table: Table, row: Row, stamp: Stamp | None) -> None:
        self.rows.setdefault(table, []).append(row | audit(table, stamp, by=self.user))

    def _prices(self, goods: Goods, stamp: Stamp | None) -> None:
        if goods.price is not None or goods.reg_price is not None:
            levels = {f"PRC_{level}": price for level, price in goods.levels.items()}
            row = {"ITEM_NO": goods.item_no, "LOC_ID": UNUSED, "PRC_1": goods.price, "REG_PRC": goods.reg_price}
            self._put(tables.IM_PRC, row | levels, stamp)
        for location, price in goods.location_prices.items():
            self._put(tables.IM_PRC, {"ITEM_NO": goods.item_no, "LOC_ID": location, "PRC_1": price}, stamp)

    def _stock(self, goods: Goods, stamp: Stamp | None) -> None:
        row: Row
        for stock in goods.stock:
            row = inventory_row(item_no=goods.item_no, location=stock.location, cost=goods.cost)
            row |= {"QTY_ON_HND": stock.quantity, "QTY_COMMIT": stock.committed, "QTY_ON_PO": stock.on_order}
            row |= _limits(goods.item_no) | {"NXT_EXPECTD_PO": "100055" if stock.on_order else None}
            row |= dict.fromkeys(SEEN_TO, RECEIVED) if row["MIN_QTY"] else {}
            self._put(tables.IM_INV, row, stamp)
        if goods.cells:
            row = inventory_row(item_no=goods.item_no, location=MAIN, cost=goods.cost)
            row["QTY_ON_HND"] = sum((cell.quantity for cell in goods.cells), ZERO)
            row["QTY_COMMIT"] = sum((cell.committed for cell in goods.cells), ZERO)
            self._put(tables.IM_INV, row, stamp)
        for cell in goods.cells:
            row = cell_row(item_no=goods.item_no, location=MAIN, values=cell.values)
            row |= {"QTY_ON_HND": cell.quantity, "QTY_COMMIT": cell.committed}
            self._put(tables.IM_INV_CELL, row, stamp)
        for serial in goods.serials:
            row = {"ITEM_NO": goods.item_no, "SER_NO": serial, "LOC_ID": MAIN, "STAT": "A", "SER_COST": goods.cost}
            self._put(tables.IM_SER, row | {"MAN_ENTD": "N"}, stamp)

    def _variants(self, goods: Goods, stamp: Stamp | None) -> None:
        row: Row
        for number, dimension in enumerate(goods.dimensions, start=1):
            for place, value in enumerate(dimension.values, start=1):
                row = {"ITEM_NO": goods.item_no, f"DIM_{number}_UPR": value.strip().upper(), f"DIM_{number}": value}
                self._put(tables.GRID_DIMENSIONS[number - 1], row | {"SEQ_NO": place}, stamp)
        for cell in goods.cells or (None,):
            values = cell.values if cell is not None else ()
            dims = {f"DIM_{number}": value for number, value in enumerate(values, start=1)}
            row = {"SKU_ID": self.next_sku_id, "ITEM_NO": goods.item_no, "UNIT": goods.stk_unit}
            self._put(tables.IM_SKU, row | dims, stamp)
            self.next_sku_id += 1
        codes: list[tuple[str, tuple[str, ...]]] = [(code, ()) for code in goods.barcodes]
        cell_codes = [(cell.barcode, cell.values) for cell in goods.cells if cell.barcode is not None]
        for place, (code, values) in enumerate([*codes, *cell_codes], start=1):
            first, second, third = three(values)
            row = {"ITEM_NO": goods.item_no, "SEQ_NO": place, "BARCOD": code, "BARCOD_ID": "UPC"}
            row |= {"UNIT": goods.stk_unit, "DIM_1_UPR": first, "DIM_2_UPR": second, "DIM_3_UPR": third}
            self._put(tables.IM_BARCOD, row, stamp)

    def _web(self, goods: Goods, stamp: Stamp | None) -> None:
        row: Row
        if goods.html_descr is not None:
            row = {"ITEM_NO": goods.item_no, "HTML_DESCR": goods.html_descr}
            self._put(tables.EC_ITEM_DESCR, row, stamp)
        for place, category in enumerate(goods.ec_categories, start=1):
            row = {"ITEM_NO": goods.item_no, "CATEG_ID": category, "ENTRY_SEQ_NO": place}
            self._put(tables.EC_CATEG_ITEM, row, stamp)
        if goods.note is not None:
            row = {"ITEM_NO": goods.item_no, "NOTE_ID": "BUYING", "NOTE": goods.note, "NOTE_TXT": goods.note}
            self._put(tables.IM_ITEM_NOTE, row, stamp)


def _limits(item_no: str) -> Row:
    """Some items are kept between limits, most are not."""
    kept = crc32(item_no.encode()) % 3 == 0
    return {"MIN_QTY": LEAST if kept else ZERO, "MAX_QTY": MOST if kept else ZERO}


def put_goods(connection: Connection, goods: Iterator[Goods], *, shelf: Shelf) -> int:
    """The number of items written."""
    count = 0
    for one in goods:
        shelf.add(one)
        count += 1
        if count % BATCH_ITEMS == 0:
            shelf.empty_into(connection)
    shelf.empty_into(connection)
    return count


def inventory_row(*, item_no: str, location: str, cost: Decimal | None = None) -> Row:
    """An IM_INV row with nothing in stock."""
    nothing = dict.fromkeys(
        (
            *("QTY_ON_HND", "QTY_COMMIT", "QTY_ON_PO", "QTY_ON_BO", "QTY_ON_XFER_OUT", "QTY_ON_XFER_IN"),
            *("QTY_ON_ORD", "QTY_ON_LWY", "QTY_ON_SO", "MIN_QTY", "MAX_QTY", "COST_OF_SLS_PCT"),
            *("DROPSHIP_QTY_ON_CUST_ORD", "DROPSHIP_QTY_ON_PO"),
        ),
        ZERO,
    )
    costs = dict.fromkeys(("LST_COST", "AVG_COST", "LST_AVG_COST", "STD_COST"), cost)
    return {"ITEM_NO": item_no, "LOC_ID": location} | nothing | costs


def cell_row(*, item_no: str, location: str, values: tuple[str, ...]) -> Row:
    """An IM_INV_CELL row with nothing in stock."""
    first, second, third = three(values)
    return {
        "ITEM_NO": item_no,
        "LOC_ID": location,
        "DIM_1_UPR": first,
        "DIM_2_UPR": second,
        "DIM_3_UPR": third,
        **dict.fromkeys(("QTY_ON_HND", "QTY_COMMIT", "QTY_ON_PO"), ZERO),
    }


def item_row(goods: Goods) -> Row:
    """The IM_ITEM row, without its audit columns."""
    barcode = next(iter(goods.barcodes), None)
    row: dict[str, Any] = {
        "ITEM_NO": goods.item_no,
        "DESCR": goods.descr,
        "DESCR_UPR": _upper(goods.descr),
        "LONG_DESCR": goods.long_descr,
        "LONG_DESCR_UPR": _upper(goods.long_descr),
        "SHORT_DESCR": goods.short_descr,
        "ITEM_TYP": goods.item_typ,
        "CATEG_COD": goods.categ_cod,
        "SUBCAT_COD": goods.subcat_cod,
        "CATEG_SUBCAT": categ_subcat(goods.categ_cod, goods.subcat_cod),
        "ACCT_COD": "1",
        "TRK_METH": "G" if goods.cells else goods.tracking,
        "STAT": goods.stat,
        "IS_TXBL": _flag(goods.is_txbl),
        "TAX_CATEG_COD": goods.tax_categ_cod,
        "QTY_DECS": _decimals(goods),
        "PRC_DECS": 2,
        "STK_UNIT": goods.stk_unit,
        "ITEM_VEND_NO": goods.vendor,
        "IS_WEIGHED": "N",
        "WEIGHT": goods.weight,
        "LST_COST": goods.cost,
        "DFLT_COST_OF_SLS_PCT": ZERO,
        "LST_RECV_DAT": RECEIVED if goods.stock else None,
        "STAT_DAT": RECEIVED,
        "BARCOD": barcode,
        "BARCOD_3_OF_9": f"*{barcode}*" if barcode is not None else None,
        **dict.fromkeys(OFF, "N"),
        **dict.fromkeys(("WARR_UNIT_1", "WARR_UNIT_2"), "D"),
        **dict.fromkeys(("ECOMM_CHRG_FRT", "ECOMM_DISC_ON_SAL", "ECOMM_ITEM_IS_DISCNTBL"), "Y"),
        **{f"GRID_ENT_{number}": number for number in (1, 2, 3)},
        "DIM_COUNT": len(goods.dimensions),
        "IS_ECOMM_ITEM": _flag(goods.is_ecomm),
        "ECOMM_LST_PUB_STAT": "!",
        "IS_DISCNTBL": "Y",
        "PREF_UNIT": "0",
        "PREF_UNIT_NAM": goods.stk_unit,
        "PREF_UNIT_NUMER": Decimal(1),
        "PREF_UNIT_DENOM": Decimal(1),
        "PROF_DAT_1": goods.event_at.replace(tzinfo=None) if goods.event_at is not None else None,
        "MIX_MATCH_COD": goods.mix_match,
        "IS_ADM_TKT": _flag(goods.is_ticket),
        "IS_KIT_PAR": _flag(bool(goods.kit)),
        "IS_BOM_PAR": "N",
        "USR_WEB_ENABLED": _flag(goods.web_enabled),
        "USR_ALLOW_BACKORDER": _flag(goods.allow_backorder),
        "USR_ALWAYS_IN_STOCK": _flag(goods.always_in_stock),
        "USR_WEB_ARCHIVE": _flag(goods.web_archive),
        "USR_MIN_SALE_QTY": goods.min_sale_qty,
        "USR_OUT_OF_STOCK_QTY": goods.out_of_stock_qty,
    }
    for number, dimension in enumerate(goods.dimensions, start=1):
        row[f"GRID_DIM_{number}_TAG"] = dimension.tag
        row[f"GRID_DIM_{number}_TAG_UPR"] = dimension.tag.upper()
    for number, unit in enumerate(goods.units, start=1):
        row[f"ALT_{number}_UNIT"] = unit.name
        row[f"ALT_{number}_NUMER"] = unit.numerator
        row[f"ALT_{number}_DENOM"] = unit.denominator
        row[f"ALT_{number}_PRC_1"] = unit.price
    return row


def categ_subcat(categ_cod: str | None, subcat_cod: str | None) -> str | None:
    """The two codes as CATEG_SUBCAT joins them."""
    return f"{categ_cod}/{subcat_cod}" if categ_cod and subcat_cod else None


def _decimals(goods: Goods) -> int:
    """How finely the item is counted: an item of which half a piece is in stock is sold by the half."""
    whole = all(stock.quantity == stock.quantity.to_integral_value() for stock in goods.stock)
    return 0 if whole else 2


def _upper(text: str | None) -> str | None:
    return text.upper() if text is not None else None


def _flag(value: bool | None) -> str | None:
    return None if value is None else ("Y" if value else "N")
