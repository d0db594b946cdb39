"""A price rule → what becomes of it on the website, or why nothing does."""

from collections.abc import Mapping
from datetime import datetime

from services.misc.mapping.buyers import buyers_of
from services.misc.records.offers import Buyer, CartAction, CartOffer, CartStep, Decision, GroupPrices, NotSent, RuleKey
from services.misc.records.rules import MiscRules
from shared.catalog.first_match import ONE_PIECE
from shared.catalog.item_filter import UnreadableFilter, matches, parse
from shared.catalog.price_book import Break, Group, Rule

PRICE_METHODS = frozenset("FODAP")
"""Methods whose price follows from the price list alone."""
_KINDS = {"C": 0, "P": 1, "S": 2}
_WHOLE = 100


def decide(group: Group, rule: Rule, *, now: datetime, website_groups: Mapping[str, str], rules: MiscRules) -> Decision:
    """What becomes of a rule at `now` (shop time without a zone).

    `website_groups` has the website's customer groups by their names without letter case.
    """
    reason = _not_now(group, now=now) or _not_ours(rule, store=rules.price_store)
    if reason:
        return NotSent(reason)
    cart = group.mix_and_match or rule.two_for_one
    buyers: tuple[Buyer, ...] = ()
    note = ""
    if group.customer_bound or rule.customer_bound:
        found = buyers_of(
            group,
            rule,
            website_groups=website_groups,
            category_groups=rules.category_groups,
            customer_groups=rules.customer_groups,
        )
        if isinstance(found, NotSent):
            return found
        buyers, note = found
    elif not cart:
        return NotSent("Price Changes sends this one: it sets the price of single items for everybody")
    if not rule.breaks:
        return NotSent("It has no price breaks")
    if not cart:
        unknown = sorted({one.method for one in rule.breaks} - PRICE_METHODS)
        if unknown:
            return NotSent(f"Its method {unknown[0]!r} can't be worked out from the price list")
        return GroupPrices(buyers=buyers, note=note)
    steps = _two_for_one(rule) if rule.two_for_one else _mix_steps(rule)
    if isinstance(steps, NotSent):
        return steps
    return CartOffer(
        name=rule.title or group.title or group.code,
        order=_order(group, rule),
        steps=steps,
        buyers=buyers,
        mix_code=group.mix_code.upper(),
        first_day=group.begins.date() if group.begins else None,
        last_day=group.ends.date() if group.ends else None,
        note=note,
    )


def key_of(group: Group, rule: Rule) -> RuleKey:
    """The name of a rule in this domain."""
    return RuleKey(kind=group.kind, code=group.code, number=rule.number)


def _not_now(group: Group, *, now: datetime) -> str:
    if not group.enabled:
        return "It is turned off in Counterpoint"
    if group.begins is not None and now < group.begins:
        return f"It begins on {group.begins.day} {group.begins:%b %Y} and is sent then"
    if group.ends is not None and group.ends < now:
        return f"It ended on {group.ends.day} {group.ends:%b %Y}"
    return ""


def _not_ours(rule: Rule, *, store: str | None) -> str:
    if rule.own_procedure:
        return "Its price comes from a procedure of the shop's own"
    try:
        if rule.sale_filter and not matches(parse(rule.sale_filter), {"STR_ID": store or ""}):
            return "It is for sales at another store"
    except UnreadableFilter:
        return "It holds for certain sales only, by day, time or the like; the website can't tell those apart"
    try:
        if rule.item_filter:
            parse(rule.item_filter)
    except UnreadableFilter as unreadable:
        return f"Its item filter can't be read ({unreadable})"
    return ""


def _two_for_one(rule: Rule) -> tuple[CartStep, ...] | NotSent:
    """One free with each one bought is the only such offer the website knows without guessing."""
    one = rule.breaks[0]
    if len(rule.breaks) > 1 or one.method != "D" or one.amount != _WHOLE or max(one.least, rule.least) > 1:
        return NotSent("The website can give one free with each one bought; this offer is another one")
    return (CartStep(least=one.least, action="buy_x_get_y", amount=ONE_PIECE),)


def _mix_steps(rule: Rule) -> tuple[CartStep, ...] | NotSent:
    steps: list[CartStep] = []
    for one in sorted(rule.breaks, key=lambda one: one.least, reverse=True):
        action = _action(one)
        if action is None:
            return NotSent("A mix of items can only have so much off each; this one sets prices of its own")
        if action == "by_percent" and one.amount > _WHOLE:
            return NotSent("It takes more than the whole price off")
        least = max(one.least, rule.least)
        # Breaks below the rule's own least quantity are reached together: the highest of them counts.
        if one.amount > 0 and not any(step.least == least for step in steps):
            steps.append(CartStep(least=least, action=action, amount=one.amount))
    return tuple(steps) or NotSent("It takes nothing off")


def _action(one: Break) -> CartAction | None:
    # The website counts off what it asks itself, so only what is counted off Price-1 comes to the same.
    if one.basis != "1":
        return None
    return "by_percent" if one.method == "D" else "by_fixed" if one.method == "A" else None


def _order(group: Group, rule: Rule) -> int:
    """A place in the website's order of cart rules that keeps Counterpoint's: kind, group, rule."""
    return _KINDS.get(group.kind, 3) * 100_000_000 + min(group.number, 9999) * 10_000 + min(rule.number, 999) * 10
