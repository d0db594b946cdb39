"""Sources, stocks and the links between them."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, no_such_entity
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import table_page
from simulators.magento.rest.types import fields_of
from simulators.magento.state.seed import DEFAULT_SOURCE, DEFAULT_STOCK
from simulators.magento.state.tables import Row


def field_refusal(field: str, fault: str) -> Refusal:
    """What is wrong with one field, for a list of such."""
    return Refusal(f'"%field" {fault}', parameters={"field": field})


def validation_failed(*reasons: Refusal | str) -> Refusal:
    """400 for input that breaks rules; one reason alone stands at the top."""
    errors = [reason if isinstance(reason, Refusal) else Refusal(reason) for reason in reasons]
    return errors[0] if len(errors) == 1 else Refusal("Validation Failed", errors=errors)


def shown_stock(row: Row) -> dict[str, Any]:
    """A stock with the sales channels it serves."""
    return {
        "stock_id": row["stock_id"],
        "name": row["name"],
        "extension_attributes": {"sales_channels": row["sales_channels"]},
    }


def _save_source(call: Call) -> None:
    given = call["source"]
    code = str(given.get("source_code") or "").strip()
    known = call.shop.sources.get(code) or {}
    source = {
        "enabled": True,
        "use_default_carrier_config": True,
        "carrier_links": [],
        **known,
        **{name: value for name, value in given.items() if value is not None},
        "source_code": code,
    }
    wanted = ("source_code", "name", "postcode", "country_id")
    reasons = [field_refusal(name, "can not be empty.") for name in wanted if not source.get(name)]
    if " " in code:
        reasons.append(field_refusal("source_code", "can not contain whitespaces."))
    if code == DEFAULT_SOURCE and not source["enabled"]:
        reasons.append(Refusal("Default source can not be disabled."))
    if reasons:
        raise validation_failed(*reasons)
    call.shop.sources.put(code, source)


def _source(call: Call) -> Row:
    row = call.shop.sources.get(call["sourceCode"])
    if row is None:
        raise Refusal('Source with code "%value" does not exist.', status=404, parameters={"value": call["sourceCode"]})
    return _shown_source(row)


def _shown_source(row: Row) -> Row:
    own = {"is_pickup_location_active": False, "frontend_name": "", **(row.get("extension_attributes") or {})}
    return {**row, "extension_attributes": own}


def _sources(call: Call) -> dict[str, Any]:
    page = table_page(rows=call.shop.sources, criteria=call.criteria(), columns=fields_of(_SOURCE))
    page["items"] = [_shown_source(row) for row in page["items"]]
    return page


def _save_stock(call: Call) -> int:
    given = call["stock"]
    number = given.get("stock_id")
    known = None if number is None else call.shop.stocks.get(number)
    if number is not None and known is None:
        raise no_such_entity(stock_id=number)
    name = given.get("name") or (known or {}).get("name")
    if not name:
        raise validation_failed('"name" can not be empty.')
    channels = (given.get("extension_attributes") or {}).get("sales_channels")
    if known is None:
        number = call.shop.next_number("stock")
        known = call.shop.stocks.put(number, {"stock_id": number, "name": name, "sales_channels": []})
    known["name"] = name
    if channels is not None:
        _assign_channels(call, known, channels)
    stored: int = known["stock_id"]
    call.shop.stocks.changed(stored)
    return stored


def _assign_channels(call: Call, stock: Row, channels: list[Row]) -> None:
    """A channel belongs to one stock: it leaves the one it was with."""
    wanted = [{"type": one.get("type"), "code": one.get("code")} for one in channels]
    for other in call.shop.stocks:
        if other is not stock:
            other["sales_channels"] = [one for one in other["sales_channels"] if one not in wanted]
            call.shop.stocks.changed(other["stock_id"])
    stock["sales_channels"] = wanted


def _stock(call: Call) -> dict[str, Any]:
    row = call.shop.stocks.get(call["stockId"])
    if row is None:
        raise Refusal('Stock with id "%value" does not exist.', status=404, parameters={"value": call["stockId"]})
    return shown_stock(row)


def _delete_stock(call: Call) -> None:
    _stock(call)
    number = call["stockId"]
    if number == DEFAULT_STOCK:
        raise Refusal("Default Stock could not be deleted.")
    if call.shop.stocks[number]["sales_channels"]:
        raise Refusal("Stock has at least one sale channel and could not be deleted.")
    for key, link in list(call.shop.stock_links.rows.items()):
        if link["stock_id"] == number:
            call.shop.stock_links.drop(key)
    call.shop.stocks.drop(number)


def _stocks(call: Call) -> dict[str, Any]:
    page = table_page(rows=call.shop.stocks, criteria=call.criteria(), columns=fields_of(_STOCK))
    page["items"] = [shown_stock(row) for row in page["items"]]
    return page


def _links(call: Call) -> dict[str, Any]:
    return table_page(rows=call.shop.stock_links, criteria=call.criteria(), columns=fields_of(_LINK))


def _save_links(call: Call) -> None:
    reasons = []
    for link in call["links"]:
        if link.get("stock_id") not in call.shop.stocks:
            reasons.append(f'Stock with id "{link.get("stock_id")}" does not exist.')
        if link.get("source_code") not in call.shop.sources:
            reasons.append(f'Source with code "{link.get("source_code")}" does not exist.')
    if reasons:
        raise validation_failed(*reasons)
    for link in call["links"]:
        row = {name: link.get(name) for name in ("stock_id", "source_code", "priority")}
        call.shop.stock_links.put(f"{link['stock_id']}|{link['source_code']}", row)


def _delete_links(call: Call) -> None:
    for link in call["links"]:
        call.shop.stock_links.drop(f"{link.get('stock_id')}|{link.get('source_code')}")


def _by_priority(call: Call) -> list[Row]:
    number = call["stockId"]
    links = [link for link in call.shop.stock_links if link["stock_id"] == number]
    return [call.shop.sources[link["source_code"]] for link in sorted(links, key=lambda link: link["priority"] or 0)]


_BASE = "/V1/inventory"
_SOURCE, _STOCK = "inventory-api-data-source", "inventory-api-data-stock"
_LINK = "inventory-api-data-stock-source-link"


def _inventory(line: str, *, acl: str, service: str, serve: Any, args: str = "", returns: str = "void") -> Route:
    method, path = line.split(" ")
    return route(
        f"{method} {_BASE}{path}",
        acl=f"InventoryApi::{acl}",
        service=f"InventoryApi.{service}",
        args=args,
        returns=returns,
        serve=serve,
    )


ROUTES: tuple[Route, ...] = (
    _inventory(
        "GET /sources",
        acl="source",
        service="SourceRepository.getList",
        args="searchCriteria:any?",
        returns=f"search:{_SOURCE}",
        serve=_sources,
    ),
    _inventory(
        "POST /sources",
        acl="source_edit",
        service="SourceRepository.save",
        args=f"source:{_SOURCE}",
        serve=_save_source,
    ),
    _inventory(
        "GET /sources/:sourceCode",
        acl="source",
        service="SourceRepository.get",
        args="sourceCode:str",
        returns=_SOURCE,
        serve=_source,
    ),
    _inventory(
        "PUT /sources/:sourceCode",
        acl="source_edit",
        service="SourceRepository.save",
        args=f"sourceCode:str? source:{_SOURCE}",
        serve=_save_source,
    ),
    _inventory(
        "GET /get-sources-assigned-to-stock-ordered-by-priority/:stockId",
        acl="source",
        service="GetSourcesAssignedToStockOrderedByPriority.execute",
        args="stockId:int",
        returns=f"[{_SOURCE}]",
        serve=_by_priority,
    ),
    _inventory(
        "GET /stocks",
        acl="stock",
        service="StockRepository.getList",
        args="searchCriteria:any?",
        returns=f"search:{_STOCK}",
        serve=_stocks,
    ),
    _inventory(
        "POST /stocks",
        acl="stock_edit",
        service="StockRepository.save",
        args=f"stock:{_STOCK}",
        returns="int",
        serve=_save_stock,
    ),
    _inventory(
        "GET /stocks/:stockId",
        acl="stock",
        service="StockRepository.get",
        args="stockId:int",
        returns=_STOCK,
        serve=_stock,
    ),
    _inventory(
        "PUT /stocks/:stockId",
        acl="stock_edit",
        service="StockRepository.save",
        args=f"stockId:int? stock:{_STOCK}",
        returns="int",
        serve=_save_stock,
    ),
    _inventory(
        "DELETE /stocks/:stockId",
        acl="stock_delete",
        service="StockRepository.deleteById",
        args="stockId:int",
        serve=_delete_stock,
    ),
    _inventory(
        "GET /stock-source-links",
        acl="stock_source_link",
        service="GetStockSourceLinks.execute",
        args="searchCriteria:any",
        returns=f"search:{_LINK}",
        serve=_links,
    ),
    _inventory(
        "POST /stock-source-links",
        acl="stock_source_link",
        service="StockSourceLinksSave.execute",
        args=f"links:[{_LINK}]",
        serve=_save_links,
    ),
    _inventory(
        "POST /stock-source-links-delete",
        acl="stock_source_link",
        service="StockSourceLinksDelete.execute",
        args=f"links:[{_LINK}]",
        serve=_delete_links,
    ),
)
