"""Products shown with a product: related, up-sell, cross-sell, parts of a group."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.found import product_named
from simulators.magento.services.product_save import link_row
from simulators.magento.services.product_view import shown_links
from simulators.magento.state.tables import Row

_KINDS = {"related": 1, "crosssell": 5, "upsell": 4, "associated": 3}


def _unknown_type(word: str) -> Refusal:
    return Refusal('The "%1" link type is unknown. Verify the type and try again.', status=404, parameters=[word])


def _saved(call: Call, row: Row) -> bool:
    call.shop.product_saved(row)
    return True


def _set(call: Call) -> bool:
    row = product_named(call.shop, call["sku"])
    fresh = [link_row(call.shop, given) for given in call["items"]]
    kinds = {link["link_type"] for link in fresh}
    row["links"] = [*(link for link in row["links"] if link["link_type"] not in kinds), *fresh]
    return _saved(call, row)


def _save_one(call: Call) -> bool:
    row = product_named(call.shop, call["entity"].get("sku") or call.get("sku") or "")
    fresh = link_row(call.shop, call["entity"])
    place = (fresh["link_type"], fresh["product_id"])
    row["links"] = [*(link for link in row["links"] if (link["link_type"], link["product_id"]) != place), fresh]
    return _saved(call, row)


def _list(call: Call) -> list[dict[str, Any]]:
    row = product_named(call.shop, call["sku"])
    if call["type"] not in _KINDS:
        raise _unknown_type(call["type"])
    return [link for link in shown_links(call.shop, row) if link["link_type"] == call["type"]]


def _delete(call: Call) -> bool:
    row = product_named(call.shop, call["sku"])
    linked = product_named(call.shop, call["linkedProductSku"])
    kept = [link for link in row["links"] if (link["link_type"], link["product_id"]) != (call["type"], linked["id"])]
    if len(kept) == len(row["links"]):
        raise Refusal(
            "Product %1 doesn't have linked %2 as %3",
            status=404,
            parameters=[row["sku"], linked["sku"], call["type"]],
        )
    row["links"] = kept
    return _saved(call, row)


def _types(_call: Call) -> list[dict[str, Any]]:
    return [{"code": code, "name": name} for name, code in _KINDS.items()]


def _attributes(call: Call) -> list[dict[str, str]]:
    if call["type"] not in _KINDS:
        raise _unknown_type(call["type"])
    position = {"code": "position", "type": "int"}
    return [position, {"code": "qty", "type": "decimal"}] if call["type"] == "associated" else [position]


_ACL = "Catalog::catalog"
_LINK = "catalog-data-product-link"
ROUTES: tuple[Route, ...] = (
    route(
        "GET /V1/products/links/:type/attributes",
        acl=_ACL,
        service="Catalog.ProductLinkTypeList.getItemAttributes",
        args="type:str",
        returns="[catalog-data-product-link-attribute]",
        serve=_attributes,
    ),
    route(
        "GET /V1/products/links/types",
        acl=_ACL,
        service="Catalog.ProductLinkTypeList.getItems",
        returns="[catalog-data-product-link-type]",
        serve=_types,
    ),
    route(
        "POST /V1/products/:sku/links",
        acl=_ACL,
        service="Catalog.ProductLinkManagement.setProductLinks",
        args=f"sku:str items:[{_LINK}]",
        returns="bool",
        serve=_set,
    ),
    route(
        "PUT /V1/products/:sku/links",
        acl=_ACL,
        service="Catalog.ProductLinkRepository.save",
        args=f"sku:str? entity:{_LINK}",
        returns="bool",
        serve=_save_one,
    ),
    route(
        "GET /V1/products/:sku/links/:type",
        acl=_ACL,
        service="Catalog.ProductLinkManagement.getLinkedItemsByType",
        args="sku:str type:str",
        returns=f"[{_LINK}]",
        serve=_list,
    ),
    route(
        "DELETE /V1/products/:sku/links/:type/:linkedProductSku",
        acl=_ACL,
        service="Catalog.ProductLinkRepository.deleteById",
        args="sku:str type:str linkedProductSku:str",
        returns="bool",
        serve=_delete,
    ),
)
