"""Sets of rows and searches, cut to what the website takes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.connectors.amounts import amount, on_wire
from shared.sync.errors import RejectedError, TookTooLong
from shared.website.limits import ArrayLimit
from shared.website.search import LONGEST_VALUE, MOST_SKUS, by_skus


class Website:
    """Takes at most so many rows a call, and says so."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken: list[int] = []
        self.refused = 0

    async def call(self, rows: Sequence[int]) -> int:
        """How many were taken."""
        if len(rows) > self.most:
            self.refused += 1
            raise RejectedError(f'The website refused: Maximum items of type "X\\Data\\Price2Interface" is {self.most}')
        self.taken.extend(rows)
        return len(rows)


async def test_the_limit_is_learned_once_and_every_row_arrives_once() -> None:
    website, limit = Website(20), ArrayLimit(500)

    await limit.send(range(130), website.call)
    await limit.send(range(130, 170), website.call)

    assert website.taken == list(range(170))
    assert website.refused == 1


async def test_after_a_set_that_took_too_long_the_next_is_half_as_large_until_all_is_well_again() -> None:
    sizes: list[int] = []
    limit, slow = ArrayLimit(400), True

    async def save(rows: Sequence[int]) -> None:
        sizes.append(len(rows))
        if slow:
            raise TookTooLong("The website took too long")

    for _ in range(2):
        with pytest.raises(TookTooLong):
            await limit.send(range(400), save)
    slow = False
    await limit.send(range(800), save)

    assert sizes == [400, 200, 100, 200, 400, 100]


async def test_any_other_refusal_goes_up() -> None:
    async def refuse(rows: Sequence[int]) -> None:
        raise RejectedError("Could not save Source Item")

    with pytest.raises(RejectedError, match="Source Item"):
        await ArrayLimit(500).send([1, 2], refuse)


SKUS = st.sets(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=64), max_size=250)


@given(SKUS)
def test_searches_name_every_sku_once_and_stay_short(skus: set[str]) -> None:
    named: list[str] = []
    for params in by_skus(skus, fields="items[sku]"):
        values = {name.split("[value]")[0]: str(value) for name, value in params.items() if name.endswith("[value]")}
        here = [
            sku
            for start, value in values.items()
            for sku in (value.split(",") if params[f"{start}[conditionType]"] == "in" else [value])
        ]
        assert len(here) <= MOST_SKUS
        assert sum(map(len, here)) <= LONGEST_VALUE
        named += here

    assert sorted(named) == sorted(skus)


@given(SKUS, st.integers(1, 40))
def test_all_that_a_search_may_find_fits_into_its_one_page(skus: set[str], rows_each: int) -> None:
    for params in by_skus(skus, fields="items[sku]", rows_each=rows_each):
        values = [(name, str(value)) for name, value in params.items() if name.endswith("[value]")]
        plain = [name for name, _ in values if params[name.replace("[value]", "[conditionType]")] == "in"]
        count = sum(len(value.split(",")) if name in plain else 1 for name, value in values)

        assert params["searchCriteria[pageSize]"] == count * rows_each <= 300


@pytest.mark.parametrize(
    ("value", "expected"),
    [(189.0, "189"), ("0.3500", "0.35"), (159.996, "159.996"), (0, "0"), (1e3, "1000"), (None, None), ("x", None)],
)
def test_numbers_are_read_as_they_were_written(value: object, expected: str | None) -> None:
    read = amount(value)

    assert (None if read is None else str(read)) == expected


def test_amounts_go_out_as_exact_numbers() -> None:
    body = orjson.dumps(on_wire({"price": Decimal("649.5000"), "rows": [{"quantity": Decimal("1E+3")}]}))

    assert body == b'{"price":649.5,"rows":[{"quantity":1000}]}'
