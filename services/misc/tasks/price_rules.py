"""Price Rules: Counterpoint's rules for customers and carts, as prices of customer groups and cart rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.misc.mapping.cart_rules import cart_title
from services.misc.mapping.rule_words import cart_words, items_in_words, price_words, taken_back_words
from services.misc.records.offers import CartOffer, GroupPrices, NotSent
from services.misc.records.rules import MiscRules
from services.misc.tasks.rule_book import KnownRule, ReadsPrices, RuleBook, read_rule_book
from services.misc.tasks.rule_carts import Carts, RuleCarts, carts_digest, carts_fact, carts_in
from services.misc.tasks.rule_items import ItemPage, RuleItems
from services.misc.tasks.rule_outcomes import LastOutcomes
from services.misc.tasks.rule_prices import PAGE, SENDING, RulePrices, Tally
from shared.catalog.shop_time import TellsTime, wall_time
from shared.contracts.http import Level
from shared.sync.attempts import each, in_order
from shared.sync.comparing import walked
from shared.sync.model import Done, Failed, Link, Outcome, Skipped, Unchanged
from shared.sync.ports import Links
from shared.sync.sets import digest
from shared.website.set_up import ReadsGroups
from shared.website.texts import left_out as cut_off

PRICE_RULES = "misc.price_rules"
ROWS = "misc.price_rules.items"
BOOK = "misc.price_rules.book"
GONE = "No longer in Counterpoint"
_AT_ONCE = 2


@dataclass(slots=True)
class Members:
    """The items of one offer: their SKUs, and why others it is about are left out."""

    skus: list[str] = field(default_factory=list)
    items: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    apart: set[str] = field(default_factory=set)
    """The customer groups that have prices of their own for one of the items."""


@dataclass(frozen=True, kw_only=True)
class PriceRulesWork:
    """Works all rules of a batch in one walk over the items, in pages."""

    prices: ReadsPrices
    groups: ReadsGroups
    items: RuleItems
    rows: RulePrices
    carts: RuleCarts
    links: Links
    rules: MiscRules
    now: TellsTime

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key."""
        keys = in_order(keys)
        now = wall_time(self.now(), zone=self.rules.zone)
        book = await read_rule_book(prices=self.prices, groups=self.groups, now=now, rules=self.rules)
        links = await self.links.read_many(keys)
        tallies = {key: Tally() for key in keys}
        offers = await self._walk(keys, book, tallies, force=force)

        async def one(key: str) -> Outcome:
            known, link = book.rules.get(key), links.get(key)
            if known is None:
                return await self._gone(key, link, tallies[key])
            match known.decision:
                case NotSent(reason):
                    return await self._not_sent(key, reason, link, tallies[key])
                case GroupPrices(note=note):
                    return await self._prices(known, note, link, tallies[key], book=book)
                case CartOffer() as offer:
                    return await self._cart(known, offer, offers[key], link, tallies[key], book=book, force=force)

        outcomes = await each(keys, one, at_once=_AT_ONCE)
        await LastOutcomes(links=self.links).keep(outcomes, before=links, at=self.now())
        return outcomes

    async def _walk(
        self, keys: Sequence[str], book: RuleBook, tallies: Mapping[str, Tally], *, force: bool
    ) -> Mapping[str, Members]:
        """Sends the prices page by page, and gathers the items of the offers."""
        known_rules = [book.rules[key] for key in keys if key in book.rules]
        priced = [known for known in known_rules if isinstance(known.decision, GroupPrices)]
        offers = [(known, known.decision) for known in known_rules if isinstance(known.decision, CartOffer)]
        members = {known.key.text: Members() for known, _ in offers}
        if not priced and not offers:
            return members
        ours = (
            {*book.rules, *[key async for keys in walked(self.links, page=PAGE) for key in keys]} if priced else set()
        )
        async for page in self.items.pages(now=book.now):
            for known in priced:
                key = known.key.text
                others = ours - {key}
                await self.rows.send(key, page.prices(known), tallies[key], others=others, force=force)
            for known, offer in offers:
                gather(page, known, offer, members[known.key.text], book=book, most=self.rules.most_cart_items)
        return members

    async def _prices(self, known: KnownRule, note: str, link: Link | None, tally: Tally, *, book: RuleBook) -> Outcome:
        key = known.key.text
        async for items in self.rows.items_of(key):
            prices = (await self.items.page(items, now=book.now)).prices(known)
            stale = [item for item in items if item not in prices or not prices[item].rows]
            await self.rows.take_back(key, stale, tally)
        carts = await self.carts.standing(key, link)
        await self.carts.turn_off(carts)
        words = price_words(tally, decision=known.decision, note=note)
        await self._keep(key, ["prices", note], facts={"waits": tally.not_online > 0 or bool(tally.refused)})
        if tally.refused:
            item, reason = next(iter(tally.refused.items()))
            return Failed(
                f"The website refused the prices of {items_in_words(len(tally.refused))}, first {item}", reason
            )
        if tally.sent or tally.taken_back or carts:
            odd = tally.left_alone or tally.put_right or note
            return Done(words, level=Level.WARNING if odd else Level.SUCCESS)
        return Unchanged(words) if tally.standing > tally.not_online else Skipped(words)

    async def _cart(
        self,
        known: KnownRule,
        offer: CartOffer,
        members: Members,
        link: Link | None,
        tally: Tally,
        *,
        book: RuleBook,
        force: bool,
    ) -> Outcome:
        key = known.key.text
        before = carts_in(link)
        await self._take_back_rows(key, tally)
        reason = self.left_out(members)
        if reason:
            return await self._not_sent(key, reason, link, tally)
        wanted = self.carts.payloads(offer, key=key, skus=members.skus, group_ids=book.group_ids, apart=members.apart)
        fingerprint = carts_digest(wanted)
        words = cart_words(offer, items=members.items, left_out=members.left_out)
        if members.apart and not offer.buyers:
            words += f"; not for {', '.join(sorted(members.apart))}: prices of their own"
        if link is not None and link.digest == fingerprint and before and not force and not tally.taken_back:
            return Unchanged()
        # Kept before the calls: if we are interrupted now, an offer put back as it was is sent again all the same.
        await self._keep(key, None, carts=before, fingerprint=SENDING)
        standing, unkept = await self.carts.send(wanted, key=key, before=before)
        await self._keep(key, None, carts=standing, fingerprint=fingerprint)
        notes = (*cut_off("name", cart_title(offer, key=key)), *unkept)
        level = Level.WARNING if offer.note or notes else Level.SUCCESS
        return Done("; ".join((words, *notes)), level=level, technical=offer.note)

    def left_out(self, members: Members) -> str:
        """Why there is no cart rule for an offer; empty = there is one."""
        if members.items > self.rules.most_cart_items:
            return f"It is about more than {items_in_words(self.rules.most_cart_items)}, too many for one cart rule"
        if not members.skus:
            first = next(iter(members.left_out.items()), None)
            return "It is about no item on the website" if first is None else f"{first[0]} is left out: {first[1]}"
        return ""

    async def _not_sent(self, key: str, reason: str, link: Link | None, tally: Tally) -> Outcome:
        await self._take_back_rows(key, tally)
        carts = await self.carts.standing(key, link)
        if carts:
            await self._keep(key, None, carts=carts, fingerprint=SENDING)
        await self.carts.turn_off(carts)
        await self._keep(key, ["none", reason])
        if tally.taken_back or carts:
            return Done(taken_back_words(reason, carts=len(carts), items=tally.taken_back))
        return Skipped(reason)

    async def _gone(self, key: str, link: Link | None, tally: Tally) -> Outcome:
        outcome = await self._not_sent(key, GONE, link, tally)
        await self.links.forget_many([key])
        if isinstance(outcome, Done):
            return Done(outcome.words, level=Level.WARNING)
        return Skipped("Not in Counterpoint" if link is None else GONE)

    async def _take_back_rows(self, key: str, tally: Tally) -> None:
        async for items in self.rows.items_of(key):
            await self.rows.take_back(key, items, tally)

    async def _keep(
        self,
        key: str,
        told: list[str] | None,
        *,
        carts: Carts | None = None,
        fingerprint: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        ids = ",".join(str(number) for number in (carts or {}).values()) or None
        link = Link(
            key=key,
            remote_id=ids,
            digest=fingerprint or digest(told),
            facts={"carts": carts_fact(carts or {}), **(facts or {})},
        )
        await self.links.save_many([link])


def gather(page: ItemPage, known: KnownRule, offer: CartOffer, members: Members, *, book: RuleBook, most: int) -> None:
    """Adds the items of a page; beyond the most a cart rule takes they are only counted."""
    found = page.members(known, offer)
    inside_offer = {item for item, inside in found.items() if not isinstance(inside, str)}
    if inside_offer and not offer.buyers:
        members.apart |= page.groups_with_prices(inside_offer, book.group_prices)
    for item, inside in found.items():
        if isinstance(inside, str):
            if len(members.left_out) < most:
                members.left_out[item] = inside
            continue
        members.items += 1
        if members.items <= most:
            members.skus += inside
