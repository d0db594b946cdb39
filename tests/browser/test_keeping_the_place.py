"""A press leaves people where they were; a dashboard that says nothing any more is not called live; narrow pages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opening
from tests.browser.visit import Visit
from tests.browser.whole_shop import ITEMS_PAGE, WholeShop

pytestmark = [pytest.mark.browser, pytest.mark.kafka]
OVERLAPS = """
    [...document.querySelectorAll(".rows tbody td[data-label]:not([data-label=''])")].flatMap((cell) => {
        const label = getComputedStyle(cell, "::before");
        const most = cell.getBoundingClientRect().height;
        return parseFloat(label.height) > most + 1 ? [`${cell.dataset.label}: ${label.height} in ${most}`] : [];
    })
"""


def test_a_press_far_down_the_page_leaves_scroll_and_focus_where_they_were(visit: Visit, restored: WholeShop) -> None:
    restored.turn("master", on=False)
    for item in restored.plain_items()[:12]:
        restored.change(item, descr=f"Changed {item}")
    page = visit.goto(f"{ITEMS_PAGE}/sync")
    page.set_viewport_size({"width": 1280, "height": 400})
    expect(page.locator("#queue-changed")).to_have_text("Queue Changed (12)")
    visit.goto(f"{ITEMS_PAGE}/sync")
    button = page.get_by_role("button", name=re.compile("^Sync Item: ")).last
    name = button.get_attribute("aria-label")
    assert name is not None
    button.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 100
    page.get_by_role("searchbox", name="Find an item").first.evaluate("box => box.blur()")
    page.get_by_role("button", name="Look again").evaluate("button => button.id")
    button.click()

    expect(page.locator("#flash")).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - before) < 200, "it stays about where it was"
    expect(page.locator(":focus")).to_be_visible()
    assert page.evaluate("document.activeElement !== document.body")


def test_a_stream_that_falls_silent_is_not_called_live(visit: Visit) -> None:
    visit.page.clock.install()
    page = visit.goto("/")
    chip = page.locator("#live-chip")
    expect(chip).to_have_text("Live")

    page.clock.fast_forward(26_000)

    expect(chip).to_have_text(re.compile(r"Offline since \d\d:\d\d – showing old data"))
    expect(chip).to_have_text("Live")


@pytest.mark.parametrize("width", [320, 360])
def test_labels_of_narrow_tables_stay_within_their_cells(window: Opening, shop: WholeShop, width: int) -> None:
    visit = window(viewport={"width": width, "height": 800})
    item = shop.plain_items()[0]
    for path in ("/", f"{ITEMS_PAGE}/log", f"/items/{item}?in=products", "/activity", "/help/connection"):
        page = visit.goto(path)
        assert page.evaluate(OVERLAPS) == [], path
        assert visit.wider_than_window() <= 0, path
