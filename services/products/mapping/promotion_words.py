"""A price group → where it stands by the clock, and how the website says each of its rules."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shared.catalog.item_filter import UnreadableFilter, matches, parse
from shared.catalog.price_book import Group, Rule
from shared.contracts.promotions import Period, Saying

_ONE = Decimal(1)
_METHODS = frozenset("DAFOP")
_ELSEWHERE = "Price Rules looks after it"


@dataclass(frozen=True, slots=True)
class Said:
    """How a rule is said on the website, in a word and in words."""

    saying: Saying
    words: str


def period_of(group: Group, *, now: datetime) -> Period:
    """Where a group stands at `now` (shop time without a zone)."""
    if group.ends is not None and group.ends < now:
        return Period.OVER
    if not group.enabled:
        return Period.OFF
    return Period.COMING if group.begins is not None and group.begins > now else Period.RUNNING


def how_said(group: Group, rule: Rule, *, store: str | None) -> Said:
    """What becomes of a rule on the website that sells as this store."""
    if group.customer_bound or rule.customer_bound:
        return Said(Saying.PRICE_RULES, f"For certain customers: {_ELSEWHERE}")
    if rule.two_for_one:
        return Said(Saying.PRICE_RULES, f"Two for one: {_ELSEWHERE}")
    if group.mix_and_match:
        return Said(Saying.PRICE_RULES, f"Mix and match: {_ELSEWHERE}")
    trouble = _trouble(rule, store=store)
    if trouble:
        return Said(Saying.NOT_SAID, trouble)
    starts = sorted({max(one.least, rule.least) for one in rule.breaks})
    above = [start for start in starts if start > _ONE]
    if not above:
        return Said(Saying.SPECIAL_PRICE, "Special price")
    from_there = f"from {above[0].normalize():f} on" + (f", in {len(above)} steps" if len(above) > 1 else "")
    if len(above) < len(starts):
        return Said(Saying.BOTH, f"Special price, and a price {from_there}")
    return Said(Saying.BY_QUANTITY, f"Price {from_there}")


def _trouble(rule: Rule, *, store: str | None) -> str:
    """Why the website can't say a rule that is for everybody; empty = it can."""
    if rule.own_procedure:
        return "Not on the website: its price comes from a procedure of the shop's own"
    if not rule.breaks:
        return "Not on the website: it names no price"
    for name, text in (("item", rule.item_filter), ("sale", rule.sale_filter)):
        try:
            parsed = parse(text) if text else None
            if parsed is not None and name == "sale" and not matches(parsed, {"STR_ID": store or ""}):
                return "Not on the website: it is for another store"
        except UnreadableFilter as unreadable:
            return f"Not on the website: its {name} filter can't be read ({unreadable})"
    unknown = sorted({one.method for one in rule.breaks} - _METHODS)
    if unknown:
        return f"Not on the website: its method {unknown[0]} can't be worked out from the price list"
    return ""
