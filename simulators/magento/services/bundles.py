"""Bundles read piece by piece: their options and what can be chosen in each."""

from __future__ import annotations

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.bundle_parts import shown_options
from simulators.magento.services.found import product_named
from simulators.magento.state.tables import Row

_TYPES = (("select", "Drop-down"), ("radio", "Radio Buttons"), ("checkbox", "Checkbox"), ("multi", "Multiple Select"))


def _options_of(call: Call, sku: str) -> list[Row]:
    product = product_named(call.shop, sku)
    if product["type_id"] != "bundle":
        raise Refusal("This is implemented for bundle products only.")
    return shown_options(call.shop, product)


def _options(call: Call) -> list[Row]:
    return _options_of(call, call["sku"])


def _option(call: Call) -> Row:
    for option in _options_of(call, call["sku"]):
        if option["option_id"] == call["optionId"]:
            return option
    raise Refusal(
        "The option that was requested doesn't exist. Verify the entity and try again.",
        status=404,
    )


def _children(call: Call) -> list[Row]:
    wanted = call.get("optionId")
    return [
        link
        for option in _options_of(call, call["productSku"])
        if wanted is None or option["option_id"] == wanted
        for link in option["product_links"]
    ]


def _types(_call: Call) -> list[Row]:
    return [{"label": label, "code": code} for code, label in _TYPES]


_ACL = "Catalog::products"
_BASE = "/V1/bundle-products"
_REPOSITORY = "Bundle.ProductOptionRepository"
ROUTES: tuple[Route, ...] = (
    route(
        f"GET {_BASE}/:sku/options/all",
        acl=_ACL,
        service=f"{_REPOSITORY}.getList",
        args="sku:str",
        returns="[bundle-data-option]",
        serve=_options,
    ),
    route(
        f"GET {_BASE}/:sku/options/:optionId",
        acl=_ACL,
        service=f"{_REPOSITORY}.get",
        args="sku:str optionId:int",
        returns="bundle-data-option",
        serve=_option,
    ),
    route(
        f"GET {_BASE}/:productSku/children",
        acl=_ACL,
        service="Bundle.ProductLinkManagement.getChildren",
        args="productSku:str optionId:int?",
        returns="[bundle-data-link]",
        serve=_children,
    ),
    route(
        f"GET {_BASE}/options/types",
        acl=_ACL,
        service="Bundle.ProductOptionTypeList.getItems",
        returns="[bundle-data-option-type]",
        serve=_types,
    ),
)
