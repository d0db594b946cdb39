"""The engine's pure rules: waits, schedules over clock changes, lateness, speed and stalls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.http import TaskState
from shared.sync.errors import RejectedError
from shared.sync.rules import EngineLimits, checked_cron, clears_in, lateness, next_run, retry_wait, stall_words

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=15)


def runs(cron: str, *, zone: str, after: datetime, count: int) -> list[str]:
    """The next runs, by the wall clock of the zone."""
    found: list[str] = []
    for _ in range(count):
        after = next_run(cron, zone=zone, after=after)
        assert after.tzinfo is UTC
        found.append(after.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M %z"))
    return found


def local(zone: str, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


def test_the_wait_doubles_until_it_is_as_long_as_it_may_get() -> None:
    longest = [retry_wait(attempt, share=0.999999, first=FIRST, longest=LONGEST) for attempt in range(1, 12)]

    assert [round(wait.total_seconds()) for wait in longest] == [4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


@given(attempt=st.integers(1, 10_000), share=st.floats(0, 1, exclude_max=True))
def test_the_wait_is_never_nothing_and_never_too_long(attempt: int, share: float) -> None:
    assert FIRST / 2 <= retry_wait(attempt, share=share, first=FIRST, longest=LONGEST) <= LONGEST


def test_waits_of_many_items_are_spread() -> None:
    waits = {retry_wait(6, share=number / 10, first=FIRST, longest=LONGEST) for number in range(10)}

    assert len(waits) == 10


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        ("America/Chicago", (2026, 3, 8), (2026, 11, 1)),
        ("Europe/Berlin", (2026, 3, 29), (2026, 10, 25)),
    ],
)
def test_a_daily_run_happens_once_on_days_when_the_clock_is_changed(
    zone: str, spring: tuple[int, ...], autumn: tuple[int, ...]
) -> None:
    for day in (spring, autumn):
        for hour in range(4):
            began = local(zone, *day) - timedelta(hours=1)
            days = [run[:5] for run in runs(f"30 {hour} * * *", zone=zone, after=began, count=3)]
            assert len(set(days)) == 3, f"{zone} at {hour}:30 around {day}"


def test_a_run_inside_the_hour_that_is_left_out_comes_right_after_it() -> None:
    assert runs("30 2 * * *", zone="America/Chicago", after=local("America/Chicago", 2026, 3, 7, 12), count=2) == [
        "03-08 03:00 -0500",
        "03-09 02:30 -0500",
    ]
    assert runs("30 2 * * *", zone="Europe/Berlin", after=local("Europe/Berlin", 2026, 3, 28, 12), count=2) == [
        "03-29 03:00 +0200",
        "03-30 02:30 +0200",
    ]


def test_a_run_inside_the_hour_that_comes_twice_happens_the_first_time_only() -> None:
    assert runs("30 1 * * *", zone="America/Chicago", after=local("America/Chicago", 2026, 10, 31, 12), count=2) == [
        "11-01 01:30 -0500",
        "11-02 01:30 -0600",
    ]
    assert runs("30 2 * * *", zone="Europe/Berlin", after=local("Europe/Berlin", 2026, 10, 24, 12), count=2) == [
        "10-25 02:30 +0200",
        "10-26 02:30 +0100",
    ]


def test_frequent_runs_go_on_evenly_through_both_changes() -> None:
    for began in (datetime(2026, 3, 8, 6, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)):
        after, gaps = began, set()
        for _ in range(24):
            upcoming = next_run("*/15 * * * *", zone="America/Chicago", after=after)
            gaps.add(upcoming - after)
            after = upcoming
        assert gaps == {timedelta(minutes=15)}


@settings(max_examples=80)
@given(
    zone=st.sampled_from(["America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
    minutes=st.integers(0, 5 * 366 * 24 * 60),
    cron=st.sampled_from(["*/5 * * * *", "0 3 * * *", "30 1 * * 0", "0 0 1 * *", "59 23 29 2 *"]),
)
def test_the_next_run_is_always_later_and_seen_from_it_the_one_before_is_past(
    zone: str, minutes: int, cron: str
) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    first = next_run(cron, zone=zone, after=now)

    assert first > now
    assert next_run(cron, zone=zone, after=first) > first
    assert next_run(cron, zone=zone, after=now + (first - now) / 2) == first


def test_a_schedule_is_tidied() -> None:
    assert checked_cron("  */5   *  * *\t* ", zone="America/Chicago", now=NOON) == "*/5 * * * *"
    assert checked_cron("0 3 * * MON-FRI", zone="America/Chicago", now=NOON) == "0 3 * * MON-FRI"


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "     ",
        "* * * *",
        "* * * * * *",
        "@daily",
        "@daily * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "-1 * * * *",
        "5-1 * * * *",
        "1,,2 * * * *",
        "*/5/5 * * * *",
        "0-99999999999 * * * *",
        "² * * * *",
        "١ * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6,9,11 *",
        "a b c d e",
        "$(reboot) * * * *",
        "\x00 * * * *",
        "' OR 1=1",
        "<b> * * * *",
        "9" * 100 + " * * * *",
    ],
)
def test_what_is_no_schedule_is_refused_in_words(hostile: str) -> None:
    with pytest.raises(RejectedError) as refusal:
        checked_cron(hostile, zone="America/Chicago", now=NOON)

    assert refusal.value.reason.startswith(("A schedule has", "This schedule can't"))


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=100))
def test_any_text_is_a_schedule_or_refused(text: str) -> None:
    try:
        cron = checked_cron(text, zone="Europe/Berlin", now=NOON)
    except RejectedError:
        return
    assert next_run(cron, zone="Europe/Berlin", after=NOON) > NOON


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (None, (TaskState.ON_TIME, "")),
        (-5, (TaskState.ON_TIME, "")),
        (1.9, (TaskState.ON_TIME, "")),
        (2, (TaskState.LATE, "2 min late")),
        (18.5, (TaskState.LATE, "18 min late")),
        (59.9, (TaskState.LATE, "59 min late")),
        (60, (TaskState.VERY_LATE, "60 min late")),
        (119, (TaskState.VERY_LATE, "119 min late")),
        (200, (TaskState.VERY_LATE, "3 h late")),
    ],
)
def test_lateness_is_told_in_minutes_and_then_in_hours(minutes: float | None, expected: tuple[TaskState, str]) -> None:
    due = None if minutes is None else NOON - timedelta(minutes=minutes)

    assert lateness(due=due, now=NOON) == expected


def test_the_queue_clears_within_a_range_that_the_right_answer_lies_in() -> None:
    told = clears_in(left=900, finished=100, seconds=10)
    assert told == (72, 108), "90 s at this speed"
    assert clears_in(left=9, finished=3000, seconds=60) == (0, 1)


def test_nothing_is_said_of_the_end_before_enough_is_done() -> None:
    assert clears_in(left=900, finished=19, seconds=10) is None
    assert clears_in(left=0, finished=300, seconds=10) is None
    assert clears_in(left=600, finished=0, seconds=10) is None, "no speed, no promise"
    few, many = (clears_in(left=1000, finished=done, seconds=done) for done in (20, 2000))
    assert few is not None
    assert many is not None
    assert few[1] - few[0] > many[1] - many[0], "few tell little"


def stalled(
    *,
    waits_for: float | None = 10,
    finished_ago: float | None = None,
    working: int = 0,
    runs: bool = True,
    away: tuple[str, ...] = (),
) -> str | None:
    return stall_words(
        now=NOON,
        oldest_due=None if waits_for is None else NOON - timedelta(minutes=waits_for),
        last_finished=None if finished_ago is None else NOON - timedelta(minutes=finished_ago),
        working=working,
        runs=runs,
        away=away,
    )


def test_a_stall_is_named_with_its_cause() -> None:
    assert stalled(away=("The shop", "The till")) == (
        "Nothing has moved for 10 min: The shop and The till can't be reached. It goes on by itself."
    )
    assert stalled(working=3) == "Nothing has finished for 10 min although 3 are being worked on."
    assert stalled(finished_ago=5) == (
        "Nothing has moved for 5 min and nobody works on it: the service may be overloaded."
    )


def test_all_is_well_while_things_move_or_nothing_has_to() -> None:
    assert stalled(waits_for=None) is None
    assert stalled(waits_for=2.9) is None
    assert stalled(finished_ago=1) is None
    assert stalled(runs=False) is None


def test_leases_are_extended_several_times_before_they_end() -> None:
    assert EngineLimits(lease=timedelta(seconds=60)).heartbeat == timedelta(seconds=15)
