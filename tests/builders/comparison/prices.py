"""Base price, list price, special price now, and prices by quantity of everything that is sold."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.builders.comparison.difference import Difference
from tests.builders.comparison.goods import Good, Shelf, State
from tests.builders.comparison.rules import CENT, UNKNOWN, Piece, Rules, rules_of
from tests.builders.comparison.terms import Terms

EVERYBODY = 32000
LEVELS = ("PRC_1", "PRC_2", "PRC_3", "PRC_4", "PRC_5", "PRC_6", "REG_PRC")


def compare_prices(found: Difference, shelf: Shelf, website: State, *, terms: Terms, now: datetime) -> None:
    """Prices as a guest meets them at `now` (shop time without a zone)."""
    rules = rules_of(shelf.state)
    products = {product["sku"].upper(): product for product in website["products"].values()}
    for good in shelf.goods:
        product = products.get(good.sku)
        if product is None or good.kind == "configurable":
            continue
        piece = piece_of(good, shelf)
        listed, asked = piece.levels["PRC_1"], rules.price(piece, now=now)
        if asked is UNKNOWN:
            found.unsaid.append(good.sku)
            continue
        found.count("price")
        lower = asked < listed and good.kind != "bundle"
        found.equal(good.sku, "price", shown=cents(product["price"]), wanted=listed if lower else asked)
        if terms.list_price:
            shown = product["custom_attributes"].get(terms.list_price)
            found.equal(
                good.sku,
                "list price",
                shown=cents(shown) if shown not in (None, "") else None,
                wanted=list_price_of(piece, listed if lower else asked),
            )
        special = product["special_price"]
        found.equal(
            good.sku,
            "special price",
            shown=None if special in (None, "") else cents(special),
            wanted=asked if lower else None,
        )
        starts = product["special_from_date"]
        if lower and starts and datetime.fromisoformat(str(starts)) > now:
            found.stale.append(f"{good.sku}: its special price begins {starts}, and should be asked now")
        if good.kind != "bundle":
            found.equal(
                good.sku,
                "prices by quantity",
                shown=rows_shown(product, EVERYBODY),
                wanted=tiers_of(rules, piece, asked, now=now),
            )


def piece_of(good: Good, shelf: Shelf) -> Piece:
    """What is priced of a good; a unit's levels are the prices of one such unit."""
    levels = shelf.prices[good.item["ITEM_NO"]]
    if good.unit is None:
        return Piece(good.item, {**levels, "PRC_1": cents(levels["PRC_1"])})
    sized = {name: levels[name] * good.unit.size for name in LEVELS if name in levels}
    sized["PRC_1"] = good.unit.price if good.unit.price is not None else sized["PRC_1"]
    return Piece(good.item, {**sized, "PRC_1": cents(sized["PRC_1"])}, good.unit.size)


def list_price_of(piece: Piece, price: Decimal) -> Decimal | None:
    """What a shopper compares the price with: the regular price, where it is higher."""
    regular = piece.levels.get("REG_PRC")
    return cents(regular) if regular is not None and cents(regular) > price else None


def tiers_of(rules: Rules, piece: Piece, asked: Decimal, *, now: datetime) -> list[tuple[Decimal, Decimal]]:
    """Quantity and price of every row that is lower than all before it."""
    best, rows = asked, []
    for step in rules.steps(piece, now=now):
        price = rules.price(piece, now=now, quantity=step)
        if price is not UNKNOWN and price < best:
            best = price
            rows.append((step.normalize(), price))
    return rows


def rows_shown(product: State, group: int, *, site: int = 0) -> list[tuple[Decimal, Decimal]]:
    """Quantity and price of the rows of a customer group, for one website or (0) all of them."""
    return sorted(
        (Decimal(str(row["qty"])).normalize(), cents(row["value"]))
        for row in product["tier_prices"]
        if row["customer_group_id"] == group and row["extension_attributes"]["website_id"] == site
    )


def cents(value: Any) -> Decimal:
    """An amount of money as both sides write it."""
    return Decimal(str(value)).quantize(CENT, rounding=ROUND_HALF_UP)
