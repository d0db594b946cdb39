"""Every button of a task: pressed in a browser, judged by what the page says and what the website then holds."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import Visit
from tests.browser.whole_shop import ITEMS_PAGE, WholeShop
from tests.builders.shop import ITEMS, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

SYNC = f"{ITEMS_PAGE}/sync"


def flash(page: Page) -> str:
    """What came of the press."""
    words = page.locator("#flash")
    expect(words).to_be_in_viewport()
    return words.inner_text()


def test_queue_changed_counts_live_what_changed_while_master_sync_is_off_and_then_sends_it(
    visit: Visit, restored: WholeShop
) -> None:
    first, second = restored.plain_items()[:2]
    before = restored.name_online(first)
    page = visit.goto(SYNC)
    page.get_by_role("switch", name="Master Sync").click()
    question = page.get_by_role("dialog")
    question.get_by_label("Reason").fill("counting the shelves")
    question.get_by_role("button", name="Turn Master Sync off").click()
    expect(page.get_by_role("switch", name="Master Sync")).not_to_be_checked()
    assert "Master Sync is off" in flash(page)
    page.evaluate("window.sameDocument = true")

    restored.change(first, descr="Renamed while off")
    restored.change(second, descr="Renamed as well")

    pressed = page.locator("#queue-changed")
    expect(pressed).to_have_text("Queue Changed (2)")
    expect(pressed).to_be_enabled()
    assert page.evaluate("window.sameDocument") is True, "the page was loaded again"
    assert restored.name_online(first) == before

    pressed.click()
    assert "2 items added to the queue" in flash(page)
    wait_until("both names online", lambda: restored.name_online(first) == "Renamed while off")
    wait_until("the other one too", lambda: restored.name_online(second) == "Renamed as well")
    expect(page.locator("#queue-changed")).to_have_text("Queue Changed (0)")
    expect(page.locator("#queue-changed")).to_be_disabled()
    expect(page.locator("#queue-changed-why")).to_contain_text("Nothing has changed")


def test_queue_all_asks_first_and_then_queues_everything(visit: Visit, restored: WholeShop) -> None:
    page = visit.goto(SYNC)
    page.get_by_role("button", name="Queue All").click()
    question = page.get_by_role("dialog", name="Queue all items")
    expect(question).to_be_visible()
    question.get_by_role("link", name="Cancel").click()
    expect(question).to_be_hidden()
    assert restored.shop.task(ITEMS)["counts"]["waiting"] == 0

    page.get_by_role("button", name="Queue All").click()
    question.get_by_role("button", name="Queue all items").click()

    said = flash(page)
    assert re.search(r"Queue All: \d+ items (queued so far|added to the queue)", said), said
    restored.shop.wait_idle()
    assert restored.shop.task(ITEMS)["counts"]["parked"] == 0


def test_queue_item_puts_one_item_in_line_and_says_its_place(visit: Visit, restored: WholeShop) -> None:
    item = restored.plain_items()[2]
    restored.shop.till(item, descr="Queued by hand")
    page = visit.goto(f"{SYNC}?q={item}")

    page.get_by_role("button", name=f"Queue Item: {item}").click()

    assert re.fullmatch(rf"{item} (is queued|was waiting already)(, \d+\w\w in line)?\.", flash(page))
    wait_until("it is online", lambda: restored.name_online(item) == "Queued by hand")


def test_sync_item_shows_at_once_what_came_of_it(visit: Visit, restored: WholeShop) -> None:
    item = restored.plain_items()[3]
    restored.shop.till(item, descr="Sent at once")
    page = visit.goto(f"{SYNC}?q={item}")

    page.get_by_role("button", name=f"Sync Item: {item}").click()

    expect(page.locator("#flash")).to_contain_text(f"{item}: Done: Updated on the website")
    assert restored.name_online(item) == "Sent at once"


def test_sync_item_of_an_item_nobody_has_says_so_in_words(visit: Visit) -> None:
    page = visit.goto(f"{SYNC}?q=NO-SUCH-ITEM")

    page.get_by_role("button", name="Sync Item: NO-SUCH-ITEM").click()

    expect(page.locator("#flash")).to_contain_text("NO-SUCH-ITEM: Skipped")


def test_look_again_finds_what_nobody_told(visit: Visit, restored: WholeShop) -> None:
    item = restored.plain_items()[4]
    restored.shop.till(item, descr="Nobody told")
    page = visit.goto(SYNC)

    def looked_and_found() -> bool:
        page.get_by_role("button", name="Look again").click()
        expect(page.locator("#flash")).to_be_visible()
        return restored.name_online(item) == "Nobody told"

    # Counterpoint is asked by whole seconds: what changed in this very second is found by the next look.
    wait_until("it is online", looked_and_found, pause=1.0)


def test_a_task_is_turned_off_with_a_reason_that_others_see_and_on_again(visit: Visit, restored: WholeShop) -> None:
    page = visit.goto(SYNC)
    page.get_by_role("button", name="Turn off").click()
    question = page.get_by_role("dialog", name="Turn Items off?")
    question.get_by_label("Reason").fill("new labels")
    question.get_by_role("button", name="Turn Items off").click()

    assert "Items is off" in flash(page)
    head = page.locator("#task-head")
    expect(head).to_contain_text('(admin: "new labels")')
    expect(head).to_contain_text("You can still sync by hand")
    assert restored.shop.task(ITEMS)["switch"]["on"] is False

    page.get_by_role("button", name="Turn on").click()
    assert "Items is on" in flash(page)
    expect(page.get_by_role("button", name="Turn off")).to_be_visible()
    wait_until("it is on", lambda: restored.shop.task(ITEMS)["switch"]["on"])


def test_master_sync_off_is_said_on_every_page_with_who_and_why(visit: Visit, restored: WholeShop) -> None:
    page = visit.goto("/")
    page.get_by_role("switch", name="Master Sync").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("stocktake")
    page.get_by_role("dialog").get_by_role("button", name="Turn Master Sync off").click()

    for path in ("/", "/help", SYNC):
        visit.goto(path)
        expect(page.locator("#banners")).to_contain_text("Automatic syncs are off since")
        expect(page.locator("#banners")).to_contain_text('(admin: "stocktake")')
        expect(page.locator("#master-words")).to_have_text("Master Sync Off")

    page.get_by_role("switch", name="Master Sync").click()
    assert "Master Sync is on" in flash(page)
    expect(page.get_by_role("switch", name="Master Sync")).to_be_checked()
    expect(page.locator("#banners")).not_to_contain_text("Automatic syncs are off")


def test_the_find_box_leads_to_the_item_and_the_item_page_shows_both_sides(visit: Visit, shop: WholeShop) -> None:
    item = shop.plain_items()[5]
    page = visit.goto("/")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Find item, order, customer")).to_be_focused()
    page.keyboard.type(item)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(item)
    sides = page.get_by_role("table").filter(has_text="Counterpoint")
    name = sides.get_by_role("row").filter(has_text="Name")
    expect(name.get_by_role("cell").nth(0)).to_have_text(shop.name_online(item))
    expect(name).to_contain_text("same")
    page.get_by_role("button", name=f"Sync Item: {item}").first.click()
    expect(page.locator("#flash")).to_contain_text(f"{item}: No change")
    assert visit.path.startswith(f"/items/{item}")
