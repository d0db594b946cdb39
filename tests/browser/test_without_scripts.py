"""The same journeys with JavaScript off: plain forms and pages."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opening
from tests.browser.visit import Visit
from tests.browser.whole_shop import ITEMS_PAGE, USER, WholeShop
from tests.builders.shop import ITEMS, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.kafka]


@pytest.fixture
def plain(window: Opening) -> Visit:
    """A signed-in window in which no script runs."""
    return window(java_script_enabled=False)


def test_signing_in_works_without_scripts_and_says_what_is_wrong(window: Opening, shop: WholeShop) -> None:
    visit = window(signed_in=False, java_script_enabled=False)
    visit.expected = {401}
    page = visit.goto(f"{ITEMS_PAGE}/queue")
    visit.sign_in(user="somebody-without-scripts", password="wrong")
    expect(page.get_by_role("alert")).to_contain_text("don't match a Magento admin user")
    expect(page.get_by_label("User name")).to_have_value("somebody-without-scripts")

    visit.sign_in(user=USER, password=shop.password)

    expect(page.get_by_role("heading", name="Items", level=1)).to_be_visible()
    assert visit.path == f"{ITEMS_PAGE}/queue"


def test_queue_all_asks_on_a_page_of_its_own(plain: Visit, restored: WholeShop) -> None:
    page = plain.goto(f"{ITEMS_PAGE}/sync")
    page.get_by_role("button", name="Queue All").click()
    page.wait_for_url(f"**{ITEMS_PAGE}/queue-all*")
    page.get_by_role("main").get_by_role("button", name="Queue all items").click()

    expect(page.locator("#flash")).to_contain_text("Queue All:")
    assert plain.path == f"{ITEMS_PAGE}/sync"
    restored.shop.wait_idle()


def test_sync_item_says_what_came_of_it(plain: Visit, restored: WholeShop) -> None:
    item = restored.plain_items()[6]
    restored.shop.till(item, descr="Sent without scripts")
    page = plain.goto(f"{ITEMS_PAGE}/sync")
    page.get_by_role("searchbox", name="Find an item").fill(item)
    page.get_by_role("search", name="Find an item").get_by_role("button").click()
    page.get_by_role("button", name=f"Sync Item: {item}").click()

    expect(page.locator("#flash")).to_contain_text(f"{item}: Done")
    assert restored.name_online(item) == "Sent without scripts"


def test_master_sync_is_turned_off_with_a_reason_and_on_again(plain: Visit, restored: WholeShop) -> None:
    page = plain.goto("/help")
    page.get_by_role("switch", name="Master Sync").click()
    page.wait_for_url("**/master/off*")
    question = page.get_by_role("main")
    question.get_by_label("Reason").fill("no scripts today")
    question.get_by_role("button", name="Turn Master Sync off").click()

    expect(page.locator("#banners")).to_contain_text('(admin: "no scripts today")')
    wait_until("it is off", lambda: not restored.shop.status()["master"]["on"])
    page.get_by_role("switch", name="Master Sync").click()
    expect(page.locator("#flash")).to_contain_text("Master Sync is on")


def test_a_schedule_is_looked_at_and_saved(plain: Visit, shop: WholeShop) -> None:
    page = plain.goto(f"{ITEMS_PAGE}/reschedule")
    page.get_by_role("button", name="Every 15 minutes").click()
    expect(page.get_by_label("For experts")).to_have_value("*/15 * * * *")
    page.get_by_label("For experts").fill("*/20 * * * *")
    page.get_by_role("button", name="Show the next runs").click()
    expect(page.locator("#schedule-preview")).to_contain_text("Every 20 minutes")
    expect(page.locator("#schedule-preview").get_by_role("listitem")).to_have_count(5)
    page.get_by_role("button", name="Save schedule").click()

    expect(page.locator("#flash")).to_contain_text("Items now runs: Every 20 minutes")
    wait_until("it is kept", lambda: shop.shop.task(ITEMS)["schedule"]["cron"] == "*/20 * * * *")
