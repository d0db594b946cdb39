"""Counterpoint's price rules at one moment, each with what becomes of it on the website."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from services.misc.mapping.buyers import seen_by
from services.misc.mapping.decisions import decide, key_of
from services.misc.records.offers import Buyer, Decision, GroupPrices, NotSent, RuleKey
from services.misc.records.rules import MiscRules
from shared.catalog.price_book import Group, PriceBook, PricedItem, Rule
from shared.website.set_up import ReadsGroups


class ReadsPrices(Protocol):
    """Where prices and price rules come from."""

    async def priced(self, keys: Collection[str]) -> Mapping[str, PricedItem]:
        """The items there are, with their prices."""
        ...

    async def book(self) -> PriceBook:
        """All price groups in the order in which Counterpoint tries them."""
        ...


@dataclass(frozen=True, kw_only=True)
class KnownRule:
    """One rule of the book and what becomes of it."""

    key: RuleKey
    group: Group
    rule: Rule
    decision: Decision
    book: PriceBook

    @cached_property
    def books(self) -> Mapping[Buyer, PriceBook]:
        """The price book as each buyer of the rule sees it."""
        buyers = () if isinstance(self.decision, NotSent) else self.decision.buyers
        return {buyer: seen_by(self.book, buyer) for buyer in buyers}


@dataclass(frozen=True, kw_only=True)
class RuleBook:
    """All rules by key, the moment they were judged for (shop time) and the website's customer groups by name."""

    rules: Mapping[str, KnownRule]
    now: datetime
    group_ids: Mapping[str, int]

    @property
    def group_prices(self) -> Sequence[KnownRule]:
        """The rules that become prices of customer groups."""
        return [known for known in self.rules.values() if isinstance(known.decision, GroupPrices)]


async def read_rule_book(*, prices: ReadsPrices, groups: ReadsGroups, now: datetime, rules: MiscRules) -> RuleBook:
    """The rules as they are. Raises SystemDown or RejectedError."""
    book = await prices.book()
    group_ids = await groups.all()
    names = {name.casefold(): name for name in group_ids}
    found: dict[str, KnownRule] = {}
    for group in book.groups:
        for rule in group.rules:
            key = key_of(group, rule)
            decision = decide(group, rule, now=now, website_groups=names, rules=rules)
            found[key.text] = KnownRule(key=key, group=group, rule=rule, decision=decision, book=book)
    return RuleBook(rules=found, now=now, group_ids=group_ids)
