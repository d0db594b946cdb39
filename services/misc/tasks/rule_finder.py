"""Finds price rules of which something else stands on the website than Counterpoint wants now."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.misc.records.offers import CartOffer, GroupPrices, NotSent
from services.misc.records.rules import MiscRules
from services.misc.tasks.price_rules import Members, PriceRulesWork, gather
from services.misc.tasks.rule_book import KnownRule, ReadsPrices, RuleBook, read_rule_book
from services.misc.tasks.rule_carts import carts_digest
from shared.catalog.first_match import holds
from shared.catalog.shop_time import wall_time
from shared.sync.comparing import walked
from shared.sync.model import Change, Link
from shared.sync.sets import digest

PRICE_RULE = frozenset({"price_rule"})
PAGE = 200


@dataclass(frozen=True, kw_only=True)
class PriceRulesFinder:
    """Compares every rule with what was last sent: exact, and whatever was missed heals by itself."""

    work: PriceRulesWork

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of rules that differ at `until`, and of rules that are gone."""
        work = self.work
        now = wall_time(until, zone=work.rules.zone)
        book = await read_rule_book(prices=work.prices, groups=work.groups, now=now, rules=work.rules)
        links = await work.links.read_many(list(book.rules))
        found = {key for key in book.rules if key not in links}
        for key, link in links.items():
            decision = book.rules[key].decision
            if isinstance(decision, NotSent) and link.digest != digest(["none", decision.reason]):
                found.add(key)
            if isinstance(decision, GroupPrices) and (
                link.digest != digest(["prices", decision.note]) or link.facts.get("waits")
            ):
                found.add(key)
        found |= await self._differing_in_items([key for key in links if key not in found], book, links)
        if found:
            yield [Change(key, PRICE_RULE) for key in sorted(found)]
        async for gone in self._gone(book):
            yield [Change(key, PRICE_RULE) for key in gone]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """All rules of the price book in one page: a shop has some hundred."""
        book = await self.work.prices.book()
        yield sorted(f"{group.kind}|{group.code}|{rule.number}" for group in book.groups for rule in group.rules)

    async def _differing_in_items(self, keys: Sequence[str], book: RuleBook, links: Mapping[str, Link]) -> set[str]:
        work, found = self.work, set[str]()
        known_rules = [book.rules[key] for key in keys]
        priced = [known for known in known_rules if isinstance(known.decision, GroupPrices)]
        offers = [(known, known.decision, Members()) for known in known_rules if isinstance(known.decision, CartOffer)]
        if not priced and not offers:
            return found
        async for page in work.items.pages(now=book.now):
            for known in priced:
                key = known.key.text
                if key not in found and await work.rows.differing(key, page.prices(known)):
                    found.add(key)
            for known, offer, members in offers:
                gather(page, known, offer, members, book=book, most=work.rules.most_cart_items)
        for known, offer, members in offers:
            key, reason = known.key.text, work.left_out(members)
            payloads = work.carts.payloads(
                offer, key=key, skus=members.skus, group_ids=book.group_ids, apart=members.apart
            )
            if links[key].digest != (digest(["none", reason]) if reason else carts_digest(payloads)):
                found.add(key)
        for known in priced:
            if known.key.text not in found and await self._has_stale(known, book):
                found.add(known.key.text)
        return found

    async def _has_stale(self, known: KnownRule, book: RuleBook) -> bool:
        """Whether an item still has prices of a rule that no longer sets any for it."""
        work = self.work
        async for items in work.rows.items_of(known.key.text):
            prices = (await work.items.page(items, now=book.now)).prices(known)
            if any(item not in prices or not prices[item].rows for item in items):
                return True
        return False

    async def _gone(self, book: RuleBook) -> AsyncIterator[Sequence[str]]:
        async for keys in walked(self.work.links, page=PAGE):
            gone = [key for key in keys if key not in book.rules]
            if gone:
                yield gone


@dataclass(frozen=True, kw_only=True)
class RulesHolding:
    """A fingerprint of all rules that hold at a moment, whoever they are for."""

    prices: ReadsPrices
    rules: MiscRules

    async def __call__(self, moment: datetime) -> str:
        """The same text as long as the same rules hold. Raises SystemDown or RejectedError."""
        book, now = await self.prices.book(), wall_time(moment, zone=self.rules.zone)
        return digest([repr(group) for group in book.groups if group.enabled and holds(group, now=now)])
