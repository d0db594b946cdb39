"""What of a product stands otherwise on the website than it should, in plain words; only what Items owns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.products.mapping.product import ENABLED, Payload, Product
from services.products.mapping.stock import shown
from services.products.mapping.stock_settings import stock_differences
from services.products.records.stock_item import StockItem
from services.products.records.web import Axis, WebProduct, sku_key
from shared.catalog.web_sku import plain_sku
from shared.website.saved import same

LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What the website holds that products are compared with."""

    products: Mapping[str, WebProduct]
    """By upper-case SKU."""
    axes: Mapping[str, Axis]
    """The attributes that tell variants apart, by code; those that are missing are left out."""
    taxes: Mapping[str, int]
    """Tax classes by casefolded name."""
    stock: Mapping[int, StockItem] = field(default_factory=dict)
    """Stock settings by the number of the product, so far as the website tells them."""


def product_differences(product: Product, *, shelf: Shelf) -> Iterator[str]:
    """Everything that differs, for the item itself, its variants, its units and its parts."""
    own = str(product.payload["sku"])
    whole = shelf.products.get(sku_key(own))
    payloads = [product.payload, *(one.payload for one in product.variants), *(one.payload for one in product.units)]
    missing = [sku for one in payloads if sku_key(sku := str(one["sku"])) not in shelf.products]
    yield from (f"{sku} isn't there any more" for sku in missing)
    tax = shelf.taxes.get(product.tax_class.casefold()) if product.tax_class else None
    for payload in payloads:
        there = shelf.products.get(sku_key(str(payload["sku"])))
        if there is not None:
            yield from _fields(payload, there, tax=tax)
    yield from stock_differences(product, products=shelf.products, stock=shelf.stock)
    if whole is not None and product.variants:
        yield from _family(product, whole, shelf=shelf)
    if whole is not None and product.parts:
        wanted = sorted((plain_sku(part.key).text.upper(), part.quantity) for part in product.parts)
        held = sorted((choice.sku.upper(), choice.quantity) for choice in whole.choices)
        if wanted != held:
            yield f"the parts of {own} are {_parts(held)}, should be {_parts(wanted)}"
        yield from (f"{one.sku} can be left out of {own}" for one in whole.choices if not one.required)


def _fields(payload: Payload, there: WebProduct, *, tax: int | None) -> Iterator[str]:
    sku = str(payload["sku"])
    if there.kind != payload["type_id"] and there.kind != "virtual":
        yield f"{sku} is a product of the kind {there.kind}, should be {payload['type_id']}"
    if there.name.strip() != str(payload["name"]).strip():
        yield f"the name of {sku} is “{_short(there.name)}”, should be “{_short(payload['name'])}”"
    if there.attribute_set not in (None, payload["attribute_set_id"]):
        yield f"{sku} is of the attribute set {there.attribute_set}, should be of {payload['attribute_set_id']}"
    if there.status != payload["status"]:
        yield f"{sku} is {_state(there.status)}, should be {_state(payload['status'])}"
    if there.visibility != payload["visibility"]:
        yield f"{sku} is shown elsewhere than it should be (visibility {there.visibility})"
    if "weight" in payload and (there.weight or Decimal(0)) != payload["weight"]:
        yield f"the weight of {sku} is {shown(there.weight or Decimal(0))}, should be {shown(payload['weight'])}"
    away = set(payload["extension_attributes"].get("website_ids", ())) - set(there.website_ids)
    if away:
        yield f"{sku} isn't on website {', '.join(map(str, sorted(away)))}"
    values = {str(one["attribute_code"]): one["value"] for one in payload["custom_attributes"]}
    if tax is not None:
        values["tax_class_id"] = tax
    for code, value in values.items():
        held = there.values.get(code, "")
        if not same(value, held) and sorted(str(value).split(",")) != sorted(held.split(",")):
            yield f"{code} of {sku} is “{_short(held)}”, should be “{_short(value)}”"


def _family(product: Product, whole: WebProduct, *, shelf: Shelf) -> Iterator[str]:
    ids = {found.id: one for one in product.variants if (found := shelf.products.get(sku_key(one.sku))) is not None}
    yield from (
        f"the variant {one.sku} isn't linked to {whole.sku}"
        for number, one in ids.items()
        if number not in whole.children
    )
    if set(whole.children) - set(ids):
        yield f"{whole.sku} has variants that aren't in Counterpoint"
    for place, choice in enumerate(product.choices):
        axis = shelf.axes.get(choice.code)
        for label in choice.labels:
            if axis is None or label.strip().casefold() not in axis.options:
                yield f"the choice “{label}” of {choice.title} isn't there any more"
        for one in ids.values():
            label = one.labels[place].strip().casefold()
            held = shelf.products[sku_key(one.sku)].values.get(choice.code)
            if axis is not None and label in axis.options and not same(axis.options[label], held):
                yield f"{one.sku} isn't “{one.labels[place]}” in {choice.title} there"


def still_shown(skus: Mapping[str, str] | frozenset[str], *, shelf: Shelf) -> Iterator[str]:
    """Which of the products that should be off the website are enabled there."""
    for sku in skus:
        there = shelf.products.get(sku_key(sku))
        if there is not None and there.status == ENABLED:
            yield f"{sku} is enabled, should be off the website"


def _parts(rows: list[tuple[str, Decimal]]) -> str:
    return ", ".join(f"{shown(quantity)} × {sku}" for sku, quantity in rows) or "none"


def _state(status: Any) -> str:
    return "enabled" if status == ENABLED else "disabled"


def _short(text: Any) -> str:
    words = " ".join(str(text).split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
