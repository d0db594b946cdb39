"""What a mapping knows of the website's attributes: remembered for a while, never for good."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from services.products.connectors.magento_mapped import MappedAttributes
from shared.connectors.http import open_client
from shared.connectors.magento import MagentoApi
from tests.builders.magento import TOKEN, RunningStore, running_store

BRAND = {
    "attribute_code": "brand",
    "frontend_input": "select",
    "default_frontend_label": "Brand",
    "options": [{"label": "Acme"}],
}


@pytest.fixture
async def website() -> AsyncIterator[tuple[RunningStore, MagentoApi]]:
    with running_store() as store:
        store.send("POST", "/V1/products/attributes", {"attribute": BRAND})
        async with open_client(base_url=store.address, at_once=4) as client:
            yield store, MagentoApi(client=client, token=SecretStr(TOKEN))


async def test_an_attribute_is_asked_for_once_and_again_after_a_while(website: tuple[RunningStore, MagentoApi]) -> None:
    store, api = website
    patient, forgetful = MappedAttributes(api), MappedAttributes(api, remembered_seconds=0)
    before = [await patient.known("brand"), await forgetful.known("brand")]
    store.send("POST", "/V1/products/attributes/brand/options", {"option": {"label": "Bolt"}})

    after = [await patient.known("brand"), await forgetful.known("brand")]

    assert [set(one.options) for one in before if one] == [{"acme"}, {"acme"}]
    assert [set(one.options) for one in after if one] == [{"acme"}, {"acme", "bolt"}]


async def test_an_option_that_another_replica_added_meanwhile_is_taken_as_it_is(
    website: tuple[RunningStore, MagentoApi],
) -> None:
    store, api = website
    attributes = MappedAttributes(api)
    await attributes.known("brand")
    number = store.send("POST", "/V1/products/attributes/brand/options", {"option": {"label": "Bolt"}})

    added = await attributes.add_options("brand", ["BOLT", "Cord"])
    known = await attributes.known("brand")

    assert added is not None
    assert added.options["bolt"] == number
    assert set(added.options) == {"acme", "bolt", "cord"}
    assert known == added


async def test_an_attribute_that_is_not_there_is_no_trouble(website: tuple[RunningStore, MagentoApi]) -> None:
    attributes = MappedAttributes(website[1])

    assert await attributes.known("nope") is None
    assert await attributes.add_options("nope", ["Red"]) is None


async def test_a_website_that_refuses_options_leaves_the_attribute_as_it_is(
    website: tuple[RunningStore, MagentoApi],
) -> None:
    store, api = website
    words = '{"message": "The options of this attribute can\'t be edited."}'
    rule = {"kind": "status", "status": 400, "body": words, "method": "POST", "path": "*/options"}
    store.control("PUT", "/faults", {"rules": [rule]})

    attribute = await MappedAttributes(api).add_options("brand", ["Bolt"])

    assert attribute is not None
    assert set(attribute.options) == {"acme"}


async def test_values_that_are_numbers_come_whatever_numbers_the_website_gives_its_own(
    website: tuple[RunningStore, MagentoApi],
) -> None:
    _, api = website
    wanted = [str(number) for number in range(1, 40)]

    attribute = await MappedAttributes(api).add_options("brand", wanted)

    assert attribute is not None
    assert set(attribute.options) == {"acme", *wanted}


async def test_forced_work_believes_nothing_of_an_attribute_that_was_read_before(
    website: tuple[RunningStore, MagentoApi],
) -> None:
    store, api = website
    attributes = MappedAttributes(api)
    await attributes.known("brand")
    store.send("POST", "/V1/products/attributes/brand/options", {"option": {"label": "Bolt"}})

    fresh = await attributes.known("brand", fresh=True)

    assert fresh is not None
    assert set(fresh.options) == {"acme", "bolt"}
