"""Merchandise categories and web categories; both are kept in the server's memory for a day."""

from __future__ import annotations

from functools import partial

from simulators.counterpoint import tables
from simulators.counterpoint.database import Row
from simulators.counterpoint.refusals import Refusal
from simulators.counterpoint.rendering import View, encoded
from simulators.counterpoint.routing import Answer, Asked, Route
from simulators.counterpoint.shop import Shop, single

_CATEGORY = View(tables.IM_CATEG_COD)
_SUBCATEGORY = View(tables.IM_SUBCAT_COD)
_WEB = View(tables.EC_CATEG)
_ASSIGNED = View(tables.EC_CATEG_ITEM)


def routes(shop: Shop) -> list[Route]:
    """The category routes."""
    return [
        Route("GET", "/ItemCategories", partial(_categories, shop)),
        Route("GET", "/ItemCategory/{CategoryCode}", partial(_category, shop)),
        Route("GET", "/ECCategories", partial(_web_categories, shop)),
    ]


def _categories(shop: Shop, _asked: Asked) -> Answer:
    return single("ItemCategories", shop.cache.setting("categories", lambda: encoded([*_read(shop).values()])))


def _category(shop: Shop, asked: Asked) -> Answer:
    code = asked.codes["CategoryCode"]

    def make() -> bytes:
        found = _read(shop).get(code)
        if found is None:
            raise Refusal.not_found(f"Unable to load item Category: {asked.sent['CategoryCode']}")
        return encoded(found)

    return single("Category", shop.cache.setting(("category", code), make))


def _read(shop: Shop) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in shop.database.rows(f"SELECT {_CATEGORY.select()} FROM IM_CATEG_COD ORDER BY CATEG_COD"):  # noqa: S608
        found[row[0]] = shop.shown(_CATEGORY, row) | {"IM_SUBCAT_COD": []}
    for row in shop.database.rows(
        f"SELECT {_SUBCATEGORY.select()} FROM IM_SUBCAT_COD ORDER BY CATEG_COD, SUBCAT_COD"  # noqa: S608
    ):
        if row[0] in found:
            found[row[0]]["IM_SUBCAT_COD"].append(shop.shown(_SUBCATEGORY, row))
    return found


def _web_categories(shop: Shop, _asked: Asked) -> Answer:
    def make() -> bytes:
        found: dict[str, Row] = {}
        for row in shop.database.rows(f"SELECT {_WEB.select()} FROM EC_CATEG ORDER BY CATEG_ID"):  # noqa: S608
            found[row[0]] = shop.shown(_WEB, row) | {"EC_CATEG_ITEM": []}
        for row in shop.database.rows(
            f"SELECT {_ASSIGNED.select()} FROM EC_CATEG_ITEM ORDER BY CATEG_ID, ENTRY_SEQ_NO, ITEM_NO"  # noqa: S608
        ):
            if row[1] in found:
                found[row[1]]["EC_CATEG_ITEM"].append(shop.shown(_ASSIGNED, row))
        return encoded([*found.values()])

    return single("EC_CATEG", shop.cache.setting("web categories", make))
