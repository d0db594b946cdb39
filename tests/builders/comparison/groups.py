"""What named customer groups pay: price levels given to a group, and rules for customers of one category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from tests.builders.comparison.difference import Difference
from tests.builders.comparison.goods import Good, Shelf, State
from tests.builders.comparison.prices import cents, piece_of, rows_shown
from tests.builders.comparison.rules import UNKNOWN, Piece, Rules, bound, meant_for, rules_of
from tests.builders.comparison.terms import Terms

ONE = Decimal(1)
Row = tuple[Decimal, Decimal]
"""Quantity and price."""


def compare_groups(found: Difference, shelf: Shelf, website: State, *, terms: Terms, now: datetime) -> None:
    """The rows of every named group on every product that is sold; a category's group has the category's name."""
    rules = rules_of(shelf.state)
    groups = {int(row["id"]): str(row["code"]) for row in website["customer_groups"]}
    products = {product["sku"].upper(): product for product in website["products"].values()}
    for good in shelf.goods:
        product = products.get(good.sku)
        if product is None:
            continue
        piece = piece_of(good, shelf)
        if good.sold and rules.price(piece, now=now) is UNKNOWN:
            continue  # whoever asks for a price that nobody can say, gets none
        for number, name in groups.items():
            wanted = [] if not good.sold else rows_of(rules, piece, group=name, terms=terms, now=now)
            if wanted is None:
                continue
            found.count("group price", len(wanted))
            shown = rows_shown(product, number)
            found.equal(good.sku, f"prices of {name}", shown=_telling(shown), wanted=_telling(wanted))


def groups_with_prices(shelf: Shelf, goods: Mapping[str, Good], *, now: datetime, names: Mapping[str, int]) -> set[str]:
    """The groups that pay a price of their own by a rule for one of these goods."""
    rules = rules_of(shelf.state)
    return {
        name
        for name in names
        for good in goods.values()
        if good.sold and any(price for _, price in _by_rule(rules, piece_of(good, shelf), buyer=name.upper(), now=now))
    }


def rows_of(rules: Rules, piece: Piece, *, group: str, terms: Terms, now: datetime) -> list[Row] | None:
    """What a group pays for a piece, by quantity; None where nobody can say."""
    rows: dict[Decimal, Decimal] = {}
    for quantity, price in _by_rule(rules, piece, buyer=group.upper(), now=now):
        if price is None:
            return None
        rows[quantity] = price
    for level, name in terms.levels.items():
        amount = piece.levels.get(f"PRC_{level}")
        if name == group and amount is not None and cents(amount) > 0:
            rows[ONE] = cents(amount)
    return sorted(rows.items())


def _by_rule(rules: Rules, piece: Piece, *, buyer: str, now: datetime) -> Iterator[tuple[Decimal, Decimal | None]]:
    """Quantities and prices at which a rule for such customers comes first and is lower than the price in the list."""
    own = any(
        bound(group, rule) and meant_for(group, rule) == buyer for group, rule, _ in rules.in_force(now, buyer=buyer)
    )
    if not own:
        return
    for quantity in (ONE, *rules.steps(piece, now=now, buyer=buyer)):
        won = rules.won(piece, now=now, quantity=quantity, buyer=buyer)
        if won is UNKNOWN:
            yield quantity, None
        elif won.own and won.price < cents(piece.levels["PRC_1"]):
            yield quantity.normalize(), won.price


def _telling(rows: list[Row]) -> list[Row]:
    """The rows that lower the price: a shopper never pays more for a larger quantity on the website."""
    kept: list[Row] = []
    for quantity, price in sorted(rows):
        if not kept or price < kept[-1][1]:
            kept.append((quantity, price))
    return kept
