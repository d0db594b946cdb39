"""What an interrupted, half-refused or repeated save of an item leaves behind, and how it ends all the same."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from services.products.tasks.item_plans import Plan
from services.products.tasks.item_writers import Finish
from services.products.tasks.items import ItemsWork
from shared.connectors.magento import MAGENTO
from shared.sync.errors import DownKind, StoreDown, SystemDown
from shared.sync.model import Change, Done, Failed, Outcome, Unchanged
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import RULES, BothSystems, both_systems, in_bulk

ITEMS, INVENTORIES, IMAGES = "products.items", "products.inventories", "products.images"
CATEGORY_ITEMS = "products.category_items"
CAME_ONLINE = frozenset({"category_items", "images", "inventory", "price"})
EAST = {"source_code": "east", "name": "East", "enabled": True, "country_id": "US", "postcode": "1"}


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        yield systems


def on_sale(shop: BothSystems, *skus: str) -> dict[str, bool]:
    """Which of the products the website shows."""
    products = shop.products()
    return {sku: products[sku]["status"] == 1 for sku in skus if sku in products}


def refuse(shop: BothSystems, sku: str) -> None:
    """The website refuses every save of this product."""
    rule = {"kind": "refuse", "method": "POST", "path": "*/products", "key": sku}
    shop.store.control("PUT", "/faults", {"rules": [rule]})


async def with_tell_away(shop: BothSystems, *keys: str) -> None:
    """Items does its work, and the store goes away before the other tasks can be told."""

    async def away(changes: Sequence[Change]) -> None:
        raise StoreDown("away")

    work = shop.tasks[ITEMS].work
    assert isinstance(work, ItemsWork)
    broken = dataclasses.replace(work, announces=dataclasses.replace(work.announces, tell=away))
    with pytest.raises(StoreDown):
        await broken.sync(keys)


async def test_what_nobody_could_be_told_of_is_told_at_the_next_attempt(shop: BothSystems) -> None:
    await with_tell_away(shop, "ENAMEL-POT")

    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert isinstance(outcome, Done)
    assert [change.aspects for change in shop.told if change.key == "ENAMEL-POT"] == [CAME_ONLINE]
    assert await shop.outcome(ITEMS, "ENAMEL-POT") == Unchanged()


async def test_a_half_created_item_is_taken_off_when_it_is_no_longer_sold_online(shop: BothSystems) -> None:
    refuse(shop, "FIRE-STEEL^BOX")
    assert isinstance(await shop.outcome(ITEMS, "FIRE-STEEL"), Failed)
    assert on_sale(shop, "FIRE-STEEL") == {"FIRE-STEEL": True}
    shop.store.control("DELETE", "/faults")
    shop.till.change("FIRE-STEEL", ItemChange(is_ecomm=False))

    outcome = await shop.outcome(ITEMS, "FIRE-STEEL")

    assert isinstance(outcome, Done)
    assert on_sale(shop, "FIRE-STEEL", "FIRE-STEEL^BOX") == {"FIRE-STEEL": False}


async def test_a_half_created_item_that_was_deleted_in_counterpoint_is_found(shop: BothSystems) -> None:
    refuse(shop, "FIRE-STEEL^BOX")
    await shop.outcome(ITEMS, "FIRE-STEEL")
    shop.store.control("DELETE", "/faults")
    shop.till.remove("FIRE-STEEL")
    later = shop.now + timedelta(days=3000)

    assert "FIRE-STEEL" in await shop.found(ITEMS, since=later, until=later + timedelta(minutes=10))
    await shop.outcome(ITEMS, "FIRE-STEEL")
    assert on_sale(shop, "FIRE-STEEL") == {"FIRE-STEEL": False}


async def test_an_item_half_brought_back_is_taken_off_again(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "FIRE-STEEL")
    shop.till.change("FIRE-STEEL", ItemChange(is_ecomm=False))
    await shop.outcome(ITEMS, "FIRE-STEEL")
    shop.till.change("FIRE-STEEL", ItemChange(is_ecomm=True))
    refuse(shop, "FIRE-STEEL^BOX")
    assert isinstance(await shop.outcome(ITEMS, "FIRE-STEEL"), Failed)
    shop.store.control("DELETE", "/faults")
    shop.till.change("FIRE-STEEL", ItemChange(is_ecomm=False))

    await shop.outcome(ITEMS, "FIRE-STEEL")

    assert on_sale(shop, "FIRE-STEEL", "FIRE-STEEL^BOX") == {"FIRE-STEEL": False, "FIRE-STEEL^BOX": False}


async def test_an_item_the_website_never_took_is_not_said_to_be_taken_off(shop: BothSystems) -> None:
    refuse(shop, "ENAMEL-POT")
    assert isinstance(await shop.outcome(ITEMS, "ENAMEL-POT"), Failed)
    shop.till.change("ENAMEL-POT", ItemChange(is_ecomm=False))

    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert isinstance(outcome, Done)
    assert outcome.words.endswith("it was not on the website")


async def test_a_product_made_anew_gets_its_stock_at_every_source_again(tmp_path: Path) -> None:
    rules = dataclasses.replace(RULES, sources={"MAIN": "east"})
    async with both_systems(tmp_path, items=50, rules=rules) as shop:
        shop.store.send("POST", "/V1/inventory/sources", {"source": EAST})
        await shop.sync(ITEMS, "ENAMEL-POT")
        await shop.sync(INVENTORIES, "ENAMEL-POT")
        shop.store.control("DELETE", "/products/ENAMEL-POT")
        gone = {"sourceItems": [{"sku": "ENAMEL-POT", "source_code": "east"}]}
        shop.store.send("POST", "/V1/inventory/source-items-delete", gone)
        await shop.sync(ITEMS, "ENAMEL-POT", force=True)

        assert isinstance(await shop.outcome(INVENTORIES, "ENAMEL-POT"), Done)

        rows = shop.store.control("GET", "/state")["source_items"]
        assert [float(row["quantity"]) for row in rows if row["source_code"] == "east"] == [30.0]
        assert await shop.outcome(INVENTORIES, "ENAMEL-POT") == Unchanged()


async def test_a_variant_made_anew_gets_its_pictures_again(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50, rules=in_bulk()) as shop:
        await shop.sync(ITEMS, "TRL-JKT")
        await shop.sync(IMAGES, "TRL-JKT")
        shop.store.control("DELETE", "/products/TRL-JKT%7CMOSS%7CM%7C*")
        await shop.sync(ITEMS, "TRL-JKT", force=True)
        assert shop.products()["TRL-JKT|MOSS|M|*"]["media"] == []

        assert isinstance(await shop.outcome(IMAGES, "TRL-JKT"), Done)

        assert shop.products()["TRL-JKT|MOSS|M|*"]["media"] != []
        assert await shop.outcome(IMAGES, "TRL-JKT") == Unchanged()


async def test_a_unit_made_anew_comes_into_its_categories_again(shop: BothSystems) -> None:
    (category, *_) = [row["CATEG_ID"] for row in _categories(shop)]
    shop.till.change("FIRE-STEEL", ItemChange(ec_categories=[category]))
    await shop.sync(ITEMS, "FIRE-STEEL")
    await shop.sync(CATEGORY_ITEMS, "FIRE-STEEL")
    assert shop.products()["FIRE-STEEL^BOX"]["categories"] != {}
    shop.store.control("DELETE", "/products/FIRE-STEEL%5EBOX")
    await shop.sync(ITEMS, "FIRE-STEEL", force=True)

    await shop.sync(CATEGORY_ITEMS, "FIRE-STEEL")

    products = shop.products()
    assert products["FIRE-STEEL^BOX"]["categories"] == products["FIRE-STEEL"]["categories"] != {}


async def test_a_product_made_anew_is_told_of_although_the_answer_was_lost(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "ENAMEL-POT")
    shop.store.control("DELETE", "/products/ENAMEL-POT")
    shop.told.clear()
    work = shop.tasks[ITEMS].work
    assert isinstance(work, ItemsWork)
    with pytest.raises(SystemDown):
        await dataclasses.replace(work, writer=_LosesItsAnswers(work)).sync(["ENAMEL-POT"], force=True)
    assert on_sale(shop, "ENAMEL-POT") == {"ENAMEL-POT": True}

    await shop.sync(ITEMS, "ENAMEL-POT")

    assert [change.aspects for change in shop.told if change.key == "ENAMEL-POT"] == [CAME_ONLINE]


class _LosesItsAnswers:
    """Saves as the real writer does; then the website goes away before anything could be noted."""

    def __init__(self, work: ItemsWork) -> None:
        self._writer = work.writer

    async def write(self, plans: Sequence[Plan], finish: Finish) -> Mapping[str, Outcome]:
        async def away(plan: Plan, remote_id: int | None) -> Outcome:
            raise SystemDown(MAGENTO, "away", kind=DownKind.NO_ANSWER)

        return await self._writer.write(plans, away)


def _categories(shop: BothSystems) -> list[dict[str, str]]:
    with contextlib.closing(sqlite3.connect(shop.file, timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        query = "SELECT CATEG_ID FROM EC_CATEG WHERE PARENT_ID = '0' AND DESCR <> '' ORDER BY CATEG_ID"
        return [dict(row) for row in connection.execute(query)]
