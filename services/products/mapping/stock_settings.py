"""Which of a product's stock settings stand otherwise on the website than Items sends them, in plain words.

Those that Items never sends (the largest quantity in a cart, steps of quantities, when to be told of low stock) are the
website's own, as Counterpoint has nothing of the kind.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from services.products.mapping.product import Payload, Product
from services.products.mapping.stock import shown
from services.products.records.stock_item import StockItem
from services.products.records.web import WebProduct, sku_key
from shared.catalog.web_sku import plain_sku

_SWITCHES = {"manage_stock": "counting the stock", "backorders": "selling beyond the stock"}
_AMOUNTS = {"min_qty": "the quantity that counts as sold out", "min_sale_qty": "the least quantity in a cart"}
_AS_CONFIGURED = "as the website is configured"


def stock_differences(
    product: Product, *, products: Mapping[str, WebProduct], stock: Mapping[int, StockItem]
) -> Iterator[str]:
    """Everything that differs, for the item itself, its variants and its units; nothing of what wasn't told.

    A family or kit that is out of stock differs only while what it is made of can be sold: else the website is right.
    """
    payloads = [product.payload, *(one.payload for one in product.variants), *(one.payload for one in product.units)]
    for payload in payloads:
        own = _told(str(payload["sku"]), products, stock)
        wanted = _wanted(payload)
        if own is not None:
            yield from _settings(str(payload["sku"]), wanted, own)
            yield from _offered(product, wanted, own, products=products, stock=stock, sku=str(payload["sku"]))


def is_put_out(product: Product, own: StockItem | None) -> bool:
    """Whether the website has a family or kit out of stock that is to be for sale, whatever it is made of."""
    return own is not None and not own.is_in_stock and _wanted(product.payload).get("is_in_stock") is True


def _settings(sku: str, wanted: Mapping[str, Any], own: StockItem) -> Iterator[str]:
    for name, title in {**_SWITCHES, **_AMOUNTS}.items():
        follows = wanted.get(f"use_config_{name}")
        if follows is None:
            continue
        held = None if getattr(own, f"use_config_{name}") else getattr(own, name)
        should = None if follows else wanted.get(name)
        if held is None and should is None:
            continue
        if held is None or should is None or Decimal(held) != Decimal(should):
            yield f"{title} is {_value(name, held)} for {sku}, should be {_value(name, should)}"
    if "is_qty_decimal" in wanted and own.is_qty_decimal is not bool(wanted["is_qty_decimal"]):
        yield f"selling fractions is {_on(own.is_qty_decimal)} for {sku}, should be {_on(wanted['is_qty_decimal'])}"


def _offered(
    product: Product,
    wanted: Mapping[str, Any],
    own: StockItem,
    *,
    products: Mapping[str, WebProduct],
    stock: Mapping[int, StockItem],
    sku: str,
) -> Iterator[str]:
    should = wanted.get("is_in_stock")
    if should is False and own.is_in_stock:
        yield f"{sku} is in stock, should be out of stock for good"
    if should is True and not own.is_in_stock and _can_be_sold(product, products=products, stock=stock):
        yield f"{sku} is put out of stock, should be for sale"


def _can_be_sold(product: Product, *, products: Mapping[str, WebProduct], stock: Mapping[int, StockItem]) -> bool:
    """Whether any variant of a family, or every part of a kit, is in stock on the website."""
    parts = [_told(plain_sku(part.key).text, products, stock) for part in product.parts]
    variants = [_told(one.sku, products, stock) for one in product.variants]
    if parts:
        return all(part is not None and part.is_in_stock for part in parts)
    return any(one is not None and one.is_in_stock for one in variants)


def _told(sku: str, products: Mapping[str, WebProduct], stock: Mapping[int, StockItem]) -> StockItem | None:
    there = products.get(sku_key(sku))
    return None if there is None else stock.get(there.id)


def _wanted(payload: Payload) -> Mapping[str, Any]:
    rules: Mapping[str, Any] = payload.get("extension_attributes", {}).get("stock_item", {})
    return rules


def _value(name: str, value: Any) -> str:
    if value is None:
        return _AS_CONFIGURED
    return _on(value) if name in _SWITCHES else shown(Decimal(value))


def _on(value: Any) -> str:
    return "on" if value else "off"
