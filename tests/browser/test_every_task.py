"""Every task that is built: turned off and on, rescheduled, and all its buttons, on its page and over the API."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import APIResponse, expect

from tests.browser.visit import Visit
from tests.browser.whole_shop import WholeShop
from tests.builders.shop import wait_until
from tests.builders.stream import changed_event, publish

pytestmark = [pytest.mark.browser, pytest.mark.kafka]


def ordinary_items(shop: WholeShop) -> list[str]:
    return shop.plain_items()


def categories(shop: WholeShop) -> list[str]:
    return [str(row["CATEG_ID"]) for row in shop.shop.counterpoint_state()["web_categories"] if row["CATEG_ID"] != "0"]


def price_rules(shop: WholeShop) -> list[str]:
    rows = shop.shop.counterpoint_state()["price_rules"]
    return [f"{row['GRP_TYP']}|{row['GRP_COD']}|{row['RUL_SEQ_NO']}" for row in rows]


def tickets(shop: WholeShop) -> list[str]:
    return [str(row["ITEM_NO"]) for row in shop.shop.counterpoint_state()["items"] if row.get("IS_ADM_TKT") == "Y"]


@dataclass(frozen=True)
class Steered:
    """A task, an aspect that reaches it alone, and where its keys come from."""

    name: str
    title: str
    unit: str
    aspect: str
    keys: Callable[[WholeShop], list[str]] = ordinary_items

    @property
    def domain(self) -> str:
        return self.name.split(".", 1)[0]


TASKS = (
    Steered("products.items", "Items", "item", "details"),
    Steered("products.categories", "Categories", "category", "category", categories),
    Steered("products.category_items", "Category Items", "item", "categories"),
    Steered("products.inventories", "Inventories", "item", "stock"),
    Steered("products.price_changes", "Price Changes", "item", "price"),
    Steered("products.image_changes", "Image Changes", "item", "image_check"),
    Steered("products.images", "Images", "item", "images"),
    Steered("misc.price_rules", "Price Rules", "rule", "price_rule", price_rules),
    Steered("misc.event_tickets", "Event Tickets", "event", "ticket", tickets),
)
each_task = pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)


def two_keys(shop: WholeShop, task: Steered) -> tuple[str, str]:
    first, second = task.keys(shop)[:2]
    return first, second


def tell(shop: WholeShop, task: Steered, *keys: str) -> None:
    topic = f"countersync.{task.domain}.changed"
    events = [(key, changed_event(key, task.aspect, type=topic)) for key in keys]
    publish(shop.shop.bootstrap, topic, [(key, json.dumps(event).encode()) for key, event in events])


@dataclass(frozen=True)
class Api:
    """The dashboard's HTTP API, with the same session as the window."""

    visit: Visit

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self._answer(method, path, body)
        assert answer.status == 200, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json()

    def task(self, name: str) -> Any:
        """One task. A service that is too busy to answer in time says so; then it is asked again."""
        answered = wait_until(name, lambda: (got := self._answer("GET", f"/tasks/{name}", None)).status != 503 and got)
        assert answered.status == 200, answered.text()
        return answered.json()

    def _answer(self, method: str, path: str, body: dict[str, Any] | None) -> APIResponse:
        return self.visit.context.request.fetch(
            f"{self.visit.origin}/api{path}",
            method=method,
            headers={"Origin": self.visit.origin, "Content-Type": "application/json"},
            data=json.dumps(body) if body is not None else None,
        )

    def settled(self, name: str) -> bool:
        counts = self.task(name)["counts"]
        return not counts["waiting"] and not counts["working"]

    def nothing_waits(self, name: str) -> None:
        wait_until(f"{name} has nothing waiting", lambda: self.settled(name), pause=0.3)


@pytest.fixture
def api(visit: Visit, restored: WholeShop) -> Api:
    return Api(visit)


def test_all_tasks_that_are_built_are_steered_here(api: Api) -> None:
    tasks = [task for service in api.ask("GET", "/status")["services"] for task in service["status"]["tasks"]]

    assert {task["name"] for task in tasks if task["built"]} == {task.name for task in TASKS}


@each_task
def test_a_task_is_steered_from_its_page(visit: Visit, restored: WholeShop, api: Api, task: Steered) -> None:
    first, second = two_keys(restored, task)
    api.nothing_waits(task.name)
    page = visit.goto(f"/tasks/{task.name}/sync")
    flash = page.locator("#flash")

    page.get_by_role("button", name="Turn off").click()
    page.get_by_role("dialog").get_by_role("button", name=f"Turn {task.title} off").click()
    expect(flash).to_contain_text(re.compile(rf"{task.title} (is|will be) off"))
    wait_until("it is off", lambda: not api.task(task.name)["switch"]["on"])
    api.nothing_waits(task.name)
    before = api.task(task.name)["counts"]["changed"]
    tell(restored, task, first, second, first)
    expect(page.locator("#queue-changed")).to_have_text(f"Queue Changed ({before + 2})")
    page.locator("#queue-changed").click()
    expect(flash).to_contain_text(re.compile(rf"{before + 2} \w+ added to the queue"))
    expect(page.locator("#queue-changed")).to_have_text("Queue Changed (0)")

    visit.goto(f"/tasks/{task.name}/sync")
    page.get_by_role("button", name="Turn on").click()
    expect(flash).to_contain_text(re.compile(rf"{task.title} (is|will be) on"))
    wait_until("it is on", lambda: api.task(task.name)["switch"]["on"])

    visit.goto(f"/tasks/{task.name}/sync")
    page.get_by_role("button", name="Queue All").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Queue all")).click()
    expect(flash).to_contain_text(re.compile(r"Queue All: \d+ \w+ (queued so far|added to the queue)|going on"))
    api.nothing_waits(task.name)

    visit.goto(f"/tasks/{task.name}/sync?q={first}")
    page.get_by_role("button", name=f"Queue Item: {first}").click()
    expect(flash).to_contain_text(re.compile(rf"{re.escape(first)} (is queued|was waiting already)"))
    page.get_by_role("button", name=f"Sync Item: {first}").click()
    expect(flash).to_contain_text(re.compile(rf"{re.escape(first)}: (Done|No change|Skipped)"))

    page.get_by_role("link", name="Reschedule").click()
    page.get_by_role("button", name="Every 30 minutes").click()
    page.get_by_role("button", name="Save schedule").click()
    expect(flash).to_contain_text(f"{task.title} now runs: Every 30 minutes")

    visit.goto(f"/tasks/{task.name}/log?q={first}")
    expect(page.get_by_role("main")).to_contain_text(first)
    visit.goto(f"/help/tasks/{task.name}")
    assert page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts() == [
        "What it does",
        "Good to know",
    ]


@each_task
def test_a_task_is_steered_by_the_api(restored: WholeShop, api: Api, task: Steered) -> None:
    first, second = two_keys(restored, task)
    at = f"/tasks/{task.name}"
    api.nothing_waits(task.name)
    assert api.ask("POST", f"{at}/turn-off", {"reason": "labels"})["on"] is False
    wait_until("it is off", lambda: not api.task(task.name)["switch"]["on"])
    api.nothing_waits(task.name)
    before = api.task(task.name)["counts"]["changed"]
    tell(restored, task, first, second)
    wait_until("both counted", lambda: api.task(task.name)["counts"]["changed"] == before + 2)
    assert api.ask("POST", f"{at}/queue-changed")["queued"] == before + 2
    api.nothing_waits(task.name)
    assert api.ask("POST", f"{at}/turn-on", {})["on"] is True
    wait_until("it is on", lambda: api.task(task.name)["switch"]["on"])

    walk = api.ask("POST", f"{at}/queue-all")
    assert walk["queued"] + walk["already"] > 0 or walk["running"]
    api.nothing_waits(task.name)
    assert set(api.ask("POST", f"{at}/queue-item", {"key": first})) >= {"queued", "already", "position"}
    synced = api.ask("POST", f"{at}/sync-item", {"key": second})
    assert synced["finished"] is True
    assert synced["result"] in {"done", "unchanged", "skipped"}, synced
    schedule = api.ask("POST", f"{at}/reschedule", {"cron": "15 4 * * *", "reason": "quiet hours"})
    assert (schedule["cron"], schedule["by"]) == ("15 4 * * *", "admin")
    assert api.task(task.name)["counts"]["parked"] == 0


def test_every_task_says_so_when_it_has_nothing_to_show(visit: Visit, restored: WholeShop, api: Api) -> None:
    for task in TASKS:
        api.nothing_waits(task.name)
        page = visit.goto(f"/tasks/{task.name}/log?q=NOBODY-HAS-THIS")
        expect(page.get_by_role("main")).to_contain_text('No lines for "NOBODY-HAS-THIS" in the last 7 days.')
        visit.goto(f"/tasks/{task.name}/queue")
        expect(page.get_by_role("main")).to_contain_text("Nothing is waiting")
        visit.goto(f"/tasks/{task.name}/sync?q=NOBODY-HAS-THIS")
        expect(page.get_by_role("main")).to_contain_text('"NOBODY-HAS-THIS"')


def test_every_task_is_blocked_in_words_while_its_systems_are_away_and_goes_on_afterwards(
    visit: Visit, restored: WholeShop, api: Api
) -> None:
    broken = (restored.shop.magento, restored.shop.counterpoint)
    keys = {task.name: two_keys(restored, task)[0] for task in TASKS}
    for system in broken:
        restored.shop.break_calls(system, {"kind": "status", "status": 500})
    try:
        for name, key in keys.items():
            api.ask("POST", f"/tasks/{name}/queue-item", {"key": key, "force": True})
        for task in TASKS:
            page = visit.goto(f"/tasks/{task.name}/queue")
            expect(page.locator("#task-head")).to_contain_text("Blocked", timeout=45_000)
            expect(page.get_by_role("main")).to_contain_text(keys[task.name])
    finally:
        for system in broken:
            restored.shop.break_calls(system)
        for system in ("magento", "counterpoint"):
            api.ask("POST", f"/systems/{system}/check", {})
    for task in TASKS:
        wait_until(f"{task.name} goes on", lambda name=task.name: api.task(name)["state"] != "blocked", pause=0.5)
        api.nothing_waits(task.name)
        assert api.task(task.name)["counts"]["parked"] == 0
