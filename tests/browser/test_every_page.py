"""Every page in light and dark, on a phone and on a desk: readable for all, nothing cut off, nothing broken."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Opening
from tests.browser.whole_shop import ITEMS_PAGE, WholeShop

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "dashboard": "/",
    "sync": f"{ITEMS_PAGE}/sync",
    "search": f"{ITEMS_PAGE}/sync?q=BK",
    "queue": f"{ITEMS_PAGE}/queue",
    "log": f"{ITEMS_PAGE}/log",
    "empty log": f"{ITEMS_PAGE}/log?q=NEVER-HEARD-OF",
    "not built": "/tasks/orders.orders/sync",
    "reschedule": f"{ITEMS_PAGE}/reschedule",
    "wrong schedule": f"{ITEMS_PAGE}/reschedule?cron=61+*+*+*+*",
    "queue all": f"{ITEMS_PAGE}/queue-all",
    "turn off": f"{ITEMS_PAGE}/turn-off",
    "master off": "/master/off",
    "item": "/items/{item}?in=products",
    "unknown item": "/items/NEVER-HEARD-OF?in=products",
    "data mappings": "/mappings",
    "new mapping": "/mappings/new",
    "help": "/help",
    "task help": "/help/tasks/products.items",
    "connection guide": "/help/connection",
    "unreadable events": "/rejected",
    "activity": "/activity",
    "nobody's activity": "/activity?who=never-heard-of",
    "find": "/find?q=A",
    "nothing found": "/find?q=NEVER-HEARD-OF",
    "no such page": "/no-such-page",
}


def violations(page: Page) -> list[str]:
    """What axe finds wrong, one line a place."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    return [f"{rule['id']}: {place['html'][:160]}" for rule in found.response["violations"] for place in rule["nodes"]]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_passes_axe_and_fits_the_window(window: Opening, shop: WholeShop, scheme: str, width: int) -> None:
    item = shop.plain_items()[0]
    visit = window(viewport={"width": width, "height": 800}, color_scheme=scheme)
    visit.expected = {404}
    wrong: dict[str, list[str]] = {}
    for name, path in PAGES.items():
        page = visit.goto(path.format(item=item))
        found = violations(page)
        if visit.wider_than_window() > 0:
            found.append(f"scrolls sideways by {visit.wider_than_window()} pixels")
        if found:
            wrong[name] = found

    assert not wrong, wrong


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_passes_axe_and_fits_the_window(window: Opening, scheme: str, width: int) -> None:
    visit = window(signed_in=False, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = visit.goto("/login")

    assert violations(page) == []
    assert visit.wider_than_window() <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_banners_and_questions_pass_axe_too(window: Opening, restored: WholeShop, scheme: str) -> None:
    restored.turn("master", on=False)
    visit = window(viewport={"width": 320, "height": 800}, color_scheme=scheme)
    page = visit.goto(f"{ITEMS_PAGE}/sync")
    page.get_by_role("button", name="Queue All").click()
    page.get_by_role("dialog").wait_for()

    assert violations(page) == []
    assert visit.wider_than_window() <= 0
