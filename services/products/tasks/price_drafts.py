"""What the website should hold of one item's prices, beside what it was sent before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from services.products.mapping.price_rows import (
    list_prices_in,
    special_facts,
    special_place,
    special_rows_in,
    tier_facts,
    tier_rows_in,
)
from services.products.mapping.price_sheet import Held, PriceSheet
from services.products.records.prices import ALL_STORES, SpecialRow
from services.products.tasks.outcomes import in_order
from shared.sync.model import Link
from shared.website.rows import ALL_GROUPS, TierRow, sku_key


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """An item's prices about to be sent. Where they can't be said, the sheet holds what was sent before."""

    key: str
    sheet: PriceSheet
    link: Link | None
    births: int
    digest: str
    """The fingerprint of the sheet as Counterpoint has it."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the website may hold of ours."""
        return {} if self.link is None else self.link.facts

    @property
    def stands(self) -> tuple[TierRow, ...]:
        """Rows of which it is certain that they were taken."""
        return tuple(row for row in tier_rows_in(self.facts) if row.sku in self.certain)

    @property
    def certain(self) -> frozenset[str]:
        """SKUs whose prices were sent last time and taken, by products that still are the same.

        A product made anew, or one that wasn't on sale last time, may hold prices that it was created with.
        """
        if self.link is None or self.link.digest is None or births_in(self.link) != self.births:
            return frozenset()
        return frozenset(str(sku) for sku in self.facts.get("skus", ()))

    @property
    def left_alone(self) -> tuple[TierRow, ...]:
        """Rows that weren't sent last time because somebody else's stood there."""
        return left_alone(self.link, self.sheet)

    @property
    def skus(self) -> tuple[str, ...]:
        """The SKUs it is sold as."""
        return self.sheet.skus

    @property
    def held_places(self) -> frozenset[tuple[str, int]]:
        """Where its special prices stay as they are."""
        return frozenset((sku_key(one.sku), one.place.store) for one in self.sheet.held)

    @property
    def says_nothing(self) -> bool:
        """Whether nothing of it can be said, and nothing of ours stands on the website."""
        sheet = self.sheet
        return bool(sheet.held) and self.link is None and not (sheet.base or sheet.tiers or sheet.listed)


def price_draft(key: str, sheet: PriceSheet, *, link: Link | None, births: int) -> PriceDraft:
    """The draft; whatever was sent to places where nothing can be said now counts as wanted.

    A link may hold what was about to be sent beside what was sent before: then the later of the two counts.
    """
    return PriceDraft(key=key, sheet=_kept(sheet, link), link=link, births=births, digest=sheet.digest)


def _kept(sheet: PriceSheet, link: Link | None) -> PriceSheet:
    if not sheet.held or link is None:
        return sheet
    stores = {(sku_key(one.sku), one.place.store) for one in sheet.held}
    websites = {(sku_key(one.sku), one.place.website): one for one in sheet.held}
    special = [row for row in special_rows_in(link.facts) if special_place(row) in stores]
    tiers = [row for row in tier_rows_in(link.facts) if _stays(row, websites.get((sku_key(row.sku), row.website)))]
    told = {sku for sku, _ in sheet.listed}
    silent = {one.sku for one in sheet.held if one.place.store == ALL_STORES and one.listed is None} - told
    listed = [(sku, amount) for sku, amount in list_prices_in(link.facts).items() if sku in silent]
    return replace(
        sheet,
        special=(*sheet.special, *{special_place(row): row for row in special}.values()),
        tiers=(*sheet.tiers, *{row.place: row for row in tiers}.values()),
        listed=(*sheet.listed, *listed),
    )


def _stays(row: TierRow, held: Held | None) -> bool:
    """Whether what was sent stays: the prices by quantity, and those of groups where they can't be said either."""
    return held is not None and (held.levels or row.group == ALL_GROUPS)


def is_sent(link: Link | None, sheet: PriceSheet, *, births: int) -> bool:
    """Whether the website holds this sheet: it was sent, and no product was made anew since."""
    return link is not None and link.digest == sheet.digest and births_in(link) == births


def left_alone(link: Link | None, sheet: PriceSheet) -> tuple[TierRow, ...]:
    """Rows of a sent sheet that aren't on the website by us: in their places stood rows of somebody else."""
    ours = {row.place for row in tier_rows_in({} if link is None else link.facts)}
    return tuple(row for row in sheet.tiers if row.place not in ours)


def births_in(link: Link) -> int:
    """How often the item's products had been made anew when its prices were sent."""
    return int(link.facts.get("births", 0))


def all_wanted(sku: str, chosen: Sequence[PriceDraft], wanted: Collection[tuple[str, int]]) -> bool:
    """Whether a special price is wanted, or stays, wherever the SKU has a price."""
    places = {(sku_key(row.sku), row.store) for one in chosen for row in one.sheet.base if row.sku == sku}
    held = {place for one in chosen for place in one.held_places if place[0] == sku_key(sku)}
    return places | held <= set(wanted)


def draft_link(one: PriceDraft, *, special: Iterable[SpecialRow], tiers: Iterable[TierRow], digest: str | None) -> Link:
    """What is remembered of the item: as sent and taken with its digest, or as about to be sent without one."""
    # Until all of it was taken, a list price of last time may still stand there.
    listed = dict(one.sheet.listed) if digest is not None else {**list_prices_in(one.facts), **dict(one.sheet.listed)}
    held = {sku for sku, _ in one.held_places}
    facts: dict[str, Any] = {
        # What stays as it is may be anything: it counts as unknown when it can be said again.
        "skus": in_order([sku for sku in one.skus if sku_key(sku) not in held]),
        "special": special_facts(special),
        "tiers": tier_facts(tiers),
        "listed": [[sku, str(amount)] for sku, amount in listed.items()],
        "births": one.births,
    }
    sent = one.sheet.price if digest is not None else None
    price = sent.price if sent is not None else price_before(one.link)
    if price is not None:
        facts["price"] = str(price)
    return Link(key=one.key, remote_id=one.key, digest=digest, facts=facts)


def price_before(link: Link | None) -> Decimal | None:
    """What one piece cost when its price was last taken."""
    return Decimal(str(link.facts["price"])) if link is not None and "price" in link.facts else None
