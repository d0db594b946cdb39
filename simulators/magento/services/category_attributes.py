"""The attributes of categories, to read only."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route, route
from simulators.magento.rest.search import table_page
from simulators.magento.rest.types import fields_of
from simulators.magento.state.category_attribute_seed import CATEGORY_ATTRIBUTES
from simulators.magento.state.tables import Row


def _wanted(call: Call) -> Row:
    row = CATEGORY_ATTRIBUTES.get(call["attributeCode"])
    if row is None:
        raise Refusal(
            'The attribute with a "%1" attributeCode doesn\'t exist. Verify the attribute and try again.',
            status=404,
            parameters=[call["attributeCode"]],
        )
    return row


def _list(call: Call) -> dict[str, Any]:
    return table_page(rows=CATEGORY_ATTRIBUTES.values(), criteria=call.criteria(), columns=fields_of(_ATTRIBUTE))


def _options(call: Call) -> list[Row]:
    options: list[Row] = _wanted(call)["options"]
    return options


_ACL = "Catalog::attributes_attributes"
_BASE = "/V1/categories/attributes"
_ATTRIBUTE = "catalog-data-category-attribute"
ROUTES: tuple[Route, ...] = (
    route(
        f"GET {_BASE}",
        acl=_ACL,
        service="Catalog.CategoryAttributeRepository.getList",
        args="searchCriteria:any",
        returns=f"search:{_ATTRIBUTE}",
        serve=_list,
    ),
    route(
        f"GET {_BASE}/:attributeCode",
        acl=_ACL,
        service="Catalog.CategoryAttributeRepository.get",
        args="attributeCode:str",
        returns=_ATTRIBUTE,
        serve=_wanted,
    ),
    route(
        f"GET {_BASE}/:attributeCode/options",
        acl=_ACL,
        service="Catalog.CategoryAttributeOptionManagement.getItems",
        args="attributeCode:str",
        returns="[eav-data-attribute-option]",
        serve=_options,
    ),
)
