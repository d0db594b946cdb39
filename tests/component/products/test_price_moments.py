"""When Price Changes looks again: every change of the rules that hold, whoever made it and whatever the clock does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from simulators.counterpoint.changes import ItemChange, NewBreak, NewPromotion, NewRule
from tests.builders.both_systems import BothSystems, both_systems

ITEMS, PRICES = "products.items", "products.price_changes"
POT, WAX = "ENAMEL-POT", "WAX-100"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    """A shop without promotions, looked at often enough to be quiet."""
    async with both_systems(tmp_path, items=50) as systems:
        systems.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        await systems.sync(ITEMS, POT, WAX)
        await systems.sync(PRICES, POT, WAX)
        assert await looked(systems) == []
        assert await looked(systems) == []
        systems.forget_calls()
        yield systems


def promote(shop: BothSystems, *, percent: str = "10", item: str = POT, **more: Any) -> None:
    """A promotion on one item; entered again it takes the place of the older one."""
    rule = NewRule(item_no=item, breaks=[NewBreak(prc_meth="D", amt_or_pct=Decimal(percent))])
    fields = {"begins": shop.now - HOUR, "ends": shop.now + DAY, **more}
    shop.till.promote(NewPromotion(grp_cod="TEST", rules=[rule], descr="Test days", **fields))


async def looked(shop: BothSystems, *, at: datetime | None = None) -> list[str]:
    """What the look of the next minute finds; what it found is synced, as the queue would."""
    shop.now = at or shop.now + MINUTE
    moments = shop.tasks[PRICES].moments
    assert moments is not None
    pages = moments.changes(since=shop.now - MINUTE, until=shop.now)
    found = [change.key async for page in pages for change in page]
    if found:
        await shop.sync(PRICES, *found)
    return found


def special(shop: BothSystems, sku: str = POT) -> float | None:
    """The special price on the website."""
    value = shop.products()[sku]["special_price"]
    return None if value is None else float(value)


async def test_a_promotion_entered_after_it_began_is_noticed_at_once(shop: BothSystems) -> None:
    promote(shop, begins=shop.now - 5 * HOUR)

    assert await looked(shop) == [POT]
    assert special(shop) == 21.6


async def test_an_edited_promotion_is_noticed_at_once(shop: BothSystems) -> None:
    promote(shop)
    await looked(shop)
    promote(shop, percent="25")

    assert await looked(shop) == [POT]
    assert special(shop) == 18.0


@pytest.mark.parametrize(
    "end",
    [
        "DELETE FROM IM_PRC_GRP WHERE GRP_COD = 'TEST'",
        "UPDATE IM_PRC_GRP SET ENABLED = 'N' WHERE GRP_COD = 'TEST'",
        "UPDATE IM_PRC_GRP SET END_DAT = '2026-03-01 00:00:00', END_TIM_FLG = 'N' WHERE GRP_COD = 'TEST'",
        "DELETE FROM IM_PRC_RUL WHERE GRP_COD = 'TEST'",
    ],
)
async def test_a_promotion_that_is_ended_early_by_hand_is_noticed_at_once(shop: BothSystems, end: str) -> None:
    promote(shop)
    await looked(shop)
    shop.edit_counterpoint(end)

    assert await looked(shop) == [POT]
    assert special(shop) is None


async def test_a_boundary_passed_while_the_service_was_down_is_made_up_for(shop: BothSystems) -> None:
    begins = shop.now + HOUR
    promote(shop, begins=begins, ends=begins + HOUR)
    before = await looked(shop)
    during = await looked(shop, at=begins + 30 * MINUTE)
    after = await looked(shop, at=begins + 3 * DAY)

    assert (before, during, after) == ([], [POT], [POT])
    assert special(shop) is None


async def test_a_promotion_that_came_and_went_while_the_service_was_down_changes_nothing(shop: BothSystems) -> None:
    promote(shop, begins=shop.now + HOUR, ends=shop.now + 2 * HOUR)
    await looked(shop)

    assert await looked(shop, at=shop.now + 5 * HOUR) == []


async def test_an_end_with_a_time_of_day_counts_to_its_second(shop: BothSystems) -> None:
    ends = shop.now + HOUR + timedelta(seconds=30)
    promote(shop, ends=ends)
    await looked(shop)
    await looked(shop)

    in_force = await looked(shop, at=ends)
    over = await looked(shop, at=ends + timedelta(seconds=1))

    assert (in_force, over) == ([], [POT])


async def test_a_look_whose_pages_were_not_taken_is_taken_again(shop: BothSystems) -> None:
    promote(shop)
    shop.now += MINUTE
    moments = shop.tasks[PRICES].moments
    assert moments is not None
    async for _ in moments.changes(since=None, until=shop.now):
        break

    assert await looked(shop) == [POT]


async def test_a_worker_whose_clock_is_behind_at_the_start_is_covered_by_a_second_look(shop: BothSystems) -> None:
    begins = shop.now + HOUR
    promote(shop, begins=begins)
    await looked(shop)
    moments = shop.tasks[PRICES].moments
    assert moments is not None
    shop.now = begins - timedelta(seconds=2)
    found = [change.key async for page in moments.changes(since=None, until=begins) for change in page]
    await shop.sync(PRICES, *found)
    assert special(shop) is None

    assert await looked(shop, at=begins + MINUTE) == [POT]
    assert special(shop) == 21.6


@pytest.mark.parametrize(
    ("begins", "before", "after"),
    [
        # Clocks go forward: 02:30 doesn't exist that night, at three it is past.
        ("2026-03-08T02:30", "2026-03-08T01:59", "2026-03-08T03:00"),
        # Clocks go back: 01:30 comes twice; it has begun at the first of the two.
        ("2026-11-01T01:30", "2026-11-01T01:29", "2026-11-01T01:30"),
    ],
)
async def test_a_promotion_begins_when_the_clock_on_the_wall_says_so(
    shop: BothSystems, begins: str, before: str, after: str
) -> None:
    promote(shop, begins=None, ends=None)
    shop.edit_counterpoint(
        f"UPDATE IM_PRC_GRP SET NO_BEG_DAT = 'N', BEG_DAT = '{begins[:10]} 00:00:00.000000', "
        f"BEG_DT = '{begins.replace('T', ' ')}:00.000000', BEG_TIM_FLG = 'Y'"
    )
    earlier = datetime.fromisoformat(before).replace(tzinfo=CHICAGO)
    later = datetime.fromisoformat(after).replace(tzinfo=CHICAGO)

    found = [await looked(shop, at=earlier), await looked(shop, at=later)]

    assert found == [[], [POT]]
    assert special(shop) == 21.6


async def test_while_the_same_rules_hold_nothing_is_compared(shop: BothSystems) -> None:
    shop.till.change(WAX, ItemChange(price=Decimal(99)))

    assert await looked(shop) == []
    assert await shop.found(PRICES, since=shop.now - DAY, until=shop.now) == [WAX]


async def test_the_first_look_of_all_makes_up_for_whatever_was_missed(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as fresh:
        await fresh.sync(ITEMS, POT)
        fresh.edit_counterpoint("DELETE FROM IM_PRC_GRP")

        assert await looked(fresh) == [POT]
