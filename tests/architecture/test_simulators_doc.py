"""The page on the simulators lists every call of the simulated store, and every difference that is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from simulators.magento.all_routes import all_routes
from simulators.magento.rest.routing import Route
from simulators.magento.settings import SignInSettings
from simulators.magento.sign_in.desk import SignInDesk
from simulators.magento.state.tables import Table
from tests.builders.project import ROOT
from tests.contract.recordings.kept import KEPT

_ROW = re.compile(r"^\| `(/V1/[^`]+)` \| ([A-Z, ]+) \|$", flags=re.MULTILINE)


def page() -> str:
    return (ROOT / "docs" / "simulators.md").read_text(encoding="utf-8")


def listed(text: str) -> set[tuple[str, str]]:
    """Method and path of every call in the table."""
    return {(method, path) for path, methods in _ROW.findall(text) for method in methods.split(", ")}


def answered(routes: Iterable[Route]) -> set[tuple[str, str]]:
    """Method and path of every route."""
    return {(one.method, one.path.rstrip("/")) for one in routes}


def test_the_page_lists_every_call_of_the_store_and_no_other() -> None:
    desk = SignInDesk(settings=SignInSettings(), users=Table("users"), now=lambda: datetime.now(UTC))

    assert listed(page()) == answered(all_routes(desk=desk))


def test_a_planted_call_that_is_nowhere_is_found() -> None:
    assert ("GET", "/V1/planted") in listed(f"{page()}| `/V1/planted` | GET, PUT |\n")


def test_the_page_gives_the_reason_of_every_difference_that_is_kept() -> None:
    assert {kept.reason for kept in KEPT if kept.reason not in page()} == set()
