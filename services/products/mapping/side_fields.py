"""Both sides of an item, field by field, for people who compare them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.products.mapping.kit import parts_words
from services.products.mapping.product import Product
from services.products.mapping.stock import shown
from services.products.mapping.units import UnitProduct
from services.products.records.item import Item
from services.products.records.web import SourceRow, WebProduct
from shared.catalog.price_book import WebPrice
from shared.contracts.http import SideField
from shared.website.texts import page_html


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """Sides and parts of them that could not be asked: what is missing there may be there all the same."""

    counterpoint: bool = False
    website: bool = False
    fields: frozenset[str] = frozenset()
    """Names of single fields that a side could not be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What both systems hold of one item. Counterpoint's side is told as it would stand on the website."""

    item: Item | None = None
    product: Product | None = None
    price: WebPrice | None = None
    special_until: str = ""
    """The end of its special price, by the website's clock and in its writing."""
    unit_prices: Mapping[str, WebPrice] = field(default_factory=dict)
    tiers: str = ""
    """Prices by quantity and customer group, in words."""
    web_tiers: str = ""
    list_price: Decimal | None = None
    web_list_price: str | None = None
    rows: Sequence[SourceRow] = ()
    whole: WebProduct | None = None
    """The item's own product on the website."""
    sold: WebProduct | None = None
    """The product whose price is shown: itself, or a variant of a family."""
    web: Mapping[str, WebProduct] = field(default_factory=dict)
    """All its products on the website, by SKU."""
    web_rows: Sequence[SourceRow] = ()
    pictures: Sequence[str] = ()
    """Each picture in a word; the same for those of ours on the website."""
    web_pictures: Sequence[str] = ()
    mapped: Sequence[SideField] = ()
    """What the data mappings fill."""
    unasked: Unasked = field(default_factory=lambda: Unasked())


def side_fields(sides: Sides) -> tuple[SideField, ...]:
    """One line for every field that either side has."""
    product, whole, sold, price = sides.product, sides.whole, sides.sold, sides.price
    payload = product.payload if product is not None else {}
    units = product.units if product is not None else ()
    beside = {one.sku for one in units}
    found = [
        _field("Name", payload.get("name"), whole.name if whole else None),
        _field("Shown on the website", _yes(payload.get("status")), _yes(whole.status) if whole else None),
        _field("Price", _money(price.price if price else None), _money(sold.price if sold else None)),
        _field("Special price", _money(price.special if price else None), _money(_value(sold, "special_price"))),
        _field("Special price until", sides.special_until, _value(sold, "special_to_date")),
        _field("List price", _money(sides.list_price), _money(sides.web_list_price or None)),
        _field("Prices by quantity and group", sides.tiers, sides.web_tiers),
        _field("In stock", _sum(sides.rows, without=beside), _sum(sides.web_rows, without=beside)),
        _field("Description", _described(sides), _value(whole, "description")),
    ]
    if product is not None:
        found.append(_field("Pictures", ", ".join(sides.pictures), ", ".join(sides.web_pictures)))
    if product is not None and product.variants:
        there = {row.sku for row in sides.web_rows}
        count = sum(sku in there for sku in product.skus)
        found.append(_field("Variants", str(len(product.variants)), str(count)))
    if product is not None and product.parts:
        wanted = parts_words([(part.key, part.quantity) for part in product.parts])
        held = parts_words([(one.sku, one.quantity) for one in whole.choices]) if whole is not None else None
        found.append(_field("Parts of the kit", wanted, held))
    found += sides.mapped
    for one in units:
        found += _unit_fields(one, sides)
    return tuple(
        _honest(field, sides.unasked) for field in found if field.counterpoint is not None or field.magento is not None
    )


def stale_in_words(fields: Sequence[SideField]) -> tuple[str, ...]:
    """What a shopper would notice: prices and numbers in stock that differ."""
    return tuple(_NOTICED[one.field] for one in fields if one.differs and one.field in _NOTICED)


def shown_in_words(sides: Sides) -> str:
    """What shoppers see now: "46.62 and 20 pieces"; empty while that isn't known."""
    price = _money(sides.sold.price if sides.sold else None)
    special = _money(_value(sides.sold, "special_price"))
    stock = _sum(sides.web_rows, without=set())
    shown_price = f"{price} (special price {special})" if price and special else price
    pieces = f"{stock} {'piece' if stock == '1' else 'pieces'}" if stock is not None else None
    return " and ".join(part for part in (shown_price, pieces) if part)


_NOTICED = {"Price": "price", "Special price": "special price", "List price": "list price", "In stock": "stock"}


def _honest(field: SideField, unasked: Unasked) -> SideField:
    """Without a mark where a side is empty only because it could not be asked."""
    left = field.counterpoint is None and unasked.counterpoint
    right = field.magento is None and unasked.website
    if not (left or right or field.field in unasked.fields):
        return field
    return field.model_copy(update={"differs": None})


def _unit_fields(one: UnitProduct, sides: Sides) -> list[SideField]:
    price, there = sides.unit_prices.get(one.sku), sides.web.get(one.sku)
    return [
        _field(
            f"Price of a {one.name}", _money(price.price if price else None), _money(there.price if there else None)
        ),
        _field(
            f"Special price of a {one.name}",
            _money(price.special if price else None),
            _money(_value(there, "special_price")),
        ),
        _field(f"In stock by the {one.name}", _sum_of(one.sku, sides.rows), _sum_of(one.sku, sides.web_rows)),
    ]


def _field(name: str, counterpoint: str | None, magento: str | None) -> SideField:
    left, right = counterpoint or None, magento or None
    return SideField(field=name, counterpoint=left, magento=right, differs=left != right)


def _described(sides: Sides) -> str | None:
    """The description as it is sent: what isn't safe on a page is left out of it."""
    html = sides.item.html if sides.item is not None else None
    return None if html is None else page_html(html).text


def _yes(status: object) -> str | None:
    return None if status is None else "Yes" if status == 1 else "No"


def _money(amount: Decimal | str | None) -> str | None:
    return None if amount is None else f"{Decimal(amount):.2f}"


def _value(product: WebProduct | None, code: str) -> str | None:
    return None if product is None else product.values.get(code)


def _sum(rows: Sequence[SourceRow], *, without: set[str]) -> str | None:
    counted = [row.quantity for row in rows if row.sku not in without]
    return shown(sum(counted, Decimal(0))) if counted else None


def _sum_of(sku: str, rows: Sequence[SourceRow]) -> str | None:
    return _sum([row for row in rows if row.sku == sku], without=set())
