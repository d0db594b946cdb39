"""Links: one suite for the real ones, on both databases, and for the ones in memory that tests of tasks use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from demo import engines
from shared.store.links import UnstorableError
from shared.sync.model import DISTRUSTED, Link
from shared.sync.ports import Links
from tests.builders.engine import a_store
from tests.builders.links import LinksInMemory

MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest_asyncio.fixture(params=["mongo_engine", "secantus_engine", "memory"])
async def links(request: pytest.FixtureRequest) -> AsyncIterator[Links]:
    if request.param == "memory":
        yield LinksInMemory()
        return
    database: engines.Database = request.getfixturevalue(request.param)
    async with a_store(database) as store:
        real = store.links("products.items")
        await real.ensure_indexes()
        yield real


async def test_a_link_is_read_back_as_it_was_saved(links: Links) -> None:
    facts = {
        "cells": [["A|RED", "17"], ["A|BLUE", "18"]],
        "births": 2,
        "share": 0.5,
        "on": True,
        "none": None,
        "deep": {"a": []},
    }
    whole = Link(key="A", remote_id="17", digest="abc", facts=facts, sent_at=MOMENT)

    await links.save_many([whole, Link(key="B")])

    found = await links.read_many(["A", "B", "C"])
    assert found["A"] == whole
    assert {key: (link.remote_id, link.digest, link.facts) for key, link in found.items() if key != "A"} == {
        "B": (None, None, {})
    }
    assert found["B"].sent_at is not None, "saved just now"


async def test_pairs_come_back_as_lists_and_a_link_replaces_the_whole_one_before(links: Links) -> None:
    await links.save_many([Link(key="A", digest="old", facts={"sent": (("x", "1"),), "more": 1})])
    await links.save_many([Link(key="A", digest="new", facts={"sent": ("y",)})])

    link = (await links.read_many(["A"]))["A"]
    assert (link.digest, link.facts) == ("new", {"sent": ["y"]})


async def test_links_are_walked_in_the_order_of_their_keys(links: Links) -> None:
    await links.save_many([Link(key=key) for key in ("b", "A", "a/1", "B", "é")])

    first = await links.keys_after("", limit=3)
    assert [*first, *await links.keys_after(first[-1], limit=3)] == ["A", "B", "a/1", "b", "é"]


async def test_forgotten_links_are_gone_and_unknown_ones_do_no_harm(links: Links) -> None:
    await links.save_many([Link(key="A"), Link(key="B")])

    await links.forget_many(["A", "NOBODY"])

    assert set(await links.read_many(["A", "B"])) == {"B"}


async def test_only_what_was_sent_can_be_distrusted(links: Links) -> None:
    await links.save_many([Link(key="SENT", digest="abc", facts={"n": 1}), Link(key="NEVER")])

    await links.distrust_many(["SENT", "NEVER", "NOBODY"])

    found = await links.read_many(["SENT", "NEVER", "NOBODY"])
    assert {key: (link.digest, link.facts) for key, link in found.items()} == {
        "SENT": (DISTRUSTED, {"n": 1}),
        "NEVER": (None, {}),
    }


async def test_what_is_noted_stands_beside_the_other_facts_and_only_where_something_was_sent(links: Links) -> None:
    await links.save_many(
        [Link(key="SENT", remote_id="7", digest="abc", facts={"n": 1, "gone": []}), Link(key="NEVER")]
    )

    await links.note_many({"SENT": {"gone": ["A|B.C$"]}, "NEVER": {"gone": ["X"]}, "NOBODY": {"gone": ["Y"]}})
    await links.note_many({})

    found = await links.read_many(["SENT", "NEVER", "NOBODY"])
    assert {key: (link.remote_id, link.digest, link.facts) for key, link in found.items()} == {
        "SENT": ("7", DISTRUSTED, {"n": 1, "gone": ["A|B.C$"]}),
        "NEVER": (None, None, {}),
    }


@pytest.mark.parametrize(
    "facts",
    [
        {"price": Decimal("1.50")},
        {"deep": [{"prices": {"all": Decimal(2)}}]},
        {"skus": {"A", "B"}},
        {"many": 2**63},
        {"$set": 1},
        {"a.b": 1},
        {"a\0b": 1},
        {7: "number"},
        {"at": MOMENT},
        {"raw": b"bytes"},
    ],
    ids=["decimal", "deep", "set", "beyond-64-bits", "dollar", "dot", "nul", "number-as-name", "moment", "bytes"],
)
async def test_facts_that_would_not_come_back_are_refused_by_name_and_nothing_is_saved(
    links: Links, facts: dict[Any, Any]
) -> None:
    with pytest.raises(UnstorableError, match="the facts of 'A'"):
        await links.save_many([Link(key="A", facts=facts)])

    assert await links.read_many(["A"]) == {}
