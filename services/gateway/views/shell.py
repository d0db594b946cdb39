"""What stands on every page: Master Sync, banners, navigation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.gateway.records.overview import Overview
from services.gateway.views.times import Clock
from services.gateway.views.words import listed, number
from shared.contracts.http import Switch, SystemState, SystemStatus, TaskState
from shared.contracts.topics import STREAM_AWAY

_SHOWN_BANNERS = 2


@dataclass(frozen=True)
class Banner:
    """One bar under the header. `help_link` and `check` are its two actions."""

    key: str
    tone: str
    title: str
    words: str
    help_link: str | None = None
    check: str | None = None
    """The name of the system that "Check again" asks."""
    news: str = ""
    """What is read aloud when it appears; empty = the title. Nothing that changes by the minute."""


@dataclass(frozen=True)
class NavEntry:
    """One line of the navigation."""

    name: str
    title: str
    href: str
    mark: str = ""
    """A word for what is wrong there, empty when nothing is. What a person must mend goes before what passes."""


@dataclass(frozen=True)
class MasterSync:
    """The round button. `on` is None while no service has told."""

    on: bool | None
    by: str | None
    reason: str
    at: datetime | None


@dataclass(frozen=True)
class Shell:
    """All of it."""

    master: MasterSync
    banners: tuple[Banner, ...]
    more_banners: tuple[Banner, ...]
    nav: tuple[NavEntry, ...]
    rejected: int


def shell(overview: Overview, *, clock: Clock) -> Shell:
    """The shell for what the services said."""
    banners = _banners(overview, clock=clock)
    return Shell(
        master=master_sync(overview),
        banners=banners[:_SHOWN_BANNERS],
        more_banners=banners[_SHOWN_BANNERS:],
        nav=_nav(overview),
        rejected=sum(answer.status.rejected_last_week for answer in overview.answers if answer.status),
    )


def master_sync(overview: Overview) -> MasterSync:
    """Master Sync as the service says that heard of it last."""
    heard = [answer.status.master for answer in overview.answers if answer.status is not None]
    if not heard:
        return MasterSync(on=None, by=None, reason="", at=None)
    newest: Switch = max(heard, key=lambda switch: switch.at.timestamp() if switch.at else 0.0)
    return MasterSync(on=newest.on, by=newest.by, reason=newest.reason, at=newest.at)


def systems(overview: Overview) -> tuple[SystemStatus, ...]:
    """Every outer system once, as the service sees it that fares worst with it; what waits is added up."""
    found: dict[str, SystemStatus] = {}
    for answer in overview.answers:
        for system in answer.status.systems if answer.status else ():
            found[system.name] = _worse(found[system.name], system) if system.name in found else system
    return tuple(found.values())


def _worse(one: SystemStatus, other: SystemStatus) -> SystemStatus:
    order = (SystemState.DOWN, SystemState.BUSY, SystemState.UP, SystemState.UNKNOWN)
    worst, better = (one, other) if order.index(one.state) <= order.index(other.state) else (other, one)
    since = worst.since
    if worst.state is better.state and worst.since and better.since:
        since = min(worst.since, better.since)
    return worst.model_copy(update={"waiting": one.waiting + other.waiting, "since": since})


def _banners(overview: Overview, *, clock: Clock) -> tuple[Banner, ...]:
    found = [_system_banner(system, clock=clock) for system in systems(overview) if system.state is SystemState.DOWN]
    found += [_busy_banner(system, clock=clock) for system in systems(overview) if system.state is SystemState.BUSY]
    master = master_sync(overview)
    if master.on is False:
        found.append(_master_banner(master, clock=clock))
    found += [_away_banner(overview, clock=clock)] if any(not answer.up for answer in overview.answers) else []
    found += _stream_banner(overview)
    by_problem: dict[str, list[str]] = {}
    for answer in overview.answers:
        for problem in answer.status.problems if answer.up and answer.status else ():
            if problem != STREAM_AWAY:
                by_problem.setdefault(problem, []).append(answer.service.title)
    found += [
        Banner(key=f"problem-{place}", tone="warning", title=f"{listed(tuple(titles))}:", words=problem)
        for place, (problem, titles) in enumerate(by_problem.items())
    ]
    return tuple(found)


def _stream_banner(overview: Overview) -> list[Banner]:
    """One banner however many can't reach it: for the shop it is one cause."""
    deaf = [a.service.title for a in overview.answers if a.up and a.status and STREAM_AWAY in a.status.problems]
    if not deaf and not overview.stream_away:
        return []
    everybody = overview.stream_away or len(deaf) == len(overview.answers)
    whom = "" if everybody else f" by {listed(tuple(deaf))}"
    words = (
        "Syncs go on, and switches can be turned. Events of other programs wait there until it is back; pages refresh "
        "more slowly."
    )
    title = f"The event stream (Kafka) can't be reached{whom}."
    return [Banner(key="stream", tone="warning", title=title, words=words)]


def _system_banner(system: SystemStatus, *, clock: Clock) -> Banner:
    since = f" since {clock.time(system.since)} ({clock.ago(system.since)})" if system.since else ""
    # The database belongs to Counterpoint: for the shop it is the same outage.
    name = "Counterpoint" if system.name.startswith("counterpoint") else system.title
    where = " (its database)" if system.name == "counterpoint_database" else ""
    waiting = "Nothing is waiting for it."
    if system.waiting == 1:
        waiting = "1 record is waiting and will go by itself when it returns."
    elif system.waiting:
        waiting = f"{number(system.waiting)} records are waiting and will go by themselves when it returns."
    return Banner(
        key=f"system-{system.name}",
        tone="bad",
        title=f"{name} Connection Down{where}{since}.",
        words=waiting,
        help_link=f"/help/connection#{system.name}",
        check=system.name,
        news=f"{name} Connection Down{where}.",
    )


def _busy_banner(system: SystemStatus, *, clock: Clock) -> Banner:
    until = f" until {clock.time(system.retry_at)}" if system.retry_at else ""
    return Banner(
        key=f"busy-{system.name}",
        tone="warning",
        title=f"{system.title} asked us to wait{until}.",
        words="Work goes on by itself then.",
        help_link=f"/help/connection#{system.name}",
        news=f"{system.title} asked us to wait.",
    )


def _master_banner(master: MasterSync, *, clock: Clock) -> Banner:
    since = f" since {clock.time(master.at)}" if master.at else ""
    reason = f': "{master.reason}"' if master.reason else ""
    who = f" ({master.by}{reason})" if master.by else ""
    return Banner(
        key="master",
        tone="plain",
        title=f"Automatic syncs are off{since}{who}.",
        words="You can still sync by hand.",
    )


def _away_banner(overview: Overview, *, clock: Clock) -> Banner:
    away = [answer for answer in overview.answers if not answer.up]
    since = [answer.away_since for answer in away if answer.away_since]
    verb = "does not" if len(away) == 1 else "do not"
    names = listed(tuple(answer.service.title for answer in away))
    when = f" since {clock.time(min(since))}" if since else ""
    heard = [answer.heard_at for answer in away if answer.heard_at]
    told = f" Showing what was last heard at {clock.time(min(heard))}." if heard else ""
    return Banner(
        key="away",
        tone="warning",
        title=f"{names} {verb} answer{when}.",
        words=f"Nothing is lost: work goes on when {'it is' if len(away) == 1 else 'they are'} back.{told}",
    )


def _nav(overview: Overview) -> tuple[NavEntry, ...]:
    entries = [NavEntry(name="dashboard", title="Dashboard", href="/")]
    for answer in overview.answers:
        states = {task.state for task in answer.status.tasks} if answer.status else set()
        mark = ""
        failed = sum(task.still_failed for task in answer.status.tasks) if answer.status else 0
        if not answer.up:
            mark = "no answer"
        elif failed:
            mark = f"{number(failed)} failed"
        elif TaskState.BLOCKED in states:
            mark = "blocked"
        elif TaskState.NEEDS_ATTENTION in states:
            mark = "check set-up"
        elif states & {TaskState.LATE, TaskState.VERY_LATE}:
            mark = "late"
        entries.append(
            NavEntry(name=answer.service.name, title=answer.service.title, href=f"/#{answer.service.name}", mark=mark)
        )
    entries.append(NavEntry(name="mappings", title="Data mappings", href="/mappings"))
    entries.append(NavEntry(name="activity", title="Activity", href="/activity"))
    entries.append(NavEntry(name="help", title="Help", href="/help"))
    return tuple(entries)
