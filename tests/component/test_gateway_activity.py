"""The audit trail as people and programs see it."""

from __future__ import annotations

import html

from shared.contracts.http import Refusal
from tests.builders.fake_services import ITEMS
from tests.builders.gateway import PASSWORD, USER, RunningGateway


async def test_what_people_did_stands_on_the_page_and_in_the_api(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        await browser.post(f"/api/tasks/{ITEMS}/queue-item", json={"key": "ADM-TL7"})
        gateway.services.products.refusal = (503, Refusal(code="unavailable", words="The database can't be reached."))
        await browser.post(f"/tasks/{ITEMS}/queue-all", data={})
        await browser.post("/logout")
        await browser.post("/login", data={"username": USER, "password": PASSWORD})
        told = (await browser.get("/api/activity")).json()["lines"]
        page = html.unescape((await browser.get("/activity")).text)

    assert [(line["who"], line["what"], line["target"], line["result"]) for line in told] == [
        ("ana", "Sign in", "", "done"),
        ("ana", "Sign out", "", "done"),
        ("ana", "Queue All", "Items", "refused"),
        ("ana", "Queue Item", "Items ADM-TL7", "done"),
        ("ana", "Sign in", "", "done"),
    ]
    assert [line["words"] for line in told[2:4]] == ["The database can't be reached.", "1 queued."]
    assert {line["address"] for line in told} == {"127.0.0.1"}
    assert "Queue Item: Items ADM-TL7" in page
    assert "The database can't be reached." in page


async def test_a_switch_that_was_not_turned_is_told_with_its_reason(gateway: RunningGateway) -> None:
    # There is no Kafka here, and the services don't hear by HTTP either.
    for service in gateway.services.all:
        service.deaf = True
    async with gateway.signed_in() as browser:
        await browser.post("/api/master/off", json={"reason": "stocktake"})
        told = (await browser.get("/api/activity?limit=1")).json()

    line = told["lines"][0]
    assert (line["what"], line["target"], line["reason"], line["result"]) == (
        "Turn off", "Master Sync", "stocktake", "refused"
    )  # fmt: skip
    assert "so nothing was turned" in line["words"]
    assert told["next"] == 1


async def test_an_emergency_stop_without_kafka_is_told_as_done(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        await browser.post("/api/master/off", json={"reason": "stocktake"})
        line = (await browser.get("/api/activity?limit=1")).json()["lines"][0]

    heard = [turned.on for service in gateway.services.all for turned in service.heard]
    assert (line["what"], line["reason"], line["result"]) == ("Turn off", "stocktake", "done")
    assert heard == [False] * len(gateway.services.all)


async def test_whoever_did_not_get_in_has_no_name_there(gateway: RunningGateway) -> None:
    async with gateway.browser() as nobody:
        await nobody.post("/api/login", json={"username": "PlantedSecret1", "password": "x"})
    async with gateway.signed_in() as browser:
        told = (await browser.get("/api/activity")).json()["lines"]
        page = (await browser.get("/activity")).text

    assert [(line["who"], line["result"]) for line in told] == [("ana", "done"), ("", "refused")]
    assert "somebody" in page
    assert "PlantedSecret1" not in page


async def test_pages_follow_each_other_and_one_person_can_be_looked_at(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        for number in range(60):
            await browser.post(f"/api/tasks/{ITEMS}/queue-item", json={"key": f"BK-{number}"})
        first = await browser.get("/activity")
        second = await browser.get("/activity?next=50")
        anas = (await browser.get("/api/activity?who=ana&limit=500")).json()["lines"]
        nobodys = await browser.get("/activity?who=%24ne")

    assert first.text.count("<tr>") == 51
    assert "next=50" in first.text
    assert second.text.count("<tr>") == 12
    assert 'rel="next"' not in second.text
    assert len(anas) == 61
    assert 'Nothing done by "$ne" is written down.' in html.unescape(nobodys.text)
