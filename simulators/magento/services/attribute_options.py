"""The choices of product attributes: list, add, rename, remove."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route, route
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

CHOOSES = frozenset({"select", "multiselect", "swatch_visual", "swatch_text"})


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


def add_option(shop: Shop, row: Row, option: Row, *, alone: bool = False) -> str:
    """The number of a new choice; raises Refusal (400) for a label that is there already.

    One that is added alone is compared with the numbers of the others too; those of a whole attribute aren't.
    """
    label = (option.get("label") or "").strip()
    if not label:
        raise Refusal("The attribute option label is empty. Enter the value and try again.")
    if any(_is_the_same(label, known, by_number=alone) for known in row["options"]):
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


def _is_the_same(label: str, known: Row, *, by_number: bool = True) -> bool:
    """Whether a label names a choice that is there: by its label, or by its number, compared as loosely as PHP does."""
    if known["label"].casefold() == label.casefold():
        return True
    if not by_number:
        return False
    try:
        return float(label) == float(known["value"])
    except ValueError:
        return False


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
    return add_option(call.shop, _choosing(call), call["option"], alone=True)


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


_OPTION, _OPTIONS = "eav-data-attribute-option", "ProductAttributeOptionManagement"


def _option_route(line: str, *, service: str, serve: Any, returns: str, args: str) -> Route:
    method, _, path = line.partition(" ")
    return route(
        f"{method} /V1/products/attributes{path}",
        acl="Catalog::attributes_attributes",
        service=f"Catalog.{service}",
        args=args,
        returns=returns,
        serve=serve,
    )


ROUTES: tuple[Route, ...] = (
    _option_route(
        "GET /:attributeCode/options",
        service=f"{_OPTIONS}.getItems",
        args="attributeCode:str",
        returns=f"[{_OPTION}]",
        serve=_options,
    ),
    _option_route(
        "POST /:attributeCode/options",
        service=f"{_OPTIONS}.add",
        args=f"attributeCode:str option:{_OPTION}",
        returns="str",
        serve=_add_option,
    ),
    _option_route(
        "PUT /:attributeCode/options/:optionId",
        service="ProductAttributeOptionUpdate.update",
        args=f"attributeCode:str optionId:str option:{_OPTION}",
        returns="bool",
        serve=_update_option,
    ),
    _option_route(
        "DELETE /:attributeCode/options/:optionId",
        service=f"{_OPTIONS}.delete",
        args="attributeCode:str optionId:str",
        returns="bool",
        serve=_delete_option,
    ),
)
