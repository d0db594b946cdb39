"""What the tasks say of a simulated website that is set up in one way or another, over real HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.products.connectors.magento_bulk import MagentoBulk
from services.products.records.prices import PricePlace
from services.products.records.store_view import StoreView
from services.products.tasks.website_checks import Consumers, Currency, Workers
from shared.connectors.http import open_client
from shared.connectors.magento import MagentoApi
from shared.contracts.http import SetUpVerdict
from shared.sync.errors import SyncError
from shared.sync.model import CheckAnswer
from simulators.magento.settings import StoreSettings
from tests.builders.both_systems import RULES, BothSystems, both_systems
from tests.builders.magento import TOKEN, product, running_store

ITEMS, PRICES = "products.items", "products.price_changes"
FINE, WRONG, UNKNOWN = SetUpVerdict.FINE, SetUpVerdict.WRONG, SetUpVerdict.UNKNOWN
EAST = replace(RULES, price_places=(PricePlace(location="EAST", website=2, store=2),))


async def answer(shop: BothSystems, task: str, name: str) -> CheckAnswer:
    """What the task's question of this name comes to."""
    return await next(question for question in shop.tasks[task].checks if question.name == name)()


@pytest.mark.parametrize(
    ("scope", "own_prices", "verdict", "words"),
    [
        ("global", False, FINE, "It is Global, as PRICE_WEBSITES needs it."),
        ("website", True, FINE, "It is Website, as PRICE_WEBSITES needs it."),
        ("global", True, WRONG, "but the website keeps one price for all"),
        ("website", False, WRONG, "where somebody once saved a price for one website, shoppers there pay that one"),
    ],
)
async def test_the_price_scope_is_compared_with_the_setting(
    tmp_path: Path, scope: str, own_prices: bool, verdict: SetUpVerdict, words: str
) -> None:
    rules = EAST if own_prices else RULES
    async with both_systems(tmp_path, items=5, rules=rules, store=StoreSettings(second_website=True)) as shop:
        shop.store.control("PUT", "/store", {"price_scope": scope})

        said = await answer(shop, PRICES, "price-scope")

    assert said.verdict is verdict
    assert words in said.words
    assert bool(said.advice) is (verdict is WRONG)


async def test_a_website_in_another_zone_is_named_with_the_setting_that_would_be_right(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=5) as shop:
        alike = await answer(shop, PRICES, "zone")
        shop.store.control("PUT", "/store", {"zone": "US/Central"})
        by_another_name = await answer(shop, PRICES, "zone")
        shop.store.control("PUT", "/store", {"zone": "America/New_York"})
        other = await answer(shop, PRICES, "zone")

    assert (alike.verdict, by_another_name.verdict, other.verdict) == (FINE, FINE, WRONG)
    assert "special prices would begin and end there at the wrong hour" in other.words
    assert other.advice.startswith("Set MAGENTO_ZONE to America/New_York")


async def test_a_family_that_nobody_can_buy_for_long_says_that_the_indexers_do_not_run(tmp_path: Path) -> None:
    store = StoreSettings(index_mode="schedule", index_seconds=100_000)
    async with both_systems(tmp_path, items=50, store=store) as shop:
        await shop.sync(ITEMS, "TRL-JKT")
        at_first = await answer(shop, ITEMS, "indexers")
        await shop.sync("products.inventories", "TRL-JKT")
        for _ in range(5):
            shop.now += timedelta(minutes=10)
            await shop.sync(ITEMS, "TRL-JKT")
        for_long = await answer(shop, ITEMS, "indexers")
        shop.store.control("POST", "/reindex")
        await shop.sync(ITEMS, "TRL-JKT")
        again = await answer(shop, ITEMS, "indexers")

    assert (at_first.verdict, for_long.verdict, again.verdict) == (FINE, WRONG, FINE)
    assert for_long.words.startswith("TRL-JKT stood on the website for minutes, in stock, and can't be bought")
    assert "bin/magento cron:install" in for_long.advice


async def test_a_bulk_that_nobody_works_off_says_that_the_consumer_does_not_run() -> None:
    clock = [1000.0]
    with running_store() as store:
        async with open_client(base_url=store.address, at_once=2) as client:
            api = MagentoApi(client=client, token=SecretStr(TOKEN))
            bulks = MagentoBulk(api, deadline_seconds=0.3, clock=lambda: clock[0])
            check = Consumers(bulks=bulks)
            nothing_yet = await check()
            store.control("PUT", "/bulk", {"stopped": True})
            late = await bulks.save([product("A"), product("B")])
            just_sent = await check()
            clock[0] += 600
            stopped = await check()
            store.control("PUT", "/bulk", {"stopped": False})
            store.finished(next(iter({uuid for uuid, _ in bulks._open.values()})))
            running = await check()

    assert all(isinstance(error, SyncError) for error in late.values())
    assert (nothing_yet.verdict, just_sent.verdict, stopped.verdict, running.verdict) == (UNKNOWN, FINE, WRONG, FINE)
    assert stopped.words.startswith("Products that the website took 10 minutes ago are still in its queue")
    assert "async.operations.all" in stopped.advice


async def test_only_a_shop_that_sends_in_bulk_is_asked_for_its_consumer(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=5, rules=replace(RULES, write_mode="async_bulk")) as shop:
        in_bulk = {question.name for question in shop.tasks[ITEMS].checks}
    (tmp_path / "other").mkdir()
    async with both_systems(tmp_path / "other", items=5) as shop:
        one_by_one = {question.name for question in shop.tasks[ITEMS].checks}

    assert in_bulk - one_by_one == {"consumers"}


async def test_many_calls_without_an_answer_in_time_say_that_the_website_cannot_keep_up() -> None:
    with running_store() as store:
        async with open_client(base_url=store.address, at_once=2) as client:
            api = MagentoApi(client=client, token=SecretStr(TOKEN), at_once=3)
            check = Workers(website=api)
            few = await check()
            for _ in range(40):
                await api.probe()
            well = await check()
            store.control("PUT", "/faults", {"rules": [{"kind": "status", "status": 504}]})
            for _ in range(5):
                with pytest.raises(SyncError):
                    await api.probe()
            badly = await check()

    assert (few.verdict, well.verdict, badly.verdict) == (UNKNOWN, FINE, WRONG)
    assert badly.words.startswith("5 of 45 calls of the last 15 minutes took longer than 15 seconds")
    assert "more PHP workers than the 3 calls" in badly.advice


class Views:
    """A website that says so of itself."""

    def __init__(self, *views: StoreView) -> None:
        self._views = views

    async def views(self) -> tuple[StoreView, ...]:
        return self._views

    async def price_scope(self) -> str:
        return "website"


async def test_the_same_numbers_in_two_currencies_are_wrong_unless_one_has_prices_of_its_own() -> None:
    stores = Views(StoreView(1, "default", "USD", "UTC"), StoreView(2, "east", "EUR", "UTC"))
    both = replace(RULES, website_ids=(1, 2))

    one_site = await Currency(stores=stores, rules=RULES)()
    two_sites = await Currency(stores=stores, rules=both)()
    own_prices = await Currency(stores=stores, rules=replace(both, price_places=EAST.price_places))()

    assert (one_site.verdict, two_sites.verdict, own_prices.verdict) == (FINE, WRONG, FINE)
    assert "website 1 in USD, website 2 in EUR" in two_sites.words
