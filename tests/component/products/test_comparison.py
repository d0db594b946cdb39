"""The independent comparison can fail: every kind of difference that is planted on an equal website is named."""

from __future__ import annotations

import asyncio
import copy
import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.builders.both_systems import BothSystems, both_systems
from tests.builders.comparison import SHOP_ZONE, Difference, compare
from tests.builders.counterpoint import SEEDED_AT, TIMEOUT_SECONDS

State = dict[str, Any]
SHOP_TIME = SEEDED_AT.astimezone(SHOP_ZONE).replace(tzinfo=None)


async def _loaded() -> tuple[State, State]:
    with tempfile.TemporaryDirectory() as folder:
        async with both_systems(Path(folder), items=90) as shop:
            for task in shop.tasks:
                await _work_all(shop, task)
            answer = httpx.get(f"{shop.company_url}/_control/state", timeout=TIMEOUT_SECONDS, trust_env=False)
            return answer.json(), shop.store.control("GET", "/state")


async def _work_all(shop: BothSystems, task: str) -> None:
    async for page in shop.tasks[task].finder.everything():
        await shop.sync(task, *page)


@cache
def both_sides() -> tuple[State, State]:
    """A whole small shop and the website it was loaded to, by every task there is."""
    return asyncio.run(_loaded())


def compared(plant: Callable[[State, State], object] | None = None, **more: Any) -> Difference:
    """The comparison of copies of both sides, with something planted."""
    counterpoint, website = copy.deepcopy(both_sides())
    if plant is not None:
        plant(counterpoint, website)
    return compare(counterpoint, website, now=SHOP_TIME, **more)


def product(website: State, sku: str) -> State:
    return next(one for one in website["products"].values() if one["sku"] == sku)


def source(website: State, sku: str) -> State:
    return next(one for one in website["source_items"] if one["sku"] == sku)


def category(website: State, name: str) -> State:
    return next(one for one in website["categories"].values() if one["name"] == name)


def test_a_loaded_website_is_equal_in_all_parts_and_much_was_compared() -> None:
    found = compared()

    assert not found, found
    assert found.counts["simple"] > 50
    kinds = {"configurable", "bundle", "unit", "price", "quantity", "category", "membership", "picture"}
    assert kinds <= found.counts.keys()


def delete(website: State, sku: str) -> None:
    del website["products"][product(website, sku)["sku"]]


PLANTED: dict[str, tuple[Callable[[State, State], object], str]] = {
    "another name": (lambda _, web: product(web, "ENAMEL-POT").update(name="Other"), "ENAMEL-POT: name"),
    "disabled": (lambda _, web: product(web, "ENAMEL-POT").update(status=2), "ENAMEL-POT: state"),
    "another kind": (lambda _, web: product(web, "ENAMEL-POT").update(type_id="virtual"), "ENAMEL-POT: kind"),
    "another tax class": (
        lambda _, web: product(web, "ENAMEL-POT")["custom_attributes"].update(tax_class_id="2"),
        "ENAMEL-POT: tax class",
    ),
    "another text": (
        lambda _, web: product(web, "ENAMEL-POT")["custom_attributes"].update(description="<p>Other</p>"),
        "ENAMEL-POT: text",
    ),
    "a text that is gone": (lambda shop, _: shop["descriptions"].clear(), "TRL-JKT|MOSS|S|*: text"),
    "another weight": (lambda _, web: product(web, "ENAMEL-POT").update(weight="9.0"), "ENAMEL-POT: weight"),
    "a unit as light as one piece": (
        lambda _, web: product(web, "FIRE-STEEL^BOX").update(weight=product(web, "FIRE-STEEL")["weight"]),
        "FIRE-STEEL^BOX: weight",
    ),
    "a variant lost": (lambda _, web: product(web, "TRL-JKT")["children"].pop(), "TRL-JKT: variants"),
    "a kit with fewer parts": (
        lambda _, web: product(web, "PICNIC-KIT")["bundle_options"].pop(),
        "PICNIC-KIT: parts",
    ),
    "a kit with more of a part": (
        lambda _, web: product(web, "PICNIC-KIT")["bundle_options"][0]["product_links"][0].update(qty=9),
        "PICNIC-KIT: parts",
    ),
    "another price": (lambda _, web: product(web, "ENAMEL-POT").update(price="1.00"), "ENAMEL-POT: price"),
    "a promotion forgotten": (
        lambda _, web: product(web, "WAX-100").update(special_price=None),
        "WAX-100: special price",
    ),
    "a promotion that is over": (
        lambda _, web: product(web, "ENAMEL-POT").update(special_price="1.00"),
        "ENAMEL-POT: special price",
    ),
    "a promotion that begins too late": (
        lambda _, web: product(web, "WAX-100").update(special_from_date="2026-03-05 00:00:00"),
        "WAX-100: its special price begins",
    ),
    "a price by quantity lost": (
        lambda _, web: product(web, "FIRE-STEEL")["tier_prices"].clear(),
        "FIRE-STEEL: prices by quantity",
    ),
    "another unit price": (
        lambda _, web: product(web, "FIRE-STEEL^BOX").update(price="1.00"),
        "FIRE-STEEL^BOX: price",
    ),
    "another quantity": (lambda _, web: source(web, "ENAMEL-POT").update(quantity=1), "ENAMEL-POT: quantity"),
    "a unit's quantity": (lambda _, web: source(web, "FIRE-STEEL^BOX").update(quantity=1), "FIRE-STEEL^BOX: quantity"),
    "a variant's quantity": (
        lambda _, web: source(web, "TRL-JKT|MOSS|S|*").update(quantity=99),
        "TRL-JKT|MOSS|S|*: quantity",
    ),
    "sold out by mistake": (lambda _, web: source(web, "ENAMEL-POT").update(status=0), "ENAMEL-POT: in stock"),
    "stock rules": (
        lambda _, web: web["stock_items"]["MIN-SIX"].update(use_config_min_sale_qty=1),
        "MIN-SIX: stock rules",
    ),
    "another category text": (lambda _, web: category(web, "Camping").update(description="x"), "Camping: text"),
    "categories in another order": (
        lambda _, web: category(web, "Camping").update(position=0),
        "the root: categories in the order",
    ),
    "an item in no category": (
        lambda _, web: category(web, "Camp kitchen")["products"].pop("ENAMEL-POT"),
        "Camp kitchen: goods and their places",
    ),
    "another place in a category": (
        lambda _, web: category(web, "Camp kitchen")["products"].update({"ENAMEL-POT": 44}),
        "Camp kitchen: goods and their places",
    ),
    "an item in a wrong category": (
        lambda _, web: category(web, "Boots")["products"].update({"ENAMEL-POT": 1}),
        "Boots: goods and their places",
    ),
    "a picture lost": (lambda _, web: product(web, "TRL-JKT")["media"].pop(), "TRL-JKT: 2 pictures, should be 3"),
    "another picture": (
        lambda _, web: product(web, "WAX-100")["media"][0].update(sha256="0" * 64),
        "WAX-100: WAX-100.jpg",
    ),
    "pictures in another order": (
        lambda _, web: product(web, "TRL-JKT")["media"][0].update(position=99),
        "TRL-JKT: TRL-JKT.jpg",
    ),
    "a picture with other words": (
        lambda _, web: [entry.update(label="Trailhead rain jacket") for entry in product(web, "TRL-JKT")["media"]],
        "TRL-JKT: label of TRL-JKT^",
    ),
    "a picture with the words of an old name": (
        lambda shop, _: next(row for row in shop["items"] if row["ITEM_NO"] == "WAX-100").update(DESCR="Other"),
        "WAX-100: label of",
    ),
    "no main picture": (lambda _, web: product(web, "WAX-100")["media"][0].update(types=[]), "WAX-100: roles"),
}


@pytest.mark.parametrize("planted", PLANTED, ids=[name.replace(" ", "-") for name in PLANTED])
def test_what_is_planted_is_found_stale(planted: str) -> None:
    plant, words = PLANTED[planted]

    found = compared(plant)

    assert any(words in line for line in found.stale), (found.stale, found.missing)


def test_a_product_or_category_that_is_not_there_is_missing() -> None:
    def plant(_: State, website: State) -> None:
        delete(website, "ENAMEL-POT")
        delete(website, "FIRE-STEEL^BOX")
        category(website, "Sale").update(is_active=False)

    found = compared(plant)

    assert {"ENAMEL-POT", "FIRE-STEEL^BOX", "category Sale in the root"} <= {*found.missing}


@pytest.mark.parametrize("column", [{"IS_ECOMM_ITEM": "N"}, {"STAT": "V"}, {"IS_ADM_TKT": "Y"}])
def test_what_counterpoint_takes_off_the_web_is_wrongly_online(column: dict[str, str]) -> None:
    def plant(counterpoint: State, _: State) -> None:
        next(item for item in counterpoint["items"] if item["ITEM_NO"] == "ENAMEL-POT").update(column)

    found = compared(plant)

    # Without its pot the kit can't be sold either.
    assert {"ENAMEL-POT", "PICNIC-KIT"} <= {*found.wrongly_online}


def test_a_variant_unit_or_category_that_counterpoint_lost_is_wrongly_online() -> None:
    def plant(counterpoint: State, _: State) -> None:
        jacket = [row for row in counterpoint["skus"] if row["ITEM_NO"] == "TRL-JKT"]
        counterpoint["skus"].remove(jacket[0])
        steel = next(item for item in counterpoint["items"] if item["ITEM_NO"] == "FIRE-STEEL")
        steel.update(ALT_1_UNIT=None)
        counterpoint["web_categories"] = [row for row in counterpoint["web_categories"] if row["DESCR"] != "Sale"]

    found = compared(plant)

    assert {"TRL-JKT|MOSS|S|*", "FIRE-STEEL^BOX", "category Sale in the root"} <= {*found.wrongly_online}


def test_a_price_behind_a_rule_that_nobody_can_read_is_left_open_and_said_so() -> None:
    found = compared()

    assert "BELOW-PRICE" in found.unsaid


def test_the_clock_decides_which_promotion_holds() -> None:
    counterpoint, website = copy.deepcopy(both_sides())

    found = compare(counterpoint, website, now=datetime(2026, 4, 30), parts={"prices"})  # noqa: DTZ001 - shop time

    assert any("special price" in line for line in found.stale)
