"""Sets sent in one call: only the bad ones fail, and finding them costs few calls."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.sync.errors import DownKind, RejectedError, SyncError, SystemDown, TemporaryError
from shared.sync.model import Done, Failed, Outcome
from shared.sync.sets import digest, send_in_halves


@dataclass
class Shop:
    """Takes sets, and refuses one as a whole when a bad key is in it."""

    bad: frozenset[str] = frozenset()
    fault: SyncError | None = None
    calls: list[tuple[str, ...]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    async def send(self, keys: Sequence[str]) -> Mapping[str, Outcome]:
        self.calls.append(tuple(keys))
        if self.fault is not None:
            raise self.fault
        if self.bad & set(keys):
            raise RejectedError("The shop refused it", technical="400", status=400)
        self.taken += keys
        return {key: Done("Sent") for key in keys}


def run(sending: Coroutine[Any, Any, dict[str, Outcome]]) -> dict[str, Outcome]:
    """On a loop of its own: the suite's loop stays as it is."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(sending)
    finally:
        loop.close()


@settings(max_examples=80, deadline=None)
@given(size=st.integers(0, 80), data=st.data())
def test_exactly_the_bad_ones_fail_with_few_calls(size: int, data: st.DataObject) -> None:
    keys = [f"K{number}" for number in range(size)]
    bad = frozenset(data.draw(st.sets(st.sampled_from(keys), max_size=6))) if keys else frozenset()
    shop = Shop(bad=bad)

    outcomes = run(send_in_halves(keys, shop.send))

    assert {key for key, outcome in outcomes.items() if isinstance(outcome, Failed)} == bad
    assert list(outcomes) == keys
    assert sorted(shop.taken) == sorted(set(keys) - bad), "each good one is sent once"
    levels = math.ceil(math.log2(size)) if size > 1 else 0
    assert len(shop.calls) <= (1 + 2 * levels * len(bad) if size else 0)


def test_a_refusal_keeps_its_words() -> None:
    outcomes = run(send_in_halves(["A"], Shop(bad=frozenset({"A"})).send))

    assert outcomes == {"A": Failed("The shop refused it", technical="400")}


@pytest.mark.parametrize(
    "fault", [TemporaryError("Busy"), SystemDown("shop", "The shop can't be reached", kind=DownKind.NO_ANSWER)]
)
def test_what_concerns_the_call_and_not_an_item_goes_up_after_one_call(fault: SyncError) -> None:
    shop = Shop(fault=fault)

    with pytest.raises(type(fault)):
        run(send_in_halves(["A", "B", "C"], shop.send))

    assert len(shop.calls) == 1


PAYLOADS = st.dictionaries(
    st.text(max_size=8),
    st.none() | st.integers() | st.text(max_size=8) | st.decimals(allow_nan=False, allow_infinity=False, places=3),
    max_size=8,
)


@given(payload=PAYLOADS, seed=st.integers(0, 1_000))
def test_a_digest_does_not_depend_on_the_order_of_fields(payload: dict[str, object], seed: int) -> None:
    names = list(payload)
    Random(seed).shuffle(names)

    assert digest({"outer": {name: payload[name] for name in names}}) == digest({"outer": payload})


def test_a_digest_depends_on_every_value_and_on_the_order_of_a_list() -> None:
    prints = [
        digest(payload)
        for payload in (
            {},
            {"a": None},
            {"a": ""},
            {"a": 0},
            {"a": False},
            {"a": [1, 2]},
            {"a": [2, 1]},
            {"b": 0},
            {"a": {"b": 0}},
        )
    ]

    assert len(set(prints)) == len(prints)


def test_amounts_are_equal_however_many_zeros_they_end_in() -> None:
    assert digest({"price": Decimal("12.50")}) == digest({"price": Decimal("12.5")})
    assert digest({"price": Decimal("100")}) == digest({"price": Decimal("1E+2")})
    assert digest({"price": Decimal("12.50")}) != digest({"price": Decimal("12.51")})
