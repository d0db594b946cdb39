"""Everything the simulated company holds, for an independent comparison. Amounts are text with four decimals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
from sqlalchemy import DateTime, Numeric, Table

from simulators.counterpoint import setup_tables as setup
from simulators.counterpoint import tables
from simulators.counterpoint.database import Database, Row, Snapshot
from simulators.counterpoint.seeding import CATALOG, SEEDED

PARTS: tuple[tuple[str, Table], ...] = (
    ("company", setup.SY_COMP),
    ("database_control", setup.DB_CTL),
    ("inventory_control", setup.IM_CTL),
    ("ecommerce_control", setup.EC_CTL),
    ("store_records", setup.PS_STR),
    ("stores", setup.PS_STR_CFG_PS),
    ("stations", setup.PS_STA),
    ("station_settings", setup.PS_STA_CFG_PS),
    ("pay_codes", setup.SY_PAY_COD),
    ("tax_codes", setup.TX_COD),
    ("workgroups", setup.SY_WRKGRP),
    ("users", setup.SY_USR),
    ("locations", tables.IM_LOC),
    ("items", tables.IM_ITEM),
    ("notes", tables.IM_ITEM_NOTE),
    ("descriptions", tables.EC_ITEM_DESCR),
    ("barcodes", tables.IM_BARCOD),
    ("skus", tables.IM_SKU),
    ("grid_dim_1", tables.IM_GRID_DIM_1),
    ("grid_dim_2", tables.IM_GRID_DIM_2),
    ("grid_dim_3", tables.IM_GRID_DIM_3),
    ("kit_components", tables.IM_KIT_COMP),
    ("serials", tables.IM_SER),
    ("inventory", tables.IM_INV),
    ("cells", tables.IM_INV_CELL),
    ("prices", tables.IM_PRC),
    ("price_groups", tables.IM_PRC_GRP),
    ("price_rules", tables.IM_PRC_RUL),
    ("price_breaks", tables.IM_PRC_RUL_BRK),
    ("discount_codes", tables.PS_DISC_COD),
    ("categories", tables.IM_CATEG_COD),
    ("subcategories", tables.IM_SUBCAT_COD),
    ("web_categories", tables.EC_CATEG),
    ("web_category_items", tables.EC_CATEG_ITEM),
)


def whole_state(database: Database) -> Iterator[bytes]:
    """One JSON object: a list of full rows for each part (NULLs included), the image files, the catalogue's account.

    All of it is of the moment when the first part of the answer is taken.
    """
    with database.snapshot() as held:
        yield b"{"
        for name, table in PARTS:
            yield f'"{name}":['.encode()
            yield from _rows(held, table)
            yield b"],"
        yield b'"images":['
        yield from _images(held)
        yield b'],"seeding":' + _kept(held, SEEDED) + b',"catalog":' + _kept(held, CATALOG) + b"}"


def _images(held: Snapshot) -> Iterator[bytes]:
    before = b""
    for part in held.rows("SELECT NAME, SHA256, SIZE FROM SIM_IMAGE_FILE ORDER BY NAME_UPR"):
        shown = [{"name": name, "sha256": digest, "size": size} for name, digest, size in part]
        yield before + b",".join(orjson.dumps(one) for one in shown)
        before = b","


def _kept(held: Snapshot, name: str) -> bytes:
    for part in held.rows("SELECT VALUE FROM SIM_SEEDING WHERE NAME = ?", (name,)):
        return str(part[0][0]).encode()
    return b"null"


def _rows(held: Snapshot, table: Table) -> Iterator[bytes]:
    columns = [(str(column.name), _shown(column.type)) for column in table.columns]
    names = ", ".join(name for name, _ in columns)
    order = ", ".join(column.name for column in table.primary_key)
    before = b""
    for part in held.rows(f"SELECT {names} FROM {table.name} ORDER BY {order}"):  # noqa: S608  names of our own
        yield before + b",".join(orjson.dumps(_row(columns, row)) for row in part)
        before = b","


def _row(columns: list[tuple[str, Callable[[Any], object]]], values: tuple[Any, ...]) -> Row:
    return {name: None if value is None else show(value) for (name, show), value in zip(columns, values, strict=True)}


def _shown(kind: object) -> Callable[[Any], object]:
    if isinstance(kind, Numeric):
        return lambda value: f"{value:.4f}"
    if isinstance(kind, DateTime):
        return lambda value: value.replace(" ", "T")
    return lambda value: value
