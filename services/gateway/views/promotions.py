"""The promotions calendar as a page: running now, coming day by day, ended lately, switched off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, assert_never

from services.gateway.views.times import Clock, local_time
from services.gateway.views.words import Sign, beside
from shared.contracts.promotions import Period, Promotion, PromotionRule, Promotions, Saying
from shared.contracts.states import Level

SAYING_SIGNS: Final = {
    Saying.SPECIAL_PRICE: Sign("Special price", "●", "good"),
    Saying.BY_QUANTITY: Sign("By quantity", "●", "good"),
    Saying.BOTH: Sign("Special price and by quantity", "●", "good"),
    Saying.PRICE_RULES: Sign("Price Rules", "→", "plain"),
    Saying.NOT_SAID: Sign("Not on the website", "✕", "warning"),
}
_IN_FORCE: Final = Sign("By Price Rules", "●", "good")
_TRIED: Final = Sign("Refused by the website", "✕", "bad")
_LATER: Final = {Period.COMING: "Not yet", Period.OVER: "Over", Period.OFF: "Off"}
_NOT_KNOWN = "What became of it isn't known: its last result is in the log of Price Rules"


@dataclass(frozen=True)
class RuleSaid:
    """How a rule stands on the website: a sign, and what more there is to say."""

    sign: Sign
    words: str


@dataclass(frozen=True)
class Day:
    """The promotions that begin on one day, under its name."""

    name: str
    promotions: tuple[Promotion, ...]


@dataclass(frozen=True)
class CalendarPage:
    """Everything the page shows, in order."""

    running: tuple[Promotion, ...]
    coming: tuple[Day, ...]
    over: tuple[Promotion, ...]
    off: tuple[Promotion, ...]
    next_change: str

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return not (self.running or self.coming or self.over or self.off)


def calendar_page(promotions: Promotions, *, clock: Clock) -> CalendarPage:
    """The page for what the products service told."""
    coming = sorted(_of(promotions, Period.COMING), key=lambda one: one.begins or promotions.at)
    days: dict[date, list[Promotion]] = {}
    for one in coming:
        days.setdefault(local_time(one.begins or promotions.at, zone=clock.zone).date(), []).append(one)
    over = sorted(_of(promotions, Period.OVER), key=lambda one: one.ends or promotions.at, reverse=True)
    return CalendarPage(
        running=tuple(_of(promotions, Period.RUNNING)),
        coming=tuple(Day(name=_day(day, clock=clock), promotions=tuple(some)) for day, some in days.items()),
        over=tuple(over),
        off=tuple(_of(promotions, Period.OFF)),
        next_change=clock.time(promotions.next_change) if promotions.next_change else "",
    )


def rule_said(promotion: Promotion, rule: PromotionRule) -> RuleSaid:
    """What stands on the website of a rule now: green is only what holds, and was sent by whoever looks after it."""
    sign = SAYING_SIGNS[rule.saying]
    if promotion.period is not Period.RUNNING:
        shape, tone = ("✕", "plain") if rule.saying is Saying.NOT_SAID else ("○", "plain")
        return RuleSaid(Sign(f"{_LATER[promotion.period]}: {sign.words}", shape, tone), beside(sign.words, rule.words))
    if rule.saying is not Saying.PRICE_RULES:
        return RuleSaid(sign, beside(sign.words, rule.words))
    if rule.last is None:
        return RuleSaid(sign, f"{rule.words}. {_NOT_KNOWN}")
    match rule.last.level:
        case Level.SUCCESS | Level.NO_CHANGE:
            return RuleSaid(_IN_FORCE, f"{rule.words}: {rule.last.words}")
        case Level.WARNING:
            return RuleSaid(replace(_IN_FORCE, shape="▲", tone="warning"), f"{rule.words}: {rule.last.words}")
        case Level.SKIPPED:
            return RuleSaid(SAYING_SIGNS[Saying.NOT_SAID], rule.last.words)
        case Level.ERROR:
            return RuleSaid(_TRIED, rule.last.words)
        case _:
            assert_never(rule.last.level)


def when_words(promotion: Promotion, *, clock: Clock) -> str:
    """The period in words, as it matters where the promotion stands."""
    begins = clock.time(promotion.begins) if promotion.begins else ""
    ends = clock.time(promotion.ends) if promotion.ends else ""
    match promotion.period:
        case Period.RUNNING:
            return f"until {ends}" if ends else "until somebody ends it"
        case Period.COMING:
            return f"from {begins}" + (f" to {ends}" if ends else " on")
        case Period.OVER:
            return f"ended {ends}"
        case Period.OFF:
            said = " ".join([f"from {begins}" if begins else "", f"to {ends}" if ends else ""]).strip()
            return said or "no dates"


def _of(promotions: Promotions, period: Period) -> Iterable[Promotion]:
    return (one for one in promotions.promotions if one.period is period)


def _day(day: date, *, clock: Clock) -> str:
    named = f"{day:%A} {day.day} {day:%B}"
    away = (day - clock.now.astimezone(clock.zone).date()).days
    return f"Today, {named}" if away == 0 else f"Tomorrow, {named}" if away == 1 else named
