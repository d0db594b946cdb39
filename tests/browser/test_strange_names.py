"""Names that are made to break out of the page stay what they are: names."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit
from tests.browser.whole_shop import ITEMS_PAGE, WholeShop

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

NAMES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg/onload=alert(1)>",
    "{{7*7}}${7*7}<b>x</b>",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_script_in_an_items_name_is_shown_and_never_run(visit: Visit, restored: WholeShop, name: str) -> None:
    item = restored.plain_items()[8]
    restored.shop.till(item, descr=name)
    page = visit.goto(f"{ITEMS_PAGE}/sync?q={item}")
    page.get_by_role("button", name=f"Sync Item: {item}").click()
    expect(page.locator("#flash")).to_contain_text(item)

    visit.goto(f"/items/{item}?in=products")

    expect(page.get_by_role("heading", level=1)).to_have_text(f"{item} {name}")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Name", exact=True))
    expect(row.get_by_role("cell").first).to_have_text(name)
    assert page.evaluate("window.violations") == []


def test_a_script_in_the_address_or_the_search_is_shown_and_never_run(visit: Visit) -> None:
    visit.expected = {404}
    for path in ("/find?q={}", f"{ITEMS_PAGE}/log?q={{}}", f"{ITEMS_PAGE}/sync?q={{}}", "/items/{}?in=products"):
        page = visit.goto(path.format("%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"))
        expect(page.locator("body")).to_contain_text("<img src=x onerror=alert(1)>")
        assert page.evaluate("window.violations") == []


def test_a_script_in_a_reason_is_shown_to_others_and_never_run(visit: Visit, restored: WholeShop) -> None:
    page = visit.goto("/")
    page.get_by_role("switch", name="Master Sync").click()
    page.get_by_role("dialog").get_by_label("Reason").fill(NAMES[1])
    page.get_by_role("dialog").get_by_role("button", name="Turn Master Sync off").click()

    expect(page.locator("#banners")).to_contain_text(NAMES[1])
