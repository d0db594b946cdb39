"""What the pages say, without any page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.gateway.records.acts import Turned
from services.gateway.records.overview import DomainService, Overview, ServiceAnswer
from services.gateway.views import listing, words
from services.gateway.views.guide import COUNTERPOINT, DATABASE, MAGENTO, matching
from services.gateway.views.schedules import CronLine, CronProblem, read_cron
from services.gateway.views.shell import master_sync, shell, systems
from services.gateway.views.task_page import task_head
from services.gateway.views.times import Clock, between, duration
from services.gateway.views.words import beside, synced
from shared.contracts import http as say
from shared.contracts.topics import STREAM_AWAY
from tests.builders.fake_services import FakeService, four_services, task_status

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 16, 42, 7, tzinfo=UTC)  # 10:42:07 in Chicago
CLOCK = Clock(now=NOW, zone=CHICAGO)


def answered(fake: FakeService) -> ServiceAnswer:
    place = DomainService(name=fake.name, title=fake.title, url="http://127.0.0.1:1")
    return ServiceAnswer(service=place, status=fake.status(), heard_at=NOW)


def silent(name: str, title: str) -> ServiceAnswer:
    place = DomainService(name=name, title=title, url="http://127.0.0.1:1")
    return ServiceAnswer(service=place, status=None, heard_at=None, away="It does not answer.", away_since=NOW)


def overview_of(*answers: ServiceAnswer, stream_away: bool = False) -> Overview:
    return Overview(answers=answers, taken_at=NOW, stream_away=stream_away)


def down(name: str = "counterpoint", **more: object) -> say.SystemStatus:
    values: dict[str, object] = {
        "name": name,
        "title": name.capitalize(),
        "state": say.SystemState.DOWN,
        "since": NOW - timedelta(minutes=26),
        "kind": "no_answer",
        "waiting": 100,
    }
    return say.SystemStatus.model_validate({**values, **more})


@pytest.mark.parametrize(
    ("ago", "words_for_it"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(seconds=40), "40 s ago"),
        (timedelta(minutes=26), "26 min ago"),
        (timedelta(hours=2), "08:42"),
        (timedelta(hours=11), "yesterday 23:42"),
        (timedelta(days=3), "Fri 20 Nov 10:42"),
        (timedelta(minutes=-8), "in 8 min"),
        (timedelta(hours=-20), "tomorrow 06:42"),
    ],
)
def test_a_time_is_relative_under_an_hour_and_store_time_after(ago: timedelta, words_for_it: str) -> None:
    moment = CLOCK.moment(NOW - ago)

    assert moment is not None
    assert moment.words == words_for_it


def test_the_exact_time_is_in_the_stores_zone() -> None:
    moment = CLOCK.moment(NOW)

    assert moment is not None
    assert moment.exact == "Monday 23 November 2026, 10:42:07"


def test_durations_have_two_units_at_most() -> None:
    assert [duration(40), duration(26 * 60), duration(10_200), duration(3 * 86_400)] == [
        "40 s",
        "26 min",
        "2 h 50 min",
        "3 days",
    ]
    ranges = [between(10, 60), between(30, 61), between(60, 240), between(5_000, 7_300), between(8_000, 20_000)]
    assert ranges == ["under a minute", "under 2 min", "1 to 4 min", "1 to 3 h", "2 to 6 h"]


def test_the_banner_has_the_seed_pages_words_and_adds_up_what_waits() -> None:
    fakes = four_services()
    fakes.products.systems = [down()]
    fakes.orders.systems = [down(since=NOW - timedelta(minutes=5), waiting=114)]

    banner = shell(overview_of(answered(fakes.products), answered(fakes.orders)), clock=CLOCK).banners[0]

    assert banner.title == "Counterpoint Connection Down since 10:16 (26 min)."
    assert banner.words == "214 records are waiting and will go by themselves when it returns."
    assert banner.check == "counterpoint"


def test_what_is_read_aloud_of_a_banner_does_not_change_by_the_minute() -> None:
    fake = four_services().products
    fake.systems = [down()]
    minutes = [Clock(now=NOW + timedelta(minutes=more), zone=CHICAGO) for more in (0, 1)]
    before, after = (shell(overview_of(answered(fake)), clock=clock).banners[0] for clock in minutes)

    assert before.title != after.title
    assert before.news == after.news == "Counterpoint Connection Down."


def test_the_worst_view_of_a_system_is_shown() -> None:
    fakes = four_services()
    fakes.products.systems = [down(state=say.SystemState.UP, kind=None, waiting=0)]
    fakes.orders.systems = [down()]

    assert [one.state for one in systems(overview_of(answered(fakes.products), answered(fakes.orders)))] == ["down"]


def test_the_newest_word_on_master_sync_counts() -> None:
    fakes = four_services()
    fakes.products.master = say.Switch(on=True, at=NOW - timedelta(hours=2))
    fakes.orders.master = say.Switch(on=False, by="ana", reason="stocktake", at=NOW - timedelta(minutes=88))
    overview = overview_of(answered(fakes.products), answered(fakes.orders))

    assert master_sync(overview).on is False
    assert shell(overview, clock=CLOCK).banners[0].title == ('Automatic syncs are off since 09:14 (ana: "stocktake").')


def test_master_sync_is_not_known_while_no_service_has_answered() -> None:
    assert master_sync(overview_of(silent("products", "Products"))).on is None


def test_at_most_two_banners_stand_open() -> None:
    fakes = four_services()
    fakes.products.systems = [down(), down("magento")]
    fakes.products.master = say.Switch(on=False, by="ana", at=NOW)

    made = shell(overview_of(answered(fakes.products), silent("orders", "Orders"), stream_away=True), clock=CLOCK)

    assert len(made.banners) == 2
    assert [banner.key for banner in made.more_banners] == ["master", "away", "stream"]


def test_one_cause_is_one_banner_however_many_tell_of_it() -> None:
    fakes = four_services()
    for fake in fakes.all:
        fake.problems = (STREAM_AWAY, "The disk is nearly full")
    answers = [answered(fake) for fake in fakes.all]

    made = shell(overview_of(*answers, stream_away=True), clock=CLOCK)
    some = shell(overview_of(answers[0], silent("orders", "Orders")), clock=CLOCK)

    banners = made.banners + made.more_banners
    titles = ["The event stream (Kafka) can't be reached.", "Products, Customers, Orders and Misc Tasks:"]
    assert [banner.title for banner in banners] == titles
    assert "switches can be turned" in banners[0].words
    assert "The event stream (Kafka) can't be reached by Products." in [one.title for one in some.banners]


def test_turning_on_says_how_many_held_changes_were_queued() -> None:
    def on(held: int, *, not_yet: tuple[str, ...] = ()) -> str:
        made = Turned(switch="master", on=True, at=NOW, obeyed=("Products",), not_yet=not_yet, held=held)
        return words.turned(made, title="Master Sync").words

    assert on(7) == "Master Sync is on. 7 held changes were queued."
    assert on(1).endswith(" 1 held change was queued.")
    assert on(0) == "Master Sync is on."
    assert on(2, not_yet=("Orders",)).startswith("Master Sync is on. 2 held changes were queued. Orders has not")


def test_a_sync_that_was_not_made_is_not_called_finished() -> None:
    waits = "Counterpoint can't be reached. It stays in the queue and goes by itself."
    flash = synced(say.Synced(key="A", finished=True, level=say.Level.ERROR, words=waits))

    assert (flash.words, flash.tone) == (f"A was not synced: {waits}", "bad")


def test_queue_changed_carries_the_number_and_says_why_it_cant_be_pressed() -> None:
    fake = four_services().products
    fake.set_task("products.items", counts=say.Counts(changed=1038))
    full = task_head(answered(fake), fake.tasks[0], clock=CLOCK)
    fake.set_task("products.items", counts=say.Counts())
    empty = task_head(answered(fake), fake.tasks[0], clock=CLOCK)

    assert (full.queue_changed.label, full.queue_changed.why_not) == ("Queue Changed (1,038)", None)
    assert empty.queue_changed.label == "Queue Changed (0)"
    assert (empty.queue_changed.why_not or "").startswith("Nothing has changed since")


def test_a_task_that_is_not_built_says_so_instead_of_offering_buttons() -> None:
    fake = four_services().misc
    head = task_head(answered(fake), fake.tasks[0], clock=CLOCK)

    assert head.queue_all.why_not == "Gift Cards comes with a later version."
    assert head.sign.words == "Not built yet"


def test_a_task_that_waits_for_master_sync_promises_no_next_run() -> None:
    fake = FakeService("products", "Products", [task_status(name="products.items", title="Items", automatic=False)])

    assert task_head(answered(fake), fake.tasks[0], clock=CLOCK).schedule_words == (
        "Every 10 minutes, once Master Sync is on"
    )


def test_a_turned_switch_names_those_who_have_not_heard() -> None:
    turned = Turned(switch="master", on=False, at=NOW, obeyed=("Products", "Misc Tasks"), not_yet=("Orders",))

    said = words.turned(turned, title="Master Sync")

    assert said.words == "Master Sync is off. Orders has not heard it yet and will obey on return."
    assert said.tone == "warning"


def test_queue_answers_give_counts() -> None:
    queued = words.queued_many(say.Queued(queued=1204, already=1), unit="item", button="Queue Changed")

    assert queued.words == "Queue Changed: 1,204 items added to the queue. 1 item waited already."
    assert (
        words.queued_one(say.Queued(queued=1, position=13), key="ADM-TL7").words == "ADM-TL7 is queued, 13th in line."
    )


def test_sync_item_is_not_called_done_before_it_is() -> None:
    waiting = words.synced(say.Synced(key="ADM-TL7", finished=False))

    assert waiting.words == "ADM-TL7 is still being synced. Its result will be in the Log."


@pytest.mark.parametrize(
    ("place", "word"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (13, "13th"), (112, "112th"), (121, "121st")]
)
def test_places_in_line(place: int, word: str) -> None:
    assert words.ordinal(place) == word


@pytest.mark.parametrize("key", ["A|B", "A/B", "A#B", "A?B", "50% off", "ÄÖ", "a b", "A&B"])
def test_a_key_with_any_sign_makes_one_path_segment(key: str) -> None:
    path = listing.item_href(key).removeprefix("/items/")

    assert not set(path) & set("/#?| &")


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "", None, "/a\nb", "x"])
def test_a_form_leads_back_only_into_the_dashboard(path: str | None) -> None:
    assert listing.safe_back(path, otherwise="/") == "/"


def test_a_schedule_is_a_sentence_and_five_runs() -> None:
    line = read_cron("30 2 * * 1-5", now=NOW, zone=CHICAGO)

    assert isinstance(line, CronLine)
    assert line.sentence == "At 02:30, Monday through Friday"
    assert [run.isoformat() for run in line.runs] == [
        "2026-11-24T02:30:00-06:00",
        "2026-11-25T02:30:00-06:00",
        "2026-11-26T02:30:00-06:00",
        "2026-11-27T02:30:00-06:00",
        "2026-11-30T02:30:00-06:00",
    ]


def test_a_run_in_the_hour_that_spring_leaves_out_comes_once() -> None:
    line = read_cron("30 2 * * *", now=datetime(2026, 3, 7, 18, tzinfo=UTC), zone=CHICAGO)

    assert isinstance(line, CronLine)
    assert [run.isoformat() for run in line.runs[:2]] == ["2026-03-08T03:00:00-05:00", "2026-03-09T02:30:00-05:00"]


@pytest.mark.parametrize(
    ("cron", "notes"),
    [
        (
            "30 2 * * *",
            ("On Sun 14 Mar 2027 the clocks go forward and 02:30 does not exist: it runs at 03:00.",),
        ),
        ("30 1 * * *", ("On Sun 7 Nov 2027 the clocks go back and 01:30 comes twice: it runs once.",)),
        ("0 6 * * *", ()),
        ("30 2 * * 1-5", ()),
        ("*/10 * * * *", ()),
    ],
)
def test_a_schedule_names_the_clock_changes_of_the_year_that_touch_it(cron: str, notes: tuple[str, ...]) -> None:
    line = read_cron(cron, now=NOW, zone=CHICAGO)

    assert isinstance(line, CronLine)
    assert line.notes == notes


def test_a_schedule_of_every_hour_names_a_clock_change_only_when_it_lies_before_the_runs_shown() -> None:
    night = datetime(2026, 11, 1, 5, 40, tzinfo=UTC)  # 00:40 in Chicago, before the clocks go back at 02:00
    line = read_cron("*/30 * * * *", now=night, zone=CHICAGO)

    assert isinstance(line, CronLine)
    assert [f"{run:%H:%M}" for run in line.runs] == ["01:00", "01:30", "01:00", "01:30", "02:00"]
    assert line.notes == ("On Sun 1 Nov the clocks go back and 01:00 comes twice: it runs both times.",)


def test_a_zone_without_clock_changes_has_no_notes() -> None:
    line = read_cron("30 2 * * *", now=NOW, zone=ZoneInfo("America/Phoenix"))

    assert isinstance(line, CronLine)
    assert line.notes == ()


@pytest.mark.parametrize(
    "cron",
    ["", "* * * *", "* * * * * *", "@daily", "0 0 31 2 *", "61 * * * *", "0 0 1- * *", "<b> * * * *", "* * * * 9" * 30],
)
def test_a_line_that_is_no_schedule_is_refused_with_words(cron: str) -> None:
    problem = read_cron(cron, now=NOW, zone=CHICAGO)

    assert isinstance(problem, CronProblem)
    assert problem.words.endswith(".")


@pytest.mark.parametrize("kind", ["no_answer", "credentials", "refused", "address", "server"])
def test_the_guide_matches_the_fault_there_is(kind: str) -> None:
    for name, faults in (("counterpoint", COUNTERPOINT), ("magento", MAGENTO)):
        fault = matching(down(name, kind=kind))

        assert fault in faults
        assert fault is not None
        assert fault.steps
    assert matching(down(kind=kind, state=say.SystemState.UP)) is None


@pytest.mark.parametrize("kind", ["no_answer", "credentials", "refused"])
def test_trouble_with_the_database_leads_to_the_steps_for_the_database(kind: str) -> None:
    fault = matching(down("counterpoint_database", kind=kind))

    assert fault in DATABASE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Not on the website: it names no price", "It names no price"),
        ("not on the website", ""),
        ("It is for another store", "It is for another store"),
    ],
)
def test_words_beside_a_label_dont_say_it_again(words: str, said: str) -> None:
    assert beside("Not on the website", words) == said
