"""The Price Rules task between a simulated Counterpoint and a simulated website: offers that become cart rules."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.http import Level
from shared.sync.errors import SyncError
from shared.sync.model import Done, Skipped, Unchanged
from simulators.counterpoint.changes import ItemChange, NewBreak, NewRule
from tests.builders.misc_shop import DAY, MISC_RULES, MiscShop, misc_shop, rule_for

RULES = "misc.price_rules"
SOUPS = ("MIX-A", "MIX-B")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[MiscShop]:
    """A shop with two soups that count together, and no price group."""
    async with misc_shop(tmp_path, items=70) as started:
        yield started


def percent(amount: str, *, from_quantity: str = "0") -> NewBreak:
    return NewBreak(prc_meth="D", amt_or_pct=Decimal(amount), min_qty=Decimal(from_quantity))


def soup_week(shop: MiscShop, *breaks: NewBreak, **more: Any) -> None:
    shop.promote("SOUP", NewRule(descr="Any four soups", breaks=list(breaks)), **{"mix_match": "SOUP", **more})


def bogo(item: str = "WAX-100", amount: str = "100") -> NewRule:
    return NewRule(item_no=item, descr="Two for one", breaks=[percent(amount)], bogo=True)


async def test_a_mix_and_match_offer_becomes_a_cart_rule_that_counts_the_items_together(shop: MiscShop) -> None:
    soup_week(shop, percent("20", from_quantity="4"))

    outcome = await shop.outcome(RULES, "P|SOUP|1")

    assert outcome == Done("cart rule for 2 items: 20 % off from 4 on")
    (rule,) = shop.cart_rules()
    assert (rule["name"], rule["is_active"], rule["simple_action"]) == ("Any four soups (P|SOUP|1)", True, "by_percent")
    assert (rule["discount_amount"], rule["stop_rules_processing"], rule["coupon_type"]) == (20, True, "NO_COUPON")
    assert (rule["from_date"], rule["to_date"]) == ("2026-03-01", "2026-03-03")
    assert rule["customer_group_ids"] == [0, 1, 2, 3]
    (together,) = rule["condition"]["conditions"]
    assert (together["attribute_name"], together["operator"], together["value"]) == ("qty", ">=", "4")
    assert together["conditions"] == rule["action_condition"]["conditions"]
    (which,) = together["conditions"]
    assert (which["attribute_name"], which["operator"], which["value"]) == ("sku", "()", "MIX-A,MIX-B")


async def test_a_rules_name_with_signs_that_the_website_loses_is_cut_with_a_warning(shop: MiscShop) -> None:
    shop.promote(
        "SOUP", NewRule(descr="Soup \U0001f372 week", breaks=[percent("20", from_quantity="4")]), mix_match="SOUP"
    )

    outcome = await shop.outcome(RULES, "P|SOUP|1")

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert outcome.words.endswith("; its name was sent without \U0001f372")
    assert [rule["name"] for rule in shop.cart_rules()] == ["Soup week (P|SOUP|1)"]


async def test_two_for_one_becomes_one_free_with_each_one_bought(shop: MiscShop) -> None:
    shop.promote("BOGO", bogo())

    outcome = await shop.outcome(RULES, "P|BOGO|1")

    assert outcome == Done("cart rule for 1 item: one free with each one bought")
    (rule,) = shop.cart_rules()
    assert (rule["simple_action"], rule["discount_step"], rule["discount_amount"]) == ("buy_x_get_y", 1, 1)
    assert "conditions" not in rule["condition"]  # nothing is asked of the cart


async def test_more_off_for_more_pieces_is_asked_first(shop: MiscShop) -> None:
    soup_week(shop, percent("10", from_quantity="4"), percent("25", from_quantity="10"))

    await shop.outcome(RULES, "P|SOUP|1")

    by_order = sorted(shop.cart_rules(), key=lambda rule: int(rule["sort_order"]))
    assert [rule["discount_amount"] for rule in by_order] == [25, 10]
    assert len({rule["sort_order"] for rule in by_order}) == 2


async def test_an_offer_for_a_customer_category_is_for_its_group_alone(shop: MiscShop) -> None:
    shop.promote("BOGO", rule_for("WHOLESALE", item="WAX-100", breaks=[percent("100")], bogo=True))

    await shop.outcome(RULES, "P|BOGO|1")

    assert [rule["customer_group_ids"] for rule in shop.cart_rules()] == [[2]]


async def test_nothing_is_sent_twice_and_a_changed_offer_changes_the_same_cart_rule(shop: MiscShop) -> None:
    soup_week(shop, percent("20", from_quantity="4"))
    assert await shop.found(RULES) == ["P|SOUP|1"]
    await shop.outcome(RULES, "P|SOUP|1")
    shop.systems.forget_calls()
    assert await shop.found(RULES) == []
    assert await shop.outcome(RULES, "P|SOUP|1") == Unchanged()
    assert shop.writes() == []

    soup_week(shop, percent("30", from_quantity="4"))
    assert await shop.found(RULES) == ["P|SOUP|1"]
    await shop.outcome(RULES, "P|SOUP|1")

    assert [rule["discount_amount"] for rule in shop.cart_rules()] == [30]
    assert shop.writes() == ["PUT /V1/salesRules/:ruleId"]


async def test_an_item_that_joins_or_leaves_the_offer_is_found(shop: MiscShop) -> None:
    soup_week(shop, percent("20", from_quantity="4"))
    await shop.outcome(RULES, "P|SOUP|1")

    shop.systems.till.change("MIX-B", ItemChange(stat="D"))
    assert await shop.found(RULES) == ["P|SOUP|1"]
    await shop.outcome(RULES, "P|SOUP|1")

    (rule,) = shop.cart_rules()
    assert [one["value"] for one in rule["action_condition"]["conditions"]] == ["MIX-A"]


async def test_an_item_that_a_promotion_makes_cheaper_already_is_left_out_meanwhile(shop: MiscShop) -> None:
    soup_week(shop, percent("20", from_quantity="4"))
    shop.promote("CHEAP", NewRule(item_no="MIX-A", breaks=[percent("5")]))

    outcome = await shop.outcome(RULES, "P|SOUP|1")

    assert outcome == Done(
        "cart rule for 1 item: 20 % off from 4 on; MIX-A left out: another promotion lowers its price already"
    )
    shop.systems.till.end_promotion("CHEAP")
    assert await shop.found(RULES) == ["P|SOUP|1"]


async def test_an_ended_offer_is_turned_off_and_never_deleted_and_comes_back_in_its_place(shop: MiscShop) -> None:
    soup_week(shop, percent("20", from_quantity="4"))
    await shop.outcome(RULES, "P|SOUP|1")
    start = shop.systems.now

    shop.systems.now = start + 2 * DAY
    ended = await shop.outcome(RULES, "P|SOUP|1")
    after = shop.cart_rules()
    shop.systems.now = start
    await shop.outcome(RULES, "P|SOUP|1")

    assert ended == Done("It ended on 3 Mar 2026: cart rule turned off")
    assert [rule["is_active"] for rule in after] == [False]
    assert [(rule["rule_id"], rule["is_active"]) for rule in shop.cart_rules()] == [(after[0]["rule_id"], True)]


async def test_a_rule_turned_off_keeps_what_somebody_added_to_it_on_the_website(shop: MiscShop) -> None:
    soup_week(shop, percent("20", from_quantity="4"))
    await shop.outcome(RULES, "P|SOUP|1")
    (rule,) = shop.cart_rules()
    label = {"store_id": 0, "store_label": "Soup week"}
    shop.systems.store.send("PUT", f"/V1/salesRules/{rule['rule_id']}", {"rule": {"store_labels": [label]}})
    before = shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")

    shop.systems.now += 2 * DAY
    await shop.outcome(RULES, "P|SOUP|1")

    after = shop.systems.store.get(f"/V1/salesRules/{rule['rule_id']}")
    assert after == {**before, "is_active": False}


async def test_a_deleted_offer_is_turned_off_and_cart_rules_of_others_are_never_touched(shop: MiscShop) -> None:
    own = {"name": "Spring", "website_ids": [1], "customer_group_ids": [1], "is_active": True, "description": "SOUP"}
    shop.systems.store.send("POST", "/V1/salesRules", {"rule": own})
    before = shop.cart_rules()
    soup_week(shop, percent("20", from_quantity="4"))
    await shop.outcome(RULES, "P|SOUP|1")

    shop.systems.till.end_promotion("SOUP")
    assert await shop.found(RULES) == ["P|SOUP|1"]
    outcome = await shop.outcome(RULES, "P|SOUP|1")

    assert isinstance(outcome, Done)
    assert outcome.words == "No longer in Counterpoint: cart rule turned off"
    assert shop.cart_rules()[:1] == before
    assert [rule["is_active"] for rule in shop.cart_rules()] == [True, False]
    assert await shop.found(RULES) == []


async def test_a_cart_rule_made_before_a_crash_is_not_made_twice(shop: MiscShop) -> None:
    soup_week(shop, percent("20", from_quantity="4"))
    await shop.outcome(RULES, "P|SOUP|1")
    shop.links.clear()

    await shop.outcome(RULES, "P|SOUP|1")

    assert len(shop.cart_rules()) == 1


async def test_a_cart_rule_that_somebody_deleted_is_made_anew_by_force(shop: MiscShop) -> None:
    soup_week(shop, percent("20", from_quantity="4"))
    await shop.outcome(RULES, "P|SOUP|1")
    number = shop.cart_rules()[0]["rule_id"]
    shop.systems.store.call("DELETE", f"/V1/salesRules/{number}")

    await shop.outcome(RULES, "P|SOUP|1", force=True)

    assert [rule["is_active"] for rule in shop.cart_rules()] == [True]


async def test_a_rule_that_turns_from_prices_into_an_offer_takes_its_prices_back(tmp_path: Path) -> None:
    async with misc_shop(tmp_path, online=("WAX-100",)) as shop:
        shop.promote("BOGO", rule_for("WHOLESALE", item="WAX-100", breaks=[percent("10")]))
        await shop.outcome(RULES, "P|BOGO|1")
        before = shop.tiers("WAX-100")

        shop.promote("BOGO", rule_for("WHOLESALE", item="WAX-100", breaks=[percent("100")], bogo=True))
        assert await shop.found(RULES) == ["P|BOGO|1"]
        await shop.outcome(RULES, "P|BOGO|1")
        offered = (shop.tiers("WAX-100"), [rule["is_active"] for rule in shop.cart_rules()])
        shop.promote("BOGO", rule_for("WHOLESALE", item="WAX-100", breaks=[percent("10")]))
        assert await shop.found(RULES) == ["P|BOGO|1"]
        await shop.outcome(RULES, "P|BOGO|1")

        assert before == {("Wholesale", 1.0): 11.25}
        assert offered == ({}, [True])
        assert shop.tiers("WAX-100") == before
        assert [rule["is_active"] for rule in shop.cart_rules()] == [False]


async def test_offers_the_website_does_not_know_are_skipped_with_the_reason(tmp_path: Path) -> None:
    rules = replace(MISC_RULES, most_cart_items=1)
    async with misc_shop(tmp_path, rules=rules, items=70) as shop:
        shop.promote("BOGO", bogo(amount="50"))
        shop.promote("NONE", bogo(item="NO-SUCH-ITEM"))
        shop.promote("FIXED", NewRule(breaks=[NewBreak(prc_meth="F", amt_or_pct=Decimal(4))]), mix_match="SOUP")
        soup_week(shop, percent("20", from_quantity="4"))

        keys = ("P|BOGO|1", "P|NONE|1", "P|FIXED|1", "P|SOUP|1")
        outcomes = await shop.sync(RULES, *keys)

        assert [outcomes[key] for key in keys] == [
            Skipped("The website can give one free with each one bought; this offer is another one"),
            Skipped("It is about no item on the website"),
            Skipped("A mix of items can only have so much off each; this one sets prices of its own"),
            Skipped("It is about more than 1 item, too many for one cart rule"),
        ]
        assert shop.cart_rules() == []
        # Listed once; looking again finds nothing new.
        assert await shop.found(RULES) == []


async def test_a_cart_rule_made_just_before_a_crash_is_turned_off_although_the_offer_is_gone_meanwhile(
    shop: MiscShop,
) -> None:
    soup_week(shop, percent("20", from_quantity="4"))
    await shop.outcome(RULES, "P|SOUP|1")
    shop.links.clear()

    shop.systems.till.end_promotion("SOUP")
    await shop.outcome(RULES, "P|SOUP|1")

    assert [rule["is_active"] for rule in shop.cart_rules()] == [False]


async def test_an_offer_put_back_as_it_was_is_active_again_when_turning_it_off_was_interrupted(shop: MiscShop) -> None:
    soup_week(shop, percent("20", from_quantity="4"))
    await shop.outcome(RULES, "P|SOUP|1")
    shop.systems.now += 2 * DAY
    shop.systems.store.control("PUT", "/faults", {"rules": [{"kind": "cut_after", "method": "PUT"}]})
    with contextlib.suppress(SyncError):
        await shop.outcome(RULES, "P|SOUP|1")
    shop.systems.store.control("PUT", "/faults", {"rules": []})
    off = [rule["is_active"] for rule in shop.cart_rules()]

    shop.systems.now -= 2 * DAY
    await shop.outcome(RULES, "P|SOUP|1")

    assert off == [False]
    assert [rule["is_active"] for rule in shop.cart_rules()] == [True]


async def test_breaks_below_the_least_quantity_of_their_rule_give_the_highest_of_them(shop: MiscShop) -> None:
    breaks = [percent("10", from_quantity="1"), percent("20", from_quantity="3")]
    shop.promote("SOUP", NewRule(descr="Any four soups", breaks=breaks, min_qty=Decimal(4)), mix_match="SOUP")

    await shop.outcome(RULES, "P|SOUP|1")

    assert [rule["discount_amount"] for rule in shop.cart_rules()] == [20]


async def test_a_group_with_a_price_of_its_own_does_not_get_the_offer_on_top(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="WAX-100", breaks=[percent("10")]), grp_seq_no=1)
    shop.promote("BOGO", bogo())

    outcome = await shop.outcome(RULES, "P|BOGO|1")

    assert outcome == Done(
        "cart rule for 1 item: one free with each one bought; not for Wholesale: prices of their own"
    )
    assert [rule["customer_group_ids"] for rule in shop.cart_rules()] == [[0, 1, 3]]
    assert "P|BOGO|1" not in await shop.found(RULES)
    shop.systems.till.end_promotion("TRADE")
    assert "P|BOGO|1" in await shop.found(RULES)
