"""The Reschedule page: ready-made schedules, the box for experts, and plain words for both."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opening
from tests.browser.visit import Visit
from tests.browser.whole_shop import ITEMS_PAGE, WholeShop
from tests.builders.shop import ITEMS, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.kafka]

RESCHEDULE = f"{ITEMS_PAGE}/reschedule"


def cron_of(shop: WholeShop) -> str:
    """The schedule the products service keeps for Items."""
    return str(shop.shop.task(ITEMS)["schedule"]["cron"])


def test_a_ready_made_schedule_is_chosen_shown_and_saved(visit: Visit, shop: WholeShop) -> None:
    page = visit.goto(f"{ITEMS_PAGE}/sync")
    page.get_by_role("link", name="Reschedule").click()
    page.get_by_role("button", name="Every 30 minutes").click()
    expect(page.locator("#schedule-preview")).to_contain_text("Every 30 minutes")
    expect(page.get_by_role("button", name="Every 30 minutes")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("main").get_by_label("Reason").fill("quiet season")
    page.get_by_role("button", name="Save schedule").click()

    expect(page.locator("#flash")).to_contain_text("Items now runs: Every 30 minutes")
    expect(page.locator("#task-head")).to_contain_text("Every 30 minutes")
    wait_until("it is kept", lambda: cron_of(shop) == "*/30 * * * *")

    visit.goto(RESCHEDULE)
    expect(page.get_by_role("main")).to_contain_text("set by admin")
    expect(page.get_by_role("main")).to_contain_text('"quiet season"')
    page.get_by_role("button", name="Every 10 minutes").click()
    expect(page.get_by_label("For experts")).to_have_value("*/10 * * * *")
    page.get_by_role("button", name="Save schedule").click()
    expect(page.locator("#flash")).to_contain_text("Every 10 minutes")
    wait_until("it is kept", lambda: cron_of(shop) == "*/10 * * * *")


def test_the_box_for_experts_is_put_into_a_sentence_with_the_next_five_runs(visit: Visit) -> None:
    page = visit.goto(RESCHEDULE)

    page.get_by_label("For experts").fill("15 6 * * 1-5")

    preview = page.locator("#schedule-preview")
    expect(preview).to_contain_text("At 06:15, Monday through Friday")
    expect(preview.get_by_role("listitem")).to_have_count(5)
    for run in preview.get_by_role("listitem").all():
        assert "06:15" in run.inner_text()


def test_a_run_that_a_clock_change_moves_is_named_and_times_elsewhere_are_shown(window: Opening) -> None:
    visit = window(timezone_id="Asia/Tokyo")
    page = visit.goto(RESCHEDULE)

    page.get_by_label("For experts").fill("30 2 * * *")

    preview = page.locator("#schedule-preview")
    expect(preview).to_contain_text("the clocks go forward and 02:30 does not exist: it runs at 03:00.")
    expect(preview.get_by_role("listitem").first).to_contain_text("30 your time)")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("every day", "A schedule has five parts"),
        ("61 * * * *", "the minute is not possible"),
        ("0 0 31 2 *", "the day of the month is not possible"),
    ],
)
def test_a_wrong_line_is_refused_in_words_and_changes_nothing(
    visit: Visit, shop: WholeShop, line: str, words: str
) -> None:
    visit.expected = {422}
    before = cron_of(shop)
    page = visit.goto(RESCHEDULE)
    page.get_by_label("For experts").fill(line)
    page.get_by_role("button", name="Save schedule").click()

    expect(page.locator("#schedule-preview")).to_contain_text(words)
    expect(page.get_by_label("For experts")).to_have_value(line)
    assert cron_of(shop) == before
