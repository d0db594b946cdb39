"""Attribute sets: which attributes a product of a set has, and in which group they stand."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal, no_such_entity
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import result_page, table_page
from simulators.magento.rest.types import fields_of
from simulators.magento.services.attributes import attribute_in, shown_attribute
from simulators.magento.services.products import remove_product
from simulators.magento.state.seed import DEFAULT_SET
from simulators.magento.state.tables import Row

_PRODUCTS = 4
_FIRST_PLACE = 136  # a new store's own attributes have those below


def _set(call: Call, number: int) -> Row:
    row = call.shop.attribute_sets.get(number)
    if row is None:
        raise no_such_entity(id=number)
    return row


def _create(call: Call) -> Row:
    given, shop = call["attributeSet"], call.shop
    skeleton = shop.attribute_sets.get(call["skeletonId"])
    if skeleton is None:
        raise no_such_entity(id=call["skeletonId"])
    name = _free_name(call, given, own=None)
    number = shop.next_number("attribute set")
    groups: dict[int, int] = {}
    for group in list(shop.attribute_groups):
        if group["attribute_set_id"] == skeleton["attribute_set_id"]:
            fresh = shop.next_number("attribute group")
            groups[group["attribute_group_id"]] = fresh
            shop.attribute_groups.put(fresh, {**group, "attribute_group_id": fresh, "attribute_set_id": number})
    members = {
        code: {**place, "group": groups.get(place["group"], place["group"])}
        for code, place in skeleton["attributes"].items()
    }
    return shop.attribute_sets.put(
        number,
        {
            "attribute_set_id": number,
            "attribute_set_name": name,
            "sort_order": given.get("sort_order") or 0,
            "entity_type_id": _PRODUCTS,
            "attributes": members,
        },
    )


def _free_name(call: Call, given: Row, *, own: int | None) -> str:
    name = (given.get("attribute_set_name") or "").strip()
    if not name:
        raise Refusal("The attribute set name is empty. Enter the name and try again.")
    for row in call.shop.attribute_sets:
        if row["attribute_set_name"].casefold() == name.casefold() and row["attribute_set_id"] != own:
            raise Refusal('A "%1" attribute set name already exists. Create a new name and try again.',
                          parameters=[name])  # fmt: skip
    return name


def _get(call: Call) -> Row:
    return _set(call, call["attributeSetId"])


def _list(call: Call) -> dict[str, Any]:
    def value_of(row: Row, field: str) -> Any:
        return "catalog_product" if field == "entity_type_code" else row.get(field)

    columns = {*fields_of(_SET), "entity_type_code"}
    return result_page(rows=call.shop.attribute_sets, criteria=call.criteria(), value_of=value_of, columns=columns)


def _update(call: Call) -> Row:
    given = call["attributeSet"]
    row = _set(call, given.get("attribute_set_id") or call.get("attributeSetId") or 0)
    row["attribute_set_name"] = _free_name(call, given, own=row["attribute_set_id"])
    if given.get("sort_order") is not None:
        row["sort_order"] = given["sort_order"]
    call.shop.attribute_sets.changed(row["attribute_set_id"])
    return row


def _delete(call: Call) -> bool:
    row = _set(call, call["attributeSetId"])
    number = row["attribute_set_id"]
    if number == DEFAULT_SET:
        raise Refusal("The default attribute set can't be deleted.")
    for product in [one for one in call.shop.products if one["attribute_set_id"] == number]:
        remove_product(call.shop, product)  # they go with their set
    call.shop.attribute_sets.drop(number)
    return True


def _attributes(call: Call) -> list[dict[str, Any]]:
    codes = _set(call, call["attributeSetId"])["attributes"]
    return [shown_attribute(call.shop, call.shop.attributes[code]) for code in codes]


def _assign(call: Call) -> str:
    row = call.shop.attribute_sets.get(call["attributeSetId"])
    if row is None:
        raise Refusal(
            'The AttributeSet with a "%1" ID doesn\'t exist. Verify the attributeSet and try again.',
            status=404,
            parameters=[call["attributeSetId"]],
        )
    group = call.shop.attribute_groups.get(call["attributeGroupId"])
    if group is None:
        raise Refusal(
            'The group with the "%1" ID doesn\'t exist. Verify the ID and try again.',
            status=404,
            parameters=[call["attributeGroupId"]],
        )
    if group["attribute_set_id"] != row["attribute_set_id"]:
        raise Refusal("The attribute group doesn't belong to the attribute set.")
    attribute = attribute_in(call.shop, call["attributeCode"])
    row["attributes"][attribute["attribute_code"]] = {
        "group": group["attribute_group_id"],
        "sort_order": call["sortOrder"],
    }
    call.shop.attribute_sets.changed(row["attribute_set_id"])
    return str(call.shop.next_number("place in a set", first=_FIRST_PLACE))


def _unassign(call: Call) -> bool:
    row = _set(call, call["attributeSetId"])
    attribute = attribute_in(call.shop, call["attributeCode"])
    if attribute["attribute_code"] not in row["attributes"]:
        raise Refusal(
            'The "%1" attribute wasn\'t found in the "%2" attribute set. Enter the attribute and try again.',
            parameters=[attribute["attribute_code"], row["attribute_set_id"]],
        )
    if not attribute["is_user_defined"]:
        raise Refusal("The system attribute can't be deleted.")
    del row["attributes"][attribute["attribute_code"]]
    call.shop.attribute_sets.changed(row["attribute_set_id"])
    return True


def _shown_group(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("attribute_group_id", "attribute_group_name", "attribute_set_id")}


def _groups(call: Call) -> dict[str, Any]:
    criteria = call.criteria()
    if not any(one.field == "attribute_set_id" for group in criteria.groups for one in group):
        raise Refusal('"%fieldName" is required. Enter and try again.', parameters={"fieldName": "attribute_set_id"})
    page = table_page(rows=call.shop.attribute_groups, criteria=criteria, columns=fields_of(_GROUP))
    page["items"] = [_shown_group(row) for row in page["items"]]
    return page


def _save_group(call: Call) -> dict[str, Any]:
    given, shop = call["group"], call.shop
    number = given.get("attribute_group_id")
    row = shop.attribute_groups.get(int(number)) if str(number or "").isdigit() else None
    set_id = given.get("attribute_set_id") or (row or {}).get("attribute_set_id") or 0
    _set(call, set_id)
    name = given.get("attribute_group_name") or (row or {}).get("attribute_group_name")
    if not name:
        raise Refusal('"%fieldName" is required. Enter and try again.',
                      parameters={"fieldName": "attribute_group_name"})  # fmt: skip
    if row is None:
        fresh = shop.next_number("attribute group")
        row = shop.attribute_groups.put(fresh, {"attribute_group_id": fresh, "attribute_set_id": set_id})
    row["attribute_group_name"] = name
    shop.attribute_groups.changed(row["attribute_group_id"])
    return _shown_group(row)


def _delete_group(call: Call) -> bool:
    number = call["groupId"]
    row = call.shop.attribute_groups.get(number)
    if row is None:
        raise no_such_entity(id=number)
    members = call.shop.attribute_sets[row["attribute_set_id"]]["attributes"]
    held = [call.shop.attributes[code] for code, place in members.items() if place["group"] == number]
    if any(not attribute["is_user_defined"] for attribute in held):
        raise Refusal("The attribute group can't be deleted because it contains system attributes.")
    for attribute in held:
        del members[attribute["attribute_code"]]
    call.shop.attribute_sets.changed(row["attribute_set_id"])
    call.shop.attribute_groups.drop(number)
    return True


_SET, _GROUP = "eav-data-attribute-set", "eav-data-attribute-group"
_P, _E = "/V1/products/attribute-sets", "/V1/eav/attribute-sets"
_GROUPS = "Catalog.ProductAttributeGroupRepository"
_MANAGE = "Catalog.ProductAttributeManagement"


def _set_route(line: str, *, service: str, serve: Any, returns: str, args: str) -> Route:
    return route(line, acl="Catalog::sets", service=service, args=args, returns=returns, serve=serve)


def _repository_routes(base: str, *, list_path: str, module: str) -> tuple[Route, ...]:
    repository = f"{module}.AttributeSetRepository"
    return (
        _set_route(
            f"GET {base}/{list_path}",
            service=f"{repository}.getList",
            args="searchCriteria:any",
            returns=f"search:{_SET}",
            serve=_list,
        ),
        _set_route(
            f"GET {base}/:attributeSetId",
            service=f"{repository}.get",
            args="attributeSetId:int",
            returns=_SET,
            serve=_get,
        ),
        _set_route(
            f"PUT {base}/:attributeSetId",
            service=f"{repository}.save",
            args=f"attributeSetId:int? attributeSet:{_SET}",
            returns=_SET,
            serve=_update,
        ),
        _set_route(
            f"DELETE {base}/:attributeSetId",
            service=f"{repository}.deleteById",
            args="attributeSetId:int",
            returns="bool",
            serve=_delete,
        ),
    )


ROUTES: tuple[Route, ...] = (
    *_repository_routes(_P, list_path="sets/list", module="Catalog"),
    *_repository_routes(_E, list_path="list", module="Eav"),
    _set_route(
        f"POST {_P}",
        service="Catalog.AttributeSetManagement.create",
        args=f"attributeSet:{_SET} skeletonId:int",
        returns=_SET,
        serve=_create,
    ),
    _set_route(
        f"POST {_E}",
        service="Eav.AttributeSetManagement.create",
        args=f"entityTypeCode:str attributeSet:{_SET} skeletonId:int",
        returns=_SET,
        serve=_create,
    ),
    _set_route(
        f"GET {_P}/:attributeSetId/attributes",
        service=f"{_MANAGE}.getAttributes",
        args="attributeSetId:int",
        returns="[catalog-data-product-attribute]",
        serve=_attributes,
    ),
    _set_route(
        f"POST {_P}/attributes",
        service=f"{_MANAGE}.assign",
        args="attributeSetId:int attributeGroupId:int attributeCode:str sortOrder:int",
        returns="int",
        serve=_assign,
    ),
    _set_route(
        f"DELETE {_P}/:attributeSetId/attributes/:attributeCode",
        service=f"{_MANAGE}.unassign",
        args="attributeSetId:int attributeCode:str",
        returns="bool",
        serve=_unassign,
    ),
    _set_route(
        f"GET {_P}/groups/list",
        service=f"{_GROUPS}.getList",
        args="searchCriteria:any",
        returns=f"search:{_GROUP}",
        serve=_groups,
    ),
    _set_route(
        f"POST {_P}/groups", service=f"{_GROUPS}.save", args=f"group:{_GROUP}", returns=_GROUP, serve=_save_group
    ),
    _set_route(
        f"PUT {_P}/:attributeSetId/groups",
        service=f"{_GROUPS}.save",
        args=f"attributeSetId:int? group:{_GROUP}",
        returns=_GROUP,
        serve=_save_group,
    ),
    _set_route(
        f"DELETE {_P}/groups/:groupId",
        service=f"{_GROUPS}.deleteById",
        args="groupId:int",
        returns="bool",
        serve=_delete_group,
    ),
)
