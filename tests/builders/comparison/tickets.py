"""Event tickets: one product for the seat and one for every other kind of ticket, their prices and free seats."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from tests.builders.comparison.difference import Difference
from tests.builders.comparison.goods import Good, Shelf, State, units_of
from tests.builders.comparison.prices import cents, piece_of
from tests.builders.comparison.rules import UNKNOWN, rules_of
from tests.builders.comparison.stock import SOURCE
from tests.builders.comparison.texts import plain


def compare_tickets(found: Difference, shelf: Shelf, website: State, *, now: datetime, location: str = "MAIN") -> None:
    """Whatever is a ticket on either side. Names are given once, at creation, and not compared."""
    rules = rules_of(shelf.state)
    products = {product["sku"].upper(): product for product in website["products"].values()}
    rows = {(row["sku"].upper(), row["source_code"]): row for row in website["source_items"]}
    free: dict[str, Decimal] = defaultdict(Decimal)
    for row in shelf.state["inventory"]:
        if row["LOC_ID"] == location:
            free[row["ITEM_NO"]] = max(Decimal(row["QTY_ON_HND"]) - Decimal(row["QTY_COMMIT"]), Decimal(0))
    wanted: set[str] = set()
    for good in tickets_of(shelf):
        wanted.add(good.sku)
        found.count("ticket")
        product = products.get(good.sku)
        if product is None:
            found.missing.append(good.sku)
            continue
        found.equal(good.sku, "kind", shown=product["type_id"], wanted="virtual")
        found.equal(good.sku, "state", shown=int(product["status"]), wanted=1)
        price = rules.price(piece_of(good, shelf), now=now)
        if price is UNKNOWN:
            found.unsaid.append(good.sku)
        else:
            found.equal(good.sku, "price", shown=cents(product["price"]), wanted=price)
        size = good.unit.size if good.unit is not None else Decimal(1)
        seats = (free[good.item["ITEM_NO"]] / size).to_integral_value(rounding=ROUND_FLOOR)
        held = rows.get((good.sku, SOURCE))
        found.equal(good.sku, "seats", shown=None if held is None else Decimal(str(held["quantity"])), wanted=seats)
        found.equal(good.sku, "on sale", shown=held is not None and int(held["status"]) == 1, wanted=seats > 0)
    found.wrongly_online += [
        sku
        for sku, product in products.items()
        if sku not in wanted and int(product["status"]) == 1 and product["type_id"] == "virtual"
    ]


def tickets_of(shelf: Shelf) -> list[Good]:
    """Every ticket that should be on sale: active, with a name and a price."""
    found = []
    for item in shelf.state["items"]:
        number, price = item["ITEM_NO"], shelf.prices.get(item["ITEM_NO"], {}).get("PRC_1", Decimal(0))
        name = plain(item["DESCR"] or "")
        if item.get("IS_ADM_TKT") == "Y" and item["STAT"] == "A" and name and price > 0:
            found.append(Good(sku=number.upper(), item=item, kind="virtual", name=name))
            found += [
                Good(sku=f"{number.upper()}^{unit.name}", item=item, kind="virtual", name=name, unit=unit)
                for unit in units_of(item)
            ]
    return found
