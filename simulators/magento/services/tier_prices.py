"""Prices by quantity and customer group."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.amounts import money, quantity
from simulators.magento.services.prices import INVALID, PRICED_TYPES, priced_product, refusal_row
from simulators.magento.state.seed import ALL_GROUPS
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

ALL_GROUPS_NAME = "ALL GROUPS"
FIXED, DISCOUNT = "fixed", "discount"
_ROW = " Row ID: SKU = %SKU, Website ID: %websiteId, Customer Group: %customerGroup, Quantity: %qty."


def _group_number(shop: Shop, name: str) -> int | None:
    if name.casefold() == ALL_GROUPS_NAME.casefold():
        return ALL_GROUPS
    return next((row["id"] for row in shop.customer_groups if row["code"].casefold() == name.casefold()), None)


def _group_name(shop: Shop, number: int) -> str:
    row = shop.customer_groups.get(number)
    return ALL_GROUPS_NAME if row is None else str(row["code"])


def _fault(call: Call, given: Row) -> dict[str, Any] | None:
    sku = given.get("sku") or ""
    if priced_product(call, sku, types=PRICED_TYPES) is None:
        return refusal_row(INVALID, "SKU", sku)
    price, group = given.get("price"), given.get("customer_group") or ""
    website, amount = given.get("website_id") or 0, given.get("quantity")
    kind = given.get("price_type")
    row = (sku, website, group, amount)
    if price is None or price < 0 or (kind == DISCOUNT and price > 100):
        return refusal_row(INVALID + _ROW, "Price", price, *row)
    if kind not in (FIXED, DISCOUNT):
        return refusal_row(INVALID + _ROW, "Price Type", kind, *row)
    if amount is None or amount < 1:
        return refusal_row(INVALID + _ROW, "Quantity", amount, *row)
    if website not in call.shop.websites or (website and call.shop.settings.price_scope == "global"):
        return refusal_row(INVALID + _ROW, "Website ID", website, *row)
    if _group_number(call.shop, group) is None:
        return refusal_row("No such entity with %fieldName = %fieldValue." + _ROW, "Customer Group", group, *row)
    return None


def _stored(shop: Shop, given: Row) -> Row:
    discount = given["price_type"] == DISCOUNT
    return {
        "customer_group_id": _group_number(shop, given["customer_group"]),
        "qty": quantity(given["quantity"]),
        "value": money(0 if discount else given["price"]),
        "percentage_value": money(given["price"]) if discount else None,
        "website_id": given.get("website_id") or 0,
    }


def _place(tier: Row) -> tuple[Any, ...]:
    return tier["website_id"], tier["customer_group_id"], tier["qty"]


def _write(call: Call, *, replace: bool) -> list[dict[str, Any]]:
    refused, emptied = [], set()
    for given in call["prices"]:
        fault = _fault(call, given)
        if fault is not None:
            refused.append(fault)
            continue
        product = call.shop.product(given["sku"])
        if product is None:
            continue
        if replace and product["id"] not in emptied:
            emptied.add(product["id"])
            product["tier_prices"] = []
        tier = _stored(call.shop, given)
        kept = [one for one in product["tier_prices"] if _place(one) != _place(tier)]
        product["tier_prices"] = sorted([*kept, tier], key=lambda one: (*_place(one)[:2], float(one["qty"])))
        call.shop.products.changed(product["id"])
    return refused


def _update(call: Call) -> list[dict[str, Any]]:
    return _write(call, replace=False)


def _replace(call: Call) -> list[dict[str, Any]]:
    return _write(call, replace=True)


def _delete(call: Call) -> list[dict[str, Any]]:
    refused = []
    for given in call["prices"]:
        fault = _fault(call, given)
        if fault is not None:
            refused.append(fault)
            continue
        product = call.shop.product(given["sku"])
        if product is not None:
            gone = _stored(call.shop, given)
            product["tier_prices"] = [one for one in product["tier_prices"] if one != gone]
            call.shop.products.changed(product["id"])
    return refused


def _read(call: Call) -> list[dict[str, Any]]:
    shown = []
    for sku in dict.fromkeys(call["skus"]):
        product = call.shop.product(sku)
        if product is None or product["type_id"] not in PRICED_TYPES:
            continue
        for tier in product["tier_prices"]:
            percentage = tier["percentage_value"]
            shown.append(
                {
                    "price": tier["value"] if percentage is None else percentage,
                    "price_type": FIXED if percentage is None else DISCOUNT,
                    "website_id": tier["website_id"],
                    "sku": product["sku"],
                    "customer_group": _group_name(call.shop, tier["customer_group_id"]),
                    "quantity": tier["qty"],
                }
            )
    return shown


_TIER = "catalog-data-tier-price"
_RESULT = "[catalog-data-price-update-result]"
_STORAGE = "Catalog.TierPriceStorage"
_ACL = "Catalog::catalog"
_BASE = "/V1/products/tier-prices"
ROUTES: tuple[Route, ...] = (
    route(
        f"POST {_BASE}",
        acl=_ACL,
        service=f"{_STORAGE}.update",
        args=f"prices:[{_TIER}]",
        returns=_RESULT,
        serve=_update,
    ),
    route(
        f"PUT {_BASE}",
        acl=_ACL,
        service=f"{_STORAGE}.replace",
        args=f"prices:[{_TIER}]",
        returns=_RESULT,
        serve=_replace,
    ),
    route(
        f"POST {_BASE}-delete",
        acl=_ACL,
        service=f"{_STORAGE}.delete",
        args=f"prices:[{_TIER}]",
        returns=_RESULT,
        serve=_delete,
    ),
    route(
        f"POST {_BASE}-information",
        acl=_ACL,
        service=f"{_STORAGE}.get",
        args="skus:[str]",
        returns=f"[{_TIER}]",
        serve=_read,
    ),
)
