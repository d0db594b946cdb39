"""What stands in one place only: the version, the list of domains, how many keys are in hand at once."""

from __future__ import annotations

import ast
import re
import tomllib
from typing import Any, Final

import pytest

from services.gateway.settings import GatewaySettings
from shared.contracts.topics import DOMAINS
from shared.contracts.version import VERSION
from tests.builders.project import ROOT, Source, sources_in

_CODE: Final = ("shared", "services", "demo")
_ANOTHER_VERSION: Final = "demo/apache_kafka.py"
"""Names the version of Kafka."""
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+")
_HOMES: Final = {
    "a version": "shared/contracts/version.py",
    "the list of domains": "shared/contracts/topics.py",
    "how many keys are in hand at once": "shared/sync/rules.py",
}


def said_again(source: Source) -> set[str]:
    """What this file says for itself although another one says it for all."""
    found: set[str] = set()
    for node in ast.walk(source.tree):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=value)
            ):
                found |= _meant(name, value)
            case _:
                pass
    return {what for what in found if source.path != _HOMES[what]}


def _meant(name: str, value: ast.expr | None) -> set[str]:
    match value:
        case ast.Constant(value=str(text)) if name.strip("_") == "VERSION" and _VERSION.fullmatch(text):
            return {"a version"}
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            texts = {part.value for part in parts if isinstance(part, ast.Constant)}
            return {"the list of domains"} if texts >= set(DOMAINS) else set()
        case ast.Constant(value=500) if name.strip("_") == "PAGE":
            return {"how many keys are in hand at once"}
        case _:
            return set()


def test_what_has_a_home_stands_nowhere_else() -> None:
    found = {source.path: again for source in sources_in(*_CODE) if (again := said_again(source))}

    assert found == {_ANOTHER_VERSION: {"a version"}}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('VERSION = "1.2.3"', "a version"),
        ('_DOMAINS: Final = ("products", "customers", "orders", "misc")', "the list of domains"),
        ("_PAGE = 500", "how many keys are in hand at once"),
    ],
)
def test_a_second_place_is_found(line: str, what: str) -> None:
    assert said_again(Source(path="planted.py", text=f"{line}\n")) == {what}


def test_the_package_has_the_version_that_the_services_report() -> None:
    assert _project()["project"]["version"] == VERSION


def test_every_list_that_code_cannot_read_names_the_same_domains() -> None:
    contracts = _project()["tool"]["importlinter"]["contracts"]
    apart = next(one for one in contracts if one["type"] == "independence")
    rooms = next(one for one in contracts if one["name"] == "rooms of a domain service")

    assert set(apart["modules"]) == {f"services.{name}" for name in (*DOMAINS, "gateway")}
    assert set(rooms["containers"]) == {f"services.{name}" for name in DOMAINS}
    assert {path.name for path in (ROOT / "services").iterdir() if (path / "app.py").exists()} == {*DOMAINS, "gateway"}


def test_the_gateway_asks_every_domain_under_an_address_of_its_own() -> None:
    fields = {name for name in GatewaySettings.model_fields if name.removesuffix("_url") in DOMAINS}

    assert fields == {f"{name}_url" for name in DOMAINS}


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
