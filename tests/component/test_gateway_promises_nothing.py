"""What the pages say while something is away holds then, too: no minute is promised, no sync said to run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape

from shared.contracts import http as say
from tests.builders.fake_services import ITEMS, four_services, running
from tests.builders.gateway import RunningGateway, running_gateway
from tests.component.test_gateway_pages import text_of

NOBODY = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=500&connectTimeoutMS=500"


async def test_the_guide_promises_no_minute_when_the_next_question_is_in_four(gateway: RunningGateway) -> None:
    now = datetime.now(UTC)
    gateway.services.products.systems = [
        say.SystemStatus(
            name="counterpoint",
            title="Counterpoint",
            state=say.SystemState.DOWN,
            kind="credentials",
            reason="Counterpoint did not accept the user",
            since=now - timedelta(minutes=5),
            retry_at=now + timedelta(minutes=4),
        )
    ]
    async with gateway.signed_in() as browser:
        page = text_of((await browser.get("/help/connection")).text)

    assert "We ask again by ourselves" in page
    assert "within a minute" not in page


async def test_without_the_database_nobody_says_that_syncs_keep_running() -> None:
    details = {"username": "ana", "password": "Correct#Horse9"}
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=NOBODY) as gateway,
        gateway.browser(follow_redirects=True) as browser,
    ):
        page = unescape((await browser.post("/login", data=details)).text)

    assert "memory can't be reached" in page
    assert "keep running" not in page
    assert "stops no sync" not in page


async def test_who_turned_a_task_off_is_said_once(gateway: RunningGateway) -> None:
    gateway.services.products.set_task(
        ITEMS,
        state=say.TaskState.OFF,
        state_words="by Ana",
        switch=say.Switch(on=False, by="Ana"),
        automatic=False,
    )
    async with gateway.signed_in() as browser:
        head = text_of((await browser.get(f"/tasks/{ITEMS}/sync")).text)

    assert "Off by Ana" in head
