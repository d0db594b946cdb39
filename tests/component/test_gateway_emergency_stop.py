"""A switch turned while the event stream is away: told to the services directly, or said not to have been turned."""

from __future__ import annotations

import pytest

from services.gateway.connectors.stream import SwitchBoard
from tests.builders.fake_services import ITEMS
from tests.builders.gateway import RunningGateway
from tests.component.test_gateway_pages import text_of


async def test_an_emergency_stop_reaches_the_services_while_kafka_is_away(gateway: RunningGateway) -> None:
    gateway.services.orders.away = True
    async with gateway.signed_in(follow_redirects=True) as browser:
        page = await browser.post("/master/off", data={"reason": "stocktake"})
        twin = await browser.post(f"/api/tasks/{ITEMS}/turn-off", json={})

    assert "Master Sync is off. Orders has not heard it yet and will obey on return." in text_of(page.text)
    words = [(turned.switch, turned.on, turned.by) for turned in gateway.services.products.heard]
    assert words == [("master", False, "ana"), (ITEMS, False, "ana")]
    assert (twin.status_code, twin.json()["obeyed"]) == (200, ["Products"])


async def test_a_switch_is_not_promised_when_nobody_can_be_told(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_back: list[str] = []
    monkeypatch.setattr(SwitchBoard, "withdraw", lambda _, turned: taken_back.append(turned.switch))
    for service in gateway.services.all:
        service.deaf = True
    async with gateway.signed_in(follow_redirects=True) as browser:
        page = await browser.post("/master/off", data={"reason": "stocktake"})
        twin = await browser.post(f"/api/tasks/{ITEMS}/turn-off", json={})

    words = "Neither the event stream (Kafka) nor any service can be reached, so nothing was turned."
    assert words in text_of(page.text)
    assert "Master Sync is off" not in page.text
    assert twin.status_code == 503
    assert taken_back == ["master", ITEMS], "or it would be turned after all once Kafka is back"
