"""The price one piece costs a guest right now: Price-1 and the first price rule that applies.

Counterpoint tries contract, promotional and special groups in this order, each kind by its sequence number, the rules
of a group by theirs; the first that applies sets the price and the rest is not looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from shared.catalog.item_filter import UnreadableFilter, matches, parse
from shared.catalog.price_book import Break, Group, PriceBook, PricedItem, Rule, WebPrice
from shared.sync.model import Skipped

ONE_PIECE = Decimal(1)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Unclear:
    """A rule that applies and whose price can't be worked out."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Doubtful:
    """A rule of which can't be said whether it applies."""

    reason: str


def price_now(item: PricedItem, *, book: PriceBook, now: datetime, store: str | None = None) -> WebPrice | Skipped:
    """The website's price at `now` (shop time without a zone), or why it can't be said.

    A rule that can't be read and stands before the one that would win makes the price unknown: guessing might sell at
    the wrong promotion. Where no rule wins at all it is Price-1, with a note; that is never too little.
    """
    listed = item.levels.level("PRC_1")
    if listed is None:
        return Skipped("No price in Counterpoint (Price-1 is empty)")
    listed = _rounded(listed, item)
    if listed <= 0:
        return Skipped("The price in Counterpoint is zero or less")
    doubt = ""
    for group, rule in _in_force(book, now=now):
        match _applies(rule, item, store=store):
            case False:
                continue
            case _Doubtful(reason):
                doubt = doubt or f"{_named(group, rule)}: {reason}"
                continue
        match _priced(rule, item):
            case _Unclear(reason):
                return Skipped(doubt or f"{_named(group, rule)}: {reason}")
            case None:
                continue
            case Decimal() as asked:
                return Skipped(doubt) if doubt else _web_price(listed, asked, group=group, rule=rule)
    return WebPrice(price=listed, note=doubt)


def boundaries(book: PriceBook, *, since: datetime, until: datetime) -> bool:
    """Whether an enabled group begins or ends in [since, until] (shop time): prices change by the clock alone."""
    moments = [
        moment for group in book.groups if group.enabled for moment in (group.begins, group.ends) if moment is not None
    ]
    return any(since <= moment <= until for moment in moments)


def _in_force(book: PriceBook, *, now: datetime) -> Iterator[tuple[Group, Rule]]:
    for group in book.groups:
        if not group.enabled or group.customer_bound or group.mix_and_match:
            continue
        if (group.begins is None or group.begins <= now) and (group.ends is None or now <= group.ends):
            for rule in group.rules:
                yield group, rule


def _applies(rule: Rule, item: PricedItem, *, store: str | None) -> bool | _Doubtful:
    """Whether a rule concerns this item, sold one piece to a guest."""
    if rule.customer_bound or rule.two_for_one or rule.least > ONE_PIECE:
        return False
    if not rule.own_procedure and _lowest(rule) is None:
        return False
    if rule.item and rule.item.strip().upper() != item.key:
        return False
    for name, text, columns in (
        ("item", rule.item_filter, item.columns),
        ("sale", rule.sale_filter, {"STR_ID": store or ""}),
    ):
        try:
            if text and not matches(parse(text), columns):
                return False
        except UnreadableFilter as unreadable:
            return _Doubtful(f"its {name} filter can't be read ({unreadable})")
    return True


def _lowest(rule: Rule) -> Break | None:
    """The break that one piece reaches."""
    lowest = min(rule.breaks, key=lambda one: one.least, default=None)
    return None if lowest is None or lowest.least > ONE_PIECE else lowest


def _priced(rule: Rule, item: PricedItem) -> Decimal | _Unclear | None:
    """The price a rule gives for one piece; None when it begins at a larger quantity."""
    if rule.own_procedure:
        return _Unclear("its price comes from a procedure of the shop's own")
    lowest = _lowest(rule)
    if lowest is None:
        return None
    price = _price_of(lowest, item)
    if isinstance(price, Decimal):
        price = _rounded(price, item)
        return price if price > 0 else _Unclear("its price comes to zero or less")
    return price


def _price_of(one: Break, item: PricedItem) -> Decimal | _Unclear:
    match one.method:
        case "F" | "O":
            return one.amount
        case "D" | "A":
            basis = _basis(one.basis, item)
            if basis is None:
                return _Unclear(f"the price it is based on ({one.basis}) isn't set")
            return basis * (_HUNDRED - one.amount) / _HUNDRED if one.method == "D" else basis - one.amount
        case "P":
            chosen = str(int(one.amount)) if one.amount in range(1, 7) else one.basis
            price = _basis(chosen, item)
            return _Unclear(f"price level {chosen} isn't set") if price is None else price
        case _:
            return _Unclear(f"its method {one.method!r} can't be worked out from the price list")


def _basis(basis: str, item: PricedItem) -> Decimal | None:
    match basis:
        case "1" | "2" | "3" | "4" | "5" | "6":
            return item.levels.level(f"PRC_{basis}")
        case "R":
            return item.levels.level("REG_PRC")
        case _:
            return None


def _web_price(listed: Decimal, asked: Decimal, *, group: Group, rule: Rule) -> WebPrice:
    if asked < listed:
        why = group.title or rule.title or group.code
        return WebPrice(price=listed, special=asked, starts=group.begins, ends=group.ends, why=why)
    return WebPrice(price=asked)


def _rounded(price: Decimal, item: PricedItem) -> Decimal:
    return price.quantize(Decimal(1).scaleb(-item.decimals), rounding=ROUND_HALF_UP)


def _named(group: Group, rule: Rule) -> str:
    return f"Price rule {rule.number} of “{group.title or group.code}”"
