"""Configurable products piece by piece: axes and variants one call at a time."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, no_such_entity
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.configurable_parts import attribute_by_number, axis, check_variants, shown_axes
from simulators.magento.services.found import product_named
from simulators.magento.services.product_view import shown_product
from simulators.magento.state.tables import Row

NO_AXES = "The parent product doesn't have configurable product options."


def _configurable(call: Call) -> Row:
    product = product_named(call.shop, call["sku"])
    if product["type_id"] != "configurable":
        raise Refusal('This is implemented for the "%1" configurable product only.', parameters=[call["sku"]])
    return product


def _add_child(call: Call) -> bool:
    parent = product_named(call.shop, call["sku"])
    child = product_named(call.shop, call["childSku"])
    if child["id"] in parent["children"]:
        raise Refusal("The product is already attached.")
    if not parent["configurable_options"]:
        raise Refusal(NO_AXES)
    known = [call.shop.products[number] for number in parent["children"]]
    check_variants(call.shop, parent, [*known, child])
    parent["children"].append(child["id"])
    call.shop.parents[child["id"]].add(parent["id"])
    call.shop.product_saved(parent)
    return True


def _children(call: Call) -> list[dict[str, Any]]:
    parent = product_named(call.shop, call["sku"])
    if parent["type_id"] != "configurable":
        return []
    rows = (call.shop.products[number] for number in parent["children"])
    return [shown_product(call.shop, row, store_id=call.store_id, with_stock=False) for row in rows]


def _remove_child(call: Call) -> bool:
    parent = _configurable(call)
    child = call.shop.product(call["childSku"])
    if child is None or child["id"] not in parent["children"]:
        raise Refusal("The option that was requested doesn't exist. Verify the entity and try again.", status=404)
    parent["children"].remove(child["id"])
    call.shop.parents[child["id"]].discard(parent["id"])
    call.shop.product_saved(parent)
    return True


def _save_option(call: Call) -> str:
    product = product_named(call.shop, call["sku"])
    given = dict(call["option"])
    options: list[Row] = product["configurable_options"]
    by_number = {option["id"]: option for option in options}
    if given.get("id") is not None:
        before = by_number.get(given["id"])
        if before is None:
            raise no_such_entity(id=given["id"])
        given.setdefault("attribute_id", before["attribute_id"])
    elif attribute_by_number(call.shop, str(given.get("attribute_id") or "")) is None:
        raise Refusal("Option attribute ID is not specified.")
    if product["type_id"] not in ("simple", "virtual", "configurable"):
        raise ValueError(product["type_id"])  # the store falls over
    saved = axis(call.shop, product, given, known={option["attribute_id"]: option for option in options})
    product["configurable_options"] = [
        *(option for option in options if option["attribute_id"] != saved["attribute_id"]),
        saved,
    ]
    product["type_id"] = "configurable"
    call.shop.product_saved(product)
    return str(saved["id"])


def _options(call: Call) -> list[Row]:
    return shown_axes(call.shop, _configurable(call))


def _option(call: Call) -> Row:
    for option in _options(call):
        if option["id"] == call["id"]:
            return option
    raise no_such_entity(id=call["id"])


def _delete_option(call: Call) -> bool:
    product = _configurable(call)
    number = _option(call)["id"]
    product["configurable_options"] = [one for one in product["configurable_options"] if one["id"] != number]
    for child in product["children"]:  # variants without the axis cannot stay
        call.shop.parents[child].discard(product["id"])
    product["children"] = []
    call.shop.product_saved(product)
    return True


def _variations(call: Call) -> list[dict[str, Any]]:
    """The variants that the axes would give; nothing is saved."""
    product = call["product"]
    variants: list[dict[str, Any]] = [{}]
    for option in call["options"]:
        attribute = attribute_by_number(call.shop, str(option.get("attribute_id")))
        if attribute is None:
            raise no_such_entity(attributeId=option.get("attribute_id"))
        code = attribute["attribute_code"]
        indexes = [value["value_index"] for value in option.get("values") or []]
        variants = [{**variant, code: str(index)} for variant in variants for index in indexes]
    return [
        {
            **product,
            "sku": "-".join([product.get("sku") or "", *variant.values()]),
            "type_id": "simple",
            "visibility": 1,
            "custom_attributes": {**(product.get("custom_attributes") or {}), **variant},
        }
        for variant in variants
    ]


_ACL = "Catalog::products"
_BASE = "/V1/configurable-products"
_OPTION = "configurable-product-data-option"
_LINKS = "ConfigurableProduct.LinkManagement"
_OPTIONS = "ConfigurableProduct.OptionRepository"
ROUTES: tuple[Route, ...] = (
    route(
        f"PUT {_BASE}/variation",
        acl=_ACL,
        service="ConfigurableProduct.ConfigurableProductManagement.generateVariation",
        args=f"product:catalog-data-product options:[{_OPTION}]",
        returns="[catalog-data-product]",
        serve=_variations,
    ),
    route(
        f"POST {_BASE}/:sku/child",
        acl=_ACL,
        service=f"{_LINKS}.addChild",
        args="sku:str childSku:str",
        returns="bool",
        serve=_add_child,
    ),
    route(
        f"GET {_BASE}/:sku/children",
        acl=_ACL,
        service=f"{_LINKS}.getChildren",
        args="sku:str",
        returns="[catalog-data-product]",
        serve=_children,
    ),
    route(
        f"DELETE {_BASE}/:sku/children/:childSku",
        acl=_ACL,
        service=f"{_LINKS}.removeChild",
        args="sku:str childSku:str",
        returns="bool",
        serve=_remove_child,
    ),
    route(
        f"POST {_BASE}/:sku/options",
        acl=_ACL,
        service=f"{_OPTIONS}.save",
        args=f"sku:str option:{_OPTION}",
        returns="int",
        serve=_save_option,
    ),
    route(
        f"GET {_BASE}/:sku/options/all",
        acl=_ACL,
        service=f"{_OPTIONS}.getList",
        args="sku:str",
        returns=f"[{_OPTION}]",
        serve=_options,
    ),
    route(
        f"GET {_BASE}/:sku/options/:id",
        acl=_ACL,
        service=f"{_OPTIONS}.get",
        args="sku:str id:int",
        returns=_OPTION,
        serve=_option,
    ),
    route(
        f"PUT {_BASE}/:sku/options/:id",
        acl=_ACL,
        service=f"{_OPTIONS}.save",
        args=f"sku:str id:int? option:{_OPTION}",
        returns="int",
        serve=_save_option,
    ),
    route(
        f"DELETE {_BASE}/:sku/options/:id",
        acl=_ACL,
        service=f"{_OPTIONS}.deleteById",
        args="sku:str id:int",
        returns="bool",
        serve=_delete_option,
    ),
)
