"""Items: /Items, /Items/{LocId}, /Item/{ItemNo} and serial numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from simulators.counterpoint import tables
from simulators.counterpoint.refusals import Refusal
from simulators.counterpoint.rendering import View, amount, compact, encoded
from simulators.counterpoint.routing import Answer, Asked, Gate, Route
from simulators.counterpoint.shop import Shop, changed_within, chunks, in_category, limited, listed, marks, single

ANYWHERE = "*"
PRICES = (*tables.PRICE_LEVELS, "REG_PRC")

_ITEM = View(tables.IM_ITEM)
_NOTE = View(tables.IM_ITEM_NOTE)
_DESCR = View(tables.EC_ITEM_DESCR)
_SERIAL = View(tables.IM_SER)
_PRICE_COLUMNS = ", ".join(f"COALESCE(here.{name}, everywhere.{name})" for name in PRICES)
_LOAD = (
    f"SELECT {_ITEM.select('item')}, {_PRICE_COLUMNS}, {_DESCR.select('web')} "  # noqa: S608  column names of our own
    "FROM IM_ITEM AS item "
    "LEFT JOIN IM_PRC AS everywhere ON everywhere.ITEM_NO = item.ITEM_NO AND everywhere.LOC_ID = '*' "
    "LEFT JOIN IM_PRC AS here ON here.ITEM_NO = item.ITEM_NO AND here.LOC_ID = ? "
    "AND (SELECT USE_MULTI_LOC_PRCS FROM IM_CTL) = 'Y' "
    "LEFT JOIN EC_ITEM_DESCR AS web ON web.ITEM_NO = item.ITEM_NO "
    "WHERE item.ITEM_NO IN "
)


def routes(shop: Shop) -> list[Route]:
    """The item routes."""
    return [
        Route("GET", "/Items", partial(_items, shop)),
        Route("GET", "/Items/{LocId}", partial(_items, shop)),
        Route("GET", "/Item/{ItemNo}", partial(_item, shop)),
        Route("GET", "/Item/{ItemNo}/Serial/{SerialNo}", partial(_serial, shop), Gate.KEY),
        Route("GET", "/Item/{ItemNo}/Serials/Location/{LocId}", partial(_serials, shop), Gate.KEY),
        *(Route("GET", f"/Item/{{ItemNo}}/GridDim{one}", partial(_no_grid_dimension, one)) for one in (1, 2, 3)),
    ]


def _items(shop: Shop, asked: Asked) -> Answer:
    place = asked.codes.get("LocId", ANYWHERE)
    wanted = changed_within(asked, "item.RS_UTC_DT") & in_category(asked, "item")
    limit, values = limited(asked)
    keys = shop.database.rows(
        f"SELECT item.ITEM_NO FROM IM_ITEM AS item WHERE {wanted.sql} ORDER BY item.ITEM_NO{limit}",  # noqa: S608
        (*wanted.values, *values),
    )
    parts = (
        [found[item_no] for item_no in part if item_no in found]
        for part in chunks(row[0] for row in keys)
        for found in [_loaded(shop, part, place=place)]
    )
    return listed("Items", parts, whole=bool(limit))


def _item(shop: Shop, asked: Asked) -> Answer:
    item_no = asked.codes["ItemNo"]
    found = _loaded(shop, [item_no], place=ANYWHERE)
    if item_no not in found:
        raise Refusal.not_found(f"Item record does not exist for item {asked.sent['ItemNo']}")
    return single("IM_ITEM", found[item_no])


def _loaded(shop: Shop, item_numbers: list[str], *, place: str) -> dict[str, bytes]:
    return shop.cache.items(item_numbers, place=place, load=lambda missing: _load(shop, missing, place=place))


def _load(shop: Shop, item_numbers: list[str], *, place: str) -> Mapping[str, bytes]:
    rows = shop.database.rows(f"{_LOAD}({marks(item_numbers)})", (place, *item_numbers))
    notes: dict[str, list[object]] = {}
    for row in shop.database.rows(
        f"SELECT {_NOTE.select()} FROM IM_ITEM_NOTE WHERE ITEM_NO IN ({marks(item_numbers)}) "  # noqa: S608
        "ORDER BY ITEM_NO, NOTE_ID",
        item_numbers,
    ):
        notes.setdefault(row[0], []).append(shop.shown(_NOTE, row))
    width = len(_ITEM.names)
    found: dict[str, bytes] = {}
    for row in rows:
        content = shop.shown(_ITEM, row[:width])
        prices = dict(zip(PRICES, row[width : width + len(PRICES)], strict=True))
        content |= {name: amount(price, shop.style.numbers) for name, price in prices.items() if price is not None}
        # The preferred unit is the stocking unit throughout, so its prices are the item's.
        for name in ("PRC_1", "REG_PRC"):
            if name in content:
                content[f"PREF_UNIT_{name}"] = content[name]
        content["IM_ITEM_NOTE"] = notes.get(row[0], [])
        descr = row[width + len(PRICES) :]
        if descr[0] is not None:
            content["EC_ITEM_DESCR"] = shop.shown(_DESCR, descr)
        found[row[0]] = compact(encoded(content))
    return found


def _no_grid_dimension(number: int, asked: Asked) -> Answer:
    """Never an answer: the endpoints of old builds are still there and find nothing, whatever the item."""
    raise Refusal.not_found(f"No item grid dimension {number} found for item {asked.sent['ItemNo']}")


def _serial(shop: Shop, asked: Asked) -> Answer:
    item_no, serial_no = asked.codes["ItemNo"], asked.codes["SerialNo"]
    rows = shop.database.rows(
        f"SELECT {_SERIAL.select()} FROM IM_SER WHERE ITEM_NO = ? AND UPPER(SER_NO) = ?",  # noqa: S608
        (item_no, serial_no),
    )
    if not rows:
        raise Refusal.not_found(f"Item serial record does not exist for item {asked.sent['ItemNo']}")
    return single("IM_SER", encoded(shop.shown(_SERIAL, rows[0])))


def _serials(shop: Shop, asked: Asked) -> Answer:
    rows = shop.database.rows(
        f"SELECT {_SERIAL.select()} FROM IM_SER "  # noqa: S608
        "WHERE ITEM_NO = ? AND LOC_ID = ? AND STAT = 'A' ORDER BY SER_NO",
        (asked.codes["ItemNo"], asked.codes["LocId"]),
    )
    return single("ItemSerials", encoded([shop.shown(_SERIAL, row) for row in rows]))
