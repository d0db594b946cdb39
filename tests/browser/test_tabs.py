"""Sync, Queue and Log: real links, filters that live in the address, and words for every kind of empty."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit
from tests.browser.whole_shop import ITEMS_PAGE, WholeShop

pytestmark = [pytest.mark.browser, pytest.mark.kafka]


def test_the_three_tabs_are_links_that_can_be_kept_and_gone_back_from(visit: Visit) -> None:
    page = visit.goto(f"{ITEMS_PAGE}/sync")
    tabs = page.get_by_role("navigation", name="Items")
    for tab in ("Queue", "Log", "Sync"):
        tabs.get_by_role("link", name=tab).click()
        page.wait_for_url(f"**{ITEMS_PAGE}/{tab.lower()}")
        expect(tabs.get_by_role("link", name=tab)).to_have_attribute("aria-current", "page")
    page.go_back()
    page.wait_for_url(f"**{ITEMS_PAGE}/log")


def test_the_log_is_filtered_by_level_and_says_how_much_each_level_has(visit: Visit) -> None:
    page = visit.goto(f"{ITEMS_PAGE}/log")
    level = page.get_by_label("Level")
    words = level.locator("option", has_text="Skipped").inner_text()
    lines = int(words.partition("(")[2].rstrip(")").replace(",", ""))
    assert lines > 0, words

    level.select_option("skipped")
    page.get_by_role("button", name="Filter").click()

    assert "level=skipped" in visit.path
    expect(page.get_by_label("Level")).to_have_value("skipped")
    shown = page.get_by_role("table").locator("tbody tr")
    expect(shown).to_have_count(min(lines, 50))
    for line in shown.all():
        expect(line.get_by_role("cell").nth(1)).to_contain_text("Skipped")


def test_the_log_is_searched_by_item(visit: Visit, shop: WholeShop) -> None:
    item = shop.plain_items()[0]
    page = visit.goto(f"{ITEMS_PAGE}/log")
    page.get_by_label("Item or text").fill(item)
    page.get_by_role("button", name="Filter").click()

    shown = page.get_by_role("table").locator("tbody tr")
    expect(shown.first).to_contain_text(item)
    for line in shown.all():
        expect(line).to_contain_text(item)


def test_a_log_emptied_by_its_filter_names_the_filter_and_offers_to_clear_it(visit: Visit) -> None:
    page = visit.goto(f"{ITEMS_PAGE}/log?level=error&q=NEVER-HEARD-OF")
    expect(page.get_by_role("main")).to_contain_text('No error lines for "NEVER-HEARD-OF" in the last 7 days.')

    page.get_by_role("link", name="Clear filters").last.click()

    assert visit.path == f"{ITEMS_PAGE}/log"
    expect(page.get_by_role("table")).to_be_visible()


def test_an_empty_queue_says_when_the_last_item_finished(visit: Visit, restored: WholeShop) -> None:
    restored.as_usual()
    page = visit.goto(f"{ITEMS_PAGE}/queue")

    expect(page.get_by_role("main")).to_contain_text("Nothing is waiting. The last item finished")
    expect(page.locator("#queue-summary")).to_contain_text("0 waiting · 0 working")


def test_a_queue_filtered_to_nothing_says_that_nothing_matches(visit: Visit) -> None:
    page = visit.goto(f"{ITEMS_PAGE}/queue?state=parked&q=NEVER-HEARD-OF")

    expect(page.get_by_role("main")).to_contain_text("Nothing in the queue matches.")


def test_a_task_that_is_not_built_yet_says_so_and_has_no_buttons(visit: Visit) -> None:
    page = visit.goto("/tasks/orders.orders/sync")

    expect(page.get_by_role("main")).to_contain_text("Not built yet.")
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
