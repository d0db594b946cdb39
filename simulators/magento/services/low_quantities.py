"""From which quantity on somebody is told that a source runs low."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.stocks import validation_failed
from simulators.magento.state.shop import sku_key
from simulators.magento.state.tables import Row

_CONFIGURED = 1


def _key(row: Row) -> str:
    return f"{sku_key(row.get('sku') or '')}|{row.get('source_code') or ''}"


def _save(call: Call) -> None:
    rows = call["sourceItemConfigurations"]
    if not rows:
        raise Refusal("Input data is empty")
    reasons = [
        f'"{name}" can not be empty.' for row in rows for name in ("source_code", "sku") if not (row.get(name) or "")
    ]
    if reasons:
        raise validation_failed(*reasons)
    if any(row["source_code"] not in call.shop.sources for row in rows):
        raise Refusal("Could not save SourceItemConfiguration")
    for row in rows:
        kept = {name: row.get(name) for name in ("source_code", "sku", "notify_stock_qty")}
        call.shop.low_quantities.put(_key(row), kept)


def _get(call: Call) -> Row:
    wanted = {"source_code": call["sourceCode"], "sku": call["sku"]}
    return call.shop.low_quantities.get(_key(wanted)) or {**wanted, "notify_stock_qty": _CONFIGURED}


def _delete(call: Call) -> None:
    if not call["sourceItems"]:
        raise Refusal("Input data is empty")
    for row in call["sourceItems"]:
        call.shop.low_quantities.drop(_key(row))


_BASE = "/V1/inventory"
_ACL = "InventoryLowQuantityNotificationApi"
_ROW = "inventory-low-quantity-notification-api-data-source-item-configuration"


def _route(line: str, *, acl: str, service: str, args: str, serve: Any, returns: str = "void") -> Route:
    method, path = line.split(" ")
    return route(
        f"{method} {_BASE}/{path}",
        acl=f"{_ACL}::{acl}",
        service=f"{_ACL}.{service}.execute",
        args=args,
        returns=returns,
        serve=serve,
    )


ROUTES: tuple[Route, ...] = (
    _route(
        "POST low-quantity-notification",
        acl="stock_create_low_quantity_notification",
        service="SourceItemConfigurationsSave",
        args=f"sourceItemConfigurations:[{_ROW}]",
        serve=_save,
    ),
    _route(
        "GET low-quantity-notification/:sourceCode/:sku",
        acl="low_quantity_notification",
        service="GetSourceItemConfiguration",
        args="sourceCode:str sku:str",
        returns=_ROW,
        serve=_get,
    ),
    _route(
        "POST low-quantity-notifications-delete",
        acl="stock_delete_low_quantity_notification",
        service="DeleteSourceItemsConfiguration",
        args="sourceItems:[inventory-api-data-source-item]",
        serve=_delete,
    ),
)
