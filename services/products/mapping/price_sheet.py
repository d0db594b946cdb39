"""An item's prices in Counterpoint → every price row the website should hold for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from services.products.mapping.price_rows import special_facts, special_period, tier_facts
from services.products.records.prices import ALL_STORES, BaseRow, PricePlace, SpecialRow
from services.products.records.rules import ProductRules
from shared.catalog.first_match import about, price_now
from shared.catalog.price_book import PriceBook, PricedItem, WebPrice
from shared.catalog.quantity_prices import QuantityPrices, quantity_prices
from shared.catalog.rule_price import rounded
from shared.catalog.unit_prices import in_unit
from shared.catalog.web_sku import read_sku
from shared.sync.model import Skipped
from shared.sync.sets import digest
from shared.website.rows import ALL_GROUPS, TierRow

ONE_PIECE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedItem:
    """An item with the prices that count at a place."""

    item: PricedItem
    place: PricePlace = field(default_factory=PricePlace)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSheet:
    """All price rows of one item."""

    price: WebPrice
    """What one piece of the item itself costs where no place has prices of its own."""
    base: tuple[BaseRow, ...]
    special: tuple[SpecialRow, ...] = ()
    tiers: tuple[TierRow, ...] = ()
    listed: tuple[tuple[str, Decimal], ...] = ()
    """List prices by SKU, where the website shows them."""
    unsaid: tuple[str, ...] = ()
    """Rules about the item that these rows don't say, in words."""

    @property
    def digest(self) -> str:
        """The fingerprint of what the website should hold."""
        base = sorted([row.sku, str(row.price.normalize()), row.store] for row in self.base)
        listed = sorted([sku, str(amount)] for sku, amount in self.listed)
        return digest([base, sorted(special_facts(self.special)), sorted(tier_facts(self.tiers)), listed])


def price_sheet(
    placed: Sequence[PlacedItem], *, skus: Sequence[str], book: PriceBook, now: datetime, rules: ProductRules
) -> PriceSheet | Skipped:
    """The rows of an item for all its SKUs and places (the default one first) at `now`, or why there are none."""
    base: list[BaseRow] = []
    special: list[SpecialRow] = []
    tiers: list[TierRow] = []
    listed: list[tuple[str, Decimal]] = []
    unsaid: dict[str, None] = {}
    own: WebPrice | None = None
    for one in placed:
        prices = _prices(one.item, skus=skus, book=book, now=now, rules=rules)
        if isinstance(prices, Skipped):
            return prices
        for sku, found in prices.items():
            own = own or found.price
            base.append(BaseRow(sku=sku, price=_base(found), store=one.place.store))
            if one.place.store == ALL_STORES and found.price.listed is not None and rules.list_price_attribute:
                listed.append((sku, found.price.listed))
            special.extend(_special(found, sku=sku, place=one.place, rules=rules))
            unsaid.update(dict.fromkeys(found.more.unsaid))
            tiers.extend(
                TierRow(sku=sku, group=group, quantity=least, price=amount, website=one.place.website)
                for group, least, amount in found.rows
            )
    if own is None:
        return Skipped("Nothing of it has a price")
    return PriceSheet(
        price=own,
        base=tuple(base),
        special=tuple(special),
        tiers=tuple(tiers),
        listed=tuple(listed),
        unsaid=tuple(unsaid),
    )


def sold_as(item: PricedItem, sku: str) -> PricedItem | None:
    """The item as it is priced under this SKU; None for a unit that Counterpoint no longer has."""
    name = read_sku(sku).unit
    if name is None:
        return item
    return next((in_unit(item, unit) for unit in item.units if unit.name == name), None)


@dataclass(frozen=True, slots=True)
class _Found:
    """The prices of an item in one of its units."""

    item: PricedItem
    price: WebPrice
    more: QuantityPrices
    rows: tuple[tuple[str, Decimal, Decimal], ...]
    """Customer group, quantity and price."""


def _prices(
    item: PricedItem, *, skus: Sequence[str], book: PriceBook, now: datetime, rules: ProductRules
) -> dict[str, _Found] | Skipped:
    """The prices by SKU, each unit worked out once; SKUs of units that are gone are left out."""
    book = about(item, book=book, now=now, store=rules.price_store)
    units: dict[str | None, _Found] = {}
    found: dict[str, _Found] = {}
    for sku in skus:
        unit = read_sku(sku).unit
        sold = sold_as(item, sku)
        if sold is None:
            continue
        if unit not in units:
            price = price_now(sold, book=book, now=now, store=rules.price_store)
            if isinstance(price, Skipped):
                return price
            units[unit] = _found(sold, price, book=book, now=now, rules=rules)
        found[sku] = units[unit]
    return found


def _found(item: PricedItem, price: WebPrice, *, book: PriceBook, now: datetime, rules: ProductRules) -> _Found:
    if item.kit:
        return _Found(item, price, QuantityPrices(), ())
    more = quantity_prices(item, book=book, now=now, store=rules.price_store)
    rows = [(ALL_GROUPS, row.least, row.price) for row in more.rows]
    rows += [(group, ONE_PIECE, amount) for group, amount in _levels(item, rules.level_groups)]
    return _Found(item, price, more, tuple(rows))


def _base(found: _Found) -> Decimal:
    """A kit's special price would be a percentage on the website, so its price is what it costs now."""
    price = found.price
    return price.special if found.item.kit and price.special is not None else price.price


def _special(found: _Found, *, sku: str, place: PricePlace, rules: ProductRules) -> Iterator[SpecialRow]:
    price = found.price
    if price.special is None or found.item.kit:
        return
    starts, ends = special_period(price, rules=rules)
    yield SpecialRow(sku=sku, price=price.special, starts=starts, ends=ends, store=place.store)


def _levels(item: PricedItem, groups: Mapping[int, str]) -> Iterator[tuple[str, Decimal]]:
    for number, group in sorted(groups.items()):
        amount = item.levels.level(f"PRC_{number}")
        if amount is not None and rounded(amount, item) > 0:
            yield group, rounded(amount, item)
