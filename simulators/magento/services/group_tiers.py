"""Tier prices of one product and one customer group, call by call."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, no_such_entity
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.amounts import money, quantity
from simulators.magento.services.found import product_named
from simulators.magento.services.product_view import shown_tier_price
from simulators.magento.state.seed import ALL_GROUPS
from simulators.magento.state.tables import Row

_ALL = "all"
_EVERYWHERE = 0


def _group(call: Call) -> int:
    word = call["customerGroupId"]
    if word == _ALL:
        return ALL_GROUPS
    if not word.isdigit() or int(word) not in call.shop.customer_groups:
        raise no_such_entity(id=word)
    return int(word)


def _rest(product: Row, *, group: int, qty: str) -> list[Row]:
    place = (_EVERYWHERE, group, qty)
    return [
        tier for tier in product["tier_prices"] if (tier["website_id"], tier["customer_group_id"], tier["qty"]) != place
    ]


def _saved(call: Call, product: Row, tiers: list[Row]) -> bool:
    product["tier_prices"] = sorted(tiers, key=lambda one: (one["customer_group_id"], float(one["qty"])))
    call.shop.product_saved(product)
    return True


def _list(call: Call) -> list[dict[str, Any]]:
    product, group = product_named(call.shop, call["sku"]), _group(call)
    return [shown_tier_price(tier) for tier in product["tier_prices"] if tier["customer_group_id"] == group]


def _add(call: Call) -> bool:
    product, group = product_named(call.shop, call["sku"]), _group(call)
    if call["price"] <= 0 or call["qty"] <= 0:
        raise Refusal("The data was invalid. Verify the data and try again.")
    qty = quantity(call["qty"])
    tier = {
        "customer_group_id": group,
        "qty": qty,
        "value": money(call["price"]),
        "percentage_value": None,
        "website_id": _EVERYWHERE,
    }
    return _saved(call, product, [*_rest(product, group=group, qty=qty), tier])


def _remove(call: Call) -> bool:
    product = product_named(call.shop, call["sku"])
    kept = _rest(product, group=_group(call), qty=quantity(call["qty"]))
    if len(kept) == len(product["tier_prices"]):
        raise Refusal(
            "Product hasn't group price with such data: customerGroupId = '%1', website = %2, qty = %3",
            status=404,
            parameters=[call["customerGroupId"], _EVERYWHERE, call["qty"]],
        )
    return _saved(call, product, kept)


_ACL = "Catalog::catalog"
_SERVICE = "Catalog.ProductTierPriceManagement"
_BASE = "/V1/products/:sku/group-prices/:customerGroupId/tiers"
_PLACE = "sku:str customerGroupId:str"
ROUTES: tuple[Route, ...] = (
    route(
        f"GET {_BASE}",
        acl=_ACL,
        service=f"{_SERVICE}.getList",
        args=_PLACE,
        returns="[catalog-data-product-tier-price]",
        serve=_list,
    ),
    route(
        f"POST {_BASE}/:qty/price/:price",
        acl=_ACL,
        service=f"{_SERVICE}.add",
        args=f"{_PLACE} qty:float price:float",
        returns="bool",
        serve=_add,
    ),
    route(
        f"DELETE {_BASE}/:qty",
        acl=_ACL,
        service=f"{_SERVICE}.remove",
        args=f"{_PLACE} qty:float",
        returns="bool",
        serve=_remove,
    ),
)
