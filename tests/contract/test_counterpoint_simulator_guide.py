"""The guide to the control door names everything the door takes and shows."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import httpx
import pytest
from pydantic import BaseModel

from simulators.control import serving
from simulators.counterpoint import changes
from simulators.counterpoint.app import assemble
from simulators.counterpoint.day import DayPlan
from simulators.counterpoint.set_up_desk import CONTROLS, KINDS
from simulators.counterpoint.settings import Settings
from simulators.counterpoint.state import PARTS
from simulators.faults import Rule

GUIDE = (Path(__file__).parents[2] / "docs" / "simulators.md").read_text(encoding="utf-8")
PROSE = re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL)
WORDS = {word for quoted in re.findall(r"`([^`]+)`", PROSE) for word in re.findall(r"\w+", quoted)}
BODIES: list[type[BaseModel]] = [
    Rule,
    DayPlan,
    *(
        one
        for name, one in inspect.getmembers(changes, inspect.isclass)
        if issubclass(one, BaseModel) and one.__module__ == changes.__name__ and not name.startswith("_")
    ),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_the_guide_names_every_field_of_a_body(body: type[BaseModel]) -> None:
    assert set(body.model_fields) <= WORDS


def test_the_guide_names_every_part_of_the_state() -> None:
    spelt_out = {name for name, _ in PARTS} - {"grid_dim_2"}
    assert spelt_out <= WORDS


def test_the_bodies_are_found() -> None:
    assert {"ItemChange", "NewPromotion", "KitParts", "Rule"} <= {body.__name__ for body in BODIES}


def _endpoints(section: str) -> set[str]:
    part = GUIDE.partition(f"### {section}")[2].partition("\n### ")[0]
    return set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`]*)`", part))


def test_the_guide_lists_every_endpoint_of_counterpoint_and_no_other() -> None:
    simulator = assemble(Settings(items=1))
    with serving(simulator.app) as url:
        answer = httpx.put(f"{url}/_control/role", json={"deny": []}, timeout=20, trust_env=False)
    simulator.close()
    routes = set(answer.json()["routes"])
    assert "GET /Items" in routes
    assert _endpoints("Every endpoint of Counterpoint") == routes


@pytest.mark.parametrize("kind", [*KINDS, *CONTROLS])
def test_the_guide_names_everything_that_can_be_set_up(kind: str) -> None:
    assert f"`{kind}`" in PROSE
