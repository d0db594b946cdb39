"""Prices by quantity and customer group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import product_missing
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.amounts import money, quantity
from simulators.magento.services.prices import PRICED_TYPES, priced_product, refusal_row
from simulators.magento.state.seed import ALL_GROUPS
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

ALL_GROUPS_NAME = "all groups"
FIXED, DISCOUNT = "fixed", "discount"
_ALL_WEBSITES = 0
_ROW = " Row ID: SKU = %SKU, Website ID: %websiteId, Customer Group: %customerGroup, Quantity: %qty."
_DUPLICATE = (
    "We found a duplicate website, tier price, customer group and quantity: "
    "Customer Group = %customerGroup, Website ID = %websiteId, Quantity = %qty."
)


def _group_number(shop: Shop, name: str) -> int | None:
    if name.casefold() == ALL_GROUPS_NAME:
        return ALL_GROUPS
    return next((row["id"] for row in shop.customer_groups if row["code"].casefold() == name.casefold()), None)


def _group_name(shop: Shop, number: int) -> str:
    row = shop.customer_groups.get(number)
    return ALL_GROUPS_NAME if row is None else str(row["code"])


def _faults(call: Call, given: Row, product: Row) -> list[dict[str, Any]]:
    """Why a row by itself isn't taken. Raises for a row without its fields, as the store does."""
    sku, price, group = given["sku"], given.get("price"), given["customer_group"].strip()
    website, amount, kind = given["website_id"], given["quantity"], given.get("price_type")
    row = (sku, website, group, amount)
    found = []
    if priced_product(call, sku, types=PRICED_TYPES) is None:
        found.append(refusal_row("Invalid attribute SKU = %SKU." + _ROW, *row))
    if price is None or price < 0 or (kind == DISCOUNT and price > 100):
        found.append(refusal_row("Invalid attribute Price = %price." + _ROW, price, *row))
    if kind not in (FIXED, DISCOUNT) or (kind == FIXED and product["type_id"] == "bundle"):
        found.append(refusal_row("Invalid attribute Price Type = %priceType." + _ROW, kind, *row))
    if amount < 1:
        found.append(refusal_row("Invalid attribute Quantity = %qty." + _ROW, *row))
    if website not in call.shop.websites:
        found.append(refusal_row("Invalid attribute Website ID = %websiteId." + _ROW, *row))
    if _group_number(call.shop, group) is None:
        found.append(refusal_row("No such entity with Customer Group = %customerGroup." + _ROW, *row))
    return found


def _stored(shop: Shop, given: Row) -> Row:
    discount = given["price_type"] == DISCOUNT
    return {
        "customer_group_id": _group_number(shop, given["customer_group"].strip()),
        "qty": quantity(given["quantity"]),
        "value": money(0 if discount else given["price"]),
        "percentage_value": money(given["price"]) if discount else None,
        "website_id": given["website_id"],
    }


def _place(tier: Row) -> tuple[Any, ...]:
    return tier["website_id"], tier["customer_group_id"], tier["qty"]


def _beside(tier: Row) -> tuple[Any, ...]:
    """Group and quantity: a row for one website and one for all can't both be added there."""
    return _place(tier)[1:]


def _checked(call: Call, *, against_standing: bool = False) -> tuple[list[tuple[Row, Row]], list[dict[str, Any]]]:
    """Product and tier of every good row, and the refusals of the others. Raises when one of the SKUs is unknown."""
    rows: list[tuple[Row, Row, Row]] = []
    refused: list[dict[str, Any]] = []
    for given in call["prices"]:
        product = call.shop.product(given.get("sku") or "")
        if product is None:
            raise product_missing()
        faults = _faults(call, given, product)
        refused += faults
        if not faults:
            rows.append((given, product, _stored(call.shop, given)))
    good: list[tuple[Row, Row]] = []
    for _, product, tier in rows:
        twins = [other for other, at, one in rows if one is not tier and at is product and _place(one) == _place(tier)]
        standing = list(_in_the_way(product, tier)) if against_standing else []
        refused += [refusal_row(_DUPLICATE + _ROW, *_named(other)) for other in twins]
        refused += [
            refusal_row(
                _DUPLICATE + _ROW,
                product["sku"],
                one["website_id"],
                _group_name(call.shop, one["customer_group_id"]),
                one["qty"],
            )
            for one in standing
        ]
        if not twins and not standing:
            good.append((product, tier))
    return good, refused


def _in_the_way(product: Row, tier: Row) -> Iterator[Row]:
    """What stands there for all websites beside a new row for one, or the other way round."""
    for one in product["tier_prices"]:
        websites = {one["website_id"], tier["website_id"]}
        if _beside(one) == _beside(tier) and _ALL_WEBSITES in websites and len(websites) > 1:
            yield one


def _named(given: Row) -> tuple[object, ...]:
    return given["sku"], given["website_id"], given["customer_group"].strip(), given["quantity"]


def _update(call: Call) -> list[dict[str, Any]]:
    good, refused = _checked(call, against_standing=True)
    for product, tier in good:
        _put(call, product, tier)
    return refused


def _put(call: Call, product: Row, tier: Row) -> None:
    places = [_place(one) for one in product["tier_prices"]]
    kept = list(product["tier_prices"])
    if _place(tier) in places:
        kept[places.index(_place(tier))] = tier
    else:
        kept.append(tier)
    product["tier_prices"] = kept
    call.shop.products.changed(product["id"])


def _replace(call: Call) -> list[dict[str, Any]]:
    good, refused = _checked(call)
    for product in {product["id"]: product for product, _ in good}.values():
        product["tier_prices"] = []
    for product, tier in good:
        _put(call, product, tier)
    return refused


def _delete(call: Call) -> list[dict[str, Any]]:
    good, refused = _checked(call)
    gone: dict[int, list[int]] = {}
    for product, tier in good:
        # The first row of this group, quantity and price goes, whichever website it is for.
        same = (
            number
            for number, one in enumerate(product["tier_prices"])
            if _beside(one) == _beside(tier)
            and (one["value"], one["percentage_value"]) == (tier["value"], tier["percentage_value"])
        )
        gone.setdefault(product["id"], []).extend([first for first in [next(same, None)] if first is not None])
    for product_id, numbers in gone.items():
        product = call.shop.products[product_id]
        product["tier_prices"] = [one for number, one in enumerate(product["tier_prices"]) if number not in numbers]
        call.shop.products.changed(product_id)
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
