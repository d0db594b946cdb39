"""Data mappings on screen: added by keys alone or without scripts, refused in place, tried, and two people at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opening
from tests.browser.test_every_page import violations
from tests.browser.test_keyboard import tab_to
from tests.browser.visit import Visit
from tests.browser.whole_shop import ITEMS_PAGE, WholeShop

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

MAPPING = {"column": "LONG_DESCR", "attribute": "short_description", "default": "Ask us", "when_empty": "default"}


@pytest.fixture
def unmapped(shop: WholeShop) -> Iterator[WholeShop]:
    """A shop without mappings, before and after."""
    keep(shop)
    yield shop
    keep(shop)


def keep(shop: WholeShop, *mappings: dict[str, str], by: str = "ben") -> None:
    """Somebody else saves exactly these mappings."""
    version = shop.shop.ask("GET", "/v1/mappings")["version"]
    shop.shop.ask("PUT", "/v1/mappings", json={"by": by, "version": version, "mappings": mappings})


def kept(shop: WholeShop) -> list[tuple[str, str]]:
    """What stands: column and attribute."""
    return [(one["column"], one["attribute"]) for one in shop.shop.ask("GET", "/v1/mappings")["mappings"]]


def fill(page: Page, *, column: str, attribute: str) -> None:
    """Type into the two fields that every mapping needs."""
    page.get_by_label("Counterpoint column").fill(column)
    page.get_by_label("Attribute of the website").fill(attribute)


def test_a_mapping_is_tried_saved_and_sent_by_keys_alone(visit: Visit, unmapped: WholeShop) -> None:
    item = unmapped.plain_items()[7]
    visit.expected = {422}
    page = visit.goto(f"{ITEMS_PAGE}/sync")
    page.get_by_role("main").get_by_role("link", name="Data mappings").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("No mappings yet.")
    page.locator("#add-mapping").press("Enter")
    page.wait_for_url("**/mappings/new", wait_until="load")

    tab_to(page, "Counterpoint column")
    page.keyboard.type("NO_SUCH_COLUMN")
    tab_to(page, "Attribute of the website")
    page.keyboard.type("short_description")
    tab_to(page, "Leave the website as it is")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Value for an empty column")
    page.keyboard.type("Ask us")
    tab_to(page, "Save mapping")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Counterpoint's item table has no column NO_SUCH_COLUMN")
    expect(page.get_by_label("Counterpoint column")).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []

    page.get_by_label("Counterpoint column").fill("LONG_DESCR")
    page.get_by_label("Item number").fill(item)
    tab_to(page, "Show what would be sent")
    page.keyboard.press("Enter")
    tried = page.get_by_role("table").get_by_role("row").nth(1)
    expect(tried).to_contain_text("Sends")
    assert kept(unmapped) == []

    page.get_by_role("button", name="Save mapping").press("Enter")
    expect(page.locator("#flash")).to_contain_text("short_description is saved.")
    expect(page.get_by_role("link", name="Queue All Items")).to_be_visible()
    unmapped.shop.ask("POST", "/v1/tasks/products.items/sync-item", json={"by": "tester", "key": item})
    assert unmapped.shop.website()[item]["custom_attributes"]["short_description"]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_the_page_passes_axe_and_fits_the_window(
    window: Opening, unmapped: WholeShop, scheme: str, width: int
) -> None:
    item = unmapped.plain_items()[0]
    visit = window(viewport={"width": width, "height": 800}, color_scheme=scheme)
    visit.expected = {422}
    wrong: dict[str, list[str]] = {}

    def look(name: str, page: Page) -> None:
        found = violations(page)
        if visit.wider_than_window() > 0:
            found.append(f"scrolls sideways by {visit.wider_than_window()} pixels")
        if found:
            wrong[name] = found

    look("empty", visit.goto("/mappings"))
    keep(unmapped, MAPPING)
    look("table", visit.goto("/mappings"))
    look("preview", visit.goto(f"/mappings?item={item}"))
    look("form", visit.goto("/mappings/edit?attribute=short_description"))
    look("question", visit.goto("/mappings/remove?attribute=short_description"))
    page = visit.goto("/mappings/new")
    fill(page, column="LONG_DESCR", attribute="name")
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_role("alert")).to_contain_text("name can't be mapped: Items sends it already")
    look("refused", page)

    assert not wrong, wrong


def test_who_saves_second_sees_what_was_saved_meanwhile(window: Opening, unmapped: WholeShop) -> None:
    visit = window(java_script_enabled=False)
    visit.expected = {409}
    page = visit.goto("/mappings/new")
    fill(page, column="LONG_DESCR", attribute="short_description")
    keep(unmapped, {**MAPPING, "column": "ADDL_DESCR_1"})

    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved: ben saved other mappings meanwhile")
    expect(page.get_by_role("alert")).to_contain_text("ADDL_DESCR_1 to short_description")
    expect(page.get_by_label("Counterpoint column")).to_have_value("LONG_DESCR")
    assert kept(unmapped) == [("ADDL_DESCR_1", "short_description")]


def test_without_scripts_a_mapping_is_added_changed_and_removed(window: Opening, unmapped: WholeShop) -> None:
    page = window(java_script_enabled=False).goto("/mappings/new")
    fill(page, column="LONG_DESCR", attribute="short_description")
    page.get_by_role("button", name="Save mapping").click()
    page.get_by_role("link", name="Edit: short_description").click()
    page.get_by_label("Counterpoint column").fill("ADDL_DESCR_1")
    page.get_by_role("button", name="Save mapping").click()
    expect(page.locator("#flash")).to_contain_text("short_description is saved.")
    assert kept(unmapped) == [("ADDL_DESCR_1", "short_description")]

    expect(page.get_by_role("main")).to_contain_text("column LONG_DESCR → ADDL_DESCR_1")
    page.get_by_role("link", name="Remove: short_description").click()
    page.get_by_role("button", name="Remove mapping").click()
    expect(page.locator("#flash")).to_contain_text("The mapping to short_description is removed.")
    assert kept(unmapped) == []
