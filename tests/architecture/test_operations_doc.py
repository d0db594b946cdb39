"""The rights that the page on operations asks for are those the calls need: fewer stop a task, more are a risk."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from simulators.magento.all_routes import all_routes
from simulators.magento.rest.routing import ANONYMOUS, Route
from tests.builders.project import ROOT, Source, sources_in

CALLERS = ("services/products", "services/misc", "services/customers", "services/orders", "shared")
NEVER_WRITTEN = {"Magento_InventoryApi::source_edit"}
"""What lies at an address that is only read."""
BULK_STATUS = "Magento_Logging::system_magento_logging_bulk_operations"


def page() -> str:
    return (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def resources() -> set[str]:
    """The resources of the table."""
    return set(re.findall(r"^\| `(Magento_\w+::\w+)` \|", page(), flags=re.MULTILINE))


def endpoints() -> set[str]:
    """The endpoints of Counterpoint's API, each variable as `{}`."""
    text = page().split("**Counterpoint API.**")[1].split("\n\n")[0]
    return {re.sub(r"{\w+}", "{}", path) for path in re.findall(r"`(/[\w/{}]+)`", text)}


def addresses(source: Source) -> Iterator[str]:
    """Every text of a file that begins with a slash, each variable in it as `{}`."""
    tree = source.tree
    named = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(_part(part, named) for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            text = node.value
        else:
            continue
        if text.startswith("/"):
            yield text


def _part(part: ast.expr, named: dict[str, object]) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    value = part.value if isinstance(part, ast.FormattedValue) else None
    return str(named.get(value.id, "{}")) if isinstance(value, ast.Name) else "{}"


def called(beginning: str, *, of: str = "") -> set[str]:
    """The addresses that the services call, as far as they begin so."""
    return {
        text.partition("?")[0]
        for source in sources_in(*CALLERS)
        if "/connectors/" in source.path or source.path.startswith("shared/website/")
        if of in source.path
        for text in addresses(source)
        if text.startswith(beginning)
    }


def routes_at(address: str) -> list[Route]:
    """What the simulated website serves at an address, whichever the method; it takes a slash at the end or none."""
    known = all_routes(desk=None)  # type: ignore[arg-type]
    return [route for route in known if re.sub(r":\w+", "{}", route.path).rstrip("/") == address]


def needed() -> set[str]:
    """The resources behind all addresses that are called."""
    return {route.acl for address in called("/V1/") for route in routes_at(address)} - {ANONYMOUS} - NEVER_WRITTEN


def test_the_resources_of_magento_are_those_behind_the_calls() -> None:
    assert resources() == needed()


def test_every_address_of_the_website_is_one_the_simulated_one_serves_or_the_beginning_of_one() -> None:
    found = called("/V1/")

    assert len(found) > 20
    assert not [one for one in found if not routes_at(one) and not any(o.startswith(f"{one}/") for o in found)]


def test_the_endpoints_of_counterpoint_are_those_that_are_read() -> None:
    read = called("/Item", of="counterpoint") | called("/Inventory", of="counterpoint")

    assert endpoints() == read | {"/Company"}


@pytest.mark.parametrize("resource", ["Magento_SalesRule::quote", "Magento_Catalog::categories", BULK_STATUS])
def test_a_resource_that_only_one_task_needs_is_not_overlooked(resource: str) -> None:
    assert resource in needed()
