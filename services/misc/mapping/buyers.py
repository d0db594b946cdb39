"""Who a price rule is for, and how the price book looks to one of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from services.misc.records.offers import Buyer, NotSent
from shared.catalog.item_filter import AllOf, AnyOf, Equals, Filter, UnreadableFilter, matches, parse
from shared.catalog.price_book import Group, PriceBook, Rule

_CATEGORY = ("AR_CUST.CATEG_COD", "CATEG_COD")
_NUMBER = ("AR_CUST.CUST_NO", "CUST_NO")
_UNKNOWN = "CUSTOMER_IS_OF_THE_RULE = 'Y'"
"""A condition on a column nobody has: the item filter stays decisive, and what it lets through is in doubt."""


def buyers_of(
    group: Group,
    rule: Rule,
    *,
    website_groups: Mapping[str, str],
    category_groups: Mapping[str, str],
    customer_groups: Mapping[str, str],
) -> tuple[tuple[Buyer, ...], str] | NotSent:
    """The buyers a customer-bound rule is for, each with a group on the website, and a note on those without one.

    `website_groups` has the website's groups by their names without letter case.
    """
    customers = {number.upper() for number in (group.customer, rule.customer) if number}
    if len(customers) > 1:
        return NotSent("The group and the rule name two different customers")
    filters = [text for text in (group.customer_filter, rule.customer_filter) if text]
    if not customers and not filters:
        return NotSent("It is a contract that names no customer")
    try:
        parsed = [parse(text) for text in filters]
    except UnreadableFilter as unreadable:
        return NotSent(f"Its customer filter can't be read ({unreadable})")
    customers = customers or {value for one in parsed for value in _values(one, _NUMBER)}
    categories = {value for one in parsed for value in _values(one, _CATEGORY)}
    found = [Buyer(customer=number, group="") for number in sorted(customers)] or [
        Buyer(category=category, group="") for category in sorted(categories)
    ]
    try:
        found = [buyer for buyer in found if all(matches(one, _columns(buyer)) for one in parsed)]
    except UnreadableFilter:
        return NotSent("Its customer filter asks for more than a customer's category; the website knows no such thing")
    if not found:
        return NotSent("Its customer filter names no customer category; the website knows no other")
    with_group: list[Buyer] = []
    without: list[str] = []
    for buyer in found:
        wanted = _wanted_group(buyer, category_groups=category_groups, customer_groups=customer_groups)
        there = website_groups.get(wanted.casefold()) if wanted else None
        if there is not None:
            with_group.append(replace(buyer, group=there))
        elif buyer.customer:
            without.append(
                f"It is for customer {buyer.customer} alone, who has no customer group on the website"
                if not wanted
                else f"The website has no customer group “{wanted}” for customer {buyer.customer}"
            )
        else:
            without.append(f"The website has no customer group “{wanted}”")
    if not with_group:
        return NotSent("; ".join(without))
    return tuple(with_group), "; ".join(without)


def seen_by(book: PriceBook, buyer: Buyer) -> PriceBook:
    """The price book as it holds for one buyer: rules for others are left out, rules for this one bind like any.

    A rule of which can't be said whether it is for the buyer stays, in doubt wherever its item filter would pass.
    """
    return PriceBook(groups=tuple(_seen_groups(book, buyer)))


def _seen_groups(book: PriceBook, buyer: Buyer) -> Iterator[Group]:
    for group in book.groups:
        if not group.customer_bound:
            yield replace(group, rules=tuple(_seen_rules(group, buyer)))
            continue
        rules = tuple(_seen_rules(group, buyer))
        if rules:
            yield replace(group, customer_bound=False, rules=rules)


def _seen_rules(group: Group, buyer: Buyer) -> Iterator[Rule]:
    for rule in group.rules:
        if not group.customer_bound and not rule.customer_bound:
            yield rule
            continue
        match _is_for(group, rule, buyer):
            case True:
                yield replace(rule, customer_bound=False)
            case None:
                both = f"({rule.item_filter}) AND {_UNKNOWN}" if rule.item_filter else _UNKNOWN
                yield replace(rule, customer_bound=False, item_filter=both)


def _is_for(group: Group, rule: Rule, buyer: Buyer) -> bool | None:
    """Whether a rule is for a buyer; None when that can't be said."""
    customers = [number.upper() for number in (group.customer, rule.customer) if number]
    filters = [text for text in (group.customer_filter, rule.customer_filter) if text]
    if not customers and not filters:
        return False  # a contract that names nobody
    if buyer.customer:
        if any(number != buyer.customer for number in customers):
            return False
    elif customers:
        # The price of the one customer; others of the category don't have it.
        return False
    try:
        return all(matches(parse(text), _columns(buyer)) for text in filters)
    except UnreadableFilter:
        return None


def _columns(buyer: Buyer) -> Mapping[str, str]:
    return dict.fromkeys(_CATEGORY, buyer.category) if buyer.category else dict.fromkeys(_NUMBER, buyer.customer)


def _wanted_group(buyer: Buyer, *, category_groups: Mapping[str, str], customer_groups: Mapping[str, str]) -> str:
    if buyer.customer:
        return customer_groups.get(buyer.customer, "")
    return category_groups.get(buyer.category, buyer.category)


def _values(found: Filter, columns: tuple[str, ...]) -> Iterator[str]:
    match found:
        case Equals(column, values):
            yield from values if column in columns else ()
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _values(part, columns)
