"""Price Changes: the prices on the website against those that Counterpoint's price rules give now."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.products.mapping.price_rows import same_amount, special_place, tier_rows_in
from services.products.mapping.price_sheet import PriceSheet
from services.products.records.prices import BaseRow, SpecialRow
from services.products.records.rules import ProductRules
from services.products.records.web import WebProduct, sku_key
from services.products.tasks.outcomes import online_skus
from services.products.tasks.presence import Presence
from services.products.tasks.price_reading import SheetReader
from services.products.tasks.shop_clock import TellsTime, shop_time
from shared.sync.attempts import in_order
from shared.sync.model import Link
from shared.sync.ports import Links
from shared.website.rows import TierRow

_MIDNIGHT = " 00:00:00"


class ReadsWebPrices(Protocol):
    """The prices the website has."""

    async def read_base(self, skus: Collection[str]) -> Sequence[BaseRow]:
        """The base prices there are, in every store view that has its own."""
        ...

    async def read_special(self, skus: Collection[str]) -> Sequence[SpecialRow]:
        """The special prices there are."""
        ...


class ReadsTiers(Protocol):
    """The prices by customer group and quantity."""

    async def read(self, skus: Collection[str]) -> Sequence[TierRow]:
        """All rows there are, whoever made them."""
        ...


class FindsProducts(Protocol):
    """What the website has."""

    async def find(self, skus: Collection[str]) -> Mapping[str, WebProduct]:
        """The products there are, by upper-case SKU."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The prices on the website, by place."""

    base: Mapping[tuple[str, int], BaseRow]
    special: Mapping[tuple[str, int], Sequence[SpecialRow]]
    """Often more than one at a place: the website gives each with the dates of every store view."""
    tiers: Mapping[tuple[object, ...], TierRow]
    listed: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PriceComparison:
    """Base, special and list prices, and those by quantity and customer group that are ours."""

    sheets: SheetReader
    magento: ReadsWebPrices
    tiers: ReadsTiers
    products: FindsProducts
    presence: Presence
    links: Links
    rules: ProductRules
    now: TellsTime

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """See Comparison.differing."""
        seen = await self.presence.look(await self.presence.items.read_many(in_order(keys)))
        online = {key: skus for key, link in seen.links.items() if (skus := online_skus(link))}
        found = dict(seen.news)
        if not online:
            return found
        read = await self.sheets.sheets(online, now=shop_time(self.now(), rules=self.rules))
        sheets = {key: sheet for key, sheet in read.items() if isinstance(sheet, PriceSheet)}
        tags = await self._tags(sheets)
        links = await self.links.read_many(list(sheets))
        for key, sheet in sheets.items():
            words = tuple(_differences(sheet, tags=tags, link=links.get(key)))
            if words:
                found[key] = (*found.get(key, ()), *words)
        return found

    async def distrust(self, keys: Sequence[str]) -> None:
        """See Comparison.distrust."""
        await self.presence.withdraw(keys)
        # Without a digest no price of ours counts as standing, so that each is sent and what is in its place goes.
        await self.links.distrust_many(keys, digest=None)

    async def _tags(self, sheets: Mapping[str, PriceSheet]) -> Tags:
        skus = {sku for sheet in sheets.values() for sku in sheet.skus}
        listed = {sku for sheet in sheets.values() for sku, _ in sheet.listed}
        attribute = self.rules.list_price_attribute
        products = await self.products.find(listed) if listed and attribute else {}
        return Tags(
            base={(sku_key(row.sku), row.store): row for row in (await self.magento.read_base(skus) if skus else ())},
            special=_by_place(await self.magento.read_special(skus) if skus else ()),
            tiers={row.place: row for row in (await self.tiers.read(skus) if skus else ())},
            listed={sku: product.values.get(attribute or "", "") for sku, product in products.items()},
        )


def _differences(sheet: PriceSheet, *, tags: Tags, link: Link | None) -> Iterator[str]:
    wanted = {special_place(row): row for row in sheet.special}
    for base in sheet.base:
        place = sku_key(base.sku), base.store
        there = tags.base.get(place)
        if there is None or there.price != base.price:
            yield f"the price of {base.sku} is {'missing' if there is None else there.price}, should be {base.price}"
        yield from _special(base.sku, tags.special.get(place, ()), wanted.get(place))
    ours = {row.place for row in tier_rows_in({} if link is None else link.facts)}
    for row in sheet.tiers:
        held = tags.tiers.get(row.place)
        # Another row in a place that we never filled is a person's, and left to that person.
        if held is None or (row.place in ours and (held.price, held.percent) != (row.price, False)):
            name = f"the price of {row.sku} for {row.group} from {row.quantity.normalize():f}"
            yield f"{name} is {'missing' if held is None else held.price}, should be {row.price}"
    for sku, amount in sheet.listed:
        if not same_amount(tags.listed.get(sku_key(sku)), amount):
            yield f"the list price of {sku} is {tags.listed.get(sku_key(sku)) or 'missing'}, should be {amount}"


def _by_place(rows: Sequence[SpecialRow]) -> Mapping[tuple[str, int], Sequence[SpecialRow]]:
    found: defaultdict[tuple[str, int], list[SpecialRow]] = defaultdict(list)
    for row in rows:
        found[special_place(row)].append(row)
    return found


def _special(sku: str, there: Sequence[SpecialRow], wanted: SpecialRow | None) -> Iterator[str]:
    held = there[0] if there else None
    if wanted is None:
        if held is not None:
            yield f"{sku} has a special price {held.price} that Counterpoint doesn't have"
        return
    if held is None or held.price != wanted.price:
        is_now = "missing" if held is None else held.price
        yield f"the special price of {sku} is {is_now}, should be {wanted.price}"
    elif not any(_same_moment(row.ends, wanted.ends) for row in there):
        yield f"the special price of {sku} ends {held.ends or 'never'}, should end {wanted.ends or 'never'}"
    elif wanted.starts and not any(_same_moment(row.starts, wanted.starts) for row in there):
        yield f"the special price of {sku} begins {held.starts or 'at once'}, should begin {wanted.starts}"


def _same_moment(one: str, other: str) -> bool:
    return one.removesuffix(_MIDNIGHT) == other.removesuffix(_MIDNIGHT)
