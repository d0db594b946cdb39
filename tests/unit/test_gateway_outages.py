"""Outages as they are told afterwards: what several services saw of one is one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.gateway.records.overview import DomainService, Overview, ServiceAnswer
from services.gateway.views.activity import act_line
from services.gateway.views.outages import outage_lines
from services.gateway.views.times import Clock
from services.gateway.views.words import without_tags
from shared.contracts.http import Outage, ServiceStatus, Switch
from shared.store.gateway import Act, WrittenAct

NOW = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
CLOCK = Clock(now=NOW, zone=ZoneInfo("America/Chicago"))


def outage(system: str, *, began: int, ended: int | None) -> Outage:
    """One that began and ended so many minutes ago."""
    return Outage(
        system=system,
        title=system.capitalize(),
        began_at=NOW - timedelta(minutes=began),
        ended_at=None if ended is None else NOW - timedelta(minutes=ended),
        reason="No answer",
    )


def told_by(*services: tuple[Outage, ...]) -> Overview:
    answers = [
        ServiceAnswer(
            service=DomainService(name=f"s{number}", title=f"S{number}", url=""),
            status=ServiceStatus(
                service=f"s{number}", title="", summary="", version="0", started_at=NOW, now=NOW, zone="UTC",
                master=Switch(on=True), outages=seen,
            ),
            heard_at=NOW,
        )
        for number, seen in enumerate(services)
    ]  # fmt: skip
    return Overview(answers=tuple(answers), taken_at=NOW)


def test_outages_stand_with_their_beginning_end_and_length() -> None:
    overview = told_by(
        (outage("counterpoint", began=90, ended=64), outage("magento", began=10, ended=None)),
        (outage("counterpoint", began=89, ended=63),),
        (outage("counterpoint", began=30, ended=29),),
    )

    lines = outage_lines(overview, clock=CLOCK)

    assert [(line.title, line.lasted) for line in lines] == [
        ("Magento", "10 min"),
        ("Counterpoint", "1 min"),
        ("Counterpoint", "27 min"),
    ]
    assert lines[0].ended_at is None


def test_systems_are_named_as_people_know_them() -> None:
    act = Act(at=NOW, who="ana", address="", what="Check again", target="counterpoint_database")

    assert act_line(WrittenAct(act=act, result="done"), titles={}).target == "Counterpoint's database"


def test_html_is_read_as_text() -> None:
    assert without_tags("<p>Trail <b>lamp</b> &amp; more</p>") == "Trail lamp & more"
    assert without_tags('Under 5" < 7 and a<b') == 'Under 5" < 7 and a<b'
