"""Pages that follow the shop by themselves and never take anything out of the user's hands."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opening
from tests.browser.visit import Visit
from tests.browser.whole_shop import ITEMS_PAGE, WholeShop

pytestmark = [pytest.mark.browser, pytest.mark.kafka]


def test_counts_change_live_while_the_focus_and_the_typed_text_stay(visit: Visit, restored: WholeShop) -> None:
    restored.turn("master", on=False)
    page = visit.goto(f"{ITEMS_PAGE}/sync")
    expect(page.locator("#live-chip")).to_have_text("Live")
    box = page.get_by_role("searchbox", name="Find an item")
    box.click()
    box.press_sequentially("half a wo")

    restored.change(restored.plain_items()[0], descr="Changed while somebody types")

    expect(page.locator("#queue-changed")).to_have_text("Queue Changed (1)")
    expect(page.locator("#newer")).to_contain_text("This list has changed.")
    expect(box).to_be_focused()
    expect(box).to_have_value("half a wo")
    page.keyboard.type("rd")
    expect(box).to_have_value("half a word")


def test_an_open_question_stays_open_while_counts_change_behind_it(visit: Visit, restored: WholeShop) -> None:
    restored.turn("master", on=False)
    page = visit.goto(f"{ITEMS_PAGE}/sync")
    page.get_by_role("button", name="Queue All").click()
    question = page.get_by_role("dialog", name="Queue all items")

    restored.change(restored.plain_items()[1], descr="Changed behind a question")

    expect(page.locator("#queue-changed")).to_have_text("Queue Changed (1)")
    expect(question).to_be_visible()


def test_what_one_person_turns_off_the_other_sees_at_once(window: Opening, restored: WholeShop) -> None:
    one, other = window(), window()
    watched = one.goto("/")
    expect(watched.locator("#live-chip")).to_have_text("Live")
    page = other.goto("/")
    page.get_by_role("switch", name="Master Sync").click()
    page.get_by_role("dialog").get_by_role("button", name="Turn Master Sync off").click()

    expect(watched.get_by_role("switch", name="Master Sync")).not_to_be_checked()
    expect(watched.locator("#banners")).to_contain_text("Automatic syncs are off")


def test_paused_updates_are_said_to_be_paused_and_can_go_on(visit: Visit) -> None:
    page = visit.goto("/")
    expect(page.locator("#live-chip")).to_have_text("Live")
    page.get_by_role("button", name="Pause updates").click()
    expect(page.locator("#live-chip")).to_have_text("Paused by you")

    page.get_by_role("button", name="Go on updating").click()

    expect(page.locator("#live-chip")).to_have_text("Live")


def test_the_stream_is_not_given_up_after_a_minute(visit: Visit, restored: WholeShop) -> None:
    restored.turn("master", on=False)
    visit.page.clock.install()
    page = visit.goto(f"{ITEMS_PAGE}/sync")
    expect(page.locator("#live-chip")).to_have_text("Live")

    page.clock.fast_forward("03:00")
    restored.change(restored.plain_items()[2], descr="Changed three minutes later")

    expect(page.locator("#queue-changed")).to_have_text("Queue Changed (1)", timeout=15_000)
    expect(page.locator("#live-chip")).to_have_text("Live")
