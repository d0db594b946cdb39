"""Product attributes: list, read, create, change, remove."""

from __future__ import annotations

import re
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, invalid_value, required
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import result_page
from simulators.magento.rest.types import fields_of
from simulators.magento.services.attribute_options import CHOOSES, add_option, shown_options, wanted_attribute
from simulators.magento.state.attribute_seed import blank_attribute
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

CODE_LENGTH = 60
_CODE = re.compile(r"[a-z][a-z_0-9]*")
_STORAGE = {
    "text": "varchar",
    "textarea": "text",
    "texteditor": "text",
    "date": "datetime",
    "datetime": "datetime",
    "boolean": "int",
    "multiselect": "text",
    "select": "int",
    "price": "decimal",
    "weight": "decimal",
    "media_image": "varchar",
    "weee": "static",
    "swatch_visual": "int",
    "swatch_text": "int",
}
_BACKEND_MODELS = {
    "price": "Magento\\Catalog\\Model\\Product\\Attribute\\Backend\\Price",
    "multiselect": "Magento\\Eav\\Model\\Entity\\Attribute\\Backend\\ArrayBackend",
    "date": "Magento\\Eav\\Model\\Entity\\Attribute\\Backend\\Datetime",
    "datetime": "Magento\\Eav\\Model\\Entity\\Attribute\\Backend\\Datetime",
}
_RESERVED = frozenset({"position", "entity_id", "website_ids"})
_CAN_BE_FILTERED = CHOOSES | {"price", "boolean"}
_LABELS = {
    "text": "Text Field",
    "textarea": "Text Area",
    "texteditor": "Text Editor",
    "date": "Date",
    "datetime": "Date and Time",
    "boolean": "Yes/No",
    "multiselect": "Multiple Select",
    "select": "Dropdown",
    "price": "Price",
    "media_image": "Media Image",
    "weee": "Fixed Product Tax",
    "swatch_visual": "Visual Swatch",
    "swatch_text": "Text Swatch",
}


def shown_attribute(shop: Shop, row: Row) -> dict[str, Any]:
    """The attribute with its choices."""
    return {
        **row,
        "scope": shop.settings.price_scope if row["frontend_input"] == "price" else row["scope"],
        "options": shown_options(shop, row),
        "extension_attributes": {"is_pagebuilder_enabled": False},
        "source_model": row.get("source_model") or _source_model(row),
        "backend_model": row.get("backend_model") or _BACKEND_MODELS.get(row["frontend_input"]),
    }


def _source_model(row: Row) -> str | None:
    if row["frontend_input"] == "boolean":
        return "Magento\\Eav\\Model\\Entity\\Attribute\\Source\\Boolean"
    if row["frontend_input"] == "select" and row["is_user_defined"]:
        return "Magento\\Eav\\Model\\Entity\\Attribute\\Source\\Table"
    return None


def _get(call: Call) -> dict[str, Any]:
    return shown_attribute(call.shop, wanted_attribute(call.shop, call["attributeCode"]))


def _list(call: Call) -> dict[str, Any]:
    def value_of(row: Row, field: str) -> Any:
        return row.get("default_frontend_label" if field == "frontend_label" else field)

    columns = {*fields_of(_ATTRIBUTE), "frontend_label"}
    page = result_page(rows=call.shop.attributes, criteria=call.criteria(), value_of=value_of, columns=columns)
    page["items"] = [shown_attribute(call.shop, row) for row in page["items"]]
    return page


def _create(call: Call) -> dict[str, Any]:
    given, shop = call["attribute"], call.shop
    if given.get("attribute_id") is not None:
        return _changed(call, given)
    code = given.get("attribute_code") or ""
    if not given.get("default_frontend_label") and not given.get("frontend_labels"):
        raise required("frontend_label")
    if not given.get("frontend_input"):
        raise required("frontend_input")
    if given["frontend_input"] not in _STORAGE:
        raise invalid_value(field="frontend_input", value=given["frontend_input"])
    if not _CODE.fullmatch(code) or len(code) > CODE_LENGTH:
        raise invalid_value(field="attribute_code", value=code)
    if code in _RESERVED:
        raise Refusal(
            "The attribute code '%1' is reserved by system. Please try another attribute code", parameters=[code]
        )
    if code in shop.attributes:
        raise Refusal("%1 already exists.", parameters=["Attribute with the same code"])
    if given.get("is_filterable") and given["frontend_input"] not in _CAN_BE_FILTERED:
        raise invalid_value(field="is_filterable", value=given["is_filterable"])
    row = {**blank_attribute(), "scope": "global", **_settings(given)}
    row["attribute_id"] = shop.next_number("attribute")
    row["attribute_code"] = code
    row["backend_type"] = _STORAGE[given["frontend_input"]]
    row["is_user_defined"] = True
    if not row.get("default_frontend_label"):
        row["default_frontend_label"] = (given["frontend_labels"][0] or {}).get("label")
    shop.attributes.put(code, row)
    for place, option in enumerate(given.get("options") or []):  # these stand as they are listed
        add_option(shop, row, {**option, "sort_order": option.get("sort_order") or place})
    return shown_attribute(shop, row)


def _settings(given: Row) -> Row:
    fixed = ("attribute_id", "attribute_code", "options", "backend_type", "is_user_defined", "extension_attributes")
    return {name: value for name, value in given.items() if name not in fixed and value is not None}


def _update(call: Call) -> dict[str, Any]:
    return _changed(call, call["attribute"])


def _changed(call: Call, given: Row) -> dict[str, Any]:
    shop = call.shop
    number = given.get("attribute_id")
    row = wanted_attribute(shop, str(number) if number else given.get("attribute_code") or "")
    row.update({**_settings(given), "frontend_input": row["frontend_input"]})  # of what input it is stays
    if given.get("options"):
        for option in given["options"]:
            known = next((one for one in row["options"] if one["value"] == option.get("value")), None)
            if known is not None:
                known["label"] = option.get("label") or known["label"]
            elif (option.get("label") or "").strip():
                add_option(shop, row, option)
    shop.attributes.changed(row["attribute_code"])
    return shown_attribute(shop, row)


def _delete(call: Call) -> bool:
    row = wanted_attribute(call.shop, call["attributeCode"])
    code = row["attribute_code"]
    if not row["is_user_defined"]:
        raise Refusal("The system attribute can't be deleted.")
    number = str(row["attribute_id"])
    if any(axis["attribute_id"] == number for one in call.shop.products for axis in one["configurable_options"]):
        raise Refusal("This attribute is used in configurable products.")
    for product in call.shop.products:
        for layer in (product["values"], *product["views"].values()):
            if layer.pop(code, None) is not None:
                call.shop.products.changed(product["id"])
    for one in call.shop.attribute_sets:
        if one["attributes"].pop(code, None) is not None:
            call.shop.attribute_sets.changed(one["attribute_set_id"])
    call.shop.attributes.drop(code)
    return True


def _types(_call: Call) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in _LABELS.items()]


def _filterable(call: Call) -> int:
    row = wanted_attribute(call.shop, call["attributeCode"])
    degree: int = row.get("filterable") or 1
    return degree if row["is_filterable"] else 0


def _set_filterable(call: Call) -> bool:
    row, degree = wanted_attribute(call.shop, call["attributeCode"]), call["isFilterable"]
    row["filterable"], row["is_filterable"] = degree, bool(degree)
    call.shop.attributes.changed(row["attribute_code"])
    return True


def attribute_in(shop: Shop, code: str) -> Row:
    """The attribute for an attribute set; raises Refusal (404)."""
    return wanted_attribute(shop, code)


_ACL = "Catalog::attributes_attributes"
_BASE = "/V1/products/attributes"
_ATTRIBUTE, _REPOSITORY = "catalog-data-product-attribute", "ProductAttributeRepository"


def _attribute_route(line: str, *, service: str, serve: Any, returns: str, args: str = "") -> Route:
    method, _, path = line.partition(" ")
    return route(
        f"{method} {_BASE}{path}", acl=_ACL, service=f"Catalog.{service}", args=args, returns=returns, serve=serve
    )


ROUTES: tuple[Route, ...] = (
    _attribute_route(
        "GET",
        service=f"{_REPOSITORY}.getList",
        args="searchCriteria:any",
        returns=f"search:{_ATTRIBUTE}",
        serve=_list,
    ),
    _attribute_route(
        "POST", service=f"{_REPOSITORY}.save", args=f"attribute:{_ATTRIBUTE}", returns=_ATTRIBUTE, serve=_create
    ),
    _attribute_route(
        "GET /types",
        service="ProductAttributeTypesList.getItems",
        returns="[catalog-data-product-attribute-type]",
        serve=_types,
    ),
    _attribute_route(
        "GET /:attributeCode", service=f"{_REPOSITORY}.get", args="attributeCode:str", returns=_ATTRIBUTE, serve=_get
    ),
    _attribute_route(
        "PUT /:attributeCode",
        service=f"{_REPOSITORY}.save",
        args=f"attributeCode:str? attribute:{_ATTRIBUTE}",
        returns=_ATTRIBUTE,
        serve=_update,
    ),
    _attribute_route(
        "DELETE /:attributeCode",
        service=f"{_REPOSITORY}.deleteById",
        args="attributeCode:str",
        returns="bool",
        serve=_delete,
    ),
    _attribute_route(
        "GET /:attributeCode/is-filterable",
        service="ProductAttributeIsFilterableManagement.get",
        args="attributeCode:str",
        returns="int",
        serve=_filterable,
    ),
    _attribute_route(
        "PUT /:attributeCode/is-filterable/:isFilterable",
        service="ProductAttributeIsFilterableManagement.set",
        args="attributeCode:str isFilterable:int",
        returns="bool",
        serve=_set_filterable,
    ),
)
