"""Prices of customer groups on the website: the rows of a rule sent, kept and taken back, and never anybody else's."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from services.misc.mapping.group_prices import ItemPrices
from services.misc.mapping.row_plan import Place, RowPlan, plan_rows
from shared.sync.model import Change, Done, Failed, Link, Outcome
from shared.sync.ports import Links
from shared.sync.sets import digest, send_in_halves
from shared.website.products import SoldProduct
from shared.website.refusals import names_no_product
from shared.website.rows import ALL_WEBSITES, TierRow, sku_key

PAGE = 200
PRODUCTS = "products"
LOST = frozenset({"lost"})
"""What Items is told of a product that the website has no longer."""
SENDING = "sending"
"""The digest while rows are on their way: it equals none that is wanted."""


class WritesTiers(Protocol):
    """Where prices of customer groups stand. What isn't among the refusals (upper-case SKU → why) was done."""

    async def read(self, skus: Collection[str]) -> Sequence[TierRow]:
        """All rows there are for these SKUs, whoever made them."""
        ...

    async def save(self, rows: Sequence[TierRow]) -> Mapping[str, str]:
        """The refused ones of these rows."""
        ...

    async def delete(self, rows: Sequence[TierRow]) -> Mapping[str, str]:
        """The refused ones; a row goes only if it stands exactly so."""
        ...


class FindsProducts(Protocol):
    """Which products the website has."""

    async def find(self, skus: Collection[str]) -> Mapping[str, SoldProduct]:
        """The products there are, by upper-case SKU."""
        ...


@dataclass(slots=True)
class Tally:
    """What was done for one rule, item by item."""

    standing: int = 0
    sent: int = 0
    taken_back: int = 0
    not_online: int = 0
    left_alone: list[str] = field(default_factory=list)
    """SKUs whose place holds a price that somebody else made."""
    put_right: list[str] = field(default_factory=list)
    """SKUs of which a price of ours had been changed by hand."""
    unclear: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    """Item → why the website refused its prices."""


@dataclass(frozen=True, kw_only=True)
class RulePrices:
    """Compares an item's rows with the link of rule and item, and sends what differs."""

    tiers: WritesTiers
    products: FindsProducts
    links: Links
    tell: Callable[[str, Sequence[Change]], Awaitable[bool]]
    """Tells another domain; see TaskTools.tell_domain."""

    async def differing(self, rule: str, wanted: Mapping[str, ItemPrices]) -> list[str]:
        """The items whose rows aren't the ones sent last."""
        known = await self.links.read_many([link_key(rule, item) for item in wanted])
        return [
            item
            for item, prices in wanted.items()
            if rows_digest(prices.rows) != _digest_of(known.get(link_key(rule, item)))
        ]

    async def send(
        self, rule: str, wanted: Mapping[str, ItemPrices], tally: Tally, *, others: Collection[str], force: bool
    ) -> None:
        """Every item's rows stand on the website as wanted, as far as the website has the item.

        `others` are our other rules: what one of them sent is ours, and passes to this rule where it comes first now.
        """
        for item, prices in wanted.items():
            if prices.unclear:
                tally.unclear[item] = prices.unclear
        tally.standing += sum(bool(prices.rows) for prices in wanted.values())
        items = list(wanted) if force else await self.differing(rule, wanted)
        for start in range(0, len(items), PAGE):
            page = items[start : start + PAGE]
            await self._in_halves(page, lambda some: self._send(rule, some, wanted, tally, others=others), tally)

    async def take_back(self, rule: str, items: Sequence[str], tally: Tally) -> None:
        """Nothing of the rule stands on the website for these items."""
        nothing = dict.fromkeys(items, ItemPrices())
        await self._in_halves(items, lambda some: self._send(rule, some, nothing, tally, others=()), tally)

    async def items_of(self, rule: str) -> AsyncIterator[Sequence[str]]:
        """Pages of the items that have rows of the rule."""
        start = after = link_key(rule, "")
        while True:
            keys = [key for key in await self.links.keys_after(after, limit=PAGE) if key.startswith(start)]
            if not keys:
                return
            yield [key.removeprefix(start) for key in keys]
            after = keys[-1]

    async def _in_halves(
        self, items: Sequence[str], send: Callable[[Sequence[str]], Awaitable[Mapping[str, Outcome]]], tally: Tally
    ) -> None:
        for item, outcome in (await send_in_halves(items, send)).items():
            if isinstance(outcome, Failed):
                tally.refused.setdefault(item, outcome.technical or outcome.reason)

    async def _send(
        self,
        rule: str,
        items: Sequence[str],
        wanted: Mapping[str, ItemPrices],
        tally: Tally,
        *,
        others: Collection[str],
    ) -> Mapping[str, Outcome]:
        links = await self.links.read_many([link_key(rule, item) for item in items])
        before = {item: _rows_in(links.get(link_key(rule, item))) for item in items}
        skus = {row.sku for item in items for row in (*wanted[item].rows, *before[item])}
        standing = {row.place: row for row in await self.tiers.read(skus)}
        taken = {
            item: places
            for item in items
            if (
                places := {row.place for row in wanted[item].rows if row.place in standing}
                - _surely_ours(links.get(link_key(rule, item)))
            )
        }
        passed, smaller = await self._passing_over(taken, others=others)
        for item, rows in passed.items():
            before[item] = tuple(dict.fromkeys((*before[item], *rows)))
        missing = {row.sku for item in items for row in wanted[item].rows if row.place not in standing}
        online = await self.products.find(missing) if missing else {}
        plans = {
            item: plan_rows(
                wanted[item].rows,
                before[item],
                standing=standing,
                absent={key for sku in missing if (key := sku_key(sku)) not in online},
            )
            for item in items
        }
        # Kept before the calls: if we are interrupted now, what we have sent is known as ours.
        await self.links.save_many(
            [
                _link(link_key(rule, item), item, [*before[item], *plan.new], told=None, digest=SENDING)
                for item, plan in plans.items()
                if plan.new or plan.gone or item in passed
            ]
        )
        await self.links.save_many(smaller)
        refused: dict[str, str] = {}
        gone = [row for plan in plans.values() for row in plan.gone]
        if gone:
            refused.update(await self.tiers.delete(gone))
        new = [row for plan in plans.values() for row in plan.new]
        if new:
            refused.update(await self.tiers.save(new))
        absent = {key for sku in missing if (key := sku_key(sku)) not in online}
        deleted = {sku for sku, why in refused.items() if names_no_product(why)}
        # What was sent had stood there a moment before.
        news = {item: [row for row in plan.new if sku_key(row.sku) in deleted] for item, plan in plans.items()}
        stood = {item: [*before[item], *news[item]] for item in items}
        unheard = await self._tell_of_lost(stood, absent | deleted)
        return await self._note(rule, items, wanted, plans, refused, tally, unheard=unheard)

    async def _tell_of_lost(self, stood: Mapping[str, Sequence[TierRow]], absent: Collection[str]) -> frozenset[str]:
        """Tells Items of the products that stood on the website and don't any more; those that it could not be told of.

        It takes them for online until somebody compares: as long as that would last they would be nowhere for sale.
        """
        lost = [item for item, rows in stood.items() if any(sku_key(row.sku) in absent for row in rows)]
        heard = not lost or await self.tell(PRODUCTS, [Change(item, LOST) for item in lost])
        return frozenset() if heard else frozenset(lost)

    async def _passing_over(
        self, places: Mapping[str, Collection[Place]], *, others: Collection[str]
    ) -> tuple[Mapping[str, Sequence[TierRow]], Sequence[Link]]:
        """The rows that other rules of ours sent to these places, and the links of those rules without them.

        They are to be kept only when the rows are known as this rule's: in between they would be nobody's.
        """
        keys = {link_key(other, item): item for other in others for item in places}
        found: defaultdict[str, list[TierRow]] = defaultdict(list)
        smaller: list[Link] = []
        for key, link in (await self.links.read_many(list(keys))).items():
            item, rows = keys[key], _rows_in(link)
            passed = [row for row in rows if row.place in places[item]]
            if passed:
                found[item] += passed
                smaller.append(_link(key, item, [row for row in rows if row not in passed], told=None))
        return found, smaller

    async def _note(
        self,
        rule: str,
        items: Sequence[str],
        wanted: Mapping[str, ItemPrices],
        plans: Mapping[str, RowPlan],
        refused: Mapping[str, str],
        tally: Tally,
        *,
        unheard: Collection[str],
    ) -> Mapping[str, Outcome]:
        """What came of each item. The links of those of which Items didn't hear stay, so that it is told next time."""
        keep: list[Link] = []
        forget: list[str] = []
        outcomes: dict[str, Outcome] = {}
        for item in items:
            plan = plans[item]
            reasons = [refused[sku_key(row.sku)] for row in (*plan.gone, *plan.new) if sku_key(row.sku) in refused]
            gone = {sku for sku, why in refused.items() if names_no_product(why)}
            if any(sku_key(row.sku) in gone for row in plan.new):
                # Deleted on the website while its prices were on their way: they wait until it is there again.
                plan.ours = [row for row in plan.ours if sku_key(row.sku) not in gone]
                plan.new = [row for row in plan.new if sku_key(row.sku) not in gone]
                plan.waits = True
            reasons = [why for why in reasons if not names_no_product(why)]
            if reasons:
                outcomes[item] = Failed(reasons[0])
                continue
            outcomes[item] = Done("")
            tally.sent += bool(plan.new)
            tally.taken_back += bool(plan.gone) and not plan.new
            tally.not_online += plan.waits
            tally.left_alone += plan.left_alone
            tally.put_right += plan.put_right
            key = link_key(rule, item)
            if item in unheard:
                continue
            if not wanted[item].rows:
                forget.append(key)
            elif plan.ours or not plan.waits:
                # While the website lacks an SKU the link tells less than wanted, so that the item is looked at again.
                keep.append(_link(key, item, plan.ours, told=plan.ours if plan.waits else wanted[item].rows))
            else:
                forget.append(key)
        await self.links.save_many(keep)
        await self.links.forget_many(forget)
        return outcomes


def link_key(rule: str, item: str) -> str:
    """The key of the link that holds what a rule sent for an item."""
    return f"{rule}|{item}"


def surely_sent(link: Link) -> tuple[TierRow, ...]:
    """The rows that stand by the rule; none is sure while they are on their way."""
    return () if link.digest == SENDING else _rows_in(link)


def rows_digest(rows: Sequence[TierRow]) -> str:
    """The fingerprint of an item's rows."""
    return digest(sorted(_facts(row) for row in rows))


def _link(
    key: str, item: str, rows: Sequence[TierRow], *, told: Sequence[TierRow] | None, digest: str | None = None
) -> Link:
    """`rows` stand by the rule; `told` is what it wanted, where that differs."""
    facts = {"rows": [_facts(row) for row in rows]}
    return Link(key=key, remote_id=item, digest=digest or rows_digest(rows if told is None else told), facts=facts)


def _facts(row: TierRow) -> list[str]:
    """A row as a link keeps it; the website stands there only where it is one of its own."""
    website = [str(row.website)] if row.website else []
    return [row.sku, row.group, str(row.quantity), str(row.price), *website]


def _places(rows: Sequence[TierRow]) -> set[Place]:
    return {row.place for row in rows}


def _surely_ours(link: Link | None) -> set[Place]:
    """Where rows of the rule stand; none is sure while they are on their way."""
    return set() if link is None or link.digest == SENDING else _places(_rows_in(link))


def _digest_of(link: Link | None) -> str:
    return rows_digest(()) if link is None else str(link.digest)


def _rows_in(link: Link | None) -> tuple[TierRow, ...]:
    if link is None:
        return ()
    return tuple(
        TierRow(
            sku=str(sku),
            group=str(group),
            quantity=Decimal(str(quantity)),
            price=Decimal(str(price)),
            website=int(website[0]) if website else ALL_WEBSITES,
        )
        for sku, group, quantity, price, *website in link.facts.get("rows", ())
    )
