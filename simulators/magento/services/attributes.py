"""Product attributes: list, read, create, change, remove."""

from __future__ import annotations

import re
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, invalid_value, required
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import result_page
from simulators.magento.rest.types import fields_of
from simulators.magento.state.attribute_seed import blank_attribute
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

CODE_LENGTH = 60
CHOOSES = frozenset({"select", "multiselect", "swatch_visual", "swatch_text"})
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


def wanted_attribute(shop: Shop, code: str) -> Row:
    """The attribute with this code or number; raises Refusal (404)."""
    row = shop.attributes.get(code)
    if row is None and code.isdigit():
        row = next((one for one in shop.attributes if one["attribute_id"] == int(code)), None)
    if row is None:
        raise Refusal(
            'The attribute with a "%1" attributeCode doesn\'t exist. Verify the attribute and try again.',
            status=404,
            parameters=[code],
        )
    return row


def shown_options(shop: Shop, row: Row) -> list[dict[str, str]]:
    """The choices of an attribute, a blank one first."""
    if row["attribute_code"] == "tax_class_id":
        products = [one for one in shop.tax_classes if one["class_type"] == "PRODUCT"]
        return [
            {"label": "None", "value": "0"},
            *({"label": one["class_name"], "value": str(one["class_id"])} for one in products),
        ]
    if row["frontend_input"] == "boolean":
        return [{"label": "Yes", "value": "1"}, {"label": "No", "value": "0"}]
    if row["frontend_input"] not in CHOOSES:
        return []
    options = row["options"]
    if row["is_user_defined"]:
        options = sorted(options, key=lambda option: (option.get("sort_order") or 0, option["label"].casefold()))
    shown = [{"label": option["label"], "value": option["value"]} for option in options]
    return [{"label": " ", "value": ""}, *shown] if row["is_user_defined"] else shown


def shown_attribute(shop: Shop, row: Row) -> dict[str, Any]:
    """The attribute with its choices."""
    return {
        **row,
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
    if given.get("frontend_input") not in (None, row["frontend_input"]):
        raise Refusal("The %1 of an attribute cannot be changed.", parameters=["frontend_input"])
    row.update(_settings(given))
    if given.get("options"):
        for option in given["options"]:
            known = next((one for one in row["options"] if one["value"] == option.get("value")), None)
            if known is not None:
                known["label"] = option.get("label") or known["label"]
            elif (option.get("label") or "").strip():
                add_option(shop, row, option)
    shop.attributes.changed(row["attribute_code"])
    return shown_attribute(shop, row)


def add_option(shop: Shop, row: Row, option: Row) -> str:
    """The number of a new choice; raises Refusal (400) for a label that is there already."""
    label = (option.get("label") or "").strip()
    if not label:
        raise Refusal("The attribute option label is empty. Enter the value and try again.")
    if any(_is_the_same(label, known) for known in row["options"]):
        raise Refusal('Admin store attribute option label "%1" is already exists.', parameters=[label])
    number = str(shop.next_number("attribute option"))
    row["options"].append(
        {
            "value": number,
            "label": label,
            "sort_order": option.get("sort_order") or 0,
            "store_labels": option.get("store_labels") or [],
        }
    )
    row.setdefault("default_value", "")
    if option.get("is_default"):
        row["default_value"] = number
    shop.attributes.changed(row["attribute_code"])
    return number


def _is_the_same(label: str, known: Row) -> bool:
    """Whether a label names a choice that is there: by its label, or by its number, compared as loosely as PHP does."""
    if known["label"].casefold() == label.casefold():
        return True
    try:
        return float(label) == float(known["value"])
    except ValueError:
        return False


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


def _options(call: Call) -> list[dict[str, str]]:
    return shown_options(call.shop, wanted_attribute(call.shop, call["attributeCode"]))


def _choosing(call: Call) -> Row:
    row = wanted_attribute(call.shop, call["attributeCode"])
    if row["frontend_input"] not in CHOOSES or row["attribute_code"] == "tax_class_id":
        raise Refusal('The "%1" attribute doesn\'t work with options.', parameters=[row["attribute_code"]])
    return row


def _option(call: Call) -> tuple[Row, Row | None]:
    row = _choosing(call)
    return row, next((option for option in row["options"] if option["value"] == call["optionId"]), None)


def _no_option(row: Row, number: str) -> Refusal:
    return Refusal(
        'The "%1" attribute doesn\'t include an option with "%2" ID.',
        status=404,
        parameters=[row["attribute_code"], number],
    )


def _add_option(call: Call) -> str:
    return add_option(call.shop, _choosing(call), call["option"])


def _update_option(call: Call) -> bool:
    row, option = _option(call)
    if option is None:
        raise Refusal(
            "The '%1' attribute doesn't include an option id '%2'.",
            parameters=[row["attribute_code"], call["optionId"]],
        )
    given = call["option"]
    label = (given.get("label") or "").strip()
    if not label:
        raise Refusal("The attribute option label is empty. Enter the value and try again.")
    if any(one is not option and one["label"].casefold() == label.casefold() for one in row["options"]):
        raise Refusal('Admin store attribute option label "%1" is already exists.', parameters=[label])
    option["label"] = label
    for name in ("sort_order", "store_labels"):
        if given.get(name) is not None:
            option[name] = given[name]
    call.shop.attributes.changed(row["attribute_code"])
    return True


def _delete_option(call: Call) -> bool:
    row, option = _option(call)
    if option is None:
        raise _no_option(row, call["optionId"])
    row["options"].remove(option)
    call.shop.attributes.changed(row["attribute_code"])
    return True


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
_ATTRIBUTE, _OPTION = "catalog-data-product-attribute", "eav-data-attribute-option"
_REPOSITORY, _OPTIONS = "ProductAttributeRepository", "ProductAttributeOptionManagement"


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
    _attribute_route(
        "GET /:attributeCode/options",
        service=f"{_OPTIONS}.getItems",
        args="attributeCode:str",
        returns=f"[{_OPTION}]",
        serve=_options,
    ),
    _attribute_route(
        "POST /:attributeCode/options",
        service=f"{_OPTIONS}.add",
        args=f"attributeCode:str option:{_OPTION}",
        returns="str",
        serve=_add_option,
    ),
    _attribute_route(
        "PUT /:attributeCode/options/:optionId",
        service="ProductAttributeOptionUpdate.update",
        args=f"attributeCode:str optionId:str option:{_OPTION}",
        returns="bool",
        serve=_update_option,
    ),
    _attribute_route(
        "DELETE /:attributeCode/options/:optionId",
        service=f"{_OPTIONS}.delete",
        args="attributeCode:str optionId:str",
        returns="bool",
        serve=_delete_option,
    ),
)
