"""What isn't right with the website's set-up is on the first page, on the task's page and in the connection guide."""

from __future__ import annotations

from datetime import UTC, datetime

from services.gateway.views.set_up import CANT_BE_CHECKED
from shared.contracts import http as say
from tests.builders.fake_services import ITEMS
from tests.builders.gateway import RunningGateway
from tests.component.test_gateway_failures import row_of
from tests.component.test_gateway_pages import text_of

PRICES = "products.inventories"
WORDS, ADVICE = "Shoppers there pay that price.", "Set the scope to Global."


def check(title: str, verdict: say.SetUpVerdict, words: str, advice: str = "") -> say.SetUpCheck:
    return say.SetUpCheck(
        name="a-check", title=title, verdict=verdict, words=words, advice=advice, asked_at=datetime.now(UTC)
    )


def set_up_wrongly(gateway: RunningGateway) -> None:
    gateway.services.products.set_task(
        PRICES,
        state=say.TaskState.NEEDS_ATTENTION,
        state_words="The set-up isn't right: Price scope",
        checks=(
            check("Currency", say.SetUpVerdict.FINE, "Prices are charged in USD."),
            check("Price scope", say.SetUpVerdict.WRONG, WORDS, ADVICE),
        ),
    )


async def test_it_stands_on_the_dashboard_and_in_the_navigation(gateway: RunningGateway) -> None:
    set_up_wrongly(gateway)
    async with gateway.signed_in() as browser:
        html = (await browser.get("/")).text

    assert "Needs attention The set-up isn't right: Price scope" in text_of(row_of(html, PRICES))
    assert "Products check set-up" in text_of(html)


async def test_the_task_page_says_once_what_it_means_and_what_to_do(gateway: RunningGateway) -> None:
    set_up_wrongly(gateway)
    async with gateway.signed_in() as browser:
        html = (await browser.get(f"/tasks/{PRICES}/sync")).text
        other = (await browser.get(f"/tasks/{ITEMS}/sync")).text

    assert f"Price scope: check the website's set-up. {WORDS} {ADVICE} All that was checked" in text_of(html)
    assert 'href="/help/connection#set-up"' in html
    assert "Prices are charged in USD." not in html
    assert WORDS not in other


async def test_the_connection_guide_lists_all_that_was_looked_at_and_what_cannot_be(gateway: RunningGateway) -> None:
    set_up_wrongly(gateway)
    gateway.services.products.set_task(
        ITEMS, state=say.TaskState.NOT_SET_UP, not_set_up="The website has no attribute set 77."
    )
    async with gateway.signed_in() as browser:
        text = text_of((await browser.get("/help/connection")).text)

    section = text.split("How the website is set up")[1].split("All faults")[0]
    looked, unasked = section.split("Can't be checked from here")
    assert "Needed before it can run Not right The website has no attribute set 77. Items" in looked
    assert looked.index(f"Price scope Not right {WORDS} {ADVICE}") < looked.index("Currency Fine Prices are")
    assert all(one.what in unasked and one.shows in unasked for one in CANT_BE_CHECKED)
