"""The promotions calendar on the dashboard and in its API: every state, and what is shown when nobody answers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from pydantic import BaseModel

from demo.engines import Database
from shared.contracts.http import Refusal
from shared.contracts.promotions import Period, Promotion, PromotionRule, Promotions, RuleOutcome, RuleOutcomes, Saying
from shared.contracts.states import Level
from tests.builders.fake_services import four_services, running, task_status
from tests.builders.gateway import RunningGateway, running_gateway

PAGE = "/tasks/products.price_changes/promotions"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
SPECIAL = PromotionRule(number=1, saying=Saying.SPECIAL_PRICE, words="Special price", web_items=12)
ODD = PromotionRule(
    number=2,
    title="Slow movers",
    saying=Saying.NOT_SAID,
    words="Not on the website: its item filter can't be read (unexpected '(')",
)


@pytest.fixture
async def gateway(mongo_engine: Database) -> AsyncIterator[RunningGateway]:
    shop = four_services()
    shop.products.tasks.append(task_status(name="products.price_changes", title="Price Changes"))
    async with running(shop) as services, running_gateway(services=services, mongodb_uri=mongo_engine.uri) as up:
        yield up


def promotion(code: str, period: Period, **more: Any) -> Promotion:
    """A promotion on twelve web items with one rule."""
    fields: dict[str, Any] = {"kind": "Promotion", "title": code.title(), "web_items": 12, "rules": (SPECIAL,), **more}
    return Promotion(code=code, period=period, **fields)


def told(gateway: RunningGateway, *promotions: Promotion, status: int = 200, **more: Any) -> None:
    """What the products service answers from now on."""

    def answer(_: dict[str, Any]) -> tuple[int, BaseModel]:
        if status != 200:
            return status, Refusal(code="unavailable", words="Counterpoint's database can't be reached")
        fields = {"at": NOW, "zone": "America/Chicago", "days_ahead": 60, "days_back": 14, **more}
        return 200, Promotions(promotions=promotions, **fields)

    gateway.services.products.answers["GET promotions"] = answer


def text_of(html: str) -> str:
    """What a person reads of the page itself."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def shown(gateway: RunningGateway) -> str:
    """The page as a person reads it."""
    async with gateway.signed_in() as browser:
        answer = await browser.get(PAGE)
    assert answer.status_code == 200, answer.text
    return text_of(answer.text)


async def test_what_runs_comes_and_ended_stands_under_its_heading(gateway: RunningGateway) -> None:
    told(
        gateway,
        promotion("BOOTS", Period.RUNNING, ends=NOW + DAY),
        promotion("ALWAYS", Period.RUNNING),
        promotion("TENTS", Period.COMING, begins=NOW + DAY, ends=NOW + 9 * DAY),
        promotion("SOUPS", Period.OVER, ends=NOW - DAY),
        promotion("PAUSED", Period.OFF),
        next_change=NOW + DAY,
    )

    page = await shown(gateway)

    order = ["2 promotions running now", "Next change: tomorrow", "Running now", "Boots", "until tomorrow", "Always",
             "until somebody ends it", "Coming", "Tomorrow,", "Tents", "from tomorrow", "Ended lately", "Soups",
             "ended yesterday", "Switched off in Counterpoint", "Paused", "no dates"]  # fmt: skip
    places = [page.find(words) for words in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)


async def test_each_rule_says_what_the_website_makes_of_it(gateway: RunningGateway) -> None:
    told(gateway, promotion("MIXED", Period.RUNNING, rules=(SPECIAL, ODD), web_items=None))

    page = await shown(gateway)

    assert "Rule 1: Special price" in page
    assert "Rule 2, Slow movers: Not on the website" in page
    assert "Its item filter can't be read (unexpected '(')" in page
    assert "not known" in page


async def test_a_shop_without_price_groups_is_told_what_that_means(gateway: RunningGateway) -> None:
    told(gateway)

    assert "Counterpoint has no price groups that run, come within 60 days or ended within 14." in await shown(gateway)


async def test_groups_that_are_too_many_are_counted(gateway: RunningGateway) -> None:
    told(gateway, promotion("BOOTS", Period.RUNNING), left_out=7)

    assert "7 more price groups not listed here." in await shown(gateway)


async def test_trouble_with_the_database_is_one_part_of_the_page(gateway: RunningGateway) -> None:
    told(gateway, status=503)

    page = await shown(gateway)

    assert "This part can't be shown right now. Counterpoint's database can't be reached" in page
    assert "Price Changes" in page


async def test_a_task_that_is_not_set_up_says_so_above_its_calendar(gateway: RunningGateway) -> None:
    told(gateway, promotion("BOOTS", Period.RUNNING))
    gateway.services.products.set_task("products.price_changes", not_set_up="The website has no customer group “VIP”.")

    page = await shown(gateway)

    assert "Not set up. The website has no customer group “VIP”." in page
    assert "Boots" in page


async def test_only_price_changes_has_the_tab(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        prices = await browser.get("/tasks/products.price_changes/sync")
        items = await browser.get("/tasks/products.items/sync")
        elsewhere = await browser.get("/tasks/products.items/promotions")

    assert f'href="{PAGE}"' in prices.text
    assert "promotions" not in items.text
    assert elsewhere.status_code == 404


async def test_names_from_counterpoint_are_shown_as_text(gateway: RunningGateway) -> None:
    told(gateway, promotion("X", Period.RUNNING, title="<script>alert(1)</script>"))

    async with gateway.signed_in() as browser:
        answer = await browser.get(PAGE)

    assert "<script>alert" not in answer.text
    assert "<script>alert(1)</script>" in unescape(answer.text)


async def test_the_api_tells_the_same_and_only_to_who_is_signed_in(gateway: RunningGateway) -> None:
    told(gateway, promotion("BOOTS", Period.RUNNING))

    async with gateway.signed_in() as browser:
        answer = await browser.get(f"/api{PAGE}")
        written_down = (await browser.get("/api/openapi.json")).json()
    async with gateway.browser() as stranger:
        refused = await stranger.get(f"/api{PAGE}")

    assert answer.json()["promotions"][0]["title"] == "Boots"
    assert f"/api{PAGE}" in written_down["paths"]
    assert refused.status_code == 401


def rules_told(gateway: RunningGateway, **rules: tuple[Level, str]) -> None:
    """What the misc service says that Price Rules came to with these groups' rules."""
    outcomes = {f"P|{code}|1": RuleOutcome(level=level, words=words, at=NOW) for code, (level, words) in rules.items()}
    gateway.services.misc.answers["GET price-rules"] = lambda _: (200, RuleOutcomes(rules=outcomes))


def for_price_rules(code: str) -> PromotionRule:
    """A rule that Price Rules looks after."""
    words = "Two for one: Price Rules looks after it"
    return PromotionRule(number=1, key=f"P|{code}|1", saying=Saying.PRICE_RULES, words=words)


async def test_a_rule_of_price_rules_shows_what_became_of_it(gateway: RunningGateway) -> None:
    codes = ("DONE", "LEFT", "NEVER")
    told(gateway, *(promotion(code, Period.RUNNING, rules=(for_price_rules(code),)) for code in codes))
    rules_told(
        gateway,
        DONE=(Level.SUCCESS, "cart rule for 1 item: one free with each one bought"),
        LEFT=(Level.SKIPPED, "The website can give one free with each one bought; this offer is another one"),
    )

    page = await shown(gateway)

    assert "By Price Rules Two for one: Price Rules looks after it: cart rule for 1 item" in page
    assert "Not on the website The website can give one free with each one bought; this offer is another" in page
    assert "Price Rules Two for one: Price Rules looks after it. What became of it isn't known" in page


async def test_without_the_misc_service_nothing_is_claimed_of_its_rules(gateway: RunningGateway) -> None:
    told(gateway, promotion("DONE", Period.RUNNING, rules=(for_price_rules("DONE"),)))
    gateway.services.misc.away = True

    page = await shown(gateway)

    assert "What became of it isn't known" in page
    assert "By Price Rules" not in page


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period.OVER, "Over: Special price"),
        (Period.OFF, "Off: Special price"),
        (Period.COMING, "Not yet: Special price"),
    ],
)
async def test_only_what_holds_now_is_green(gateway: RunningGateway, period: Period, words: str) -> None:
    told(gateway, promotion("BOOTS", period, begins=NOW + DAY if period is Period.COMING else None, ends=NOW - DAY))

    async with gateway.signed_in() as browser:
        html = (await browser.get(PAGE)).text

    calendar = html.partition("Running now")[2]
    assert words in text_of(html)
    assert 'class="sign plain"' in calendar
    assert 'class="sign good"' not in calendar


async def test_a_promotion_to_the_last_day_there_is_is_shown(gateway: RunningGateway) -> None:
    told(
        gateway,
        promotion("BOOTS", Period.RUNNING, ends=datetime.fromisoformat("9999-12-31T23:59:59-06:00")),
        promotion("TENTS", Period.COMING, begins=datetime.fromisoformat("9999-12-31T23:00:00-06:00")),
        promotion("SOUPS", Period.OVER, begins=datetime.fromisoformat("0001-01-01T00:00:00+01:00"), ends=NOW - DAY),
        next_change=datetime.fromisoformat("9999-12-31T23:59:59-06:00"),
    )

    assert "31 Dec 9999" in await shown(gateway)
