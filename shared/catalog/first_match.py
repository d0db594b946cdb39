"""What a guest pays now: Price-1 and the first price rule that applies to so many pieces.

Counterpoint tries contract, promotional and special groups in this order, each kind by its sequence number, the rules
of a group by theirs; the first that applies sets the price and the rest is not looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from shared.catalog.item_filter import UnreadableFilter, matches, parse
from shared.catalog.price_book import Group, PriceBook, PricedItem, Rule, WebPrice
from shared.catalog.rule_price import Unclear, break_at, price_of, rounded
from shared.sync.model import Skipped

ONE_PIECE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A rule of which can't be said whether it concerns an item."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one piece costs when so many are bought, and which rule says so."""

    price: Decimal
    group: Group | None = None
    rule: Rule | None = None
    """None = no rule applies: it is Price-1."""
    doubt: str = ""
    """A rule that couldn't be read and might have set another price."""


def price_now(item: PricedItem, *, book: PriceBook, now: datetime, store: str | None = None) -> WebPrice | Skipped:
    """The website's price of one piece at `now` (shop time without a zone), or why it can't be said."""
    listed = listed_price(item)
    if isinstance(listed, Skipped):
        return listed
    asked = price_for(item, book=book, now=now, store=store)
    if isinstance(asked, Skipped):
        return asked
    if asked.group is None or asked.rule is None:
        found = WebPrice(price=asked.price, note=asked.doubt)
    else:
        found = _web_price(listed, asked.price, group=asked.group, rule=asked.rule)
    regular = regular_above(item, found.price)
    return found if regular is None else replace(found, listed=regular)


def price_for(
    item: PricedItem, *, book: PriceBook, now: datetime, quantity: Decimal = ONE_PIECE, store: str | None = None
) -> Asked | Skipped:
    """The price of one when a guest buys so many at `now`, or why it can't be said.

    A rule that can't be read and stands before the one that would win makes the price unknown: guessing might sell at
    the wrong promotion. Where no rule wins at all it is Price-1, with the doubt; that is never too little.
    """
    listed = listed_price(item)
    if isinstance(listed, Skipped):
        return listed
    pieces, doubt = quantity * item.pieces, ""
    for group, rule in in_force(book, now=now):
        if group.mix_and_match or not _reached(rule, pieces):
            continue
        match concerns(rule, item, store=store):
            case False:
                continue
            case Doubtful(reason):
                doubt = doubt or f"{named(group, rule)}: {reason}"
                continue
        match _priced(rule, item, pieces=pieces):
            case Unclear(reason):
                return Skipped(doubt or f"{named(group, rule)}: {reason}", to_fix=True)
            case Decimal() as price:
                return Skipped(doubt, to_fix=True) if doubt else Asked(price=price, group=group, rule=rule)
    return Asked(price=listed, doubt=doubt)


def listed_price(item: PricedItem) -> Decimal | Skipped:
    """Price-1 as the website writes it, or why there is none."""
    if item.by_cell:
        return Skipped("Counterpoint keeps prices by grid cell, which can't be read yet", to_fix=True)
    listed = item.levels.level("PRC_1")
    if listed is None:
        return Skipped("No price in Counterpoint (Price-1 is empty)", to_fix=True)
    listed = rounded(listed, item)
    return listed if listed > 0 else Skipped("The price in Counterpoint is zero or less", to_fix=True)


def regular_above(item: PricedItem, price: Decimal) -> Decimal | None:
    """The regular price, where it is above what one piece costs."""
    regular = item.levels.level("REG_PRC")
    return None if regular is None or rounded(regular, item) <= price else rounded(regular, item)


def in_force(book: PriceBook, *, now: datetime) -> Iterator[tuple[Group, Rule]]:
    """The rules that hold for guests at `now`, in the order in which Counterpoint tries them."""
    for group in book.groups:
        if group.enabled and not group.customer_bound and holds(group, now=now):
            for rule in group.rules:
                if not rule.customer_bound:
                    yield group, rule


def about(item: PricedItem, *, book: PriceBook, now: datetime, store: str | None) -> PriceBook:
    """The part of the book that may matter to an item at `now`: asked again and again, it answers as the whole does."""
    found: dict[tuple[str, str], list[Rule]] = {}
    groups: dict[tuple[str, str], Group] = {}
    for group, rule in in_force(book, now=now):
        if concerns(rule, item, store=store) is not False:
            place = (group.kind, group.code)
            groups[place] = group
            found.setdefault(place, []).append(rule)
    return PriceBook(groups=tuple(replace(group, rules=tuple(found[place])) for place, group in groups.items()))


def holds(group: Group, *, now: datetime) -> bool:
    """Whether a moment (shop time) lies in the period of a group."""
    return (group.begins is None or group.begins <= now) and (group.ends is None or now <= group.ends)


def concerns(rule: Rule, item: PricedItem, *, store: str | None) -> bool | Doubtful:
    """Whether a rule is about this item, sold at this store."""
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
            return Doubtful(f"its {name} filter can't be read ({unreadable})")
    return True


def named(group: Group, rule: Rule) -> str:
    """A rule in words: `Price rule 3 of “Summer”`."""
    return f"Price rule {rule.number} of “{group.title or group.code}”"


def _reached(rule: Rule, pieces: Decimal) -> bool:
    """Whether so many pieces are enough for a rule to set a price of its own."""
    if rule.two_for_one or rule.least > pieces:
        return False
    return rule.own_procedure or break_at(rule, quantity=pieces) is not None


def _priced(rule: Rule, item: PricedItem, *, pieces: Decimal) -> Decimal | Unclear:
    reached = break_at(rule, quantity=pieces)
    if rule.own_procedure or reached is None:
        return Unclear("its price comes from a procedure of the shop's own")
    return price_of(reached, item)


def _web_price(listed: Decimal, asked: Decimal, *, group: Group, rule: Rule) -> WebPrice:
    if asked < listed:
        why = group.title or rule.title or group.code
        return WebPrice(price=listed, special=asked, starts=group.begins, ends=group.ends, why=why)
    return WebPrice(price=asked)
