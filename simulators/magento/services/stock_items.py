"""The old stock item of a product: a mirror of the default source with the selling rules beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.amounts import quantity
from simulators.magento.state.seed import DEFAULT_SOURCE, DEFAULT_STOCK
from simulators.magento.state.shop import Shop, sku_key
from simulators.magento.state.tables import Row

SELLS_FROM_SOURCES = frozenset({"simple", "virtual", "downloadable", "giftcard"})
_RULES: dict[str, Any] = {
    "is_qty_decimal": False,
    "show_default_notification_message": False,
    "use_config_min_qty": True,
    "min_qty": "0",
    "use_config_min_sale_qty": 1,
    "min_sale_qty": "1",
    "use_config_max_sale_qty": True,
    "max_sale_qty": "10000",
    "use_config_backorders": True,
    "backorders": 0,
    "use_config_notify_stock_qty": True,
    "notify_stock_qty": "1",
    "use_config_qty_increments": True,
    "qty_increments": "0",
    "use_config_enable_qty_inc": True,
    "enable_qty_increments": False,
    "use_config_manage_stock": True,
    "manage_stock": True,
    "low_stock_date": None,
    "is_decimal_divided": False,
    "stock_status_changed_auto": 0,
}
# A rule of its own and the mark that says "as configured for the whole store".
_BLANK: dict[str, Any] = {
    "product_id": 0,
    "stock_id": DEFAULT_STOCK,
    "qty": None,
    **{name: None if rule is None else False if isinstance(rule, bool) else 0 for name, rule in _RULES.items()},
}
_OWN_RULES = {
    "min_qty": "use_config_min_qty",
    "min_sale_qty": "use_config_min_sale_qty",
    "max_sale_qty": "use_config_max_sale_qty",
    "backorders": "use_config_backorders",
    "notify_stock_qty": "use_config_notify_stock_qty",
    "qty_increments": "use_config_qty_increments",
    "enable_qty_increments": "use_config_enable_qty_inc",
    "manage_stock": "use_config_manage_stock",
}
_CONFIGURED = {own: _RULES[own] for own in _OWN_RULES}
_NOT_RULES = frozenset({"item_id", "product_id", "stock_id", "qty", "is_in_stock", "extension_attributes"})


def stock_item_of(shop: Shop, product: Row) -> Row:
    """The product's stock item, made on first use."""
    row = shop.stock_items.get(product["id"])
    if row is None:
        row = shop.stock_items.put(
            product["id"],
            {
                "item_id": shop.next_number("stock item"),
                "product_id": product["id"],
                "stock_id": DEFAULT_STOCK,
                "qty": "0",
                "is_in_stock": False,
                **_RULES,
            },
        )
    return row


def effective_rule(item: Row, name: str) -> Any:
    """A selling rule as it works: the store's own configuration where the item refers to it."""
    return _CONFIGURED[name] if item[_OWN_RULES[name]] else item[name]


def shown_stock_item(shop: Shop, product: Row) -> dict[str, Any]:
    """The stock item with the rules in force filled in."""
    item = stock_item_of(shop, product)
    never = product["type_id"] in SELLS_FROM_SOURCES and not item.get("stocked")
    shown = {**item, **{own: effective_rule(item, own) for own in _OWN_RULES}}
    return {**shown, "qty": None} if never else shown


def note_low_stock(shop: Shop, product: Row, *, again: bool) -> None:
    """Dates low stock when a product is saved once more: nothing of it at all counts as little, too."""
    item = stock_item_of(shop, product)
    if again and product["type_id"] in SELLS_FROM_SOURCES:
        low = Decimal(item["qty"]) < Decimal(str(effective_rule(item, "notify_stock_qty")))
        item["low_stock_date"] = shop.stamp() if low else None
        shop.stock_items.changed(item["product_id"])


def apply_stock_item(shop: Shop, product: Row, given: Row) -> Row:
    """Takes over what was sent; quantity and status go to the default source as well."""
    item = stock_item_of(shop, product)
    for name, value in given.items():
        if name in _NOT_RULES or value is None:
            continue
        item[name] = value
        mark = _OWN_RULES.get(name)
        if mark is not None and mark not in given:
            item[mark] = 0 if mark == "use_config_min_sale_qty" else False
    qty, in_stock = given.get("qty"), given.get("is_in_stock")
    if qty is not None:
        item["qty"], item["stocked"], item["low_stock_date"] = quantity(qty), True, None
    if in_stock is not None:
        item["is_in_stock"] = in_stock
    elif qty is not None and Decimal(item["qty"]) <= 0 and not effective_rule(item, "backorders"):
        item["is_in_stock"] = False
    if in_stock is not None:
        item["stock_status_changed_auto"] = 0
        _follow_variants(shop, product, item, indexed_only=True)
    shop.stock_items.changed(product["id"])
    if (qty is not None or in_stock is not None) and product["type_id"] in SELLS_FROM_SOURCES:
        put_source_item(
            shop, sku=product["sku"], source=DEFAULT_SOURCE, qty=item["qty"], status=int(item["is_in_stock"])
        )
        _tell_parents(shop, product)
    return item


def _tell_parents(shop: Shop, variant: Row) -> None:
    """What the store does by itself when the stock of a variant has changed."""
    for number in shop.parents.get(variant["id"], ()):
        parent = shop.products[number]
        _follow_variants(shop, parent, stock_item_of(shop, parent), indexed_only=False)
        shop.stock_items.changed(number)


def _follow_variants(shop: Shop, product: Row, item: Row, *, indexed_only: bool) -> None:
    """A family goes out of stock with its last variant, and comes back only if that was how it went."""
    if product["type_id"] != "configurable":
        return
    offered = any(
        stock_item_of(shop, shop.products[child])["is_in_stock"]
        for child in product["children"]
        if not indexed_only or shop.is_indexed(child)
    )
    if item["is_in_stock"] and not offered:
        item["is_in_stock"], item["stock_status_changed_auto"] = False, 1
    elif offered and not item["is_in_stock"] and item["stock_status_changed_auto"]:
        item["is_in_stock"] = True


def put_source_item(shop: Shop, *, sku: str, source: str, qty: str, status: int) -> None:
    """Writes one row of a source without touching the stock item."""
    key = sku_key(sku)
    known = shop.rows_of_sku[key].get(source)
    row = {
        "source_item_id": (known or {}).get("source_item_id") or shop.next_number("source item"),
        "sku": known["sku"] if known else sku,
        "source_code": source,
        "quantity": qty,
        "status": status,
    }
    shop.source_items.put(f"{key}|{source}", row)
    shop.rows_of_sku[key][source] = row


def mirror_default_source(shop: Shop, *, sku: str) -> None:
    """Copies the default source's row of a known product to its stock item."""
    product = shop.product(sku)
    row = shop.rows_of_sku[sku_key(sku)].get(DEFAULT_SOURCE)
    if product is None:
        return
    item = stock_item_of(shop, product)
    item["qty"], item["stocked"] = row["quantity"] if row else "0", True
    item["is_in_stock"] = bool(row and row["status"])
    shop.stock_items.changed(product["id"])
    _tell_parents(shop, product)


def _wanted(call: Call) -> Row:
    product = call.shop.product(call["productSku"])
    if product is None:
        raise Refusal('The Product with the "%1" SKU doesn\'t exist.', status=404, parameters=[call["productSku"]])
    return product


def _get(call: Call) -> dict[str, Any]:
    return shown_stock_item(call.shop, _wanted(call))


def _status(call: Call) -> dict[str, Any]:
    """How much there is and whether it is in stock; all else of this old answer is blank, the stock item too."""
    item = shown_stock_item(call.shop, _wanted(call))
    return {
        "product_id": None,
        "stock_id": None,
        "qty": Decimal(item["qty"] or 0),
        "stock_status": int(item["is_in_stock"]),
        "stock_item": {**_BLANK, "is_in_stock": item["is_in_stock"]},
    }


def _update(call: Call) -> int:
    number: int = apply_stock_item(call.shop, _wanted(call), call["stockItem"])["item_id"]
    return number


def _has_a_quantity(shop: Shop, row: Row) -> bool:
    """Whether it was ever stocked; what is made of others counts as having none of its own."""
    return bool(row.get("stocked")) or shop.products[row["product_id"]]["type_id"] not in SELLS_FROM_SOURCES


def _low(call: Call) -> dict[str, Any]:
    limit_of = Decimal(str(call["qty"]))
    rows = [row for row in call.shop.stock_items if _has_a_quantity(call.shop, row) and Decimal(row["qty"]) <= limit_of]
    size, page = call.get("pageSize", 0), max(call.get("currentPage", 1), 1)
    shown = rows[(page - 1) * size : page * size] if size else rows
    items = [{**row, **{own: effective_rule(row, own) for own in _OWN_RULES}} for row in shown]
    limit = [str(page), str(size)] if size else []
    return {"items": items, "search_criteria": {**_LOW_CRITERIA, "limit": limit}, "total_count": len(rows)}


# This one list repeats its criteria in an older shape.
_LOW_CRITERIA: dict[str, Any] = {
    "mapper_interface_name": "Magento\\CatalogInventory\\Model\\ResourceModel\\Stock\\Item\\StockItemCriteriaMapper",
    "criteria_list": [],
    "filters": [],
    "orders": [],
    "limit": [],
}
_ACL = "Catalog::catalog_inventory"
_ITEM = "catalog-inventory-data-stock-item"
ROUTES: tuple[Route, ...] = (
    route(
        "GET /V1/stockItems/:productSku",
        acl=_ACL,
        service="CatalogInventory.StockRegistry.getStockItemBySku",
        args="productSku:str scopeId:int?",
        returns=_ITEM,
        serve=_get,
    ),
    route(
        "GET /V1/stockItems/lowStock/",
        acl=_ACL,
        service="CatalogInventory.StockRegistry.getLowStockItems",
        args="scopeId:int qty:float currentPage:int? pageSize:int?",
        returns=f"search:{_ITEM}",
        serve=_low,
    ),
    route(
        "GET /V1/stockStatuses/:productSku",
        acl=_ACL,
        service="CatalogInventory.StockRegistry.getStockStatusBySku",
        args="productSku:str scopeId:int?",
        returns="catalog-inventory-data-stock-status",
        serve=_status,
    ),
    route(
        "PUT /V1/products/:productSku/stockItems/:itemId",
        acl=_ACL,
        service="CatalogInventory.StockRegistry.updateStockItemBySku",
        args=f"productSku:str itemId:str stockItem:{_ITEM}",
        returns="int",
        serve=_update,
    ),
)
