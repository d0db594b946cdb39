"""An item's prices in Counterpoint → every price row the website should hold for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from services.products.mapping.kit import bundle_price
from services.products.mapping.price_rows import special_facts, special_period, tier_facts
from services.products.records.prices import ALL_STORES, BaseRow, PricePlace, SpecialRow
from services.products.records.rules import ProductRules
from shared.catalog.first_match import about, listed_price, price_now, regular_above
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
class Held:
    """What an SKU costs at a place can't be said: what the website asks there stays as it is."""

    sku: str
    place: PricePlace
    reason: str
    listed: Decimal | None = None
    """Price-1, where at least that is known."""
    levels: bool = False
    """Whether the prices of customer groups can't be said either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSheet:
    """All price rows of one item, as far as they can be said."""

    price: WebPrice | None
    """What one piece of the item itself costs where no place has prices of its own."""
    skus: tuple[str, ...]
    """Everything it is sold as."""
    base: tuple[BaseRow, ...]
    special: tuple[SpecialRow, ...] = ()
    tiers: tuple[TierRow, ...] = ()
    listed: tuple[tuple[str, Decimal], ...] = ()
    """List prices by SKU, where the website shows them."""
    unsaid: tuple[str, ...] = ()
    """Rules about the item that these rows don't say, in words."""
    held: tuple[Held, ...] = ()

    @property
    def digest(self) -> str:
        """The fingerprint of what the website should hold, and of what can't be said of it."""
        base = sorted([row.sku, str(row.price.normalize()), row.store] for row in self.base)
        listed = sorted([sku, str(amount)] for sku, amount in self.listed)
        rows = [base, sorted(special_facts(self.special)), sorted(tier_facts(self.tiers)), listed]
        held = sorted([one.sku, one.place.store, one.reason, str(one.listed)] for one in self.held)
        return digest([*rows, held] if held else rows)


def price_sheet(
    placed: Sequence[PlacedItem], *, skus: Sequence[str], book: PriceBook, now: datetime, rules: ProductRules
) -> PriceSheet | Skipped:
    """The rows of an item for all its SKUs and places (the default one first) at `now`, or why there are none.

    What can't be said at one place, or of one unit, keeps nothing else from being right.
    """
    base: list[BaseRow] = []
    special: list[SpecialRow] = []
    tiers: list[TierRow] = []
    listed: list[tuple[str, Decimal]] = []
    unsaid: dict[str, None] = {}
    held: list[Held] = []
    own: WebPrice | None = None
    sold: dict[str, None] = {}
    for one in placed:
        for sku, found in _prices(one.item, skus=skus, book=book, now=now, rules=rules).items():
            sold[sku] = None
            if isinstance(found.price, Skipped):
                reason = found.price.reason
                held.append(
                    Held(sku=sku, place=one.place, reason=reason, listed=found.known, levels=found.item.by_cell)
                )
            else:
                own = own or found.price
                base.append(BaseRow(sku=sku, price=found.price.price, store=one.place.store))
                special.extend(_special(found.price, sku=sku, place=one.place, rules=rules))
            if one.place.store == ALL_STORES and found.regular is not None and rules.list_price_attribute:
                listed.append((sku, found.regular))
            unsaid.update(dict.fromkeys(found.more.unsaid))
            tiers.extend(
                TierRow(sku=sku, group=group, quantity=least, price=amount, website=one.place.website)
                for group, least, amount in found.rows
            )
    if not sold:
        return Skipped("Nothing of it has a price", to_fix=True)
    return PriceSheet(
        price=own,
        skus=tuple(sold),
        base=tuple(base),
        special=tuple(special),
        tiers=tuple(tiers),
        listed=tuple(listed),
        unsaid=tuple(unsaid),
        held=tuple(held),
    )


def sold_as(item: PricedItem, sku: str) -> PricedItem | None:
    """The item as it is priced under this SKU; None for a unit that Counterpoint no longer has."""
    name = read_sku(sku).unit
    if name is None:
        return item
    return next((in_unit(item, unit) for unit in item.units if unit.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The prices of an item in one of its units."""

    item: PricedItem
    price: WebPrice | Skipped
    known: Decimal | None
    """Price-1."""
    regular: Decimal | None
    """The list price."""
    more: QuantityPrices = field(default_factory=QuantityPrices)
    rows: tuple[tuple[str, Decimal, Decimal], ...] = ()
    """Customer group, quantity and price."""


def _prices(
    item: PricedItem, *, skus: Sequence[str], book: PriceBook, now: datetime, rules: ProductRules
) -> dict[str, _Found]:
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
            units[unit] = _found(sold, book=book, now=now, rules=rules)
        found[sku] = units[unit]
    return found


def _found(item: PricedItem, *, book: PriceBook, now: datetime, rules: ProductRules) -> _Found:
    price, first = price_now(item, book=book, now=now, store=rules.price_store), listed_price(item)
    known = None if isinstance(first, Skipped) else first
    if isinstance(price, WebPrice):
        # A kit's special price would be a percentage on the website, so its price is what it costs now.
        price, regular = bundle_price(price) if item.kit else price, price.listed
    else:
        regular = None if known is None else regular_above(item, known)
    if item.kit:
        return _Found(item=item, price=price, known=known, regular=regular)
    rows = [] if item.by_cell else [(group, ONE_PIECE, amount) for group, amount in _levels(item, rules.level_groups)]
    if isinstance(price, Skipped):
        return _Found(item=item, price=price, known=known, regular=regular, rows=tuple(rows))
    more = quantity_prices(item, book=book, now=now, store=rules.price_store)
    rows = [*((ALL_GROUPS, row.least, row.price) for row in more.rows), *rows]
    return _Found(item=item, price=price, known=known, regular=regular, more=more, rows=tuple(rows))


def _special(price: WebPrice, *, sku: str, place: PricePlace, rules: ProductRules) -> Iterator[SpecialRow]:
    if price.special is None:
        return
    starts, ends = special_period(price, rules=rules)
    yield SpecialRow(sku=sku, price=price.special, starts=starts, ends=ends, store=place.store)


def _levels(item: PricedItem, groups: Mapping[int, str]) -> Iterator[tuple[str, Decimal]]:
    for number, group in sorted(groups.items()):
        amount = item.levels.level(f"PRC_{number}")
        if amount is not None and rounded(amount, item) > 0:
            yield group, rounded(amount, item)
