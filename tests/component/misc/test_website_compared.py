"""Prices of customer groups, cart rules and tickets that somebody altered on the website are seen and put right."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from shared.sync.model import Done, Unchanged
from simulators.counterpoint.changes import NewBreak, NewRule
from tests.builders.misc_shop import MiscShop, misc_shop, rule_for

RULES, TICKETS = "misc.price_rules", "misc.event_tickets"
TRADE, SOUP, OWL = "P|TRADE|1", "P|SOUP|1", "OWL-WALK"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[MiscShop]:
    """A group's prices, a cart rule and an event on the website."""
    async with misc_shop(tmp_path, items=70, online=("ENAMEL-POT",)) as started:
        fixed = [NewBreak(prc_meth="F", amt_or_pct=Decimal(20)), NewBreak(prc_meth="F", amt_or_pct=18, min_qty=6)]
        started.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=fixed))
        four = NewBreak(prc_meth="D", amt_or_pct=Decimal(20), min_qty=Decimal(4))
        started.promote("SOUP", NewRule(descr="Any four soups", breaks=[four]), mix_match="SOUP")
        await started.sync(RULES, TRADE, SOUP)
        await started.sync(TICKETS, OWL)
        started.systems.forget_calls()
        yield started


async def test_what_stands_as_it_was_sent_agrees_and_nothing_is_written(shop: MiscShop) -> None:
    assert await shop.differing(RULES, TRADE, SOUP) == {}
    assert await shop.differing(TICKETS, OWL) == {}
    outcomes = {**await shop.pressed(RULES, TRADE, SOUP), **await shop.pressed(TICKETS, OWL)}

    assert all(isinstance(outcome, Unchanged) for outcome in outcomes.values())
    assert shop.writes() == []


async def test_no_comparison_calls_anything_that_writes_whatever_differs(shop: MiscShop) -> None:
    rows = shop.systems.store.send("POST", "/V1/products/tier-prices-information", {"skus": ["ENAMEL-POT"]})
    shop.systems.store.send("POST", "/V1/products/tier-prices-delete", {"prices": [rows[0]]})
    (rule,) = shop.cart_rules()
    shop.systems.store.call("DELETE", f"/V1/salesRules/{rule['rule_id']}")
    ticket = next(sku for sku in shop.systems.products() if sku.startswith(OWL))
    shop.systems.store.call("DELETE", f"/V1/products/{quote(ticket, safe='')}")
    before = {name: dict(links.rows.stored) for name, links in shop.links.items()}
    shop.systems.told.clear()
    shop.systems.forget_calls()

    found = {
        name: await task.comparison.differing([TRADE, SOUP, OWL])
        for name, task in shop.tasks.items()
        if task.comparison
    }

    assert {name: set(differs) for name, differs in found.items()} == {RULES: {TRADE, SOUP}, TICKETS: {OWL}}
    assert shop.writes() == []
    assert {name: dict(links.rows.stored) for name, links in shop.links.items()} == before
    assert (shop.systems.told, shop.elsewhere.told) == ([], [])


async def test_group_prices_altered_and_deleted_by_hand_stand_again(shop: MiscShop) -> None:
    before = shop.tiers("ENAMEL-POT")
    rows = shop.systems.store.send("POST", "/V1/products/tier-prices-information", {"skus": ["ENAMEL-POT"]})
    shop.systems.store.send("POST", "/V1/products/tier-prices", {"prices": [{**rows[0], "price": 1}]})
    shop.systems.store.send("POST", "/V1/products/tier-prices-delete", {"prices": [rows[1]]})
    assert shop.tiers("ENAMEL-POT") != before
    assert isinstance(await shop.outcome(RULES, TRADE), Unchanged), "what goes by itself trusts what was sent"

    words = (await shop.differing(RULES, TRADE, SOUP))[TRADE]
    outcome = (await shop.pressed(RULES, TRADE))[TRADE]

    assert len(words) == 2
    assert isinstance(outcome, Done)
    assert shop.tiers("ENAMEL-POT") == before
    assert await shop.differing(RULES, TRADE) == {}


async def test_a_cart_rule_altered_by_hand_is_as_counterpoint_has_it(shop: MiscShop) -> None:
    (rule,) = shop.cart_rules()
    whole = shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")
    shop.systems.store.send(
        "PUT", f"/V1/salesRules/{rule['rule_id']}", {"rule": {**whole, "discount_amount": 90, "is_active": False}}
    )

    words = (await shop.differing(RULES, TRADE, SOUP))[SOUP]
    await shop.pressed(RULES, SOUP)

    assert any("discount amount" in word for word in words)
    (after,) = shop.cart_rules()
    assert (after["is_active"], after["discount_amount"]) == (True, rule["discount_amount"])
    assert await shop.differing(RULES, SOUP) == {}


@pytest.mark.parametrize(
    "edited",
    [
        {"customer_group_ids": [1]},
        {"coupon_type": "SPECIFIC_COUPON"},
        {"discount_step": 5},
        {"uses_per_customer": 1},
        {"apply_to_shipping": True},
        {"simple_free_shipping": "1"},
    ],
)
async def test_a_cart_rule_that_was_opened_to_more_or_bound_to_less_is_as_counterpoint_has_it(
    shop: MiscShop, edited: dict[str, Any]
) -> None:
    (rule,) = shop.cart_rules()
    before = shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")
    altered = {**before, **edited}
    shop.systems.store.send("PUT", f"/V1/salesRules/{rule['rule_id']}", {"rule": altered})
    held = shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")
    assert held != before, "the edit says something new"

    assert len((await shop.differing(RULES, SOUP))[SOUP]) == 1
    await shop.pressed(RULES, SOUP)

    after = shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")
    assert {name: after[name] for name in edited} == {name: before[name] for name in edited}
    assert await shop.differing(RULES, SOUP) == {}


@pytest.mark.parametrize("turned", [{"aggregator_type": "any"}, {"value": "0"}])
@pytest.mark.parametrize("part", ["condition", "action_condition"])
async def test_a_cart_rule_whose_conditions_were_turned_round_asks_what_counterpoint_asks(
    shop: MiscShop, part: str, turned: dict[str, Any]
) -> None:
    (rule,) = shop.cart_rules()
    before = shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")
    inner = before[part]["conditions"]
    more = [{**inner[0], "value": "1"}] if "aggregator_type" in turned else []
    asked = {**before[part], **turned, "conditions": [*inner, *more]}
    shop.systems.store.send("PUT", f"/V1/salesRules/{rule['rule_id']}", {"rule": {**before, part: asked}})

    assert SOUP in await shop.differing(RULES, SOUP)
    await shop.pressed(RULES, SOUP)

    assert shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")[part] == before[part]
    assert await shop.differing(RULES, SOUP) == {}


async def test_an_old_step_of_an_offer_that_goes_on_goes_off_again(shop: MiscShop) -> None:
    (old,) = shop.cart_rules()
    shop.systems.edit_counterpoint("UPDATE IM_PRC_RUL_BRK SET MIN_QTY = 5 WHERE GRP_COD = 'SOUP'")
    await shop.outcome(RULES, SOUP)
    whole = shop.systems.store.get(f"/V1/salesRules/{old['rule_id']}")
    assert not whole["is_active"]
    shop.systems.store.send("PUT", f"/V1/salesRules/{old['rule_id']}", {"rule": {**whole, "is_active": True}})

    assert (await shop.differing(RULES, SOUP))[SOUP] == ("a cart rule that is over is switched on",)
    await shop.pressed(RULES, SOUP)

    assert not shop.systems.store.get(f"/V1/salesRules/{old['rule_id']}")["is_active"]
    assert await shop.differing(RULES, SOUP) == {}


async def test_an_offer_of_one_group_that_was_opened_to_everybody_is_that_groups_again(shop: MiscShop) -> None:
    four = NewBreak(prc_meth="D", amt_or_pct=Decimal(20), min_qty=Decimal(4))
    shop.promote("CLUB", rule_for("WHOLESALE", breaks=[four]), mix_match="SOUP")
    await shop.outcome(RULES, "P|CLUB|1")
    (rule,) = [one for one in shop.cart_rules() if "CLUB" in one["name"]]
    before = shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")
    opened = {**before, "customer_group_ids": [0, 1, 2, 3]}
    assert len(before["customer_group_ids"]) == 1
    shop.systems.store.send("PUT", f"/V1/salesRules/{rule['rule_id']}", {"rule": opened})

    assert len((await shop.differing(RULES, "P|CLUB|1"))["P|CLUB|1"]) == 1
    await shop.pressed(RULES, "P|CLUB|1")

    after = shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")
    assert after["customer_group_ids"] == before["customer_group_ids"]


async def test_a_cart_rule_that_is_over_and_switched_on_by_hand_goes_off_again(shop: MiscShop) -> None:
    (rule,) = shop.cart_rules()
    shop.systems.edit_counterpoint("DELETE FROM IM_PRC_RUL_BRK WHERE GRP_COD = 'SOUP'")
    shop.systems.edit_counterpoint("DELETE FROM IM_PRC_RUL WHERE GRP_COD = 'SOUP'")
    await shop.outcome(RULES, SOUP)
    whole = shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")
    assert not whole["is_active"]
    shop.systems.store.send("PUT", f"/V1/salesRules/{rule['rule_id']}", {"rule": {**whole, "is_active": True}})

    assert await shop.differing(RULES, SOUP) == {SOUP: ("a cart rule that is over is switched on",)}
    await shop.outcome(RULES, SOUP)

    assert not shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")["is_active"]
    assert await shop.differing(RULES, SOUP) == {}


async def test_a_cart_rule_deleted_by_hand_is_made_anew(shop: MiscShop) -> None:
    (rule,) = shop.cart_rules()
    shop.systems.store.call("DELETE", f"/V1/salesRules/{rule['rule_id']}")

    assert (await shop.differing(RULES, SOUP))[SOUP] == (f"the cart rule “{rule['name']}” isn't there any more",)
    await shop.pressed(RULES, SOUP)

    assert [one["name"] for one in shop.cart_rules()] == [rule["name"]]
    assert await shop.differing(RULES, SOUP) == {}


async def test_tickets_altered_or_deleted_by_hand_are_sold_again_as_counterpoint_says(shop: MiscShop) -> None:
    child, senior = f"{OWL}^CHILD", f"{OWL}^SENIOR"
    shop.systems.store.send("POST", "/V1/products", {"product": {"sku": OWL, "price": 1, "status": 2}})
    shop.systems.store.call("DELETE", f"/V1/products/{quote(child, safe='')}")
    row = {"sku": senior, "source_code": "default", "quantity": 999, "status": 1}
    shop.systems.store.send("POST", "/V1/inventory/source-items", {"sourceItems": [row]})

    words = (await shop.differing(TICKETS, OWL))[OWL]
    await shop.pressed(TICKETS, OWL)

    assert f"{child} isn't there any more" in words
    assert f"the price of {OWL} is 1, should be 18.00" in words
    products = shop.systems.products()
    assert (float(products[OWL]["price"]), products[OWL]["status"]) == (18.0, 1)
    assert float(products[child]["price"]) == 9.0
    assert shop.systems.stock()[senior] == (40.0, 1)
    assert await shop.differing(TICKETS, OWL) == {}
