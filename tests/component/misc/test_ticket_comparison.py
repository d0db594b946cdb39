"""The independent comparison of event tickets: equal after the task has run, and every planted difference is named."""

from __future__ import annotations

import asyncio
import copy
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.builders.comparison import SHOP_ZONE, TICKETS, Difference, compare
from tests.builders.counterpoint import SEEDED_AT, TIMEOUT_SECONDS
from tests.builders.misc_shop import misc_shop

State = dict[str, Any]
SHOP_TIME = SEEDED_AT.astimezone(SHOP_ZONE).replace(tzinfo=None)
EVENT_TICKETS = "misc.event_tickets"


async def _loaded() -> tuple[State, State]:
    with tempfile.TemporaryDirectory() as folder:
        async with misc_shop(Path(folder)) as shop:
            async for page in shop.tasks[EVENT_TICKETS].finder.everything():
                await shop.sync(EVENT_TICKETS, *page)
            url = f"{shop.systems.company_url}/_control/state"
            answer = httpx.get(url, timeout=TIMEOUT_SECONDS, trust_env=False)
            return answer.json(), shop.systems.store.control("GET", "/state")


@cache
def both_sides() -> tuple[State, State]:
    """A small shop and the website its tickets were loaded to."""
    return asyncio.run(_loaded())


def compared(plant: Callable[[State, State], None] | None = None) -> Difference:
    """The comparison of copies of both sides, with something planted."""
    counterpoint, website = copy.deepcopy(both_sides())
    if plant is not None:
        plant(counterpoint, website)
    return compare(counterpoint, website, now=SHOP_TIME, parts=TICKETS)


def event(counterpoint: State, number: str) -> State:
    return next(item for item in counterpoint["items"] if item["ITEM_NO"] == number)


def test_tickets_that_were_sent_are_equal() -> None:
    found = compared()

    assert not found, found
    assert found.counts == {"ticket": 6}


PLANTED: dict[str, tuple[Callable[[State, State], None], str]] = {
    "another price": (lambda _, web: web["products"]["OWL-WALK^CHILD"].update(price="1"), "OWL-WALK^CHILD: price"),
    "a seat too many": (
        lambda _, web: next(row for row in web["source_items"] if row["sku"] == "OWL-WALK").update(quantity=99),
        "OWL-WALK: seats",
    ),
    "not on sale": (
        lambda _, web: next(row for row in web["source_items"] if row["sku"] == "OWL-WALK").update(status=0),
        "OWL-WALK: on sale",
    ),
    "disabled": (lambda _, web: web["products"]["OWL-WALK"].update(status=2), "OWL-WALK: state"),
    "another kind": (lambda _, web: web["products"]["OWL-WALK"].update(type_id="simple"), "OWL-WALK: kind"),
}


@pytest.mark.parametrize("planted", PLANTED, ids=[name.replace(" ", "-") for name in PLANTED])
def test_what_is_planted_on_a_ticket_is_found_stale(planted: str) -> None:
    plant, words = PLANTED[planted]

    found = compared(plant)

    assert [line for line in found.stale if line.startswith(words)], found


def test_a_ticket_that_is_lost_is_missing_and_one_of_an_event_that_is_over_is_wrongly_online() -> None:
    def plant(counterpoint: State, website: State) -> None:
        del website["products"]["OWL-WALK^SENIOR"]
        event(counterpoint, "PADDLE-DAY").update(STAT="V")
        event(counterpoint, "OWL-WALK").update(ALT_1_UNIT=None)

    found = compared(plant)

    assert found.missing == ["OWL-WALK^SENIOR"]
    assert {"PADDLE-DAY", "PADDLE-DAY^CHILD", "PADDLE-DAY^SENIOR", "OWL-WALK^CHILD"} == {*found.wrongly_online}
