"""A whole day at the till, on real engines: in the evening the website shows what Counterpoint says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from demo import engines
from tests.builders.day import WorkedDay
from tests.builders.evening import built, difference, evening, look_everywhere, set_aside, tell_half, told
from tests.builders.shop import running_shop

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.timeout(900)]

PROMOTION_SECONDS = 30
DAY = {"seed": 24, "changes": 5_000, "pictures": 300, "promotions": 24, "promotion_seconds": PROMOTION_SECONDS}
ITEMS = "300"


def test_a_day_at_the_till_ends_with_the_website_as_counterpoint_has_it(
    kafka_engine: engines.Broker, mongo_engine: engines.Database, tmp_path: Path
) -> None:
    with running_shop(
        tmp_path,
        bootstrap=kafka_engine.bootstrap,
        mongodb_uri=mongo_engine.uri,
        arguments=("--items", ITEMS),
        with_misc=True,
    ) as shop:
        shop.wait_idle(seconds=240)
        look_everywhere(shop)
        shop.wait_idle(seconds=240)
        morning = difference(shop)
        assert not morning, morning

        day = WorkedDay(shop, **DAY, seconds=45)
        known = 0
        while not day.over:
            time.sleep(5)
            fresh, known = day.items(since=known), len(day.acts)
            tell_half(kafka_engine.bootstrap, fresh)
        day.wait_over()
        promotions_over = time.monotonic() + PROMOTION_SECONDS
        found = evening(shop)
        if (left := promotions_over - time.monotonic()) > 0:
            # A fast machine is done before the last promotion has ended.
            time.sleep(left)
            found = evening(shop)

        told("R30 day", day, found)
        assert len(day.acts) == DAY["changes"]
        assert day.kinds["picture"] >= DAY["pictures"]
        assert any("begins and ends today" in act["what"] for act in day.acts)
        assert not found, found
        assert set_aside(shop) == []

        shop.forget_calls()
        for task in built(shop):
            assert shop.press(task, "queue-all")["queued"] > 0
        shop.wait_idle(seconds=240)
        assert shop.writes() == {}
