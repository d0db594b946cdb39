"""What is away is said where one looks, with the way out; what is not away goes on as usual."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import violations
from tests.browser.visit import Visit
from tests.browser.whole_shop import WholeShop
from tests.builders.shop import ITEMS

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

SECONDS = 1000


def test_counterpoint_connection_down_comes_with_a_guide_to_the_fault_and_goes_by_itself(
    visit: Visit, restored: WholeShop
) -> None:
    page = visit.goto("/")
    banners = page.locator("#banners")
    expect(banners).not_to_contain_text("Counterpoint Connection Down")

    shop = restored.shop
    shop.break_calls(shop.counterpoint, {"kind": "down"})
    shop.press(ITEMS, "queue-item", key=restored.plain_items()[0])
    expect(banners).to_contain_text("Counterpoint Connection Down since", timeout=45 * SECONDS)
    expect(banners).to_contain_text("is waiting and will go by itself when it returns", timeout=45 * SECONDS)

    page.get_by_role("link", name="See how to fix it").first.click()
    card = page.locator("#counterpoint")
    expect(card.get_by_role("heading", name="No answer")).to_be_visible()
    expect(card.get_by_role("listitem").first).to_contain_text("See whether the Counterpoint server is running.")
    expect(card).to_contain_text("Connection down")

    shop.break_calls(shop.counterpoint)
    banners.get_by_role("button", name="Check again").first.click()
    expect(page.locator("#flash")).to_contain_text("is being checked now")
    expect(banners).not_to_contain_text("Counterpoint Connection Down", timeout=45 * SECONDS)
    shop.wait_idle()


def test_a_wrong_password_at_counterpoint_leads_to_the_steps_for_a_wrong_password(
    visit: Visit, restored: WholeShop
) -> None:
    shop = restored.shop
    shop.break_calls(shop.counterpoint, {"kind": "status", "status": 401})
    shop.press(ITEMS, "queue-item", key=restored.plain_items()[0])
    page = visit.goto("/")
    expect(page.locator("#banners")).to_contain_text("Counterpoint Connection Down", timeout=45 * SECONDS)
    page.get_by_role("link", name="See how to fix it").first.click()

    card = page.locator("#counterpoint")
    expect(card.get_by_role("heading", name="User or password not accepted")).to_be_visible()
    expect(card).to_contain_text("Sign in to Counterpoint with that user and the company's alias.")


def test_a_stopped_service_is_said_to_be_away_and_all_else_works(visit: Visit, restored: WholeShop) -> None:
    page = visit.goto("/")
    expect(page.locator("#misc")).to_contain_text("Gift Cards")

    assert restored.misc.child.stop()
    expect(page.locator("#banners")).to_contain_text("Misc Tasks does not answer since", timeout=45 * SECONDS)
    expect(page.locator("#misc")).to_contain_text("No work is lost")
    assert violations(page) == []
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Misc Tasks")).to_contain_text(
        "no answer"
    )
    expect(page.locator("#row-products-items")).to_contain_text("On time")
    item = restored.plain_items()[1]
    visit.goto(f"/items/{item}?in=products")
    page.get_by_role("button", name=f"Sync Item: {item}").first.click()
    expect(page.locator("#flash")).to_contain_text(f"{item}:")

    restored.misc.launch()
    restored.misc.wait_ready()
    visit.goto("/")
    expect(page.locator("#banners")).not_to_contain_text("does not answer", timeout=45 * SECONDS)
    expect(page.locator("#misc")).not_to_contain_text("No work is lost")
