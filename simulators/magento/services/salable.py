"""What can be sold: quantities of the enabled sources of a stock, less what open orders hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.reading import UNLIMITED, read_arguments
from simulators.magento.rest.refusals import Crash, Refusal, no_such_entity
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import table_page
from simulators.magento.rest.types import fields_of, kinds_of
from simulators.magento.services.bundle_parts import needed_choices
from simulators.magento.services.stock_items import SELLS_FROM_SOURCES, effective_rule, stock_item_of
from simulators.magento.services.stocks import shown_stock
from simulators.magento.state.seed import DEFAULT_SOURCE, DEFAULT_STOCK
from simulators.magento.state.shop import Shop, sku_key
from simulators.magento.state.tables import Row


def salable_quantity(shop: Shop, *, sku: str, stock_id: int) -> Decimal:
    """Enabled sources with status "in stock", plus reservations, minus the threshold."""
    key = sku_key(sku)
    total = Decimal(0)
    for row in _sold_from(shop, sku=sku, stock_id=stock_id):
        total += Decimal(row["quantity"])
    for reservation in shop.reservations:
        if sku_key(reservation["sku"]) == key and reservation["stock_id"] == stock_id:
            total += Decimal(str(reservation["quantity"]))
    product = shop.product(sku)
    if product is not None:
        total -= Decimal(str(effective_rule(stock_item_of(shop, product), "min_qty")))
    return total


def _sold_from(shop: Shop, *, sku: str, stock_id: int) -> list[Row]:
    """The rows of enabled sources of a stock that have it; the default source counts by the old stock item."""
    found = []
    product = shop.product(sku)
    for code, row in shop.rows_of_sku.get(sku_key(sku), {}).items():
        source = shop.sources.get(code)
        if source is None or not source["enabled"] or f"{stock_id}|{code}" not in shop.stock_links:
            continue
        if code == DEFAULT_SOURCE and stock_id == DEFAULT_STOCK and product is not None:
            item = stock_item_of(shop, product)
            row = {**row, "quantity": item["qty"], "status": int(item["is_in_stock"])}
        if row["status"]:
            found.append(row)
    return found


def is_salable(shop: Shop, *, sku: str, stock_id: int, wanted: Decimal = Decimal(0)) -> bool:
    """True if a customer could buy more than (or as much as) is wanted."""
    product = shop.product(sku)
    if product is None:
        return False
    if product["type_id"] == "bundle":
        return _is_bundle_salable(shop, product, stock_id=stock_id)
    if product["type_id"] not in SELLS_FROM_SOURCES:
        own = stock_item_of(shop, product)
        if effective_rule(own, "manage_stock") and not own["is_in_stock"]:
            return False
        children = (shop.products[number] for number in product["children"])
        return any(is_salable(shop, sku=child["sku"], stock_id=stock_id) for child in children)
    item = stock_item_of(shop, product)
    if not effective_rule(item, "manage_stock"):
        return True
    if not _sold_from(shop, sku=sku, stock_id=stock_id):
        return False
    if effective_rule(item, "backorders"):
        return True
    quantity = salable_quantity(shop, sku=sku, stock_id=stock_id)
    return quantity >= wanted if wanted else quantity > 0


def _is_bundle_salable(shop: Shop, bundle: Row, *, stock_id: int) -> bool:
    """A bundle can be sold when it isn't put out of stock itself and every needed choice has a product in stock."""
    item = stock_item_of(shop, bundle)
    if effective_rule(item, "manage_stock") and not item["is_in_stock"]:
        return False
    choices = list(needed_choices(shop, bundle))
    return bool(choices) and all(
        any(is_salable(shop, sku=row["sku"], stock_id=stock_id, wanted=Decimal(qty)) for row, qty in rows)
        for rows in choices
    )


def _stock(call: Call) -> int:
    number: int = call["stockId"]
    if number not in call.shop.stocks:
        raise no_such_entity(stockId=number)
    return number


def _quantity(call: Call) -> float:
    product = call.shop.product(call["sku"])
    if product is None:
        raise Crash
    if product["type_id"] not in SELLS_FROM_SOURCES:
        raise Refusal("Can't check requested quantity for products without Source Items support.")
    if call["stockId"] not in call.shop.stocks:
        raise Refusal("Could not receive Stock Item data")
    amount = salable_quantity(call.shop, sku=product["sku"], stock_id=call["stockId"])
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _one(call: Call) -> bool:
    return is_salable(call.shop, sku=call["sku"], stock_id=_stock(call))


def _several(call: Call) -> list[dict[str, Any]]:
    stock_id = _stock(call)
    return [
        {"sku": sku, "stock_id": stock_id, "salable": is_salable(call.shop, sku=sku, stock_id=stock_id)}
        for sku in call["skus"]
    ]


def _for_quantities(call: Call) -> list[dict[str, Any]]:
    stock_id = _stock(call)
    asked = call["skuRequests"]
    answers = []
    for one in asked.values() if isinstance(asked, Mapping) else []:
        wanted = read_arguments(given=one if isinstance(one, Mapping) else {}, wanted=_ASKED, limits=UNLIMITED)
        answers.append({"sku": wanted["sku"], "stock_id": stock_id, **_for_quantity(call, **wanted)})
    return answers


def _for_quantity(call: Call, *, sku: str, qty: float) -> dict[str, Any]:
    product = call.shop.product(sku)
    if qty != int(qty) and product is not None and not stock_item_of(call.shop, product)["is_qty_decimal"]:
        return {"salable": False, "errors": [dict(_NO_FRACTIONS)]}
    salable = is_salable(call.shop, sku=sku, stock_id=_stock(call), wanted=Decimal(str(qty)))
    return {"salable": salable, "errors": [] if salable else [dict(_NOT_ENOUGH)]}


def _one_for_quantity(call: Call) -> dict[str, Any]:
    return _for_quantity(call, sku=call["sku"], qty=call["requestedQty"])


def _stock_of_channel(shop: Shop, *, kind: str, code: str) -> Row:
    for row in shop.stocks:
        if any(channel["type"] == kind and channel["code"] == code for channel in row["sales_channels"]):
            return row
    raise Refusal("No linked stock found", status=404)


def _resolved(call: Call) -> dict[str, Any]:
    return shown_stock(_stock_of_channel(call.shop, kind=call["type"], code=call["code"]))


def _stock_rows(call: Call) -> list[dict[str, Any]]:
    channel = _stock_of_channel(call.shop, kind=call["salesChannelType"], code=call["salesChannelCode"])
    stock_id: int = channel["stock_id"]
    return [
        {
            "sku": row["sku"],
            "qty": salable_quantity(call.shop, sku=row["sku"], stock_id=stock_id),
            "is_salable": is_salable(call.shop, sku=row["sku"], stock_id=stock_id),
        }
        for row in call.shop.products
        if row["type_id"] in SELLS_FROM_SOURCES
    ]


def _exported(call: Call) -> dict[str, Any]:
    return table_page(rows=_stock_rows(call), criteria=call.criteria(), columns=fields_of(_INDEX))


_ASKED = kinds_of("sku:str qty:float")
_NOT_ENOUGH = {"code": "is_salable_with_reservations-not_enough_qty", "message": "The requested qty is not available"}
_NO_FRACTIONS = {
    "code": "is_correct_qty-is_qty_decimal",
    "message": "You cannot use decimal quantity for this product.",
}
_ACL = "InventorySalesApi::stock"
_BASE = "/V1/inventory"
_CHANNEL = "salesChannelType:str salesChannelCode:str"
_INDEX = "inventory-export-stock-api-data-product-stock-index-data"
ROUTES: tuple[Route, ...] = (
    route(
        f"GET {_BASE}/get-product-salable-quantity/:sku/:stockId",
        acl=_ACL,
        service="InventorySalesApi.GetProductSalableQty.execute",
        args="sku:str stockId:int",
        returns="float",
        serve=_quantity,
    ),
    route(
        f"GET {_BASE}/is-product-salable/:sku/:stockId",
        acl=_ACL,
        service="InventorySalesApi.IsProductSalable.execute",
        args="sku:str stockId:int",
        returns="bool",
        serve=_one,
    ),
    route(
        f"GET {_BASE}/are-products-salable",
        acl=_ACL,
        service="InventorySalesApi.AreProductsSalable.execute",
        args="skus:[str] stockId:int",
        returns="[inventory-sales-api-data-is-product-salable-result]",
        serve=_several,
    ),
    route(
        f"GET {_BASE}/are-product-salable-for-requested-qty/",
        acl=_ACL,
        service="InventorySalesApi.AreProductsSalableForRequestedQty.execute",
        args="skuRequests:any stockId:int",
        returns="[inventory-sales-api-data-is-product-salable-for-requested-qty-result]",
        serve=_for_quantities,
    ),
    route(
        f"GET {_BASE}/is-product-salable-for-requested-qty/:sku/:stockId/:requestedQty",
        acl=_ACL,
        service="InventorySalesApi.IsProductSalableForRequestedQty.execute",
        args="sku:str stockId:int requestedQty:float",
        returns="inventory-sales-api-data-product-salable-result",
        serve=_one_for_quantity,
    ),
    route(
        f"GET {_BASE}/stock-resolver/:type/:code",
        acl=_ACL,
        service="InventorySalesApi.StockResolver.execute",
        args="type:str code:str",
        returns="inventory-api-data-stock",
        serve=_resolved,
    ),
    route(
        f"GET {_BASE}/dump-stock-index-data/:salesChannelType/:salesChannelCode",
        acl="InventoryApi::stock",
        service="InventoryExportStockApi.ExportStockIndexData.execute",
        args=_CHANNEL,
        returns=f"[{_INDEX}]",
        serve=_stock_rows,
    ),
    route(
        f"GET {_BASE}/export-stock-salable-qty/:salesChannelType/:salesChannelCode",
        acl="InventoryApi::stock",
        service="InventoryExportStockApi.ExportStockSalableQty.execute",
        args=f"{_CHANNEL} searchCriteria:any",
        returns=f"search:{_INDEX}",
        serve=_exported,
    ),
)
