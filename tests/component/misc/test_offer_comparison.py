"""The comparison of what named groups and a second website pay, of offers and list prices: equal, and it can fail."""

from __future__ import annotations

import asyncio
import copy
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.products.records.prices import PricePlace
from simulators.magento.settings import StoreSettings
from tests.builders.both_systems import RULES
from tests.builders.comparison import OFFERS, SHOP_ZONE, Difference, Terms, compare
from tests.builders.counterpoint import SEEDED_AT, TIMEOUT_SECONDS
from tests.builders.misc_shop import misc_shop

State = dict[str, Any]
SHOP_TIME = SEEDED_AT.astimezone(SHOP_ZONE).replace(tzinfo=None)
TERMS = Terms(list_price="msrp", levels={2: "General"}, places={"LAKE": (2, 2)})
PRODUCT_RULES = replace(
    RULES,
    list_price_attribute="msrp",
    level_groups={2: "General"},
    price_places=(PricePlace(location="LAKE", website=2, store=2),),
    website_ids=(1, 2),
)
EAST = StoreSettings(second_website=True, price_scope="website")
TASKS = ("products.items", "products.price_changes", "misc.price_rules")
NOBODY, WHOLESALE, RETAILER = 0, 2, 3
EVERY_GROUP = [0, 1, 2, 3]


async def _loaded() -> tuple[State, State]:
    with tempfile.TemporaryDirectory() as folder:
        async with misc_shop(
            Path(folder), product_rules=PRODUCT_RULES, seeded_offers=True, items=80, store=EAST
        ) as shop:
            tasks = {**shop.systems.tasks, **shop.tasks}
            for name in TASKS:
                async for page in tasks[name].finder.everything():
                    await tasks[name].work.sync(page)
            url = f"{shop.systems.company_url}/_control/state"
            answer = httpx.get(url, timeout=TIMEOUT_SECONDS, trust_env=False)
            return answer.json(), shop.systems.store.control("GET", "/state")


@cache
def both_sides() -> tuple[State, State]:
    """A small shop with its promotions, and the website they were loaded to."""
    return asyncio.run(_loaded())


def compared(plant: Callable[[State, State], object] | None = None) -> Difference:
    """The comparison of copies of both sides, with something planted."""
    counterpoint, website = copy.deepcopy(both_sides())
    if plant is not None:
        plant(counterpoint, website)
    return compare(counterpoint, website, now=SHOP_TIME, parts=OFFERS | {"prices"}, terms=TERMS)


def rows(website: State, sku: str, group: int) -> list[State]:
    return [row for row in website["products"][sku]["tier_prices"] if row["customer_group_id"] == group]


def without_rows(website: State, sku: str, group: int) -> None:
    gone = rows(website, sku, group)
    website["products"][sku]["tier_prices"] = [r for r in website["products"][sku]["tier_prices"] if r not in gone]


def of_website(website: State, sku: str, site: int) -> list[State]:
    return [r for r in website["products"][sku]["tier_prices"] if r["extension_attributes"]["website_id"] == site]


def cart_rule(website: State, code: str) -> State:
    return next(row for row in website["sales_rules"] if f"|{code}|" in row["description"])


def goods_of(rule: State) -> State:
    found: State = rule["action_condition"]["conditions"][0]
    return found


def price_row(counterpoint: State, number: str) -> State:
    return next(row for row in counterpoint["prices"] if row["ITEM_NO"] == number and row["LOC_ID"] == "*")


def turn_off(counterpoint: State, code: str) -> None:
    next(row for row in counterpoint["price_groups"] if row["GRP_COD"] == code).update(ENABLED="N")


def test_what_named_groups_pay_and_all_cart_rules_are_equal_after_a_load() -> None:
    found = compared()

    assert not found, found
    assert found.counts["group price"] > 50
    assert found.counts["cart rule"] == 2
    assert found.counts["price of a website"] > 50


PLANTED: dict[str, tuple[Callable[[State, State], object], str]] = {
    "a group's price lost": (
        lambda _, web: without_rows(web, "FIRE-STEEL", WHOLESALE),
        "FIRE-STEEL: prices of Wholesale",
    ),
    "another price of a group": (
        lambda _, web: rows(web, "ENAMEL-POT", WHOLESALE)[0].update(value="0.01"),
        "ENAMEL-POT: prices of Wholesale",
    ),
    "a price of a group that has none": (
        lambda _, web: rows(web, "ENAMEL-POT", WHOLESALE)[0].update(customer_group_id=RETAILER),
        "ENAMEL-POT: prices of Retailer",
    ),
    "a variant's price of a group": (
        lambda _, web: without_rows(web, "TRL-JKT|MOSS|S|*", WHOLESALE),
        "TRL-JKT|MOSS|S|*: prices of Wholesale",
    ),
    "a group's price whose rule is over": (
        lambda shop, _: turn_off(shop, "TRADE"),
        "ENAMEL-POT: prices of Wholesale",
    ),
    "a level's price lost": (
        lambda _, web: without_rows(web, "TRL-JKT|MOSS|S|*", 1),
        "TRL-JKT|MOSS|S|*: prices of General",
    ),
    "a level's price that is gone": (
        lambda shop, _: price_row(shop, "TRL-JKT").update(PRC_2=None),
        "TRL-JKT|MOSS|S|*: prices of General",
    ),
    "an offer about other goods": (
        lambda _, web: goods_of(cart_rule(web, "BOGO")).update(value="ENAMEL-POT"),
        "cart rule P|BOGO|1 from 0: goods",
    ),
    "an offer that counts other goods": (
        lambda _, web: cart_rule(web, "SOUPMIX")["condition"]["conditions"][0]["conditions"][0].update(
            value="ENAMEL-POT"
        ),
        "cart rule P|SOUPMIX|1 from 4: counted goods",
    ),
    "an offer for fewer pieces": (
        lambda _, web: cart_rule(web, "SOUPMIX")["condition"]["conditions"][0].update(value="2"),
        "cart rule P|SOUPMIX|1 from 4: pieces",
    ),
    "an offer on top of a group's own price": (
        lambda _, web: cart_rule(web, "BOGO").update(customer_group_ids=EVERY_GROUP),
        "cart rule P|BOGO|1 from 0: groups",
    ),
    "an offer that guests don't get": (
        lambda _, web: cart_rule(web, "BOGO")["customer_group_ids"].remove(NOBODY),
        "cart rule P|BOGO|1 from 0: groups",
    ),
    "an offer with more off": (
        lambda _, web: cart_rule(web, "SOUPMIX").update(discount_amount=30),
        "cart rule P|SOUPMIX|1 from 4: amount",
    ),
    "an offer of another kind": (
        lambda _, web: cart_rule(web, "SOUPMIX").update(simple_action="by_fixed"),
        "cart rule P|SOUPMIX|1 from 4: action",
    ),
    "an offer with an end": (
        lambda _, web: cart_rule(web, "SOUPMIX").update(to_date="2026-03-09"),
        "cart rule P|SOUPMIX|1 from 4: days",
    ),
    "an offer for a coupon": (
        lambda _, web: cart_rule(web, "SOUPMIX").update(coupon_type="SPECIFIC_COUPON"),
        "cart rule P|SOUPMIX|1 from 4: without coupon",
    ),
    "offers that add up": (
        lambda _, web: cart_rule(web, "SOUPMIX").update(stop_rules_processing=False),
        "cart rule P|SOUPMIX|1 from 4: ends the others",
    ),
    "offers in another order": (
        lambda _, web: cart_rule(web, "SOUPMIX").update(sort_order=1),
        "cart rules: order",
    ),
    "the same price on both websites": (
        lambda _, web: web["products"]["LAKE-PRICE"]["store_views"]["2"].pop("price"),
        "LAKE-PRICE at LAKE: price",
    ),
    "a promotion forgotten on the second website": (
        lambda _, web: web["products"]["WAX-100"]["store_views"]["2"].pop("special_price"),
        "WAX-100 at LAKE: special price",
    ),
    "a price by quantity of the other website": (
        lambda _, web: of_website(web, "FIRE-STEEL", 2)[0]["extension_attributes"].update(website_id=1),
        "FIRE-STEEL at LAKE: prices by quantity",
    ),
    "a level's price of the second website": (
        lambda _, web: [row.update(value="0.01") for row in of_website(web, "TRL-JKT|MOSS|S|*", 2)],
        "TRL-JKT|MOSS|S|* at LAKE: prices of General",
    ),
    "another list price": (
        lambda _, web: web["products"]["TRL-JKT|MOSS|S|*"]["custom_attributes"].update(msrp="1.00"),
        "TRL-JKT|MOSS|S|*: list price",
    ),
    "a list price that is gone": (
        lambda shop, _: price_row(shop, "TRL-JKT").update(REG_PRC=None),
        "TRL-JKT|MOSS|S|*: list price",
    ),
}


@pytest.mark.parametrize("planted", PLANTED, ids=[name.replace(" ", "-") for name in PLANTED])
def test_what_is_planted_on_an_offer_is_found_stale(planted: str) -> None:
    plant, words = PLANTED[planted]

    found = compared(plant)

    assert [line for line in found.stale if line.startswith(words)], found


def test_a_cart_rule_that_is_off_is_missing_and_one_whose_offer_ended_or_stands_twice_is_wrongly_online() -> None:
    def plant(counterpoint: State, website: State) -> None:
        cart_rule(website, "SOUPMIX").update(is_active=False)
        website["sales_rules"].append(copy.deepcopy(cart_rule(website, "BOGO")))
        turn_off(counterpoint, "BOGO")

    found = compared(plant)

    assert [line for line in found.missing if "P|SOUPMIX|1" in line]
    assert len([line for line in found.wrongly_online if "P|BOGO|1" in line]) == 2
