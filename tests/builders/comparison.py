"""An independent comparison of both sides, written only against the two `/_control/state` answers.

It uses none of the product's code: what the website should show is worked out here a second time, on purpose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass
class Difference:
    """What is wrong on the website; all empty = it shows what Counterpoint says."""

    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    wrongly_online: list[str] = field(default_factory=list)
    compared: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.wrongly_online)


def sellable(item: Mapping[str, Any]) -> bool:
    """Whether an item belongs on the website today: web item, active, named, no kit, no ticket."""
    return (
        item["IS_ECOMM_ITEM"] == "Y"
        and item["STAT"] == "A"
        and item.get("IS_KIT_PAR") != "Y"
        and item.get("IS_ADM_TKT") != "Y"
        and bool((item["DESCR"] or "").strip())
    )


def compare(counterpoint: Mapping[str, Any], website: Mapping[str, Any]) -> Difference:
    """Names, state, base prices and quantities of every product on both sides."""
    found = Difference()
    products = {product["sku"].upper(): product for product in website["products"].values()}
    quantities = {(row["sku"].upper(), row["source_code"]): row for row in website["source_items"]}
    stock = {row["ITEM_NO"]: row for row in counterpoint["inventory"] if row["LOC_ID"] == "MAIN"}
    prices = _prices(counterpoint)
    cells: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for sku in counterpoint["skus"]:
        if sku["DIM_1"]:
            dims = tuple((sku[f"DIM_{n}"] or "*").upper() for n in (1, 2, 3))
            cells[sku["ITEM_NO"]].append((dims[0], dims[1], dims[2]))
    cell_stock = {
        (row["ITEM_NO"], row["DIM_1_UPR"], row["DIM_2_UPR"], row["DIM_3_UPR"]): row
        for row in counterpoint["cells"]
        if row["LOC_ID"] == "MAIN"
    }
    wanted: set[str] = set()
    for item in counterpoint["items"]:
        number, price = item["ITEM_NO"], prices.get(item["ITEM_NO"])
        gridded = item.get("TRK_METH") == "G"
        if not sellable(item) or price is None or price <= 0 or (gridded and not cells[number]):
            continue
        wanted.add(number.upper())
        product = products.get(number.upper())
        found.compared += 1
        if product is None:
            found.missing.append(number)
            continue
        status = 2 if item.get("USR_WEB_ENABLED") == "N" and item.get("USR_WEB_ARCHIVE") != "Y" else 1
        if product["name"].strip() != item["DESCR"].strip():
            found.stale.append(f"{number}: name {product['name']!r}, should be {item['DESCR']!r}")
        if int(product["status"]) != status:
            found.stale.append(f"{number}: status {product['status']}, should be {status}")
        if not gridded:
            _compare_one(found, number, product, price, stock.get(number), quantities, item)
            continue
        for dims in cells[number]:
            sku = "|".join((number, *dims)).upper()
            wanted.add(sku)
            found.compared += 1
            child = products.get(sku)
            if child is None:
                found.missing.append(sku)
                continue
            _compare_one(found, sku, child, price, cell_stock.get((number, *dims)), quantities, item)
    found.wrongly_online += [
        sku for sku, product in products.items() if sku not in wanted and int(product["status"]) == 1
    ]
    return found


def _compare_one(
    found: Difference,
    sku: str,
    product: Mapping[str, Any],
    price: Decimal,
    stock: Mapping[str, Any] | None,
    quantities: Mapping[tuple[str, str], Mapping[str, Any]],
    item: Mapping[str, Any],
) -> None:
    if Decimal(str(product["price"])) != price.quantize(Decimal("0.01")):
        found.stale.append(f"{sku}: price {product['price']}, should be {price}")
    if item.get("USR_WEB_ARCHIVE") == "Y" or item.get("USR_ALLOW_BACKORDER") == "Y":
        return
    available = Decimal(stock["QTY_ON_HND"]) - Decimal(stock["QTY_COMMIT"]) if stock else Decimal(0)
    row = quantities.get((sku.upper(), "default"))
    shown = Decimal(str(row["quantity"])) if row else None
    if shown != max(available, Decimal(0)):
        found.stale.append(f"{sku}: quantity {shown}, should be {max(available, Decimal(0))}")


def _prices(counterpoint: Mapping[str, Any]) -> dict[str, Decimal]:
    everywhere = {row["ITEM_NO"]: row["PRC_1"] for row in counterpoint["prices"] if row["LOC_ID"] == "*"}
    here = {
        row["ITEM_NO"]: row["PRC_1"]
        for row in counterpoint["prices"]
        if row["LOC_ID"] == "MAIN" and row["PRC_1"] is not None
    }
    return {number: Decimal(value) for number, value in {**everywhere, **here}.items() if value is not None}
