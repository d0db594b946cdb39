"""The promotions calendar: readable for all, with and without scripts, reached by a tab of Price Changes."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opening
from tests.browser.test_every_page import violations
from tests.browser.visit import Visit

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

PRICES_PAGE = "/tasks/products.price_changes"


def test_the_calendar_is_a_tab_of_price_changes(visit: Visit) -> None:
    page = visit.goto(f"{PRICES_PAGE}/sync")
    page.get_by_role("navigation", name="Price Changes").get_by_role("link", name="Promotions").click()
    page.wait_for_url(f"**{PRICES_PAGE}/promotions")

    running = page.get_by_role("region", name="Running now")
    expect(running.get_by_role("row", name="Boot days")).to_contain_text("Special price")
    expect(running.get_by_role("row", name="Two for one")).to_contain_text("Price Rules looks after it")
    expect(page.get_by_role("region", name="Ended lately")).to_contain_text("Camping week")
    expect(page.get_by_role("region", name="Coming")).to_contain_text("Sleep outside")
    expect(page.get_by_role("region", name="Switched off in Counterpoint")).to_contain_text("Pack weeks, paused")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_calendar_passes_axe_and_fits_the_window(window: Opening, scheme: str, width: int) -> None:
    visit = window(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = visit.goto(f"{PRICES_PAGE}/promotions")

    assert violations(page) == []
    assert visit.wider_than_window() <= 0


def test_the_calendar_works_without_scripts(window: Opening) -> None:
    visit = window(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = visit.goto(f"{PRICES_PAGE}/promotions")

    expect(page.get_by_role("region", name="Running now").get_by_role("row", name="Boot days")).to_be_visible()
