"""Price Rules: prices of customer groups and cart rules on the website against what the rules make of them now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from services.misc.mapping.cart_rules import MADE_BY, marks_of
from services.misc.records.offers import CartOffer, GroupPrices, NotSent
from services.misc.tasks.price_rules import Members, PriceRulesWork, gather
from services.misc.tasks.rule_book import KnownRule, RuleBook, read_rule_book
from services.misc.tasks.rule_carts import carts_in
from services.misc.tasks.rule_prices import SENDING, link_key, surely_sent
from shared.catalog.shop_time import wall_time
from shared.sync.attempts import in_order
from shared.sync.model import Link
from shared.sync.ports import Links
from shared.website.rows import TierRow
from shared.website.saved import same

_FIELDS = (
    "name",
    "is_active",
    "simple_action",
    "discount_amount",
    "discount_step",
    "stop_rules_processing",
    "sort_order",
    "coupon_type",
    "uses_per_customer",
    "discount_qty",
    "apply_to_shipping",
    "simple_free_shipping",
)
_OLD_ONE_ON = "a cart rule that is over is switched on"


class ReadsTiers(Protocol):
    """The prices of customer groups."""

    async def read(self, skus: Collection[str]) -> Sequence[TierRow]:
        """All rows there are, whoever made them."""
        ...


class ReadsCartRules(Protocol):
    """The website's cart rules."""

    async def read(self, numbers: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """The rules there are of these numbers, whole, by number."""
        ...

    async def active(self, beginning: str) -> Mapping[str, int]:
        """Description and number of the active rules whose description begins so."""
        ...


@dataclass(frozen=True, kw_only=True)
class PriceRulesComparison:
    """The rows and cart rules that we made, for the rules that stand on the website by us."""

    work: PriceRulesWork
    tiers: ReadsTiers
    website: ReadsCartRules

    @property
    def links(self) -> Links:
        """See Comparison.links."""
        return self.work.links

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """See Comparison.differing."""
        keys = in_order(keys)
        now = wall_time(self.work.now(), zone=self.work.rules.zone)
        book = await read_rule_book(prices=self.work.prices, groups=self.work.groups, now=now, rules=self.work.rules)
        links = await self.links.read_many(keys)
        active = await self.website.active(MADE_BY) if keys else {}
        found: dict[str, tuple[str, ...]] = {}
        offers: dict[str, tuple[KnownRule, CartOffer]] = {}
        for key in keys:
            match book.rules[key].decision if key in book.rules else None:
                case GroupPrices():
                    found[key] = (*(await self._rows(key)), *_over(key, active))
                case CartOffer() as offer if carts_in(links.get(key)):
                    offers[key] = book.rules[key], offer
                case NotSent() | None:
                    # Nothing of it should stand, and a cart rule of ours may take part in carts all the same.
                    found[key] = _over(key, active)
        found |= await self._carts(offers, links, book, active)
        return {key: words for key, words in found.items() if words}

    async def distrust(self, keys: Sequence[str]) -> None:
        """See Comparison.distrust."""
        for key in keys:
            async for items in self.work.rows.items_of(key):
                # As while rows are on their way: each is compared with what stands, and sent where it doesn't.
                await self.work.rows.links.distrust_many([link_key(key, item) for item in items], digest=SENDING)
        await self.links.distrust_many(keys)

    async def _rows(self, key: str) -> tuple[str, ...]:
        words: list[str] = []
        async for items in self.work.rows.items_of(key):
            links = await self.work.rows.links.read_many([link_key(key, item) for item in items])
            sent = [row for link in links.values() for row in surely_sent(link)]
            there = {row.place: row for row in (await self.tiers.read({row.sku for row in sent}) if sent else ())}
            for row in sent:
                held = there.get(row.place)
                if held is None or (held.price, held.percent) != (row.price, row.percent):
                    is_now = "missing" if held is None else held.price
                    name = f"{row.sku} for {row.group} from {row.quantity.normalize():f}"
                    words.append(f"the price of {name} is {is_now}, should be {row.price}")
        return tuple(words)

    async def _carts(
        self,
        offers: Mapping[str, tuple[KnownRule, CartOffer]],
        links: Mapping[str, Link],
        book: RuleBook,
        active: Collection[str],
    ) -> dict[str, tuple[str, ...]]:
        if not offers:
            return {}
        members = {key: Members() for key in offers}
        async for page in self.work.items.pages(now=book.now):
            for key, (known, offer) in offers.items():
                gather(page, known, offer, members[key], book=book, most=self.work.rules.most_cart_items)
        there = await self.website.read({number for key in offers for number in carts_in(links[key]).values()})
        found: dict[str, tuple[str, ...]] = {}
        for key, (_, offer) in offers.items():
            if self.work.left_out(members[key]):
                continue
            wanted = self.work.carts.payloads(
                offer, key=key, skus=members[key].skus, group_ids=book.group_ids, apart=members[key].apart
            )
            numbers = carts_in(links[key])
            words = [word for mark, rule in wanted.items() for word in _cart(rule, there.get(numbers.get(mark, 0)))]
            found[key] = (*words, *_over(key, [mark for mark in active if mark not in wanted]))
        return found


def _over(key: str, active: Collection[str]) -> tuple[str, ...]:
    """What to say where one of these cart rules belongs to a price rule that shouldn't have it on."""
    return (_OLD_ONE_ON,) if any(mark.startswith(marks_of(key)) for mark in active) else ()


def _cart(wanted: Mapping[str, Any], held: Mapping[str, Any] | None) -> Iterator[str]:
    name = wanted["name"]
    if held is None:
        yield f"the cart rule “{name}” isn't there any more"
        return
    for field in _FIELDS:
        # What it answers nothing of is nought: a limit that isn't one, shipping that isn't free.
        if not same(wanted[field], 0 if held.get(field) is None else held[field]):
            yield f"{field.replace('_', ' ')} of the cart rule “{name}” is {held.get(field)}, should be {wanted[field]}"
    for field in ("website_ids", "customer_group_ids"):
        # Wholly ours: an offer that somebody opened to more people is as wrong as one that reaches too few.
        if {int(one) for one in wanted[field]} != {int(one) for one in held.get(field) or ()}:
            yield f"the cart rule “{name}” isn't for those that it should be for"
    for field in ("from_date", "to_date"):
        if str(wanted[field] or "")[:10] != str(held.get(field) or "")[:10]:
            yield f"the cart rule “{name}” holds for other days"
    for field in ("condition", "action_condition"):
        if sorted(_asked(wanted[field])) != sorted(_asked(held.get(field))):
            yield f"the cart rule “{name}” is about other goods or quantities"


def _asked(condition: object) -> Iterator[tuple[str, str, str]]:
    """What a condition asks, and of what it is wrapped in whether all or any of several, true or not, are meant."""
    if not isinstance(condition, Mapping):
        return
    if inner := condition.get("conditions"):
        some = str(condition.get("aggregator_type") or "") if len(inner) > 1 else ""
        truth = "" if condition.get("attribute_name") else str(condition.get("value") in (True, 1, "1", "true"))
        yield "", some, truth
    if condition.get("attribute_name"):
        value = ",".join(sorted(_number(one.strip()) for one in str(condition.get("value") or "").split(",")))
        yield str(condition["attribute_name"]), str(condition.get("operator") or ""), value
    for inner in condition.get("conditions") or ():
        yield from _asked(inner)


def _number(text: str) -> str:
    return format(Decimal(text).normalize(), "f") if text.replace(".", "", 1).isdecimal() else text
