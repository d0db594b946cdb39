"""Turning automatic work on says how many changes had been held and are queued now."""

from __future__ import annotations

from shared.contracts import http as say
from tests.builders.gateway import RunningGateway

ITEMS = "products.items"


def hold(gateway: RunningGateway, *, master: bool, task: bool) -> None:
    """Seven changes are held, by Master Sync or by the task's own switch."""
    for service in gateway.services.all:
        service.master = say.Switch(on=master)
    gateway.services.products.set_task(
        ITEMS, automatic=master and task, switch=say.Switch(on=task), counts=say.Counts(changed=7)
    )


async def test_turning_master_sync_on_says_how_many_changes_were_held(gateway: RunningGateway) -> None:
    hold(gateway, master=False, task=True)
    async with gateway.signed_in() as browser:
        answer = (await browser.post("/api/master/on", json={})).json()
        off = (await browser.post("/api/master/off", json={})).json()

    assert answer["held"] == 7
    assert off["held"] == 0


async def test_a_task_that_stays_held_by_master_sync_promises_nothing(gateway: RunningGateway) -> None:
    hold(gateway, master=False, task=False)
    async with gateway.signed_in() as browser:
        held_by_master = (await browser.post(f"/api/tasks/{ITEMS}/turn-on", json={})).json()

    assert held_by_master["held"] == 0


async def test_turning_a_task_on_says_how_many_of_its_changes_were_held(gateway: RunningGateway) -> None:
    hold(gateway, master=True, task=False)
    async with gateway.signed_in() as browser:
        answer = (await browser.post(f"/api/tasks/{ITEMS}/turn-on", json={})).json()

    assert answer["held"] == 7
