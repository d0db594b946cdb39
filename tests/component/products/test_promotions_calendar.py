"""The promotions calendar as the products service tells it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.products.tasks.promotions import PromotionCalendar, promotion_calendar
from shared.connectors.sql import SqlReader
from shared.contracts.promotions import Period, Promotion, Saying
from shared.sync.errors import SystemDown
from simulators.counterpoint.changes import ItemChange, NewBreak, NewPromotion, NewRule
from tests.builders.both_systems import FLAGS, RULES, BothSystems, both_systems

DAY = timedelta(days=1)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    """A shop without promotions."""
    async with both_systems(tmp_path, items=50) as systems:
        systems.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        yield systems


def calendar(shop: BothSystems) -> PromotionCalendar:
    """The calendar on the shop's database and clock."""
    database = SqlReader(url=f"sqlite:///{shop.file}")
    return promotion_calendar(database=database, rules=RULES, flags=FLAGS, now=lambda: shop.now)


def promote(shop: BothSystems, code: str, *rules: NewRule, **more: Any) -> None:
    """A promotion, on one item with ten percent off unless said otherwise."""
    shop.till.promote(NewPromotion(grp_cod=code, rules=list(rules) or [off("10")], descr=code.title(), **more))


def off(*percents: str, at: tuple[str, ...] = ("0", "3"), **more: Any) -> NewRule:
    """A rule with a percentage off at each quantity."""
    breaks = [
        NewBreak(prc_meth="D", min_qty=Decimal(least), amt_or_pct=Decimal(percent))
        for least, percent in zip(at, percents, strict=False)
    ]
    return NewRule(**{"item_no": "ENAMEL-POT", "breaks": breaks, **more})


async def listed(shop: BothSystems) -> dict[str, Promotion]:
    """The promotions by code."""
    return {one.code: one for one in (await calendar(shop).show()).promotions}


async def test_groups_stand_where_the_shops_clock_puts_them(shop: BothSystems) -> None:
    promote(shop, "NOW", begins=shop.now - DAY, ends=shop.now + DAY)
    promote(shop, "ALWAYS")
    promote(shop, "SOON", begins=shop.now + 59 * DAY)
    promote(shop, "LATER", begins=shop.now + 61 * DAY)
    promote(shop, "LATELY", ends=shop.now - 13 * DAY)
    promote(shop, "LONGAGO", ends=shop.now - 15 * DAY)
    promote(shop, "PAUSED", enabled=False)

    assert {code: one.period for code, one in (await listed(shop)).items()} == {
        "NOW": Period.RUNNING,
        "ALWAYS": Period.RUNNING,
        "SOON": Period.COMING,
        "LATELY": Period.OVER,
        "PAUSED": Period.OFF,
    }


async def test_a_period_is_told_with_its_zone_and_so_is_the_next_change(shop: BothSystems) -> None:
    begins, ends = datetime(2026, 3, 1, 15, 0, tzinfo=UTC), datetime(2026, 3, 9, 4, 59, 59, tzinfo=UTC)
    promote(shop, "NOW", begins=begins, ends=ends)

    shown = await calendar(shop).show()

    assert (shown.zone, shown.next_change) == ("America/Chicago", ends)
    assert [(one.begins, one.ends) for one in shown.promotions] == [(begins, ends)]


@pytest.mark.parametrize(
    ("rule", "group", "saying", "words"),
    [
        (off("10"), {}, Saying.SPECIAL_PRICE, "Special price"),
        (off("0", "10"), {}, Saying.BOTH, "Special price, and a price from 3 on"),
        (off("10", "20", at=("3", "12")), {}, Saying.BY_QUANTITY, "Price from 3 on, in 2 steps"),
        (off("100", bogo=True), {}, Saying.PRICE_RULES, "Two for one: Price Rules looks after it"),
        (off("10"), {"mix_match": "SOUP"}, Saying.PRICE_RULES, "Mix and match: Price Rules looks after it"),
        (off("10"), {"cust_no": "1001"}, Saying.PRICE_RULES, "For certain customers: Price Rules looks after it"),
        (
            off("10", custom_procedure="USP_X"),
            {},
            Saying.NOT_SAID,
            "Not on the website: its price comes from a procedure of the shop's own",
        ),
        (
            off("10", sal_filt="PS_DOC_HDR.STR_ID = 'EAST'"),
            {},
            Saying.NOT_SAID,
            "Not on the website: it is for another store",
        ),
        (
            NewRule(item_no="ENAMEL-POT", breaks=[NewBreak(prc_meth="M", amt_or_pct=Decimal(30), prc_basis="C")]),
            {},
            Saying.NOT_SAID,
            "Not on the website: its method M can't be worked out from the price list",
        ),
    ],
)
async def test_every_rule_says_how_the_website_says_it(
    shop: BothSystems, rule: NewRule, group: dict[str, Any], saying: Saying, words: str
) -> None:
    promote(shop, "ONE", rule, **group)

    (shown,) = (await listed(shop))["ONE"].rules

    assert (shown.saying, shown.words) == (saying, words)


async def test_the_web_items_of_a_group_and_of_its_rules_are_counted(shop: BothSystems) -> None:
    promote(shop, "SOME", off("10"), off("20", item_no="WAX-100"), off("5", item_no="NO-SUCH-ITEM"))
    promote(shop, "ODD", off("10", item_no=None, item_filt="fn_Slow(ITEM_NO) > 90"))
    shop.till.change("WAX-100", ItemChange(is_ecomm=False))

    shown = await listed(shop)

    assert [rule.web_items for rule in shown["SOME"].rules] == [1, 0, 0]
    assert shown["SOME"].web_items == 1
    assert (shown["ODD"].web_items, shown["ODD"].rules[0].web_items) == (None, None)


async def test_the_counts_follow_an_edited_group_at_once(shop: BothSystems) -> None:
    promote(shop, "SOME", off("10"))
    kept = calendar(shop)
    before = (await kept.show()).promotions[0].web_items
    promote(shop, "SOME", off("10"), off("20", item_no="WAX-100"))

    assert (before, (await kept.show()).promotions[0].web_items) == (1, 2)


async def test_a_shop_without_price_groups_has_an_empty_calendar(shop: BothSystems) -> None:
    shown = await calendar(shop).show()

    assert (shown.promotions, shown.next_change, shown.left_out) == ((), None, 0)


async def test_without_the_database_there_is_no_calendar(tmp_path: Path) -> None:
    database = SqlReader(url=f"sqlite:///{tmp_path}/not-there.sqlite", deadline_seconds=2.0)

    with pytest.raises(SystemDown):
        await promotion_calendar(database=database, rules=RULES, flags=FLAGS).show()
