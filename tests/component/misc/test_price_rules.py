"""The Price Rules task between a simulated Counterpoint and a simulated website: prices of customer groups."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from shared.contracts.http import Level
from shared.sync.errors import SyncError, SystemDown
from shared.sync.model import Done, Failed, Link, Skipped, Unchanged
from simulators.counterpoint.changes import ItemChange, NewBreak
from tests.builders.misc_shop import DAY, MISC_RULES, MiscShop, misc_shop, rule_for

RULES = "misc.price_rules"
ONLINE = ("ENAMEL-POT", "WAX-100", "TRL-JKT", "MUG 12/OZ", "CUP&SAUCER", "FIRE-STEEL")
TRADE = "P|TRADE|1"
PERCENT_10 = NewBreak(prc_meth="D", amt_or_pct=Decimal(10))


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[MiscShop]:
    """Some items online, and no price group."""
    async with misc_shop(tmp_path, online=ONLINE) as started:
        yield started


def fixed(amount: str, *, from_quantity: str = "0") -> NewBreak:
    return NewBreak(prc_meth="F", amt_or_pct=Decimal(amount), min_qty=Decimal(from_quantity))


async def test_a_rule_for_a_customer_category_becomes_prices_of_the_group_of_that_name(shop: MiscShop) -> None:
    shop.promote(
        "TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("20"), fixed("18", from_quantity="6")])
    )

    outcome = await shop.outcome(RULES, TRADE)

    assert outcome == Done("prices for Wholesale: 1 item sent")
    assert shop.tiers("ENAMEL-POT") == {("Wholesale", 1.0): 20.0, ("Wholesale", 6.0): 18.0}
    assert shop.tiers("WAX-100") == {}


async def test_a_contract_above_the_list_price_is_skipped_and_says_why(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("900")]))

    outcome = await shop.outcome(RULES, TRADE)

    assert outcome == Skipped(
        "prices for Wholesale; ENAMEL-POT: it costs more than Price-1, and the website takes the lowest price"
    )
    assert shop.tiers("ENAMEL-POT") == {}
    assert await shop.found(RULES) == []


async def test_the_second_round_finds_nothing_and_writes_nothing(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", breaks=[PERCENT_10]))
    assert await shop.found(RULES) == [TRADE]
    await shop.outcome(RULES, TRADE)
    shop.systems.forget_calls()

    # Items that are not online yet are looked for again, but nothing is sent.
    outcome = await shop.outcome(RULES, TRADE)

    assert isinstance(outcome, Unchanged)
    assert shop.writes() == []


async def test_a_gridded_item_has_the_price_at_every_variant(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="TRL-JKT", breaks=[fixed("150")]))

    await shop.outcome(RULES, TRADE)

    cells = [sku for sku in shop.systems.products() if sku.startswith("TRL-JKT|")]
    assert len(cells) == 6
    assert {tuple(shop.tiers(sku).items()) for sku in cells} == {((("Wholesale", 1.0), 150.0),)}
    assert await shop.found(RULES) == []


async def test_prices_leave_when_the_rule_ends_and_only_those_we_sent(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("20")]))
    await shop.outcome(RULES, TRADE)
    by_hand = {"sku": "ENAMEL-POT", "price": 21, "price_type": "fixed", "website_id": 0, "quantity": 3}
    row = {**by_hand, "customer_group": "Retailer"}
    assert shop.systems.store.send("POST", "/V1/products/tier-prices", {"prices": [row]}) == []

    shop.systems.now += 2 * DAY
    assert await shop.found(RULES) == [TRADE]
    outcome = await shop.outcome(RULES, TRADE)

    assert outcome == Done("It ended on 3 Mar 2026: prices of 1 item taken back")
    assert shop.tiers("ENAMEL-POT") == {("Retailer", 3.0): 21.0}
    assert await shop.found(RULES) == []


async def test_a_deleted_rule_is_found_and_its_prices_are_taken_back_with_a_warning(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", breaks=[PERCENT_10]))
    await shop.outcome(RULES, TRADE)
    assert ("Wholesale", 1.0) in shop.tiers("ENAMEL-POT")

    shop.systems.till.end_promotion("TRADE")
    assert await shop.found(RULES) == [TRADE]
    outcome = await shop.outcome(RULES, TRADE)

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert outcome.words.startswith("No longer in Counterpoint: prices of ")
    assert all(shop.tiers(sku) == {} for sku in shop.systems.products())
    assert await shop.found(RULES) == []
    assert await shop.outcome(RULES, TRADE) == Skipped("Not in Counterpoint")


async def test_a_price_that_somebody_else_made_stays_and_is_named(shop: MiscShop) -> None:
    row = {"sku": "ENAMEL-POT", "price": 23, "price_type": "fixed", "website_id": 0, "quantity": 1}
    shop.systems.store.send("POST", "/V1/products/tier-prices", {"prices": [{**row, "customer_group": "Wholesale"}]})
    shop.promote(
        "TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("20"), fixed("18", from_quantity="6")])
    )

    outcome = await shop.outcome(RULES, TRADE)

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert "ENAMEL-POT has a price for the group that CounterSync didn't make; it stays" in outcome.words
    assert shop.tiers("ENAMEL-POT") == {("Wholesale", 1.0): 23.0, ("Wholesale", 6.0): 18.0}
    assert await shop.found(RULES) == []


async def test_a_price_of_ours_changed_by_hand_is_put_right_by_force_and_named(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("20")]))
    await shop.outcome(RULES, TRADE)
    row = {"sku": "ENAMEL-POT", "price": 1, "price_type": "fixed", "website_id": 0, "quantity": 1}
    shop.systems.store.send("POST", "/V1/products/tier-prices", {"prices": [{**row, "customer_group": "Wholesale"}]})

    outcome = await shop.outcome(RULES, TRADE, force=True)

    assert isinstance(outcome, Done)
    assert "had been changed by hand and is right again" in outcome.words
    assert shop.tiers("ENAMEL-POT") == {("Wholesale", 1.0): 20.0}


async def test_a_row_sent_before_a_crash_is_taken_for_ours(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("20")]))
    await shop.outcome(RULES, TRADE)
    shop.links.clear()
    shop.systems.forget_calls()

    await shop.outcome(RULES, TRADE)
    assert shop.writes() == []

    shop.systems.now += 2 * DAY
    assert isinstance(await shop.outcome(RULES, TRADE), Done)
    assert shop.tiers("ENAMEL-POT") == {}


async def test_the_first_rule_for_the_buyer_wins_as_in_counterpoint(shop: MiscShop) -> None:
    """The contract comes before the promotion, the promotion's first rule before its second."""
    shop.promote(
        "CONTRACT",
        rule_for(item="ENAMEL-POT", breaks=[fixed("22")]),
        grp_typ="C",
        cust_filt="(AR_CUST.CATEG_COD = 'WHOLESALE')",
    )
    shop.promote(
        "TRADE",
        rule_for("WHOLESALE", item="WAX-100", breaks=[fixed("11")]),
        rule_for("WHOLESALE", breaks=[PERCENT_10]),
    )
    keys = ("C|CONTRACT|1", "P|TRADE|1", "P|TRADE|2")

    await shop.sync(RULES, *keys)

    assert shop.tiers("ENAMEL-POT") == {("Wholesale", 1.0): 22.0}
    assert shop.tiers("WAX-100") == {("Wholesale", 1.0): 11.0}
    assert shop.tiers("MUG 12/OZ") == {("Wholesale", 1.0): 9.9}


async def test_a_rule_moves_on_when_an_item_changes_its_price_or_its_category(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item_filt="(IM_ITEM.SUBCAT_COD = 'KITCHEN')", breaks=[PERCENT_10]))
    await shop.outcome(RULES, TRADE)
    before = shop.tiers("ENAMEL-POT")

    shop.systems.till.change("ENAMEL-POT", ItemChange(price=Decimal("30.00")))
    assert await shop.found(RULES) == [TRADE]
    await shop.outcome(RULES, TRADE)
    dearer = shop.tiers("ENAMEL-POT")
    shop.systems.till.change("ENAMEL-POT", ItemChange(subcat_cod="TENTS"))
    assert await shop.found(RULES) == [TRADE]
    await shop.outcome(RULES, TRADE)

    assert (before, dearer) == ({("Wholesale", 1.0): 21.6}, {("Wholesale", 1.0): 27.0})
    assert shop.tiers("ENAMEL-POT") == {}
    assert ("Wholesale", 1.0) in shop.tiers("MUG 12/OZ")


async def test_an_item_that_comes_online_later_gets_its_price_then(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="A+B-SET", breaks=[fixed("6")]))
    assert await shop.outcome(RULES, TRADE) == Skipped("prices for Wholesale; none of its 1 item is on the website yet")

    await shop.systems.sync("products.items", "A+B-SET")
    assert await shop.found(RULES) == [TRADE]
    await shop.outcome(RULES, TRADE)

    assert shop.tiers("A+B-SET") == {("Wholesale", 1.0): 6.0}


async def test_rules_that_the_website_cannot_say_are_skipped_with_the_reason_and_listed_once(shop: MiscShop) -> None:
    breaks = [PERCENT_10]
    shop.promote(
        "ODD",
        rule_for(item="WAX-100", breaks=breaks),
        rule_for("MEMBER", breaks=breaks),
        rule_for(customer="1001", breaks=breaks),
        rule_for("WHOLESALE", breaks=[], custom_procedure="USP_OF_THE_DAY"),
        rule_for("WHOLESALE", breaks=breaks, item_filt="dbo.fn_Slow(IM_ITEM.ITEM_NO) > 90"),
        rule_for("WHOLESALE", breaks=breaks, sal_filt="(PS_DOC_HDR.TKT_DT > '18:00')"),
        rule_for("WHOLESALE", breaks=breaks, sal_filt="(PS_DOC_HDR.STR_ID = 'LAKE')"),
        rule_for("WHOLESALE", breaks=[NewBreak(prc_meth="M", amt_or_pct=Decimal(30), prc_basis="C")]),
    )
    shop.promote("LATER", rule_for("WHOLESALE", breaks=breaks), begins=shop.systems.now + DAY, ends=None)
    shop.promote("OFF", rule_for("WHOLESALE", breaks=breaks), enabled=False)
    keys = await shop.found(RULES)

    outcomes = await shop.sync(RULES, *keys)

    reasons = {key: outcome.reason for key, outcome in outcomes.items() if isinstance(outcome, Skipped)}
    assert set(reasons) == set(keys)
    assert reasons["P|ODD|1"].startswith("Price Changes sends this one")
    assert reasons["P|ODD|2"] == "The website has no customer group “MEMBER”"
    assert reasons["P|ODD|3"] == "It is for customer 1001 alone, who has no customer group on the website"
    assert reasons["P|ODD|4"] == "Its price comes from a procedure of the shop's own"
    assert reasons["P|ODD|5"].startswith("Its item filter can't be read")
    assert reasons["P|ODD|6"].startswith("It holds for certain sales only")
    assert reasons["P|ODD|7"] == "It is for sales at another store"
    assert reasons["P|ODD|8"] == "Its method 'M' can't be worked out from the price list"
    assert reasons["P|LATER|1"] == "It begins on 3 Mar 2026 and is sent then"
    assert reasons["P|OFF|1"] == "It is turned off in Counterpoint"
    assert shop.writes() == []
    assert await shop.found(RULES) == []


async def test_settings_name_the_group_of_a_category_and_of_one_customer(tmp_path: Path) -> None:
    rules = replace(MISC_RULES, category_groups={"MEMBER": "Retailer"}, customer_groups={"1001": "Wholesale"})
    async with misc_shop(tmp_path, rules=rules, online=("ENAMEL-POT",)) as shop:
        shop.promote(
            "ODD",
            rule_for("MEMBER", item="ENAMEL-POT", breaks=[fixed("21")]),
            rule_for(customer="1001", item="ENAMEL-POT", breaks=[fixed("19")]),
        )

        await shop.sync(RULES, "P|ODD|1", "P|ODD|2")

        assert shop.tiers("ENAMEL-POT") == {("Retailer", 1.0): 21.0}


async def test_a_rule_begins_and_ends_by_the_clock_within_a_minute(shop: MiscShop) -> None:
    begins, ends = shop.systems.now + timedelta(hours=1), shop.systems.now + timedelta(hours=2)
    shop.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("20")]), begins=begins, ends=ends)
    for _ in range(3):
        for key in await shop.found(RULES, moments=True):
            await shop.outcome(RULES, key)
    assert await shop.found(RULES, moments=True) == []

    shop.systems.now = begins + timedelta(seconds=30)
    assert await shop.found(RULES, moments=True) == [TRADE]
    await shop.outcome(RULES, TRADE)
    during = shop.tiers("ENAMEL-POT")
    shop.systems.now = ends + timedelta(seconds=30)
    assert await shop.found(RULES, moments=True) == [TRADE]
    await shop.outcome(RULES, TRADE)

    assert during == {("Wholesale", 1.0): 20.0}
    assert shop.tiers("ENAMEL-POT") == {}


async def test_one_refused_item_fails_alone(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", breaks=[PERCENT_10]))
    fault = {"kind": "refuse", "key": "WAX-100"}
    shop.systems.store.control("PUT", "/faults", {"rules": [fault]})

    outcome = await shop.outcome(RULES, TRADE)

    assert isinstance(outcome, Failed)
    assert outcome.reason == "The website refused the prices of 1 item, first WAX-100"
    assert shop.tiers("ENAMEL-POT") == {("Wholesale", 1.0): 21.6}
    shop.systems.store.control("PUT", "/faults", {"rules": []})
    assert await shop.found(RULES) == [TRADE]
    await shop.outcome(RULES, TRADE)
    assert ("Wholesale", 1.0) in shop.tiers("WAX-100")


async def test_a_website_that_refuses_us_is_said_and_nothing_is_noted_as_sent(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("20")]))
    shop.systems.store.control("PUT", "/faults", {"rules": [{"kind": "status", "status": 401}]})

    with pytest.raises(SystemDown):
        await shop.outcome(RULES, TRADE)

    shop.systems.store.control("PUT", "/faults", {"rules": []})
    assert await shop.found(RULES) == [TRADE]


async def test_other_units_have_the_groups_price_of_their_pieces(shop: MiscShop) -> None:
    """A box holds twelve: the break from 12 pieces on is reached by one box."""
    shop.promote("TRADE", rule_for("WHOLESALE", item="FIRE-STEEL", breaks=[fixed("9"), fixed("8", from_quantity="12")]))

    await shop.outcome(RULES, TRADE)

    assert shop.tiers("FIRE-STEEL") == {("Wholesale", 1.0): 9.0, ("Wholesale", 12.0): 8.0}
    assert shop.tiers("FIRE-STEEL^BOX") == {("Wholesale", 1.0): 96.0}


@pytest.mark.parametrize("price", ["19", "21.60"])
@pytest.mark.parametrize("first", ["C|FIRST|1", TRADE])
async def test_a_price_passes_from_one_rule_of_ours_to_another_that_comes_first_now(
    shop: MiscShop, price: str, first: str
) -> None:
    """Whichever of the two is worked first, and also when both ask the same."""
    shop.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[PERCENT_10]))
    await shop.outcome(RULES, TRADE)
    shop.promote("FIRST", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed(price)]), grp_typ="C")
    found = await shop.found(RULES)
    assert found == ["C|FIRST|1", TRADE]

    for key in sorted(found, key=lambda key: key != first):
        await shop.outcome(RULES, key)
    during = shop.tiers("ENAMEL-POT")
    nothing = await shop.found(RULES)
    shop.systems.till.end_promotion("FIRST")
    for key in await shop.found(RULES):
        await shop.outcome(RULES, key)
    for key in await shop.found(RULES):
        await shop.outcome(RULES, key)

    assert during == {("Wholesale", 1.0): float(price)}
    assert nothing == []
    assert shop.tiers("ENAMEL-POT") == {("Wholesale", 1.0): 21.6}
    assert await shop.found(RULES) == []


async def test_rows_sent_just_before_a_crash_are_taken_back_although_the_rule_is_gone_meanwhile(
    shop: MiscShop,
) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("20")]))
    shop.systems.store.control("PUT", "/faults", {"rules": [{"kind": "cut_after", "path": "*/tier-prices"}]})
    with contextlib.suppress(SyncError):
        await shop.outcome(RULES, TRADE)
    sent = shop.tiers("ENAMEL-POT")

    shop.systems.store.control("PUT", "/faults", {"rules": []})
    shop.systems.till.end_promotion("TRADE")
    await shop.outcome(RULES, TRADE)

    assert sent == {("Wholesale", 1.0): 20.0}
    assert shop.tiers("ENAMEL-POT") == {}


async def test_a_rule_put_back_as_it_was_is_sent_again_when_taking_it_back_was_interrupted(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("20")]))
    await shop.outcome(RULES, TRADE)
    shop.systems.now += 2 * DAY
    fault = {"kind": "cut_after", "path": "*/tier-prices-delete"}
    shop.systems.store.control("PUT", "/faults", {"rules": [fault]})
    with contextlib.suppress(SyncError):
        await shop.outcome(RULES, TRADE)
    shop.systems.store.control("PUT", "/faults", {"rules": []})
    gone = shop.tiers("ENAMEL-POT")

    shop.systems.now -= 2 * DAY
    await shop.outcome(RULES, TRADE)

    assert gone == {}
    assert shop.tiers("ENAMEL-POT") == {("Wholesale", 1.0): 20.0}


async def test_a_price_that_passes_from_rule_to_rule_is_never_nobodys(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("20")]), grp_seq_no=20)
    await shop.outcome(RULES, TRADE)
    shop.promote("FIRST", rule_for("WHOLESALE", item="ENAMEL-POT", breaks=[fixed("19")]), grp_seq_no=1)
    rows = shop.links["misc.price_rules.items"]
    owners: list[bool] = []
    save = rows.save_many

    async def watched(links: Sequence[Link]) -> None:
        await save(links)
        kept = await rows.read_many([f"{TRADE}|ENAMEL-POT", "P|FIRST|1|ENAMEL-POT"])
        owners.append(any(link.facts["rows"] for link in kept.values()))

    rows.save_many = watched  # type: ignore[method-assign]
    await shop.outcome(RULES, "P|FIRST|1")

    assert owners
    assert all(owners)
    assert shop.tiers("ENAMEL-POT") == {("Wholesale", 1.0): 19.0}
