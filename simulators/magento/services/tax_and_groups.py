"""Tax classes and customer groups."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, invalid_value, no_such_entity, required
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import table_page
from simulators.magento.rest.types import fields_of
from simulators.magento.services.stocks import validation_failed
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

_CLASS_TYPES = ("CUSTOMER", "PRODUCT")
_GROUP_CODE_LENGTH = 32
_FIRST_DEFAULT = 1
_SEEDED_GROUPS = (0, _FIRST_DEFAULT)
_DEFAULT = "default customer group"
_CLASS_OF_PRODUCT = "tax_class_id"
_CLASSES_OF_RULE = ("customer_tax_class_ids", "product_tax_class_ids")


def _class(call: Call, number: int) -> Row:
    row = call.shop.tax_classes.get(number)
    if row is None:
        raise no_such_entity(class_id=number)
    return row


def _save_class(call: Call) -> str:
    given, shop = call["taxClass"], call.shop
    missing = [name for name in ("class_name", "class_type") if not given.get(name)]
    if missing:
        raise required(*missing)
    if given["class_type"] not in _CLASS_TYPES:
        raise validation_failed(f'Invalid value of "{given["class_type"]}" provided for the class_type field.')
    number = given.get("class_id")
    if number is not None and _class(call, number)["class_type"] != given["class_type"]:
        raise Refusal("Updating classType is not allowed.")
    for row in shop.tax_classes:
        same = (row["class_name"], row["class_type"]) == (given["class_name"], given["class_type"])
        if same and row["class_id"] != number:
            raise Refusal("A class with the same name already exists for ClassType %1.", parameters=[row["class_type"]])
    if number is None:
        number = shop.next_number("tax class")
    row = {"class_id": number, "class_name": given["class_name"], "class_type": given["class_type"]}
    shop.tax_classes.put(number, row)
    return str(number)


def _get_class(call: Call) -> Row:
    return _class(call, call["taxClassId"])


def _delete_class(call: Call) -> bool:
    row, shop = _class(call, call["taxClassId"]), call.shop
    number = row["class_id"]
    used = any(
        _CLASS_OF_PRODUCT in values and values[_CLASS_OF_PRODUCT] == str(number)
        for product in shop.products
        for values in (product["values"], *product["views"].values())
    )
    by_groups = any(group["tax_class_id"] == number for group in shop.customer_groups)
    by_rules = any(number in rule[name] for rule in shop.tax_rules for name in _CLASSES_OF_RULE)
    if by_rules:
        raise Refusal(
            "You cannot delete this tax class because it is used in Tax Rules. "
            "You have to delete the rules it is used in first."
        )
    if used or by_groups:
        raise Refusal(
            "You cannot delete this tax class because it is used in existing %1(s).",
            parameters=["product" if used else "customer group"],
        )
    shop.tax_classes.drop(number)
    return True


def _classes(call: Call) -> dict[str, Any]:
    return table_page(rows=call.shop.tax_classes, criteria=call.criteria(), columns=fields_of(_CLASS))


def _shown_group(shop: Shop, row: Row) -> dict[str, Any]:
    tax_class = shop.tax_classes.get(row["tax_class_id"])
    return {
        **{name: row[name] for name in ("id", "code", "tax_class_id")},
        "tax_class_name": tax_class["class_name"] if tax_class else None,
        "extension_attributes": {"exclude_website_ids": row["exclude_website_ids"] or None},
    }


def _group(call: Call, number: int) -> Row:
    row = call.shop.customer_groups.get(number)
    if row is None:
        raise no_such_entity(id=number)
    return row


def _save_group(call: Call) -> dict[str, Any]:
    given, shop = call["group"], call.shop
    number = given.get("id")
    known = _group(call, number) if number is not None else None
    code = (given.get("code") or "").strip()
    if not code:
        raise required("code")
    code = code[:_GROUP_CODE_LENGTH]  # cut without a word
    if any(row["code"].casefold() == code.casefold() and row["id"] != number for row in shop.customer_groups):
        raise Refusal("Customer Group already exists.")
    tax_class = given.get("tax_class_id") or (known or {}).get("tax_class_id") or 3
    found = shop.tax_classes.get(tax_class)
    if found is None or found["class_type"] != "CUSTOMER":
        raise invalid_value(field="taxClassId", value=tax_class)
    if number is None:
        number = shop.next_number("customer group")
    excluded = (given.get("extension_attributes") or {}).get("exclude_website_ids")
    row = {
        "id": number,
        "code": code,
        "tax_class_id": tax_class,
        "exclude_website_ids": (known or {}).get("exclude_website_ids", []) if excluded is None else excluded,
    }
    return _shown_group(shop, shop.customer_groups.put(number, row))


def _get_group(call: Call) -> dict[str, Any]:
    return _shown_group(call.shop, _group(call, call["id"]))


def _default_group(call: Call) -> dict[str, Any]:
    if call.get("storeId") is not None and call["storeId"] not in call.shop.stores:
        raise no_such_entity(storeId=call["storeId"])
    chosen = call.shop.counters.get(_DEFAULT) or {"id": _FIRST_DEFAULT}
    return _shown_group(call.shop, _group(call, chosen["id"]))


def _set_default_group(call: Call) -> int:
    number: int = _group(call, call["id"])["id"]
    call.shop.counters.put(_DEFAULT, {"id": number})
    return number


def _is_fixed(call: Call) -> bool:
    return _group(call, call["id"])["id"] in _SEEDED_GROUPS


def _delete_group(call: Call) -> bool:
    row = _group(call, call["id"])
    if row["id"] in _SEEDED_GROUPS:
        raise Refusal("Cannot delete group.")
    call.shop.customer_groups.drop(row["id"])
    return True


def _groups(call: Call) -> dict[str, Any]:
    shown = [_shown_group(call.shop, row) for row in call.shop.customer_groups]
    return table_page(rows=shown, criteria=call.criteria(), columns=fields_of(_CUSTOMER_GROUP))


_TAX, _GROUP_ACL = "Tax::manage_tax", "Customer::group"
_CLASS, _CUSTOMER_GROUP = "tax-data-tax-class", "customer-data-group"
_TAX_SERVICE, _GROUP_SERVICE = "Tax.TaxClassRepository", "Customer.GroupRepository"


def _tax_route(line: str, *, service: str, serve: Any, returns: str, args: str) -> Route:
    method, _, path = line.partition(" ")
    return route(
        f"{method} /V1/taxClasses{path}",
        acl=_TAX,
        service=f"{_TAX_SERVICE}.{service}",
        args=args,
        returns=returns,
        serve=serve,
    )


def _group_route(line: str, *, service: str, serve: Any, returns: str, args: str) -> Route:
    method, _, path = line.partition(" ")
    return route(
        f"{method} /V1/customerGroups{path}", acl=_GROUP_ACL, service=service, args=args, returns=returns, serve=serve
    )


ROUTES: tuple[Route, ...] = (
    _tax_route("POST", service="save", args=f"taxClass:{_CLASS}", returns="str", serve=_save_class),
    _tax_route("GET /search", service="getList", args="searchCriteria:any", returns=f"search:{_CLASS}", serve=_classes),
    _tax_route(
        "PUT /:classId", service="save", args=f"classId:int? taxClass:{_CLASS}", returns="str", serve=_save_class
    ),
    _tax_route("GET /:taxClassId", service="get", args="taxClassId:int", returns=_CLASS, serve=_get_class),
    _tax_route("DELETE /:taxClassId", service="deleteById", args="taxClassId:int", returns="bool", serve=_delete_class),
    _group_route(
        "POST",
        service=f"{_GROUP_SERVICE}.save",
        args=f"group:{_CUSTOMER_GROUP}",
        returns=_CUSTOMER_GROUP,
        serve=_save_group,
    ),
    _group_route(
        "GET /search",
        service=f"{_GROUP_SERVICE}.getList",
        args="searchCriteria:any",
        returns=f"search:{_CUSTOMER_GROUP}",
        serve=_groups,
    ),
    _group_route(
        "GET /default",
        service="Customer.GroupManagement.getDefaultGroup",
        args="storeId:int?",
        returns=_CUSTOMER_GROUP,
        serve=_default_group,
    ),
    _group_route(
        "GET /default/:storeId",
        service="Customer.GroupManagement.getDefaultGroup",
        args="storeId:int",
        returns=_CUSTOMER_GROUP,
        serve=_default_group,
    ),
    _group_route(
        "PUT /default/:id",
        service="Customer.CustomerGroupConfig.setDefaultCustomerGroup",
        args="id:int",
        returns="int",
        serve=_set_default_group,
    ),
    _group_route(
        "GET /:id/permissions",
        service="Customer.GroupManagement.isReadonly",
        args="id:int",
        returns="bool",
        serve=_is_fixed,
    ),
    _group_route(
        "GET /:id", service=f"{_GROUP_SERVICE}.getById", args="id:int", returns=_CUSTOMER_GROUP, serve=_get_group
    ),
    _group_route(
        "PUT /:id",
        service=f"{_GROUP_SERVICE}.save",
        args=f"id:int? group:{_CUSTOMER_GROUP}",
        returns=_CUSTOMER_GROUP,
        serve=_save_group,
    ),
    _group_route(
        "DELETE /:id", service=f"{_GROUP_SERVICE}.deleteById", args="id:int", returns="bool", serve=_delete_group
    ),
)
