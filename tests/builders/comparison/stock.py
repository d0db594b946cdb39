"""Quantities, whether something can be bought, and the stock rules that the flags ask for."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tests.builders.comparison.difference import Difference
from tests.builders.comparison.goods import NO_CELL, Good, Shelf, State

SOURCE = "default"


def compare_stock(found: Difference, shelf: Shelf, website: State, *, location: str = "MAIN") -> None:
    """Stock at the default source, which is the web location's."""
    rows = {(row["sku"].upper(), row["source_code"]): row for row in website["source_items"]}
    rules = {sku.upper(): row for sku, row in website["stock_items"].items()}
    there = {product["sku"].upper() for product in website["products"].values()}
    available = _available(shelf.state, location=location)
    for good in shelf.goods:
        if not good.sold or good.sku not in there:
            continue
        found.count("quantity")
        row = rows.get((good.sku, SOURCE))
        quantity = quantity_of(good, available.get((good.item["ITEM_NO"], good.dims), Decimal(0)))
        found.equal(good.sku, "quantity", shown=None if row is None else Decimal(str(row["quantity"])), wanted=quantity)
        base = available.get((good.item["ITEM_NO"], good.dims), Decimal(0))
        wanted = _can_be_bought(good, quantity, base=base)
        found.equal(good.sku, "in stock", shown=None if row is None else int(row["status"]) == 1, wanted=wanted)
        if good.sku in rules:
            found.equal(good.sku, "stock rules", shown=_rules_shown(rules[good.sku]), wanted=_rules_of(good))


def quantity_of(good: Good, base: Decimal) -> Decimal:
    """How many of a good the website may sell when so many stocking units are free."""
    item = good.item
    if item.get("USR_WEB_ARCHIVE") == "Y":
        return Decimal(0)
    below = item.get("USR_ALLOW_BACKORDER") == "Y" and item.get("USR_ALWAYS_IN_STOCK") != "Y"
    free = base if below else max(base, Decimal(0))
    return free if good.unit is None else (free / good.unit.size).to_integral_value(rounding=ROUND_FLOOR)


def _can_be_bought(good: Good, quantity: Decimal, *, base: Decimal) -> bool:
    item = good.item
    if item.get("USR_WEB_ARCHIVE") == "Y":
        return False
    if item.get("USR_ALWAYS_IN_STOCK") == "Y" or item.get("USR_ALLOW_BACKORDER") == "Y" or _keeps_none(item):
        return True
    return quantity > 0 and base > max(Decimal(item.get("USR_OUT_OF_STOCK_QTY") or 0), Decimal(0))


def _keeps_none(item: State) -> bool:
    return item["ITEM_TYP"] in ("N", "S")


def _rules_of(good: Good) -> dict[str, object]:
    item = good.item
    archived = item.get("USR_WEB_ARCHIVE") == "Y"
    always = (item.get("USR_ALWAYS_IN_STOCK") == "Y" or _keeps_none(item)) and not archived
    backorder = item.get("USR_ALLOW_BACKORDER") == "Y" and not always and not archived
    threshold = Decimal(item.get("USR_OUT_OF_STOCK_QTY") or 0)
    least = Decimal(item.get("USR_MIN_SALE_QTY") or 0)
    if good.unit is not None:
        threshold = Decimal(0)
        least = (least / good.unit.size).to_integral_value(rounding=ROUND_CEILING)
        least = least if least > 1 else Decimal(0)
    if always or backorder or archived:
        threshold = Decimal(0)
    return {
        "counts stock": not always,
        "backorders": backorder,
        "sold out at": max(threshold, Decimal(0)),
        "sold from": least if least > 0 else None,
    }


def _rules_shown(row: State) -> dict[str, object]:
    own_least = not int(row["use_config_min_sale_qty"])
    return {
        "counts stock": bool(row["use_config_manage_stock"]) or bool(row["manage_stock"]),
        "backorders": not row["use_config_backorders"] and int(row["backorders"]) > 0,
        "sold out at": Decimal(0) if row["use_config_min_qty"] else Decimal(str(row["min_qty"])),
        "sold from": Decimal(str(row["min_sale_qty"])) if own_least else None,
    }


def _available(state: State, *, location: str) -> dict[tuple[str, tuple[str, str, str]], Decimal]:
    found = {
        (row["ITEM_NO"], NO_CELL): Decimal(row["QTY_ON_HND"]) - Decimal(row["QTY_COMMIT"])
        for row in state["inventory"]
        if row["LOC_ID"] == location
    }
    for row in state["cells"]:
        if row["LOC_ID"] == location:
            dims = (row["DIM_1_UPR"], row["DIM_2_UPR"], row["DIM_3_UPR"])
            found[row["ITEM_NO"], dims] = Decimal(row["QTY_ON_HND"]) - Decimal(row["QTY_COMMIT"])
    return found
