"""The fast price calls: rows by SKU, good ones written, bad ones listed, products left unstamped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
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


def refusal_row(message: str, *parameters: object) -> dict[str, Any]:
    """One refused price; its parameters are a bare list."""
    return {"message": message, "parameters": [_shown(value) for value in parameters]}


def _shown(value: object) -> str:
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


def _refused(call: Call, given: Row, *, field: str, types: frozenset[str]) -> dict[str, Any] | None:
    sku, price, store_id = given.get("sku") or "", given.get(field), given.get("store_id") or ALL_STORES
    if priced_product(call, sku, types=types) is None:
        return refusal_row(INVALID, "SKU", sku)
    where = " Row ID: SKU = %SKU, Store ID: %storeId."
    if price is None or price < 0:
        return refusal_row(INVALID + where, field.capitalize(), price, sku, store_id)
    if store_id not in call.shop.stores:
        return refusal_row("Requested store is not found." + where, sku, store_id)
    return None


def _write(code: str, *, types: frozenset[str], field: str = "price") -> Callable[[Call], list[dict[str, Any]]]:
    def serve(call: Call) -> list[dict[str, Any]]:
        refused = []
        for given in call["prices"]:
            fault = _refused(call, given, field=field, types=types)
            if fault is not None:
                refused.append(fault)
                continue
            product = call.shop.product(given["sku"])
            if product is not None:
                layer_for(call.shop, product, given.get("store_id") or ALL_STORES)[code] = money(given[field])
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


def _special_fault(call: Call, given: Row) -> dict[str, Any] | None:
    fault = _refused(call, given, field="price", types=PRICED_TYPES)
    if fault is not None:
        return fault
    sku, store_id = given["sku"], given.get("store_id") or ALL_STORES
    where = " Row ID: SKU = %SKU, Store ID: %storeId, Price From: %priceFrom, Price To: %priceTo."
    for label, name in (("Price From", "price_from"), ("Price To", "price_to")):
        text = given.get(name)
        missing = not text and call.shop.settings.edition == "commerce"
        if missing or (text and _date(text) is None):
            return refusal_row(
                INVALID + where, label, text, sku, store_id, given.get("price_from"), given.get("price_to")
            )
    return None


def _date(text: str | None) -> str | None:
    try:
        return datetime.fromisoformat(text or "").strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None


def _write_special(call: Call) -> list[dict[str, Any]]:
    refused = []
    for given in call["prices"]:
        fault = _special_fault(call, given)
        if fault is not None:
            refused.append(fault)
            continue
        product = call.shop.product(given["sku"])
        if product is None:
            continue
        layer = layer_for(call.shop, product, given.get("store_id") or ALL_STORES)
        layer["special_price"] = money(given["price"])
        for code, name in (("special_from_date", "price_from"), ("special_to_date", "price_to")):
            if given.get(name):
                layer[code] = _date(given[name])
            else:
                layer.pop(code, None)
        call.shop.products.changed(product["id"])
    return refused


def _read_special(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "price": values["special_price"],
            "store_id": store_id,
            "sku": product["sku"],
            "price_from": values.get("special_from_date"),
            "price_to": values.get("special_to_date"),
        }
        for product, store_id, values in stored_layers(call.shop, call["skus"], types=PRICED_TYPES)
        if values.get("special_price") is not None
    ]


def _delete_special(call: Call) -> list[dict[str, Any]]:
    refused = []
    for given in call["prices"]:
        fault = _special_fault(call, given)
        if fault is not None:
            refused.append(fault)
            continue
        product = call.shop.product(given["sku"])
        if product is None:
            continue
        layer = layer_for(call.shop, product, given.get("store_id") or ALL_STORES)
        same = (
            layer.get("special_price") == money(given["price"])
            and layer.get("special_from_date") == _date(given.get("price_from"))
            and layer.get("special_to_date") == _date(given.get("price_to"))
        )
        if same:  # only the exact row goes; another one stays without a word
            for code in ("special_price", "special_from_date", "special_to_date"):
                layer.pop(code, None)
            call.shop.products.changed(product["id"])
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
