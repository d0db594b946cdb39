"""Outages as the shop had them: what several services saw of one of them is told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.gateway.records.overview import Overview
from services.gateway.views.times import Clock, duration
from shared.contracts.http import Outage

_APART = timedelta(minutes=2)
"""Services notice an outage and its end at their next call or probe, not at the same moment."""
_SHOWN = 30


@dataclass(frozen=True)
class OutageLine:
    """One line of the list."""

    title: str
    began_at: datetime
    ended_at: datetime | None
    lasted: str
    """How long, in words; for one that goes on so far."""
    reason: str


def outage_lines(overview: Overview, *, clock: Clock) -> tuple[OutageLine, ...]:
    """The newest outages of all services, newest first."""
    seen = [outage for answer in overview.answers if answer.status for outage in answer.status.outages]
    return tuple(
        OutageLine(
            title=one.title,
            began_at=one.began_at,
            ended_at=one.ended_at,
            lasted=duration(((one.ended_at or clock.now) - one.began_at).total_seconds()),
            reason=one.reason,
        )
        for one in _merged(seen)[:_SHOWN]
    )


def _merged(seen: Sequence[Outage]) -> list[Outage]:
    found: list[Outage] = []
    for outage in sorted(seen, key=lambda one: (one.system, one.began_at)):
        last = found[-1] if found else None
        if last is None or last.system != outage.system or not _same(last, outage):
            found.append(outage)
        else:
            ends = None if last.ended_at is None or outage.ended_at is None else max(last.ended_at, outage.ended_at)
            found[-1] = last.model_copy(update={"ended_at": ends})
    return sorted(found, key=lambda one: one.began_at, reverse=True)


def _same(earlier: Outage, later: Outage) -> bool:
    return earlier.ended_at is None or later.began_at <= earlier.ended_at + _APART
