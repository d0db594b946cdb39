"""Prices by group and quantity on a website that refuses rows for one website beside rows for all."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from shared.connectors.http import open_client
from shared.connectors.magento import MagentoApi
from shared.sync.errors import SyncError
from shared.website.refusals import GONE
from shared.website.rows import ALL_GROUPS, TierRow
from shared.website.tier_prices import TierPrices
from simulators.magento.settings import StoreSettings
from tests.builders.magento import TOKEN, RunningStore, running_store


@pytest.fixture
def website() -> Iterator[RunningStore]:
    """A store with two websites and one product."""
    with running_store(store=StoreSettings(second_website=True, price_scope="website")) as store:
        store.save("POT")
        yield store


def row(price: str, *, website: int = 0, sku: str = "POT", **more: Any) -> TierRow:
    """A row of everybody from three pieces on."""
    return TierRow(
        **{"sku": sku, "group": ALL_GROUPS, "quantity": Decimal(3), "price": Decimal(price), "website": website, **more}
    )


async def saved(website: RunningStore, *rows: TierRow, delete: bool = False) -> dict[str, str]:
    """The refusals of one call of ours."""
    async with open_client(base_url=website.address, at_once=2) as client:
        tiers = TierPrices(MagentoApi(client=client, token=SecretStr(TOKEN)))
        return dict(await (tiers.delete(rows) if delete else tiers.save(rows)))


def standing(website: RunningStore, sku: str = "POT") -> list[tuple[int, float]]:
    """Website and price of every row."""
    rows = website.send("POST", "/V1/products/tier-prices-information", {"skus": [sku]})
    return sorted((one["website_id"], one["price"]) for one in rows)


async def test_a_price_of_one_website_changes_beside_that_of_all(website: RunningStore) -> None:
    assert await saved(website, row("20"), row("18", website=2)) == {}

    assert await saved(website, row("17", website=2)) == {}
    assert await saved(website, row("19")) == {}

    assert standing(website) == [(0, 19), (2, 17)]


async def test_a_price_of_one_website_joins_one_of_all_that_a_person_entered(website: RunningStore) -> None:
    by_hand = {"price": 20, "price_type": "fixed", "website_id": 0, "sku": "POT", "quantity": 3}
    website.send("POST", "/V1/products/tier-prices", {"prices": [{**by_hand, "customer_group": "ALL GROUPS"}]})

    assert await saved(website, row("17", website=2)) == {}

    assert standing(website) == [(0, 20), (2, 17)]


@pytest.mark.parametrize(("gone", "left"), [(0, [(2, 18)]), (2, [(0, 18)])])
async def test_of_two_equal_prices_the_right_website_loses_its_own(
    website: RunningStore, gone: int, left: list[tuple[int, float]]
) -> None:
    await saved(website, row("18"), row("18", website=2))

    assert await saved(website, row("18", website=gone), delete=True) == {}

    assert standing(website) == left


async def test_equal_prices_of_all_websites_go_together(website: RunningStore) -> None:
    await saved(website, row("18"), row("18", website=2))

    assert await saved(website, row("18"), row("18", website=2), delete=True) == {}

    assert standing(website) == []


async def test_a_product_that_is_gone_doesnt_keep_the_others_from_their_prices(website: RunningStore) -> None:
    refused = await saved(website, row("20"), row("5", sku="NOPE"), row("7", quantity=Decimal(9), sku="NOPE"))

    assert refused == {"NOPE": GONE}
    assert standing(website) == [(0, 20)]


async def test_rows_of_a_product_that_is_gone_count_as_deleted(website: RunningStore) -> None:
    await saved(website, row("20"))

    assert await saved(website, row("20"), row("5", sku="NOPE"), delete=True) == {}

    assert standing(website) == []


async def test_a_row_that_stands_otherwise_isnt_deleted(website: RunningStore) -> None:
    await saved(website, row("20"))

    assert await saved(website, row("21"), row("20", website=2), delete=True) == {}

    assert standing(website) == [(0, 20)]


async def test_a_persons_row_stands_whatever_happens_while_ours_joins_it(website: RunningStore) -> None:
    by_hand = {"price": 20, "price_type": "fixed", "website_id": 0, "sku": "POT", "quantity": 3}
    website.send("POST", "/V1/products/tier-prices", {"prices": [{**by_hand, "customer_group": "ALL GROUPS"}]})
    cut = {"kind": "cut", "path": "*/products/tier-prices", "method": "PUT"}
    website.control("PUT", "/faults", {"rules": [cut]})

    with pytest.raises(SyncError):
        await saved(website, row("17", website=2))

    assert (0, 20) in standing(website), "it never went, not even for a moment"


async def test_a_product_keeps_its_rows_together_however_many_there_are(website: RunningStore) -> None:
    skus = [f"P{number:03}" for number in range(100)]
    for sku in skus:
        website.save(sku)
    quantities = [Decimal(pieces) for pieces in (3, 6, 12)]
    everywhere = [row("20", sku=sku, quantity=pieces) for sku in skus for pieces in quantities]
    assert await saved(website, *everywhere) == {}

    east = [row("18", sku=sku, quantity=pieces, website=2) for sku in skus for pieces in quantities]
    assert await saved(website, *east) == {}

    for sku in skus:
        assert standing(website, sku) == [(0, 20)] * 3 + [(2, 18)] * 3


async def test_a_row_that_is_refused_for_itself_takes_nothing_that_stands_with_it(website: RunningStore) -> None:
    assert await saved(website, row("20"), row("15", website=2, group="General")) == {}

    refused = await saved(website, row("18", website=2), row("-1", website=2, group="General"))

    assert set(refused) == {"POT"}
    assert standing(website) == [(0, 20), (2, 15), (2, 18)]
