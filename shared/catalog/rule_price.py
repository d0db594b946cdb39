"""The price a break of a price rule gives for one item."""

from dataclasses import dataclass
from decimal import Decimal

from shared.catalog.price_book import Break, PricedItem, Rule

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Unclear:
    """A rule that applies and whose price can't be worked out."""

    reason: str


def break_at(rule: Rule, *, quantity: Decimal) -> Break | None:
    """The highest break that this many pieces reach; None below the first."""
    reached = [one for one in rule.breaks if one.least <= quantity]
    return max(reached, key=lambda one: one.least, default=None)


def price_of(one: Break, item: PricedItem) -> Decimal | Unclear:
    """The price of one (all its pieces), rounded as the item's prices are; always above zero."""
    price = _exact(one, item)
    if isinstance(price, Unclear):
        return price
    price = rounded(price, item)
    return price if price > 0 else Unclear("its price comes to zero or less")


def rounded(price: Decimal, item: PricedItem) -> Decimal:
    """The price with the decimals the item's prices have, rounded as the company does."""
    return price.quantize(Decimal(1).scaleb(-item.decimals), rounding=item.rounding)


def _exact(one: Break, item: PricedItem) -> Decimal | Unclear:
    match one.method:
        case "F" | "O":
            return one.amount * item.pieces
        case "D" | "A":
            basis = _basis(one.basis, item)
            if basis is None:
                return Unclear(f"the price it is based on ({one.basis}) isn't set")
            return basis * (_HUNDRED - one.amount) / _HUNDRED if one.method == "D" else basis - one.amount * item.pieces
        case "P":
            chosen = str(int(one.amount)) if one.amount in range(1, 7) else one.basis
            price = _basis(chosen, item)
            return Unclear(f"price level {chosen} isn't set") if price is None else price
        case _:
            return Unclear(f"its method {one.method!r} can't be worked out from the price list")


def _basis(basis: str, item: PricedItem) -> Decimal | None:
    match basis:
        case "1" | "2" | "3" | "4" | "5" | "6":
            return item.levels.level(f"PRC_{basis}")
        case "R":
            return item.levels.level("REG_PRC")
        case _:
            return None
