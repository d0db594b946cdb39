"""What only new products carry: their first price, stock and address, and what had to be asked of the website."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from services.products.mapping.category_links import Positions, links_payload
from services.products.mapping.kit import bundle_options, bundle_price
from services.products.mapping.price_rows import special_period
from services.products.mapping.product import Payload, Product, created, finished
from services.products.mapping.stock import source_rows
from services.products.records.item import ItemFlags
from services.products.records.rules import ProductRules
from services.products.records.stock import NOTHING, Stock
from services.products.records.web import SourceRow, WebProduct
from shared.catalog.first_match import price_now
from shared.catalog.price_book import PriceBook, PricedItem, WebPrice
from shared.catalog.unit_prices import in_unit
from shared.catalog.web_sku import read_sku
from shared.sync.model import Skipped

NOWHERE: Positions = MappingProxyType({})
DEFAULT_SOURCE = "default"
"""The inventory source that a product save fills."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What only a new product needs: its price and its stock."""

    price: WebPrice | Skipped
    stocks: tuple[Stock, ...]
    units: Mapping[str, WebPrice] = field(default_factory=dict)
    """By SKU, for those sold in another unit."""
    places: Positions = field(default_factory=dict)
    """The categories it stands in, by number."""


def start_of(
    product: Product,
    *,
    priced: PricedItem | None,
    book: PriceBook,
    stocks: tuple[Stock, ...],
    now: datetime,
    store: str | None,
    places: Positions = NOWHERE,
) -> Start:
    """The price and stock a new product begins with; its list price where its promotion can't be worked out."""
    if priced is None:
        return Start(price=Skipped("No price in Counterpoint", to_fix=True), stocks=stocks, places=places)

    def asked(item: PricedItem) -> WebPrice | Skipped:
        price = price_now(item, book=book, now=now, store=store)
        return price_now(item, book=PriceBook(), now=now) if isinstance(price, Skipped) else price

    units = {one.sku: price for one in product.units if isinstance(price := asked(in_unit(priced, one.unit)), WebPrice)}
    return Start(price=asked(priced), stocks=stocks, units=units, places=places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Makes payloads ready to go: what had to be asked, and for new products what only creation carries."""

    product: Product
    flags: ItemFlags
    start: Start | None
    rules: ProductRules
    new: frozenset[str]
    tax: int | None
    undescribed: frozenset[str]
    """SKUs whose description was deleted in Counterpoint."""

    def whole(self, payload: Payload, *, there: WebProduct | None) -> Payload:
        """The item's own product where it is sold itself: a simple one, or a kit with its parts."""
        if not self.product.parts:
            return self.child(payload)
        options = bundle_options(self.product.parts, there=there)
        extension = {**payload["extension_attributes"], "bundle_product_options": options}
        return self.family({**payload, "extension_attributes": extension})

    def child(self, payload: Payload) -> Payload:
        """A product with stock of its own."""
        payload, price = self._finished(payload), self._price(payload)
        if price is None or self.start is None:
            return payload
        own = next((row for row in self._rows([str(payload["sku"])]) if row.source == DEFAULT_SOURCE), None)
        quantity = own.quantity if own is not None else NOTHING
        in_stock = own.in_stock if own is not None else False
        return created(
            self._placed(payload),
            price=price,
            quantity=quantity,
            in_stock=in_stock,
            list_price_attribute=self.rules.list_price_attribute,
            period=special_period(price, rules=self.rules),
        )

    def family(self, payload: Payload) -> Payload:
        """A product whose stock follows from others."""
        payload, price = self._finished(payload), self._price(payload)
        if price is None:
            return payload
        if self.product.parts:
            return created(self._placed(payload), price=bundle_price(price), quantity=None, in_stock=True)
        whole = created(self._placed(payload), price=price, quantity=None, in_stock=True)
        # A family asks the prices of its variants: the website keeps none of its own.
        return {name: value for name, value in whole.items() if name != "price"}

    def plain(self, payload: Payload) -> Payload:
        """What is said of a product each time it is saved: nothing that only creation or one update carries."""
        return finished(payload, tax=self.tax, undescribed=False)

    def stock_elsewhere(self) -> tuple[SourceRow, ...]:
        """Where new products lie beside the source that a product save can fill; kits have no stock of their own."""
        new = [sku for sku in self.product.skus if sku in self.new]
        return tuple(row for row in self._rows(new) if row.source != DEFAULT_SOURCE) if not self.product.parts else ()

    def _placed(self, payload: Payload) -> Payload:
        """The payload with its categories. Variants stand in none: they are shown within their family."""
        if self.start is None or not self.start.places or read_sku(str(payload["sku"])).cell is not None:
            return payload
        links = links_payload(str(payload["sku"]), self.start.places)["extension_attributes"]
        return {**payload, "extension_attributes": {**payload["extension_attributes"], **links}}

    def _rows(self, skus: Sequence[str]) -> tuple[SourceRow, ...]:
        return source_rows(
            skus=skus,
            stocks=self.start.stocks if self.start is not None else (),
            flags=self.flags,
            rules=self.rules,
            units={one.sku: one.unit for one in self.product.units},
        )

    def _finished(self, payload: Payload) -> Payload:
        return finished(payload, tax=self.tax, undescribed=payload["sku"] in self.undescribed)

    def _price(self, payload: Payload) -> WebPrice | None:
        """The price to create it with; None where it is there already."""
        sku = str(payload["sku"])
        if sku not in self.new or self.start is None or isinstance(self.start.price, Skipped):
            return None
        units = {one.sku for one in self.product.units}
        return self.start.units.get(sku) if sku in units else self.start.price
