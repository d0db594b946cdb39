"""Whoever has no mouse: every journey by keys alone, and always to be seen where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import Visit
from tests.browser.whole_shop import ITEMS_PAGE, WholeShop
from tests.builders.shop import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

MOST_TABS = 60

OUTLINE = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
NAME = """() => {
    const here = document.activeElement;
    const words = here.getAttribute("aria-label") || here.innerText || (here.labels && here.labels[0].innerText) || "";
    return words.trim();
}"""


def tab_to(page: Page, name: str) -> None:
    """The focus is on what has that name, and each stop on the way could be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        here = str(page.evaluate(NAME))
        if page.evaluate("document.activeElement !== document.body"):
            assert page.evaluate(OUTLINE), f"nobody sees that the focus is on {here!r}"
        if here == name:
            return
    raise AssertionError(f"{MOST_TABS} times Tab did not lead to {name!r}")


def test_the_first_stop_leads_past_the_header_to_the_main_part(visit: Visit) -> None:
    page = visit.goto(f"{ITEMS_PAGE}/log")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_master_sync_is_turned_off_and_on_by_keys(visit: Visit, restored: WholeShop) -> None:
    page = visit.goto("/")
    tab_to(page, "Master Sync")
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog", name="Turn Master Sync off?")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("switch", name="Master Sync")).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.type("by keys")
    page.keyboard.press("Enter")
    expect(page.locator("#flash")).to_contain_text("Master Sync is off")
    wait_until("it is off", lambda: restored.shop.status()["master"]["reason"] == "by keys")
    tab_to_top(page)
    tab_to(page, "Master Sync")
    page.keyboard.press("Enter")
    expect(page.locator("#flash")).to_contain_text("Master Sync is on")


def test_tabs_and_queue_item_are_reached_and_pressed_by_keys(visit: Visit, restored: WholeShop) -> None:
    item = restored.plain_items()[7]
    page = visit.goto(f"{ITEMS_PAGE}/log")
    tab_to(page, "Sync")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ITEMS_PAGE}/sync")
    tab_to(page, "Find an item")
    page.keyboard.type(item)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ITEMS_PAGE}/sync?q={item}")
    tab_to(page, f"Queue Item: {item}")
    page.keyboard.press("Enter")

    expect(page.locator("#flash")).to_contain_text(item)
    expect(page.get_by_role("button", name=f"Queue Item: {item}").first).to_be_focused()


def test_keys_lead_about_and_are_listed_and_can_be_turned_off(visit: Visit) -> None:
    page = visit.goto(f"{ITEMS_PAGE}/sync")
    page.keyboard.press("3")
    page.wait_for_url(f"**{ITEMS_PAGE}/log")
    page.keyboard.press("/")
    expect(page.get_by_label("Find item, order, customer")).to_be_focused()
    page.keyboard.type("1")
    assert visit.path == f"{ITEMS_PAGE}/log"
    visit.goto(f"{ITEMS_PAGE}/log")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/help")

    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Pause updates")
    keys.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    visit.goto(f"{ITEMS_PAGE}/sync")
    page.keyboard.press("3")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert visit.path == f"{ITEMS_PAGE}/sync"

    page.get_by_role("button", name="Keys").click()
    keys.get_by_label("Use these keys").check()
    keys.get_by_role("button", name="Close").click()
    page.keyboard.press("3")
    page.wait_for_url(f"**{ITEMS_PAGE}/log")


def tab_to_top(page: Page) -> None:
    """The next Tab begins at the top of the page."""
    page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
    page.goto(page.url)
