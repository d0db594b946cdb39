"""The fast price calls: rows by SKU, good ones written, bad ones listed, products left unstamped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import product as every_pair
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.amounts import money
from simulators.magento.services.bundle_parts import has_dynamic_price
from simulators.magento.state.shop import ALL_STORES, Shop
from simulators.magento.state.tables import Row

PRICED_TYPES = frozenset({"simple", "virtual", "downloadable", "bundle"})
COST_TYPES = frozenset({"simple", "virtual", "downloadable"})
INVALID = "Invalid attribute %fieldName = %fieldValue."
NO_PRODUCT = "The product that was requested doesn't exist. Verify the product and try again."
_DATES = {"special_from_date": "price_from", "special_to_date": "price_to"}


def refusal_row(message: str, *parameters: object) -> dict[str, Any]:
    """One refused price; its parameters are a bare list of texts."""
    return {"message": message, "parameters": [None if value is None else shown(value) for value in parameters]}


def shown(value: object) -> str:
    """A value as the store writes it into its texts."""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def priced_product(call: Call, sku: str, *, types: frozenset[str]) -> Row | None:
    """The product a price may be set for; None for an unknown SKU, a product without own prices, a refused key."""
    product = call.shop.product(sku)
    if product is None or product["type_id"] not in types or sku.strip().upper() in call.refused:
        return None
    return None if has_dynamic_price(product) else product


def layer_for(shop: Shop, product: Row, store_id: int) -> dict[str, Any]:
    """Where a price of a store view is kept; with a global price scope there is one place only."""
    if store_id == ALL_STORES or shop.settings.price_scope == "global":
        values: dict[str, Any] = product["values"]
        return values
    view: dict[str, Any] = product["views"].setdefault(str(store_id), {})
    return view


def _faults(call: Call, given: Row, *, field: str, types: frozenset[str]) -> list[dict[str, Any]]:
    """Why a base price or a cost isn't taken; the store names every reason."""
    sku, price, store_id = given.get("sku") or "", given.get(field), given.get("store_id")
    found = []
    if priced_product(call, sku, types=types) is None:
        found.append(refusal_row(INVALID, "SKU", sku))
    if price is None or price < 0:
        found.append(refusal_row(INVALID, field.capitalize(), price))
    if store_id is None or store_id not in call.shop.stores:
        where = f"Row ID: SKU = {sku}, Store ID: {shown(store_id)}."
        found.append(refusal_row(f"Requested store is not found. {where}", sku, store_id))
    return found


def _write(code: str, *, types: frozenset[str], field: str = "price") -> Callable[[Call], list[dict[str, Any]]]:
    def serve(call: Call) -> list[dict[str, Any]]:
        refused = []
        for given in call["prices"]:
            faults = _faults(call, given, field=field, types=types)
            refused.extend(faults)
            product = None if faults else call.shop.product(given["sku"])
            if product is not None:
                layer_for(call.shop, product, given["store_id"])[code] = money(given[field])
                call.shop.products.changed(product["id"])
        return refused

    return serve


def stored_layers(
    shop: Shop, skus: Iterable[str], *, types: frozenset[str]
) -> Iterable[tuple[Row, int, dict[str, Any]]]:
    """Product, store and values for every place where prices of the known SKUs are kept."""
    for sku in dict.fromkeys(skus):
        product = shop.product(sku)
        if product is None or product["type_id"] not in types:
            continue
        yield product, ALL_STORES, product["values"]
        for store, values in product["views"].items():
            yield product, int(store), values


def _read(code: str, *, types: frozenset[str], field: str = "price") -> Callable[[Call], list[dict[str, Any]]]:
    def serve(call: Call) -> list[dict[str, Any]]:
        return [
            {field: values[code], "store_id": store_id, "sku": product["sku"]}
            for product, store_id, values in stored_layers(call.shop, call["skus"], types=types)
            if values.get(code) is not None
        ]

    return serve


def _delete_cost(call: Call) -> bool:
    for product, _, values in stored_layers(call.shop, call["skus"], types=COST_TYPES):
        values.pop("cost", None)
        call.shop.products.changed(product["id"])
    return True


def _special_faults(call: Call, given: Row) -> list[dict[str, Any]]:
    """Why a special price isn't taken; these texts come filled in."""
    sku, price, store_id = given.get("sku") or "", given.get("price"), given.get("store_id")
    begins, ends = given.get("price_from"), given.get("price_to")
    row = (sku, store_id, begins, ends)
    names = ("SKU =", "Store ID:", "Price From:", "Price To:")
    where = "Row ID: " + ", ".join(f"{name} {shown(value)}" for name, value in zip(names, row, strict=True)) + "."
    found = []
    if priced_product(call, sku, types=PRICED_TYPES) is None:
        found.append(refusal_row(f"{NO_PRODUCT} {where}", *row))
    if store_id and call.shop.settings.price_scope == "global":
        found.append(refusal_row(f"Could not change non global Price when price scope is global. {where}", *row))
    if price is None or price < 0:
        found.append(refusal_row(f"Invalid attribute Price = {shown(price)}. {where}", price, *row))
    for label, text in (("Price From", begins), ("Price To", ends)):
        missing = not text and call.shop.settings.edition == "commerce"
        if missing or (text and _date(text) is None):
            # The store names the end here, whichever of the two dates it can't read.
            found.append(refusal_row(f"Invalid attribute {label} = {shown(ends)}. {where}", label, *row))
    if store_id is None or store_id not in call.shop.stores:
        found.append(refusal_row(f"Requested store is not found. {where}", *row))
    return found


def _date(text: str | None) -> str | None:
    try:
        return datetime.fromisoformat(text or "").strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None


def _special_rows(call: Call) -> tuple[list[tuple[Row, dict[str, Any]]], list[dict[str, Any]]]:
    """The good rows, each with the place where it stands, and the refusals of the others."""
    good, refused = [], []
    for given in call["prices"]:
        faults = _special_faults(call, given)
        refused.extend(faults)
        product = None if faults else call.shop.product(given["sku"])
        if product is not None:
            good.append((given, layer_for(call.shop, product, given["store_id"])))
            call.shop.products.changed(product["id"])
    return good, refused


def _write_special(call: Call) -> list[dict[str, Any]]:
    good, refused = _special_rows(call)
    for given, layer in good:
        layer["special_price"] = money(given["price"])
        # A row without a date leaves the date that stands there.
        layer.update({code: _date(given[name]) for code, name in _DATES.items() if given.get(name)})
    return refused


def _read_special(call: Call) -> list[dict[str, Any]]:
    rows = []
    for sku in dict.fromkeys(call["skus"]):
        layers = list(stored_layers(call.shop, [sku], types=PRICED_TYPES))
        # The dates of all store views stand beside each price: the store doesn't ask which view they belong to.
        begins, ends = ([values[code] for _, _, values in layers if values.get(code)] or [None] for code in _DATES)
        rows += [
            {
                "price": values["special_price"],
                "store_id": store_id,
                "sku": product["sku"],
                "price_from": start,
                "price_to": end,
            }
            for product, store_id, values in layers
            if values.get("special_price") is not None
            for start, end in every_pair(begins, ends)
        ]
    return rows


def _delete_special(call: Call) -> list[dict[str, Any]]:
    good, refused = _special_rows(call)
    for _, layer in good:
        # What the row says of price and dates doesn't matter.
        for code in ("special_price", *_DATES):
            layer.pop(code, None)
    return refused


def _price_route(path: str, *, service: str, serve: Callable[[Call], Any], args: str, returns: str) -> Route:
    return route(
        f"POST /V1/products/{path}",
        acl="Catalog::catalog",
        service=f"Catalog.{service}",
        args=args,
        returns=returns,
        serve=serve,
    )


_RESULT = "[catalog-data-price-update-result]"
_BASE, _COST, _SPECIAL = "catalog-data-base-price", "catalog-data-cost", "catalog-data-special-price"
ROUTES: tuple[Route, ...] = (
    _price_route(
        "base-prices",
        service="BasePriceStorage.update",
        serve=_write("price", types=PRICED_TYPES),
        args=f"prices:[{_BASE}]",
        returns=_RESULT,
    ),
    _price_route(
        "base-prices-information",
        service="BasePriceStorage.get",
        serve=_read("price", types=PRICED_TYPES),
        args="skus:[str]",
        returns=f"[{_BASE}]",
    ),
    _price_route(
        "cost",
        service="CostStorage.update",
        serve=_write("cost", types=COST_TYPES, field="cost"),
        args=f"prices:[{_COST}]",
        returns=_RESULT,
    ),
    _price_route(
        "cost-information",
        service="CostStorage.get",
        serve=_read("cost", types=COST_TYPES, field="cost"),
        args="skus:[str]",
        returns=f"[{_COST}]",
    ),
    _price_route("cost-delete", service="CostStorage.delete", serve=_delete_cost, args="skus:[str]", returns="bool"),
    _price_route(
        "special-price",
        service="SpecialPriceStorage.update",
        serve=_write_special,
        args=f"prices:[{_SPECIAL}]",
        returns=_RESULT,
    ),
    _price_route(
        "special-price-information",
        service="SpecialPriceStorage.get",
        serve=_read_special,
        args="skus:[str]",
        returns=f"[{_SPECIAL}]",
    ),
    _price_route(
        "special-price-delete",
        service="SpecialPriceStorage.delete",
        serve=_delete_special,
        args=f"prices:[{_SPECIAL}]",
        returns=_RESULT,
    ),
)
