"""Websites with the prices of a Counterpoint location of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from tests.builders.comparison.difference import Difference
from tests.builders.comparison.goods import Good, Shelf, State, prices_at
from tests.builders.comparison.prices import EVERYBODY, cents, piece_of, rows_shown, tiers_of
from tests.builders.comparison.rules import UNKNOWN, Rules, rules_of
from tests.builders.comparison.terms import Terms


def compare_places(found: Difference, shelf: Shelf, website: State, *, terms: Terms, now: datetime) -> None:
    """What a guest pays there for everything that is sold, and what the group of a price level pays."""
    rules = rules_of(shelf.state)
    groups = {str(row["code"]): int(row["id"]) for row in website["customer_groups"]}
    products = {product["sku"].upper(): product for product in website["products"].values()}
    for location, (site, store) in terms.places.items():
        there = replace(shelf, prices=prices_at(shelf.state, location=location))
        for good in shelf.goods:
            product = products.get(good.sku)
            if product is None or good.kind == "configurable" or _unsaid(rules, good, (shelf, there), now=now):
                continue
            found.count("price of a website")
            piece = piece_of(good, there)
            listed, asked = piece.levels["PRC_1"], rules.price(piece, now=now)
            lower = asked < listed and good.kind != "bundle"
            own, place = product["store_views"].get(str(store), {}), f"{good.sku} at {location}"
            found.equal(place, "price", shown=_amount(own.get("price")), wanted=listed if lower else asked)
            special = _amount(own.get("special_price"))
            found.equal(place, "special price", shown=special, wanted=asked if lower else None)
            if good.kind == "bundle":
                continue
            shown = rows_shown(product, EVERYBODY, site=site)
            found.equal(place, "prices by quantity", shown=shown, wanted=tiers_of(rules, piece, asked, now=now))
            for level, name in terms.levels.items():
                amount = piece.levels.get(f"PRC_{level}")
                wanted = [] if amount is None or cents(amount) <= 0 else [(Decimal(1), cents(amount))]
                found.equal(
                    place, f"prices of {name}", shown=rows_shown(product, groups[name], site=site), wanted=wanted
                )


def _unsaid(rules: Rules, good: Good, shelves: tuple[Shelf, Shelf], *, now: datetime) -> bool:
    """Whether nobody can say what it costs, here or there: then all its prices stay as they are."""
    return any(rules.price(piece_of(good, shelf), now=now) is UNKNOWN for shelf in shelves)


def _amount(shown: object) -> Decimal | None:
    return None if shown in (None, "") else cents(shown)
