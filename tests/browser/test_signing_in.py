"""Signing in and out, as somebody at a screen sees it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opening
from tests.browser.whole_shop import ITEMS_PAGE, USER, WholeShop

pytestmark = [pytest.mark.browser, pytest.mark.kafka]


def test_a_wrong_password_and_an_unknown_user_get_the_same_words(window: Opening) -> None:
    said = []
    for user in (USER, "nobody-here"):
        visit = window(signed_in=False)
        visit.expected = {401}
        visit.goto("/login")
        visit.sign_in(user=user, password="not the password")
        words = visit.page.get_by_role("alert")
        expect(words).to_contain_text("don't match a Magento admin user")
        said.append(words.inner_text())
        assert visit.path == "/login"
        expect(words).to_be_focused()

    # The admin's earlier tries are his own; all else is the same to the letter.
    assert re.sub(r"\d+ tr(y|ies)", "n tries", said[0]) == re.sub(r"\d+ tr(y|ies)", "n tries", said[1])


def test_the_sixth_try_is_locked_out_and_told_until_when(window: Opening) -> None:
    visit = window(signed_in=False)
    visit.expected = {401, 429}
    visit.goto("/login")
    words = visit.page.get_by_role("alert")
    for left in ("4 tries left", "3 tries left", "2 tries left", "1 try left", "That was the last try"):
        visit.sign_in(user="mistypist", password="wrong again")
        expect(words).to_contain_text(left)
    visit.sign_in(user="mistypist", password="wrong again")

    expect(words).to_contain_text(re.compile(r"Locked until (tomorrow )?\d\d:\d\d"))
    expect(words).to_contain_text("This stops no sync")


def test_whoever_signs_in_lands_on_the_dashboard_and_after_signing_out_is_asked_again(
    window: Opening, shop: WholeShop
) -> None:
    visit = window(signed_in=False)
    visit.goto("/")
    assert visit.path == "/login"
    visit.sign_in(user=USER, password=shop.password)
    expect(visit.page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()

    visit.page.locator("details.person summary").click()
    visit.page.get_by_role("button", name="Sign out").click()
    visit.page.wait_for_url("**/login")
    visit.goto(f"{ITEMS_PAGE}/queue")

    expect(visit.page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


def test_a_protected_page_asks_to_sign_in_and_comes_back_to_where_one_wanted_to_go(
    window: Opening, shop: WholeShop
) -> None:
    wanted = f"{ITEMS_PAGE}/log?level=error&q=BK"
    visit = window(signed_in=False)
    visit.goto(wanted)
    assert visit.path.startswith("/login?next=")
    visit.sign_in(user=USER, password=shop.password)
    visit.page.wait_for_url(f"**{wanted}")

    expect(visit.page.get_by_role("heading", name="Items", level=1)).to_be_visible()


def test_the_end_of_an_idle_session_is_announced_and_put_off_by_one_press(window: Opening) -> None:
    visit = window()
    page = visit.goto("/help")
    warn = """told => document.getElementById("live").dispatchEvent(
        new CustomEvent("ending", {bubbles: true, detail: {data: JSON.stringify(told)}}))"""
    page.evaluate(warn, {"words": "You will be signed out at 10:57.", "can_stay": True})
    expect(page.get_by_role("alert").filter(has_text="You will be signed out at 10:57.")).to_be_visible()
    with page.expect_response("**/api/me") as answer:
        page.get_by_role("button", name="Stay signed in").click()
    assert answer.value.ok
    expect(page.get_by_role("button", name="Stay signed in")).to_be_hidden()

    page.evaluate(warn, {"words": "You will be signed out at 18:02.", "can_stay": False})
    expect(page.get_by_text("You will be signed out at 18:02.")).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_hidden()


def test_a_page_whose_user_was_signed_out_elsewhere_asks_to_sign_in_and_comes_back(
    window: Opening, shop: WholeShop
) -> None:
    visit = window(signed_in=False)
    visit.expected = {401}
    visit.goto("/help/tasks/products.items")
    visit.sign_in(user=USER, password=shop.password)
    visit.page.wait_for_url("**/help/tasks/products.items")
    expect(visit.page.locator("#live-chip")).to_contain_text("Live")
    visit.page.evaluate("fetch('/api/logout', {method: 'POST'})")

    visit.page.wait_for_url("**/login?next=%2Fhelp%2Ftasks%2Fproducts.items", timeout=40_000)


def test_the_password_can_be_looked_at_before_it_is_sent(window: Opening) -> None:
    visit = window(signed_in=False)
    visit.goto("/login")
    password = visit.page.locator("#password")
    password.fill("hush")
    visit.page.get_by_role("button", name="Show password").click()
    expect(password).to_have_attribute("type", "text")
    visit.page.get_by_role("button", name="Hide password").click()
    expect(password).to_have_attribute("type", "password")
