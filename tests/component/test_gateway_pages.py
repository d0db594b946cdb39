"""The pages of the real gateway over four small services: what they show, do, and do without a part."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from services.gateway.pages.signs import drawn
from shared.contracts import http as say
from tests.builders.fake_services import ITEMS, changed_item, four_services, log_line, task_status
from tests.builders.gateway import RunningGateway, running_gateway

NASTY = "<script>alert(1)</script>"


def text_of(html: str) -> str:
    """What a person reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


async def test_the_dashboard_lists_the_four_kinds_of_sync_in_order(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        html = (await browser.get("/")).text
    titles = re.findall(r"<h2[^>]*>([^<]+)</h2>", html.split("<dialog")[0])

    assert titles == ["Products", "Customers", "Orders", "Misc Tasks"]
    assert "Master Sync On" in text_of(html)


async def test_one_service_that_is_away_is_shown_so_and_the_others_as_usual(gateway: RunningGateway) -> None:
    gateway.services.orders.away = True
    async with gateway.signed_in() as browser:
        page = await browser.get("/")
        status = (await browser.get("/api/status")).json()

    assert page.status_code == 200
    assert "Orders does not answer since" in text_of(page.text)
    assert "Inventories" in page.text
    assert [one["up"] for one in status["services"]] == [True, True, False, True]


async def test_queue_changed_has_its_number_queues_all_of_them_and_says_how_many(gateway: RunningGateway) -> None:
    gateway.services.products.changed = [changed_item(f"SKU-{n}") for n in range(3)]
    gateway.services.products.set_task(ITEMS, counts=say.Counts(changed=3))
    async with gateway.signed_in(follow_redirects=True) as browser:
        before = await browser.get(f"/tasks/{ITEMS}/sync")
        after = await browser.post(f"/tasks/{ITEMS}/queue-changed", data={"back": f"/tasks/{ITEMS}/sync"})
        later = await browser.get(f"/tasks/{ITEMS}/sync")

    assert "Queue Changed (3)" in before.text
    assert "Queue Changed: 3 items added to the queue." in text_of(after.text)
    assert "3 items added" not in later.text
    assert gateway.services.products.asked == [("POST", f"tasks/{ITEMS}/queue-changed", {"by": "ana", "reason": ""})]


@pytest.mark.parametrize("key", ["ADM-TL7", "A|B/C#7?x=1", "50% & more", "Ünïcode ✓"])
async def test_queue_item_and_sync_item_work_for_any_key_also_one_that_did_not_change(
    gateway: RunningGateway, key: str
) -> None:
    async with gateway.signed_in(follow_redirects=True) as browser:
        found = await browser.get(f"/tasks/{ITEMS}/sync", params={"q": key})
        queued = await browser.post(f"/tasks/{ITEMS}/queue-item", data={"key": key})
        synced = await browser.post(f"/tasks/{ITEMS}/sync-item", data={"key": key})

    assert f"Queue Item: {key}" in unescape(found.text)
    assert f"Sync Item: {key}" in unescape(found.text)
    assert f"{key} is queued, 13th in line." in text_of(queued.text)
    assert f"{key}: Done: price 24.99 → 19.99" in text_of(synced.text)
    assert [body["key"] for _, _, body in gateway.services.products.asked] == [key, key]


async def test_send_again_on_the_item_page_sends_even_what_seems_unchanged(gateway: RunningGateway) -> None:
    async with gateway.signed_in(follow_redirects=True) as browser:
        page = await browser.get("/items/ADM-TL7?in=products")
        sync = await browser.get(f"/tasks/{ITEMS}/sync", params={"q": "ADM-TL7"})
        again = await browser.post(f"/tasks/{ITEMS}/sync-item", data={"key": "ADM-TL7", "force": "yes"})
        await browser.post(f"/tasks/{ITEMS}/sync-item", data={"key": "ADM-TL7", "force": ""})

    assert 'aria-label="Send again with Items: ADM-TL7"' in page.text
    assert "Send again with" not in sync.text
    assert "ADM-TL7: Done: price 24.99 → 19.99" in text_of(again.text)
    assert [body["force"] for _, _, body in gateway.services.products.asked] == [True, False]


async def test_queue_all_asks_first_and_tells_of_side_effects(gateway: RunningGateway) -> None:
    async with gateway.signed_in(follow_redirects=True) as browser:
        question = await browser.get("/tasks/customers.customers/queue-all")
        done = await browser.post("/tasks/customers.customers/queue-all", data={})
        await browser.post("/tasks/customers.customers/queue-all", data={"force": "yes"})

    assert "Magento will e-mail each customer about the new account." in question.text
    assert "Queue all customers for Customers?" in question.text
    assert "120 customers queued so far, still counting" in text_of(done.text)
    assert "Send again even if unchanged" in text_of(question.text)
    assert [body["force"] for _, _, body in gateway.services.customers.asked] == [False, True]


async def test_what_a_service_refused_is_not_promised(gateway: RunningGateway) -> None:
    refusal = say.Refusal(code="unavailable", words="The database can't be reached.")
    gateway.services.products.refusal = (503, refusal)
    async with gateway.signed_in(follow_redirects=True) as browser:
        page = await browser.post(f"/tasks/{ITEMS}/queue-item", data={"key": "ADM-TL7"})
        twin = await browser.post(f"/api/tasks/{ITEMS}/queue-item", json={"key": "ADM-TL7"})

    assert 'class="flash bad"' in page.text
    assert "The database can't be reached." in text_of(page.text)
    assert "is queued" not in page.text
    assert (twin.status_code, twin.json()["words"]) == (503, "The database can't be reached.")


async def test_an_entry_is_taken_out_of_the_queue_and_it_is_written_down_who_did(gateway: RunningGateway) -> None:
    now = datetime.now(UTC)
    waits = {"why": "Changed in Counterpoint", "by": "x", "added_at": now, "due": now, "attempts": 0, "max_attempts": 8}
    gateway.services.products.queue = [say.QueueEntry(key="..", state=say.EntryState.WAITING, **waits)]
    async with gateway.signed_in(follow_redirects=True) as browser:
        shown = await browser.get(f"/tasks/{ITEMS}/queue")
        page = await browser.post(f"/tasks/{ITEMS}/take-out", data={"key": ".."})
        twin = await browser.post(f"/api/tasks/{ITEMS}/take-out", json={"key": "WORKED", "reason": "stuck"})
        strange = await browser.post(f"/api/tasks/{ITEMS}/take-out", json={"key": "A", "force": True})
        written = text_of((await browser.get("/activity")).text)

    assert f'action="/tasks/{ITEMS}/take-out"' in shown.text
    assert "..: Taken out of the queue." in text_of(page.text)
    assert (twin.status_code, twin.json()["words"]) == (
        409,
        "WORKED is being worked on just now: it leaves the queue by itself",
    )
    assert strange.status_code == 422
    assert "Take out: Items .." in written
    assert "Take out: Items WORKED" in written


async def test_dots_alone_name_no_item_on_any_button(gateway: RunningGateway) -> None:
    async with gateway.signed_in(follow_redirects=True) as browser:
        page = await browser.post(f"/tasks/{ITEMS}/sync-item", data={"key": ".."})
        twin = await browser.post(f"/api/tasks/{ITEMS}/queue-item", json={"key": "."})

    assert "Dots alone name no item." in text_of(page.text)
    assert twin.status_code == 422
    assert not [asked for asked in gateway.services.products.asked if "item" in asked[1]]


async def test_the_log_filters_by_level_and_shows_how_many_each_has(gateway: RunningGateway) -> None:
    gateway.services.products.log = [
        log_line("BK-10", level=say.Level.ERROR, result=say.Result.FAILED, words="Magento refused the price."),
        log_line("ADM-TL7", level=say.Level.SUCCESS, result=say.Result.DONE, words="price 24.99 → 19.99"),
    ]
    async with gateway.signed_in() as browser:
        errors = (await browser.get(f"/tasks/{ITEMS}/log?level=error")).text
        none = (await browser.get(f"/tasks/{ITEMS}/log?level=warning&q=ADM")).text

    assert "Level" in errors
    assert "Error (1)" in errors
    assert "Magento refused the price." in errors
    assert "24.99" not in errors
    assert 'No warning lines for "ADM" in the last 7 days.' in text_of(none)


async def test_the_queue_tab_says_why_each_waits_and_which_try_it_is(gateway: RunningGateway) -> None:
    now = datetime.now(UTC)
    gateway.services.products.queue = [
        say.QueueEntry(
            key="BK-10", state=say.EntryState.TRYING_AGAIN, why="Changed in Counterpoint", by="finder", added_at=now,
            due=now, attempts=2, max_attempts=8, last_reason="Magento is busy",
        )
    ]  # fmt: skip
    async with gateway.signed_in() as browser:
        text = text_of((await browser.get(f"/tasks/{ITEMS}/queue")).text)

    assert "Changed in Counterpoint" in text
    assert "try 3 of 8" in text
    assert "Magento is busy" in text


async def test_a_new_schedule_reaches_the_service_and_a_wrong_one_does_not(gateway: RunningGateway) -> None:
    async with gateway.signed_in(follow_redirects=True) as browser:
        wrong = await browser.post(f"/tasks/{ITEMS}/reschedule", data={"cron": "0 0 31 2 *", "reason": ""})
        preview = await browser.get(f"/api/tasks/{ITEMS}/reschedule", params={"cron": "0 6 * * 1-5"})
        kept = await browser.post(f"/tasks/{ITEMS}/reschedule", data={"cron": "0 6 * * 1-5", "reason": "quieter"})

    assert wrong.status_code == 422
    assert "the day of the month is not possible" in text_of(wrong.text)
    assert preview.json()["words"] == "At 06:00, Monday through Friday"
    assert len(preview.json()["runs"]) == 5
    assert "Items now runs: At 06:00, Monday through Friday (America/Chicago)." in text_of(kept.text)
    assert [body["cron"] for _, _, body in gateway.services.products.asked] == ["0 6 * * 1-5"]


async def test_nothing_from_outside_becomes_markup(gateway: RunningGateway) -> None:
    products = gateway.services.products
    products.tasks.append(task_status(name="products.nasty", title=NASTY, summary=NASTY))
    products.changed = [changed_item(NASTY, NASTY)]
    products.log = [log_line(NASTY, level=say.Level.ERROR, result=say.Result.FAILED, words=NASTY)]
    async with gateway.signed_in(follow_redirects=True) as browser:
        pages = [
            await browser.get(path)
            for path in ("/", f"/tasks/{ITEMS}/sync", f"/tasks/{ITEMS}/log", f"/find?q={NASTY}", f"/items/{NASTY}",
                         "/tasks/products.nasty/sync", f"/tasks/{ITEMS}/reschedule?cron={NASTY}",
                         "/help/tasks/products.nasty", f"/tasks/{NASTY}/sync")
        ]  # fmt: skip
        pages.append(await browser.post(f"/tasks/{ITEMS}/queue-item", data={"key": NASTY}))

    assert all("<script>alert" not in page.text for page in pages)
    assert sum("&lt;script&gt;" in page.text for page in pages) >= 8


async def test_the_item_page_marks_what_differs(gateway: RunningGateway) -> None:
    gateway.services.products.items["A/B|C"] = say.ItemView(
        key="A/B|C", name="Trail lamp", found_in_counterpoint=True, found_in_magento=None,
        sides=(say.SideField(field="Price", counterpoint="19.99", magento="24.99", differs=True),),
        problems=("Magento could not be asked.",), tasks=(say.ItemTask(task=ITEMS, title="Items"),),
        looked_at=datetime.now(UTC),
    )  # fmt: skip
    async with gateway.signed_in(follow_redirects=True) as browser:
        page = text_of((await browser.get("/find", params={"q": "A/B|C"})).text)

    assert "Trail lamp" in page
    assert "Price 19.99 24.99 differs" in page
    assert "Magento could not be asked." in page
    assert "could not be asked" in page


async def test_the_item_page_says_why_it_is_not_online_with_every_check(gateway: RunningGateway) -> None:
    checks = (
        say.Check(name="In Counterpoint", passed=True, words="Item LAMP", side="Counterpoint"),
        say.Check(name="Web Enabled", passed=False, words="Web Enabled is off.", side="Counterpoint"),
        say.Check(name="On the website", passed=None, words="Not checked: it is away", side="Website"),
    )
    gateway.services.products.items["LAMP"] = say.ItemView(
        key="LAMP", checks=checks, verdict="Not for sale on the website. Web Enabled is off.",
        verdict_kind=say.VerdictKind.NOT_FOR_SALE,
        found_in_counterpoint=True, looked_at=datetime.now(UTC),
    )  # fmt: skip
    async with gateway.signed_in() as browser:
        page = text_of((await browser.get("/items/LAMP")).text)
        answer = (await browser.get("/api/items/LAMP")).json()

    assert "Not for sale on the website. Web Enabled is off." in page
    assert "Why isn't it online?" in page
    assert "All 3 checks, each with its result" in page
    assert "Web Enabled Counterpoint No Web Enabled is off." in page
    assert "On the website Website Not checked Not checked: it is away" in page
    assert [check["passed"] for check in answer["checks"]] == [True, False, None]


async def test_a_key_that_is_no_item_has_its_task_and_timeline_and_no_sides(gateway: RunningGateway) -> None:
    gateway.services.products.items["20240201"] = say.ItemView(
        key="20240201", tasks=(say.ItemTask(task=ITEMS, title="Items"),), looked_at=datetime.now(UTC)
    )
    async with gateway.signed_in() as browser:
        answer = await browser.get("/items/20240201")

    page = text_of(answer.text)
    assert answer.status_code == 200
    assert "In Counterpoint:" not in page
    assert "Both sides" not in page
    assert "Timeline" in page


async def test_an_item_nobody_has_is_said_so(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        page = await browser.get("/items/BK-99")

    assert page.status_code == 404
    assert "No BK-99 in Counterpoint or Magento." in text_of(page.text)
    assert "Did you mean" not in page.text


async def test_a_mistyped_item_leads_to_those_that_are_nearly_the_same(gateway: RunningGateway) -> None:
    for key in ("BK-09", "BK-0999999", "ADM-TL7"):
        gateway.services.products.items[key] = say.ItemView(key=key, looked_at=datetime.now(UTC))
    async with gateway.signed_in() as browser:
        page = await browser.get("/items/BK-99?in=products")

    assert "Did you mean BK-09" in text_of(page.text)
    assert '<a href="/items/BK-09?in=products">' in page.text
    assert "ADM-TL7" not in page.text


async def test_help_has_its_two_headings_and_the_guide_matches_the_fault(gateway: RunningGateway) -> None:
    gateway.services.products.systems = [
        say.SystemStatus(name="counterpoint", title="Counterpoint", state=say.SystemState.DOWN, kind="credentials",
                         reason="Counterpoint does not accept our user.")
    ]  # fmt: skip
    async with gateway.signed_in() as browser:
        of_task = (await browser.get(f"/help/tasks/{ITEMS}")).text
        guide = (await browser.get("/help/connection")).text

    assert re.findall(r"<h2>([^<]+)</h2>", of_task) == ["What it does", "Good to know"]
    assert "User or password not accepted" in guide.split("All faults")[0]
    assert "Wrong address" not in guide.split("All faults")[0]


async def test_a_task_that_is_not_built_says_so_and_has_no_buttons(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        page = (await browser.get("/tasks/misc.gift_cards/sync")).text

    assert "Gift Cards comes with a later version." in page
    assert "queue-changed" not in page


async def test_a_task_that_is_not_built_cannot_be_turned_on_for_the_day_it_comes(gateway: RunningGateway) -> None:
    async with gateway.signed_in(follow_redirects=True) as browser:
        answer = await browser.post("/api/tasks/misc.gift_cards/turn-on", json={})
        page = await browser.post("/tasks/misc.gift_cards/turn-on", data={})

    assert (answer.status_code, answer.json()["code"]) == (409, "not_built")
    assert answer.json()["words"] == "Gift Cards comes with a later version."
    assert 'class="flash bad"' in page.text


async def test_unreadable_events_are_listed(gateway: RunningGateway) -> None:
    gateway.services.products.rejected = [
        say.RejectedEvent(topic="countersync.products.changed", partition=0, offset=7, at=datetime.now(UTC),
                          reason="It is no JSON.", excerpt="{{{", size=3)
    ]  # fmt: skip
    async with gateway.signed_in() as browser:
        page = text_of((await browser.get("/rejected")).text)

    assert "It is no JSON." in page
    assert "{{{" in page


async def test_without_services_database_and_kafka_the_guide_still_comes_up() -> None:
    services = four_services()
    services.port = 9
    async with (
        running_gateway(services=services, mongodb_uri="mongodb://127.0.0.1:9") as gateway,
        gateway.browser(cookies={"sid": "x" * 43}) as browser,
    ):
        guide = await browser.get("/help/connection")
        dashboard = await browser.get("/")
        sign_in = await browser.post("/api/login", json={"username": "ana", "password": "x"})
        health = await browser.get("/health/live")

    assert guide.status_code == 200
    assert "Start the Counterpoint API service again." in guide.text
    assert dashboard.status_code == 503
    assert "nobody can be let in or recognised right now" in dashboard.text
    assert sign_in.status_code == 503
    assert gateway.magento.calls == []
    assert health.status_code == 200


async def test_a_task_that_is_not_set_up_says_what_is_missing(gateway: RunningGateway) -> None:
    missing = "The website has no inventory source “east”."
    gateway.services.products.set_task(
        ITEMS, state=say.TaskState.NOT_SET_UP, state_words=missing, not_set_up=missing, counts=say.Counts(waiting=3)
    )
    async with gateway.signed_in() as browser:
        dashboard = (await browser.get("/")).text
        page = text_of((await browser.get(f"/tasks/{ITEMS}/sync")).text)

    assert f"Not set up {missing}" in text_of(dashboard)
    assert drawn("◇") in dashboard
    assert f"Not set up. {missing} Nothing is sent until then; what waits stays in the queue" in page
