"""The nightly comparison on a task's page."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.contracts import http as say
from tests.builders.fake_services import ITEMS
from tests.builders.gateway import RunningGateway
from tests.component.test_gateway_pages import text_of


async def test_the_nightly_comparison_stands_on_the_page_and_can_be_begun_by_hand(gateway: RunningGateway) -> None:
    products = gateway.services.products
    items = next(task for task in products.tasks if task.name == ITEMS)
    at = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    last = say.DriftRun(
        by="nightly comparison",
        started_at=at,
        finished_at=at,
        compared=412,
        differed=3,
        queued=2,
        examples=("ADM-TL7: stock 99, should be 2",),
    )
    drift = say.Drift(mode=say.DriftMode.HEAL, cron="30 3 * * *", last=last)
    products.tasks[products.tasks.index(items)] = items.model_copy(update={"drift": drift})

    async with gateway.signed_in(follow_redirects=True) as browser:
        page = await browser.get(f"/tasks/{ITEMS}/sync")
        done = await browser.post(f"/tasks/{ITEMS}/compare-now", data={})

    words = text_of(page.text)
    assert "412 items, 3 differed, 2 queued to be sent again, 1 only named in the Log." in words
    assert "ADM-TL7: stock 99, should be 2" in words
    assert "Comparing the website with Counterpoint now" in text_of(done.text)
    assert products.asked[-1][1] == f"tasks/{ITEMS}/compare-now"
