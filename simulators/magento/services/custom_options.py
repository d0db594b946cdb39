"""Options that a customer chooses for one product: engravings, colours of a bow, a date."""

from __future__ import annotations

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, no_such_entity, required
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.found import product_named
from simulators.magento.state.tables import Row

_CHOICES = {"drop_down": "Drop-down", "radio": "Radio Buttons", "checkbox": "Checkbox", "multiple": "Multiple Select"}
_KINDS = {
    "Text": {"field": "Field", "area": "Area"},
    "File": {"file": "File"},
    "Select": _CHOICES,
    "Date": {"date": "Date", "date_time": "Date & Time", "time": "Time"},
}


def _option(product: Row, number: int) -> Row:
    for option in product["options"]:
        if option["option_id"] == number:
            found: Row = option
            return found
    raise no_such_entity(optionId=number)


def _save(call: Call) -> Row:
    given = dict(call["option"])
    if not given.get("product_sku"):
        raise Refusal("The ProductSku is empty. Set the ProductSku and try again.")
    product = product_named(call.shop, given["product_sku"])
    number = given.get("option_id")
    before: Row = {} if number is None else _option(product, number)
    option = {"sort_order": 0, "is_require": False, **before, **given, "product_sku": product["sku"]}
    missing = [name for name in ("title", "type") if not option.get(name)]
    if missing:
        raise required(*missing)
    if option["type"] not in {kind for kinds in _KINDS.values() for kind in kinds}:
        raise Refusal("Invalid option type")
    if option["type"] in _CHOICES and not option.get("values"):
        raise Refusal("Missed values for option row")
    option["option_id"] = number or call.shop.next_number("custom option")
    option["values"] = [
        {**value, "option_type_id": value.get("option_type_id") or call.shop.next_number("custom option value")}
        for value in option.get("values") or []
    ] or None
    kept = [one for one in product["options"] if one["option_id"] != option["option_id"]]
    product["options"] = sorted([*kept, option], key=lambda one: (one["sort_order"] or 0, one["option_id"]))
    call.shop.product_saved(product)
    return option


def _list(call: Call) -> list[Row]:
    options: list[Row] = product_named(call.shop, call["sku"])["options"]
    return options


def _get(call: Call) -> Row:
    return _option(product_named(call.shop, call["sku"]), call["optionId"])


def _delete(call: Call) -> bool:
    product = product_named(call.shop, call["sku"])
    product["options"].remove(_option(product, call["optionId"]))
    call.shop.product_saved(product)
    return True


def _types(_call: Call) -> list[Row]:
    return [
        {"label": label, "code": code, "group": group}
        for group, kinds in _KINDS.items()
        for code, label in kinds.items()
    ]


_ACL = "Catalog::catalog"
_REPOSITORY = "Catalog.ProductCustomOptionRepository"
_OPTION = "catalog-data-product-custom-option"
_OF_PRODUCT = "/V1/products/:sku/options"
ROUTES: tuple[Route, ...] = (
    route(
        "POST /V1/products/options",
        acl=_ACL,
        service=f"{_REPOSITORY}.save",
        args=f"option:{_OPTION}",
        returns=_OPTION,
        serve=_save,
    ),
    route(
        "PUT /V1/products/options/:optionId",
        acl=_ACL,
        service=f"{_REPOSITORY}.save",
        args=f"optionId:int? option:{_OPTION}",
        returns=_OPTION,
        serve=_save,
    ),
    route(
        "GET /V1/products/options/types",
        acl=_ACL,
        service="Catalog.ProductCustomOptionTypeList.getItems",
        returns=f"[{_OPTION}-type]",
        serve=_types,
    ),
    route(
        f"GET {_OF_PRODUCT}",
        acl=_ACL,
        service=f"{_REPOSITORY}.getList",
        args="sku:str",
        returns=f"[{_OPTION}]",
        serve=_list,
    ),
    route(
        f"GET {_OF_PRODUCT}/:optionId",
        acl=_ACL,
        service=f"{_REPOSITORY}.get",
        args="sku:str optionId:int",
        returns=_OPTION,
        serve=_get,
    ),
    route(
        f"DELETE {_OF_PRODUCT}/:optionId",
        acl=_ACL,
        service=f"{_REPOSITORY}.deleteByIdentifier",
        args="sku:str optionId:int",
        returns="bool",
        serve=_delete,
    ),
)
