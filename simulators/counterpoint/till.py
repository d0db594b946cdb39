"""The hands of the shop's staff: changes in the database, stamped as Counterpoint stamps them.

Every row carries the stamp of its own last change. A price, barcode, web description, category or cell never stamps
its item; a cell stamps the stock header, because the header's quantity moves with it.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, delete, func, insert, select

from simulators.counterpoint import tables
from simulators.counterpoint.changes import (
    FLAG_COLUMNS,
    CategoryChange,
    CellChange,
    ItemChange,
    NewItem,
    NewPromotion,
    PriceRow,
    Touch,
)
from simulators.counterpoint.clock import Clock
from simulators.counterpoint.database import Database, Row
from simulators.counterpoint.goods import Cell, Goods, GridDimension, Picture, Stock, Unit
from simulators.counterpoint.goods_rows import MAIN, Shelf, categ_subcat, picture_row, three
from simulators.counterpoint.item_columns import keyed_in
from simulators.counterpoint.promotions import PriceBreak, PriceRule, Promotion, put_promotions
from simulators.counterpoint.stamped import STAFF, Changed, Impossible, Unknown, at, held_item, matching, put_row
from simulators.counterpoint.touched import touch

COMPANY_WIDE = "*"
LONGEST_CATEGORY_ID = 16
OF_ONE_ITEM = (
    *(tables.IM_ITEM, tables.IM_ITEM_NOTE, tables.EC_ITEM_DESCR, tables.IM_BARCOD, tables.IM_SKU),
    *(*tables.GRID_DIMENSIONS, tables.IM_KIT_COMP, tables.IM_SER, tables.IM_INV, tables.IM_INV_CELL),
    *(tables.IM_PRC, tables.EC_CATEG_ITEM),
)


class Till:
    """Makes changes in one database. Every method is one transaction."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def change(self, item_no: str, change: ItemChange) -> Changed:
        """What changed. Raises Unknown for an unknown item or cell, Impossible for a change the item cannot take."""
        number = item_no.strip().upper()
        given = change.model_fields_set
        with self._database.writing() as connection:
            item = held_item(connection, number)
            changed = Changed(stamp=self._clock.stamp())
            self._change_item(connection, item, change, changed)
            self._change_prices(connection, number, COMPANY_WIDE, change, changed)
            if given & {"quantity", "committed"}:
                if item["TRK_METH"] == "G":
                    raise Impossible(f"{number} has a grid: say which cells")
                figures = {"QTY_ON_HND": change.quantity, "QTY_COMMIT": change.committed}
                kept = {name: value for name, value in figures.items() if value is not None}
                put_row(connection, tables.IM_INV, at(number, change.location), kept, changed)
            if change.limits is not None:
                kept = dict(zip(("MIN_QTY", "MAX_QTY"), change.limits, strict=True))
                put_row(connection, tables.IM_INV, at(number, change.location), kept, changed)
            if change.cells is not None:
                self._change_cells(connection, number, change.location, change.cells, changed)
            if "html_descr" in given:
                keys = {"ITEM_NO": number}
                put_row(connection, tables.EC_ITEM_DESCR, keys, {"HTML_DESCR": change.html_descr}, changed)
            if change.barcode is not None:
                first: Row = {"ITEM_NO": number, "SEQ_NO": 1}
                put_row(connection, tables.IM_BARCOD, first, {"BARCOD": change.barcode, "BARCOD_ID": "UPC"}, changed)
            if change.ec_categories is not None:
                _assign(connection, number, change.ec_categories, changed)
        return changed

    def price(self, item_no: str, change: PriceRow) -> Changed:
        """What changed in the item's price row of one location. Raises Unknown."""
        number = item_no.strip().upper()
        with self._database.writing() as connection:
            held_item(connection, number)
            changed = Changed(stamp=self._clock.stamp())
            self._change_prices(connection, number, change.location.upper(), change, changed)
        return changed

    def add(self, new: NewItem) -> Changed:
        """A new item, stamped now.

        Raises Impossible when the number is taken or cells and dimensions do not fit, Unknown for an unknown component.
        """
        if any(len(cell.dims) != len(new.dimensions) for cell in new.cells) or bool(new.cells) != bool(new.dimensions):
            raise Impossible("every cell needs one value for each dimension")
        if len({three(tuple(cell.dims)) for cell in new.cells}) != len(new.cells):
            raise Impossible("a cell comes twice")
        with self._database.writing() as connection:
            if connection.execute(select(tables.IM_ITEM.c.ITEM_NO).filter_by(ITEM_NO=new.item_no)).first():
                raise Impossible(f"{new.item_no} exists already")
            for part in new.kit:
                held_item(connection, part.item_no)
            last = connection.execute(select(func.max(tables.IM_SKU.c.SKU_ID))).scalar()
            shelf = Shelf(clock=self._clock, next_sku_id=(last or 0) + 1, user=STAFF)
            stamp = self._clock.stamp()
            shelf.add(_goods(new, changed_at=stamp.utc_moment))
            names = [table.name for table in shelf.rows]
            shelf.empty_into(connection)
        return Changed(stamp=stamp, columns={name: ["*"] for name in names})

    def touch(self, wanted: Touch) -> Changed:
        """Which stamps moved, and nothing else. Raises Unknown."""
        with self._database.writing() as connection:
            changed = Changed(stamp=self._clock.stamp())
            touch(connection, wanted, changed)
        return changed

    def remove(self, item_no: str) -> None:
        """The item and everything of it is gone, without a trace. Raises Unknown."""
        number = item_no.strip().upper()
        with self._database.writing() as connection:
            held_item(connection, number)
            for table in OF_ONE_ITEM:
                connection.execute(delete(table).where(matching(table, ITEM_NO=number)))

    def promote(self, new: NewPromotion) -> None:
        """The price group with its rules and breaks is in the database; an older one of that code is not."""
        with self._database.writing() as connection:
            _drop_group(connection, new.grp_cod, grp_typ=new.grp_typ)
            put_promotions(connection, [self._promotion(new)], stamp=self._clock.stamp())

    def end_promotion(self, grp_cod: str) -> None:
        """The group is gone with its rules and breaks, whatever its type. Raises Unknown."""
        with self._database.writing() as connection:
            if not _drop_group(connection, grp_cod.strip().upper()):
                raise Unknown(f"there is no price group {grp_cod}")

    def categorise(self, categ_id: str, change: CategoryChange) -> Changed:
        """What changed in a web category, which exists afterwards. Raises Impossible for an id that is too long."""
        if len(categ_id) > LONGEST_CATEGORY_ID:
            raise Impossible(f"the id of a web category has at most {LONGEST_CATEGORY_ID} signs")
        values: Row = {}
        given = change.model_fields_set
        if "descr" in given:
            values |= {"DESCR": change.descr, "DESCR_UPR": _upper(change.descr)}
        columns = {"parent_id": "PARENT_ID", "disp_seq_no": "DISP_SEQ_NO", "html_descr": "HTML_DESCR"}
        columns["img_file"] = "IMG_FILE"
        values |= {column: getattr(change, name) for name, column in columns.items() if name in given}
        with self._database.writing() as connection:
            changed = Changed(stamp=self._clock.stamp())
            put_row(connection, tables.EC_CATEG, {"CATEG_ID": categ_id}, values, changed)
        return changed

    def drop_category(self, categ_id: str) -> None:
        """The web category and its assignments are gone; its children stay. Raises Unknown."""
        with self._database.writing() as connection:
            gone = connection.execute(
                delete(tables.EC_CATEG).where(matching(tables.EC_CATEG, CATEG_ID=categ_id))
            ).rowcount
            if not gone:
                raise Unknown(f"there is no web category {categ_id}")
            connection.execute(delete(tables.EC_CATEG_ITEM).where(matching(tables.EC_CATEG_ITEM, CATEG_ID=categ_id)))

    def put_picture(self, picture: Picture) -> None:
        """The file lies in the image folder; one of that name, whatever its letter case, is replaced."""
        row = picture_row(picture)
        table = tables.SIM_IMAGE_FILE
        with self._database.writing() as connection:
            connection.execute(delete(table).where(matching(table, NAME_UPR=row["NAME_UPR"])))
            connection.execute(insert(table), [row])

    def drop_picture(self, name: str) -> None:
        """The file is gone from the image folder. Raises Unknown."""
        table = tables.SIM_IMAGE_FILE
        with self._database.writing() as connection:
            if not connection.execute(delete(table).where(matching(table, NAME_UPR=name.upper()))).rowcount:
                raise Unknown(f"there is no image file {name}")

    def _change_item(self, connection: Connection, item: Row, change: ItemChange, changed: Changed) -> None:
        given = change.model_fields_set
        values: Row = {}
        for name in ("descr", "long_descr"):
            if name in given:
                text = getattr(change, name)
                values |= {name.upper(): text, f"{name.upper()}_UPR": _upper(text)}
        columns = {
            "short_descr": "SHORT_DESCR",
            "stat": "STAT",
            "weight": "WEIGHT",
            "tax_categ_cod": "TAX_CATEG_COD",
            "categ_cod": "CATEG_COD",
            "subcat_cod": "SUBCAT_COD",
            "min_sale_qty": "USR_MIN_SALE_QTY",
            "out_of_stock_qty": "USR_OUT_OF_STOCK_QTY",
            "item_typ": "ITEM_TYP",
            "mix_match": "MIX_MATCH_COD",
            "vendor": "ITEM_VEND_NO",
        }
        values |= {column: getattr(change, name) for name, column in columns.items() if name in given}
        for name, column in FLAG_COLUMNS.items():
            if name in given:
                answer = getattr(change, name)
                values[column] = None if answer is None else ("Y" if answer else "N")
        if given & {"categ_cod", "subcat_cod"}:
            codes = [values.get(column, item[column]) for column in ("CATEG_COD", "SUBCAT_COD")]
            values["CATEG_SUBCAT"] = categ_subcat(*codes)
        values |= keyed_in(change.columns or {})
        if values:
            put_row(connection, tables.IM_ITEM, {"ITEM_NO": item["ITEM_NO"]}, values, changed)

    def _change_prices(
        self, connection: Connection, item_no: str, location: str, change: ItemChange | PriceRow, changed: Changed
    ) -> None:
        given = change.model_fields_set
        values: Row = {f"PRC_{level}": price for level, price in (change.prices or {}).items()}
        if "price" in given:
            values["PRC_1"] = change.price
        if "reg_price" in given:
            values["REG_PRC"] = change.reg_price
        if values:
            put_row(connection, tables.IM_PRC, at(item_no, location), values, changed)

    def _change_cells(
        self, connection: Connection, item_no: str, location: str, cells: list[CellChange], changed: Changed
    ) -> None:
        known = {
            three((row.DIM_1 or "*", row.DIM_2 or "*", row.DIM_3 or "*"))
            for row in connection.execute(select(tables.IM_SKU).where(matching(tables.IM_SKU, ITEM_NO=item_no)))
        }
        for cell in cells:
            values = three(tuple(cell.dims))
            if values not in known or values == three(()):
                raise Unknown(f"{item_no} has no cell {' / '.join(cell.dims)}")
            keys = at(item_no, location) | dict(zip(("DIM_1_UPR", "DIM_2_UPR", "DIM_3_UPR"), values, strict=True))
            figures = {"QTY_ON_HND": cell.quantity, "QTY_COMMIT": cell.committed}
            kept = {name: value for name, value in figures.items() if value is not None}
            put_row(connection, tables.IM_INV_CELL, keys, kept, changed)
        table = tables.IM_INV_CELL
        on_hand, committed = connection.execute(
            select(func.sum(table.c.QTY_ON_HND), func.sum(table.c.QTY_COMMIT)).where(
                matching(table, ITEM_NO=item_no, LOC_ID=location)
            )
        ).one()
        header = {"QTY_ON_HND": Decimal(on_hand or 0), "QTY_COMMIT": Decimal(committed or 0)}
        put_row(connection, tables.IM_INV, at(item_no, location), header, changed)

    def _promotion(self, new: NewPromotion) -> Promotion:
        return Promotion(
            grp_cod=new.grp_cod,
            rules=tuple(
                PriceRule(
                    breaks=tuple(
                        PriceBreak(one.prc_meth, one.amt_or_pct, one.prc_basis, one.min_qty) for one in rule.breaks
                    ),
                    **rule.model_dump(exclude={"breaks"}),
                )
                for rule in new.rules
            ),
            grp_typ=new.grp_typ,
            seq_no=new.grp_seq_no,
            begins=self._shop_time(new.begins),
            ends=self._shop_time(new.ends),
            **new.model_dump(include={"descr", "enabled", "cust_no", "cust_filt", "mix_match"}),
        )

    def _shop_time(self, moment: datetime | None) -> datetime | None:
        return self._clock.here(moment) if moment is not None and moment.tzinfo is not None else moment


def _assign(connection: Connection, item_no: str, categories: list[str], changed: Changed) -> None:
    """The item stands in exactly these web categories; assignments that stay keep their stamp."""
    table = tables.EC_CATEG_ITEM
    before = set(connection.execute(select(table.c.CATEG_ID).where(matching(table, ITEM_NO=item_no))).scalars())
    gone = before.difference(categories)
    connection.execute(delete(table).where(matching(table, ITEM_NO=item_no), table.c["CATEG_ID"].in_(gone)))
    for place, category in enumerate(categories, start=1):
        if category not in before:
            put_row(connection, table, {"ITEM_NO": item_no, "CATEG_ID": category}, {"ENTRY_SEQ_NO": place}, changed)
    if gone:
        changed.note(table, {"CATEG_ID": None})


def _drop_group(connection: Connection, grp_cod: str, *, grp_typ: str | None = None) -> bool:
    found = False
    for table in (tables.IM_PRC_RUL_BRK, tables.IM_PRC_RUL, tables.IM_PRC_GRP):
        keys = {"GRP_COD": grp_cod} | ({"GRP_TYP": grp_typ} if grp_typ is not None else {})
        found = connection.execute(delete(table).where(matching(table, **keys))).rowcount > 0
    return found


def _goods(new: NewItem, *, changed_at: datetime) -> Goods:
    cells = tuple(Cell(tuple(cell.dims), cell.quantity, barcode=cell.barcode) for cell in new.cells)
    dimensions = tuple(
        GridDimension(tag, tuple(dict.fromkeys(cell.values[place] for cell in cells)))
        for place, tag in enumerate(new.dimensions)
    )
    stock = (Stock(MAIN, new.quantity),) if new.quantity is not None and not cells else ()
    plain = new.model_dump(exclude={"quantity", "dimensions", "cells", "ec_categories", "units", "kit"})
    return Goods(
        **plain,
        dimensions=dimensions,
        cells=cells,
        stock=stock,
        ec_categories=tuple(new.ec_categories),
        units=tuple(Unit(unit.name, unit.price, unit.numerator, unit.denominator) for unit in new.units),
        kit=tuple((part.item_no, part.quantity) for part in new.kit),
        changed_at=changed_at,
    )


def _upper(text: str | None) -> str | None:
    return text.upper() if text is not None else None
