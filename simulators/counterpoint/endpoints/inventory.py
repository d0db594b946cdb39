"""Stock: by item, by location, of the web store, costs, locations. Never cached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from simulators.counterpoint import tables
from simulators.counterpoint.refusals import Refusal
from simulators.counterpoint.rendering import View, amount, encoded
from simulators.counterpoint.routing import Answer, Asked, Route
from simulators.counterpoint.shop import (
    CHUNK,
    Filter,
    Shop,
    changed_within,
    in_category,
    limited,
    listed,
    marks,
    single,
)

_STOCK = View(tables.IM_INV)
_CELL = View(tables.IM_INV_CELL)
_LOCATION = View(tables.IM_LOC)
_COSTS = ("LST_AVG_COST", "STD_COST", "AVG_COST")


def routes(shop: Shop) -> list[Route]:
    """The inventory routes."""
    return [
        Route("GET", "/Inventory/Locations", partial(_locations, shop)),
        Route("GET", "/Inventory/EC", partial(_of_the_web_store, shop)),
        Route("GET", "/Inventory/{LocId}", partial(_at_location, shop)),
        Route("GET", "/Item/{ItemNo}/Inventory/{LocId}", partial(_of_item, shop)),
        Route("GET", "/Item/{ItemNo}/InventoryCost/{LocId}", partial(_cost, shop)),
    ]


def _locations(shop: Shop, _asked: Asked) -> Answer:
    rows = shop.database.rows(f"SELECT {_LOCATION.select()} FROM IM_LOC ORDER BY LOC_ID")  # noqa: S608
    return single("IM_LOC", encoded([shop.shown(_LOCATION, row) for row in rows]))


def _at_location(shop: Shop, asked: Asked) -> Answer:
    return _list(shop, asked, Filter("stock.LOC_ID = ?", (asked.codes["LocId"],)))


def _of_the_web_store(shop: Shop, asked: Asked) -> Answer:
    location = shop.database.value(
        "SELECT store.STK_LOC_ID FROM EC_CTL AS web JOIN PS_STR_CFG_PS AS store ON store.STR_ID = web.STR_ID"
    )
    return _list(shop, asked, Filter("stock.LOC_ID = ? AND item.IS_ECOMM_ITEM = 'Y'", (location,)))


def _list(shop: Shop, asked: Asked, where: Filter) -> Answer:
    wanted = where & changed_within(asked, "stock.RS_UTC_DT") & in_category(asked, "item")
    limit, values = limited(asked)
    rows = shop.database.rows(
        f"SELECT {_STOCK.select('stock')} FROM IM_INV AS stock "  # noqa: S608
        f"LEFT JOIN IM_ITEM AS item ON item.ITEM_NO = stock.ITEM_NO "
        f"WHERE {wanted.sql} ORDER BY stock.ITEM_NO{limit}",
        (*wanted.values, *values),
    )
    return listed("IM_INV", _parts(shop, rows), whole=bool(limit))


def _parts(shop: Shop, rows: Sequence[tuple[Any, ...]]) -> Iterator[list[bytes]]:
    for start in range(0, len(rows), CHUNK):
        yield _with_cells(shop, rows[start : start + CHUNK])


def _with_cells(shop: Shop, rows: Sequence[tuple[Any, ...]]) -> list[bytes]:
    """Each stock row as JSON, its cells inside. All rows are of one location."""
    if not rows:
        return []
    numbers = [row[0] for row in rows]
    cells: dict[str, list[object]] = {}
    for cell in shop.database.rows(
        f"SELECT {_CELL.select()} FROM IM_INV_CELL "  # noqa: S608
        f"WHERE LOC_ID = ? AND ITEM_NO IN ({marks(numbers)}) ORDER BY ITEM_NO, DIM_1_UPR, DIM_2_UPR, DIM_3_UPR",
        (rows[0][1], *numbers),
    ):
        cells.setdefault(cell[0], []).append(shop.shown(_CELL, cell))
    return [encoded(shop.shown(_STOCK, row) | {"IM_INV_CELL": cells.get(row[0], [])}) for row in rows]


def _of_item(shop: Shop, asked: Asked) -> Answer:
    item_no, location = asked.codes["ItemNo"], asked.codes["LocId"]
    rows = shop.database.rows(
        f"SELECT {_STOCK.select()} FROM IM_INV WHERE ITEM_NO = ? AND LOC_ID = ?",  # noqa: S608
        (item_no, location),
    )
    if not rows:
        raise Refusal.not_found(f"Inventory record does not exist for {_as_sent(asked)}")
    return single("IM_INV", _with_cells(shop, rows)[0])


def _cost(shop: Shop, asked: Asked) -> Answer:
    item_no, location = asked.codes["ItemNo"], asked.codes["LocId"]
    rows = shop.database.rows(
        "SELECT LST_AVG_COST, STD_COST, AVG_COST FROM IM_INV WHERE ITEM_NO = ? AND LOC_ID = ?", (item_no, location)
    )
    if not rows:
        raise Refusal.not_found(f"Inventory location record does not exist for {_as_sent(asked)}")
    costs = {
        name: amount(cost, shop.style.numbers) for name, cost in zip(_COSTS, rows[0], strict=True) if cost is not None
    }
    return single("IM_INV_LOC", encoded({"ITEM_NO": item_no, "LOC_ID": location} | costs))


def _as_sent(asked: Asked) -> str:
    return f"item {asked.sent['ItemNo']} location {asked.sent['LocId']}"
