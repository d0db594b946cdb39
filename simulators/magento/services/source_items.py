"""Quantities by source: sets that are written whole or not at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import Criteria, comma_list, result_page
from simulators.magento.rest.types import fields_of
from simulators.magento.services.amounts import quantity
from simulators.magento.services.stock_items import SELLS_FROM_SOURCES, mirror_default_source, put_source_item
from simulators.magento.services.stocks import field_refusal, validation_failed
from simulators.magento.state.seed import DEFAULT_SOURCE
from simulators.magento.state.shop import Shop, sku_key
from simulators.magento.state.tables import Row


def _reasons(item: Row) -> list[Refusal]:
    reasons = []
    for name in ("sku", "source_code"):
        word = str(item.get(name) or "")
        if not word.strip():
            reasons.append(field_refusal(name, "can not be empty."))
        elif word != word.strip():
            reasons.append(field_refusal(name, "can not contain leading or trailing spaces."))
    reasons += [field_refusal(name, "should be numeric.") for name in ("quantity", "status") if item.get(name) is None]
    if item.get("status") not in (None, 0, 1):
        reasons.append(field_refusal("status", "should a known status."))
    return reasons


def _save(call: Call) -> None:
    items = call["sourceItems"]
    if not items:
        raise Refusal("Input data is empty")
    reasons = [reason for item in items for reason in _reasons(item)]
    if reasons:
        raise Refusal(f"Validation Failed: {reasons[0].rendered()}", errors=reasons)
    if any(item["source_code"] not in call.shop.sources for item in items):
        raise Refusal("Could not save Source Item")
    for item in items:
        put_source_item(
            call.shop,
            sku=item["sku"],
            source=item["source_code"],
            qty=quantity(item["quantity"]),
            status=item["status"],
        )
        product = call.shop.product(item["sku"])
        # Under another spelling the row is there, but what is sold from the default source never hears of it.
        spelled_alike = product is not None and product["sku"] == item["sku"]
        if item["source_code"] == DEFAULT_SOURCE and product is not None and spelled_alike and sells(product):
            mirror_default_source(call.shop, sku=item["sku"])


def sells(product: Row) -> bool:
    """Whether a product has quantities of its own: one made of others has not."""
    return product["type_id"] in SELLS_FROM_SOURCES


def _delete(call: Call) -> None:
    items = call["sourceItems"]
    if not items:
        raise Refusal("Input data is empty")
    for item in items:
        drop_source_item(call.shop, sku=item.get("sku") or "", source=item.get("source_code") or "")


def drop_source_item(shop: Shop, *, sku: str, source: str) -> bool:
    """Removes a row; True if there was one."""
    key = sku_key(sku)
    if shop.rows_of_sku.get(key, {}).pop(source, None) is None:
        return False
    shop.source_items.drop(f"{key}|{source}")
    if source == DEFAULT_SOURCE:
        mirror_default_source(shop, sku=sku)
    return True


def _list(call: Call) -> dict[str, Any]:
    criteria = call.criteria()
    return result_page(
        rows=_candidates(call.shop, criteria),
        criteria=criteria,
        value_of=_stored,
        columns={*fields_of(_ITEM), "source_item_id"},
    )


def _stored(row: Row, field: str) -> Any:
    return Decimal(row["quantity"]) if field == "quantity" else row.get(field)


def _candidates(shop: Shop, criteria: Criteria) -> list[Row]:
    for group in criteria.groups:
        if len(group) == 1 and group[0].field == "sku" and group[0].condition in ("eq", "in"):
            words = comma_list(group[0].value) if group[0].condition == "in" else {sku_key(group[0].value)}
            return [row for word in sorted(words) for row in shop.rows_of_sku.get(word, {}).values()]
    return list(shop.source_items)


def _assign(call: Call) -> int:
    _check_sources(call.shop, call["sourceCodes"])
    count = 0
    for sku in call["skus"]:
        for code in call["sourceCodes"]:
            if code not in call.shop.rows_of_sku[sku_key(sku)]:
                put_source_item(call.shop, sku=sku, source=code, qty=quantity(0), status=0)
                count += 1
    return count


def _unassign(call: Call) -> int:
    _check_sources(call.shop, call["sourceCodes"])
    return sum(
        drop_source_item(call.shop, sku=sku, source=code) for sku in call["skus"] for code in call["sourceCodes"]
    )


def _transfer(call: Call) -> bool:
    _check_sources(call.shop, [call["originSource"], call["destinationSource"]])
    for sku in call["skus"]:
        row = call.shop.rows_of_sku[sku_key(sku)].get(call["originSource"])
        if row is not None:
            _move(call.shop, row, to=call["destinationSource"], amount=Decimal(row["quantity"]))
            if call["unassignFromOrigin"]:
                drop_source_item(call.shop, sku=sku, source=call["originSource"])
    return True


def _partial_transfer(call: Call) -> None:
    _check_sources(call.shop, [call["originSourceCode"], call["destinationSourceCode"]])
    moves = []
    for item in call["items"]:
        row = call.shop.rows_of_sku[sku_key(item.get("sku") or "")].get(call["originSourceCode"])
        amount = Decimal(str(item.get("qty") or 0))
        if row is None or amount <= 0 or amount > Decimal(row["quantity"]):
            fault = "Requested transfer amount for sku %sku is not available"
            raise validation_failed(Refusal(fault, parameters={"sku": item.get("sku")}))
        moves.append((row, amount))
    for row, amount in moves:
        _move(call.shop, row, to=call["destinationSourceCode"], amount=amount)


def _move(shop: Shop, row: Row, *, to: str, amount: Decimal) -> None:
    sku, origin = row["sku"], row["source_code"]
    there = shop.rows_of_sku[sku_key(sku)].get(to)
    total = amount + (Decimal(there["quantity"]) if there else 0)
    put_source_item(shop, sku=sku, source=to, qty=quantity(total), status=int(total > 0))
    rest = Decimal(row["quantity"]) - amount
    put_source_item(shop, sku=sku, source=origin, qty=quantity(rest), status=row["status"] if rest > 0 else 0)
    if DEFAULT_SOURCE in (origin, to):
        mirror_default_source(shop, sku=sku)


def _check_sources(shop: Shop, codes: list[str]) -> None:
    unknown = [f'Source with code "{code}" does not exist.' for code in codes if code not in shop.sources]
    if unknown:
        raise validation_failed(*unknown)


_BASE = "/V1/inventory"
_ITEM = "inventory-api-data-source-item"
_MANY = "Catalog::products"
ROUTES: tuple[Route, ...] = (
    route(
        f"GET {_BASE}/source-items",
        acl="InventoryApi::source",
        service="InventoryApi.SourceItemRepository.getList",
        args="searchCriteria:any",
        returns=f"search:{_ITEM}",
        serve=_list,
    ),
    route(
        f"POST {_BASE}/source-items",
        acl="InventoryApi::stock_source_item_assign",
        service="InventoryApi.SourceItemsSave.execute",
        args=f"sourceItems:[{_ITEM}]",
        serve=_save,
    ),
    route(
        f"POST {_BASE}/source-items-delete",
        acl="InventoryApi::stock_source_item_assign",
        service="InventoryApi.SourceItemsDelete.execute",
        args=f"sourceItems:[{_ITEM}]",
        serve=_delete,
    ),
    route(
        f"POST {_BASE}/bulk-product-source-assign",
        acl=_MANY,
        service="InventoryCatalogApi.BulkSourceAssign.execute",
        args="skus:[str] sourceCodes:[str]",
        returns="int",
        serve=_assign,
    ),
    route(
        f"POST {_BASE}/bulk-product-source-unassign",
        acl=_MANY,
        service="InventoryCatalogApi.BulkSourceUnassign.execute",
        args="skus:[str] sourceCodes:[str]",
        returns="int",
        serve=_unassign,
    ),
    route(
        f"POST {_BASE}/bulk-product-source-transfer",
        acl=_MANY,
        service="InventoryCatalogApi.BulkInventoryTransfer.execute",
        args="skus:[str] originSource:str destinationSource:str unassignFromOrigin:bool",
        returns="bool",
        serve=_transfer,
    ),
    route(
        f"POST {_BASE}/bulk-partial-source-transfer",
        acl=_MANY,
        service="InventoryCatalogApi.BulkPartialInventoryTransfer.execute",
        args="originSourceCode:str destinationSourceCode:str "
        "items:[inventory-catalog-api-data-partial-inventory-transfer-item]",
        serve=_partial_transfer,
    ),
)
