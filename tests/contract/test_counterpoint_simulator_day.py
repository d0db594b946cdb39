"""A busy day at the till: by seed, of every kind, and all of it really done."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from simulators.counterpoint import day
from tests.builders.counterpoint import simulated_company, state

SMALL = {"seed": 5, "changes": 700, "pictures": 40, "promotions": 12, "promotion_seconds": 20}
STAMPS = (
    "RS_UTC_DT",
    "LST_LCK_DT",
    "LST_MAINT_DT",
    "BEG_DT",
    "END_DT",
    "BEG_DAT",
    "END_DAT",
    "BEG_TIM_FLG",
    "END_TIM_FLG",
)


def worked_day(**plan: Any) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    """The acts of a day, and the company before and after it."""
    with simulated_company(items=120, item_cache_minutes=0) as company, company.client() as client:
        before = state(client)
        answer = client.post("/_control/day", json=SMALL | plan)
        assert answer.status_code == 200, answer.text
        acts = [json.loads(line) for line in answer.text.splitlines()]
        return acts, before, state(client)


def timeless(held: Any) -> Any:
    """The same without moments."""
    if isinstance(held, dict):
        return {name: timeless(value) for name, value in held.items() if name not in STAMPS}
    return [timeless(one) for one in held] if isinstance(held, list) else held


def test_the_same_seed_gives_the_same_day_and_the_same_shop_in_the_evening() -> None:
    first, _, evening = worked_day()
    again, _, other = worked_day()
    assert first == again
    assert timeless(evening) == timeless(other)
    assert worked_day(seed=6)[0] != first


def test_a_day_has_as_many_changes_as_asked_for_of_every_kind() -> None:
    acts, _, _ = worked_day(changes=2_000, pictures=60)
    assert [act["number"] for act in acts] == [*range(1, 2_001)]
    kinds = Counter(act["kind"] for act in acts)
    assert kinds.keys() == {*day.WEIGHTS, "picture", "promotion"}
    assert kinds["picture"] == 60
    assert kinds["promotion"] == 12


def test_what_a_day_says_it_did_stands_in_the_database() -> None:
    acts, before, after = worked_day(changes=1_500)
    numbers = {part: {one["ITEM_NO"] for one in held["items"]} for part, held in (("old", before), ("new", after))}
    deleted = {act["key"] for act in acts if act["kind"] == "delete"}
    brought = {act["key"] for act in acts if act["kind"] == "bring"}
    assert deleted & numbers["new"] == set()
    assert brought - deleted <= numbers["new"]
    assert numbers["new"] - numbers["old"] == brought - deleted

    pictures = [{one["name"]: one["sha256"] for one in held["images"]} for held in (before, after)]
    touched = {act["what"].partition(" ")[2] for act in acts if act["kind"] == "picture"}
    assert {name for name in pictures[0] | pictures[1] if pictures[0].get(name) != pictures[1].get(name)} <= touched
    assert pictures[0] != pictures[1]

    last_price = {act["key"]: act["what"] for act in acts if act["kind"] == "reprice"}
    prices = {one["ITEM_NO"]: one["PRC_1"] for one in after["prices"] if one["LOC_ID"] == "*"}
    assert all(f"price {float(prices[key]):.2f}" == what for key, what in last_price.items() if key in prices)


def test_promotions_of_a_day_begin_and_end_inside_it_unless_they_stay() -> None:
    acts, _, after = worked_day(promotions=30)
    groups = {one["GRP_COD"]: one for one in after["price_groups"]}
    short = [groups[act["key"]] for act in acts if "begins and ends today" in act["what"]]
    assert len(short) > 5
    assert all(one["BEG_DT"] < one["END_DT"] for one in short)
    by_hand = {act["key"] for act in acts if act["what"] == "ended by hand"}
    assert by_hand
    assert by_hand & groups.keys() == set()


def test_the_command_works_a_day_and_prints_what_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    with simulated_company() as company:
        wanted = ["--url", company.url, "--changes", "25", "--pictures", "3", "--promotions", "1"]
        assert day.main(wanted) == 0
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 25
    assert printed[-1].lstrip().startswith("25 ")


def test_a_day_that_makes_no_sense_or_reaches_nobody_ends_the_command_with_the_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with simulated_company() as company:
        assert day.main(["--url", company.url, "--changes", "0"]) == 1
    assert "refused" in capsys.readouterr().err
    assert day.main(["--url", "http://127.0.0.1:9", "--changes", "1"]) == 1
    assert "does not answer" in capsys.readouterr().err
