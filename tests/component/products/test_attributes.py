"""Attributes of variants when several replicas make sure of them at once, or an answer was lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from services.products.connectors.magento_attributes import MagentoAttributes
from services.products.records.web import Axis
from shared.connectors.http import open_client
from shared.connectors.magento import MagentoApi
from shared.sync.errors import RejectedError, TemporaryError
from tests.builders.magento import TOKEN, RunningStore, running_store

CODE = "cp_size"
DEFAULT_SET = 4


class LooksBeforeTheOtherActs(MagentoApi):
    """A door whose first look waits until the other replica has looked too: neither saw what the other then does."""

    def __init__(self, *, client: httpx.AsyncClient, meeting: asyncio.Barrier) -> None:
        super().__init__(client=client, token=SecretStr(TOKEN))
        self._meeting: asyncio.Barrier | None = meeting

    async def call(self, method: str, path: str, **more: Any) -> Any:
        try:
            return await super().call(method, path, **more)
        finally:
            meeting, self._meeting = self._meeting, None
            if meeting is not None:
                async with asyncio.timeout(20):
                    await meeting.wait()


class TakesNoWholeAttribute(MagentoApi):
    """A website that lets nobody save an attribute as a whole."""

    async def call(self, method: str, path: str, **more: Any) -> Any:
        if method == "PUT":
            raise RejectedError("The website refused: no")
        return await super().call(method, path, **more)


@pytest.fixture
def store() -> Iterator[RunningStore]:
    with running_store() as running:
        yield running


@asynccontextmanager
async def replica(store: RunningStore) -> AsyncIterator[MagentoAttributes]:
    """What one replica knows of the attributes."""
    async with open_client(base_url=store.address, at_once=4) as client:
        yield MagentoAttributes(MagentoApi(client=client, token=SecretStr(TOKEN)))


async def sizes(attributes: MagentoAttributes, *labels: str) -> Axis:
    """The size attribute with these values."""
    return await attributes.ensure(CODE, title="Size", labels=labels, attribute_set=DEFAULT_SET)


def labels_online(store: RunningStore) -> list[str]:
    """The values of the size attribute as the website lists them."""
    rows = store.get(f"/V1/products/attributes/{CODE}/options")
    return sorted(row["label"] for row in rows if row["value"])


async def test_two_replicas_that_create_an_attribute_at_the_same_moment_both_end_with_it(store: RunningStore) -> None:
    meeting = asyncio.Barrier(2)
    async with (
        open_client(base_url=store.address, at_once=4) as one_client,
        open_client(base_url=store.address, at_once=4) as other_client,
    ):
        one, other = (
            MagentoAttributes(LooksBeforeTheOtherActs(client=client, meeting=meeting))
            for client in (one_client, other_client)
        )
        first, second = await asyncio.gather(sizes(one, "S", "M"), sizes(other, "M", "L"))

    assert first.attribute_id == second.attribute_id
    assert first.options["m"] == second.options["m"]
    assert labels_online(store) == ["L", "M", "S"]


async def test_a_value_another_replica_added_since_we_looked_is_taken_as_it_is(store: RunningStore) -> None:
    async with replica(store) as one, replica(store) as other:
        await sizes(one, "S")
        await sizes(other, "S")
        added = await sizes(one, "S", "XL")

        known = await sizes(other, "S", "XL", "XXL")

    assert known.options["xl"] == added.options["xl"]
    assert labels_online(store) == ["S", "XL", "XXL"]


@pytest.mark.parametrize("path", [f"*/attributes/{CODE}/options", "*/products/attributes"], ids=["value", "attribute"])
async def test_what_was_added_although_the_answer_was_lost_is_found_at_the_next_try(
    store: RunningStore, path: str
) -> None:
    rule = {"kind": "cut_after", "method": "POST", "path": path, "count": 1}
    async with replica(store) as attributes:
        if path.endswith("/options"):
            await sizes(attributes, "M")
        store.control("PUT", "/faults", {"rules": [rule]})
        with pytest.raises(TemporaryError):
            await sizes(attributes, "S", "M")

        axis = await sizes(attributes, "S", "M")

    assert set(axis.options) == {"s", "m"}
    assert labels_online(store) == ["M", "S"]


async def test_an_attribute_deleted_by_hand_comes_back_after_one_refusal(store: RunningStore) -> None:
    async with replica(store) as attributes:
        await sizes(attributes, "S")
        store.call("DELETE", f"/V1/products/attributes/{CODE}")
        with pytest.raises(RejectedError):
            await sizes(attributes, "S", "M")

        axis = await sizes(attributes, "S", "M")

    assert set(axis.options) == {"s", "m"}


async def test_a_value_the_website_will_not_have_is_refused_in_its_own_words(store: RunningStore) -> None:
    async with replica(store) as attributes:
        await sizes(attributes, "S")
        with pytest.raises(RejectedError) as refused:
            await sizes(attributes, "S", " ", "M")

    assert "option label is empty" in refused.value.reason
    assert labels_online(store) == ["M", "S"]


async def test_sizes_that_are_numbers_come_whatever_numbers_the_website_gives_its_values(store: RunningStore) -> None:
    numbers = [str(number) for number in range(4, 60)]
    async with replica(store) as attributes:
        first = await sizes(attributes, *numbers[:20])
        then = await sizes(attributes, *numbers)

    assert set(first.options) == set(numbers[:20])
    assert set(then.options) == set(numbers)
    assert {label: then.options[label] for label in first.options} == first.options
    assert labels_online(store) == sorted(numbers)


async def test_a_new_attribute_comes_with_all_its_values_in_one_call_and_in_their_order(store: RunningStore) -> None:
    async with replica(store) as attributes:
        await sizes(attributes, "S", "M", "L")

    calls = store.control("GET", "/calls")["calls"]
    assert [call["count"] for call in calls if call["method"] == "POST" and "options" in call["route"]] == []
    rows = store.get(f"/V1/products/attributes/{CODE}")["options"]
    assert [row["label"] for row in rows if row["value"]] == ["S", "M", "L"]


async def test_a_value_that_can_not_come_is_said_with_what_to_do(store: RunningStore) -> None:
    async with open_client(base_url=store.address, at_once=4) as client:
        attributes = MagentoAttributes(TakesNoWholeAttribute(client=client, token=SecretStr(TOKEN)))
        axis = await sizes(attributes, "S")
        with pytest.raises(RejectedError) as refused:
            await sizes(attributes, "S", str(axis.options["s"]))

    assert "add it there by hand" in refused.value.reason


async def test_what_was_learnt_of_an_attribute_is_looked_at_again_after_a_while(store: RunningStore) -> None:
    async with open_client(base_url=store.address, at_once=4) as client:
        attributes = MagentoAttributes(MagentoApi(client=client, token=SecretStr(TOKEN)), remembered_seconds=0)
        first = await attributes.ensure(CODE, title="Size", labels=["M"], attribute_set=DEFAULT_SET)
        path = f"/V1/products/attributes/{CODE}/options/{first.option('M')}"
        assert store.call("DELETE", path).status_code == 200

        again = await attributes.ensure(CODE, title="Size", labels=["M"], attribute_set=DEFAULT_SET)

        assert again.option("M") != first.option("M")
