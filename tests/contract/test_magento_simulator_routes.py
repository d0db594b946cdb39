"""The simulated store's routes and types agree with the reference contract, when that lies beside the project."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulators.magento.all_routes import all_routes
from simulators.magento.rest.routing import Route
from simulators.magento.rest.types import TYPES, Kind
from simulators.magento.settings import SignInSettings
from simulators.magento.sign_in.desk import SignInDesk
from simulators.magento.state.tables import Table

PROJECT = Path(__file__).parents[2]
PRINTED_WITHOUT_FRACTION_OF_SCHEMA = {"export-stock-salable-qty"}  # the schema names an empty type there


def contract() -> dict[str, Any]:
    shared = Path(os.environ.get("COUNTERSYNC_SHARED", PROJECT.parent / "shared"))
    file = shared / "reference" / "magento-rest-contract.json"
    if not file.is_file():
        pytest.skip("the reference contract is not beside the project (COUNTERSYNC_SHARED)")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def our_routes() -> tuple[Route, ...]:
    desk = SignInDesk(settings=SignInSettings(), users=Table("users"), now=lambda: datetime.now(UTC))
    return all_routes(desk=desk)


def braced(path: str) -> str:
    return "/".join(f"{{{part[1:]}}}" if part.startswith(":") else part for part in path.split("/"))


def written(kind: Kind) -> str:
    return f"[{kind.name}]" if kind.many else kind.name


def plain(kind: Any) -> str:
    return str(kind).replace("-interface", "").rstrip("?")


NOT_IN_THE_REFERENCE = {
    ("POST", "/V1/integration/customer/token"),
    ("GET", "/V1/bundle-products/:sku/options/all"),
    ("GET", "/V1/bundle-products/:sku/options/:optionId"),
    ("GET", "/V1/bundle-products/:productSku/children"),
    ("GET", "/V1/bundle-products/options/types"),
}
"""Seen on a running store, but passed over by the reference."""


def test_every_route_stands_in_the_reference_with_its_right_and_types() -> None:
    reference = contract()
    known = {(one["method"], one["path"]): one for one in reference["operations"]}
    faults = []
    for ours in our_routes():
        theirs = known.get((ours.method, braced(ours.path)))
        if theirs is None and (ours.method, ours.path) in NOT_IN_THE_REFERENCE:
            continue
        if theirs is None:
            faults.append(f"{ours.method} {ours.path} is not in the reference")
            continue
        acl = theirs["acl"] if isinstance(theirs["acl"], list) else [theirs["acl"]]
        if acl != [ours.acl]:
            faults.append(f"{ours.method} {ours.path}: right {ours.acl}, reference {acl}")
        body = {name: plain(kind) for name, kind in (theirs.get("body") or {}).items()}
        sent = {name: written(kind) for name, kind in ours.arguments.items() if name in body}
        if sent != body:
            faults.append(f"{ours.method} {ours.path}: body {sent}, reference {body}")
        returned = plain(theirs.get("returns") or "void")
        if returned in reference["types"] or f"{returned}-interface" in reference["types"]:
            fields = (reference["types"].get(f"{returned}-interface") or reference["types"].get(returned))["fields"]
            if {"items", "search_criteria", "total_count"} <= set(fields):
                returned = f"search:{plain(fields['items']).strip('[]')}"
        if ours.returns != returned and not any(word in ours.path for word in PRINTED_WITHOUT_FRACTION_OF_SCHEMA):
            faults.append(f"{ours.method} {ours.path}: returns {ours.returns}, reference {returned}")
        if ours.method != "GET" and "/async/bulk" + ours.bulk_path != theirs["bulk_path"]:
            faults.append(f"{ours.method} {ours.path}: bulk path {ours.bulk_path}")
        if f"{ours.service.split('.')[1]}::{ours.service.split('.')[2]}" != theirs["service"]:
            faults.append(f"{ours.method} {ours.path}: service {ours.service}, reference {theirs['service']}")
    assert faults == []


def test_every_type_has_the_fields_of_the_reference() -> None:
    reference = contract()["types"]
    faults = []
    for name, fields in TYPES.items():
        theirs = reference.get(f"{name}-interface") or reference.get(name)
        if name == "bundle-data-option-type":  # of a route that the reference passes over
            continue
        assert theirs is not None, name
        commerce_only = set(theirs.get("not_open_source_fields") or ())
        wanted = {field: str(kind).replace("-interface", "") for field, kind in theirs["fields"].items()}
        ours = {field: written(kind) + ("" if kind.required else "?") for field, kind in fields.items()}
        if ours != {field: kind for field, kind in wanted.items() if field not in commerce_only}:
            faults.append(name)
    assert faults == []


def test_each_route_is_listed_once() -> None:
    listed = [(one.method, one.path) for one in our_routes()]
    assert len(listed) == len(set(listed))


OTHER_SIDES = (
    "/V1/addresses",
    "/V1/attributeMetadata",
    "/V1/carts",
    "/V1/creditmemo",
    "/V1/customers",
    "/V1/guest-carts",
    "/V1/integration/customer",
    "/V1/inventory/get-distance",
    "/V1/inventory/get-lat",
    "/V1/inventory/in-store-pickup",
    "/V1/inventory/source-selection",
    "/V1/invoice",
    "/V1/order",
    "/V1/search",
    "/V1/shipment",
    "/V1/tfa",
    "/V1/transactions",
)
"""Customers, carts and orders, the shop's own search, where parcels leave from, and setting up second factors."""


def test_nothing_of_the_catalogue_stock_prices_and_shop_is_left_out() -> None:
    ours = {(one.method, braced(one.path)) for one in our_routes()}
    missing = [
        f"{one['method']} {one['path']}"
        for one in contract()["operations"]
        if one.get("open_source_2_4_7")
        and not one["path"].startswith(OTHER_SIDES)
        and (one["method"], one["path"]) not in ours
    ]
    assert missing == []
