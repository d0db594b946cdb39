"""The promotions calendar: every price group of Counterpoint, when it holds, and what the website makes of it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from services.products.connectors.counterpoint_database import CounterpointDatabase
from services.products.mapping.promotion_words import how_said, period_of
from services.products.records.rules import FlagColumns, ProductRules
from services.products.tasks.price_reading import ReadsPrices
from services.products.tasks.shop_clock import TellsTime, shop_time, utc_now
from shared.catalog.first_match import concerns
from shared.catalog.price_book import Group, PriceBook
from shared.catalog.price_reader import CounterpointPrices
from shared.connectors.sql import SqlReader
from shared.contracts.promotions import Promotion, PromotionRule, Promotions, Saying
from shared.sync.sets import digest

DAYS_AHEAD, DAYS_BACK = 60, 14
MOST_GROUPS = 300
COUNT_SECONDS = 12.0
COUNT_AGAIN = timedelta(minutes=5)
_KINDS = {"C": "Contract", "P": "Promotion", "S": "Special price"}
_Place = tuple[str, str]


class ListsItems(Protocol):
    """Where the numbers of all web items come from."""

    def web_items(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all items meant for the website."""
        ...


@dataclass(slots=True)
class _Counted:
    """How many web items each rule and each group is about, as counted at a time for one price book."""

    book: str
    at: datetime
    rules: Mapping[tuple[str, str, int], int]
    groups: Mapping[_Place, int]


@dataclass(kw_only=True)
class PromotionCalendar:
    """Reads Counterpoint's price groups anew for every question; counting items is kept for a few minutes."""

    prices: ReadsPrices
    database: ListsItems
    rules: ProductRules
    now: TellsTime
    _counted: _Counted | None = None
    _counting: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def show(self) -> Promotions:
        """Groups that run, come, ended lately or are switched off. Raises SystemDown without the database."""
        moment = self.now()
        now = shop_time(moment, rules=self.rules)
        listed = sorted((group for group in (await self.prices.book()).groups if _near(group, now=now)), key=_by_time)
        shown = listed[:MOST_GROUPS]
        counted = await self._count(PriceBook(groups=tuple(shown)), at=moment)
        changes = [one for group in listed if group.enabled for one in (group.begins, group.ends) if one and one >= now]
        return Promotions(
            at=moment,
            zone=str(self.rules.zone),
            days_ahead=DAYS_AHEAD,
            days_back=DAYS_BACK,
            next_change=self._zoned(min(changes, default=None)),
            promotions=tuple(self._promotion(group, now=now, counted=counted) for group in shown),
            left_out=len(listed) - len(shown),
        )

    def _promotion(self, group: Group, *, now: datetime, counted: _Counted | None) -> Promotion:
        place = (group.kind, group.code)
        rules: list[PromotionRule] = []
        for rule in group.rules:
            said = how_said(group, rule, store=self.rules.price_store)
            known = None if counted is None else counted.rules.get((*place, rule.number))
            rules.append(
                PromotionRule(
                    number=rule.number,
                    key=f"{group.kind}|{group.code}|{rule.number}",
                    title=rule.title,
                    saying=said.saying,
                    words=said.words,
                    web_items=known,
                )
            )
        return Promotion(
            kind=_KINDS.get(group.kind, group.kind),
            code=group.code,
            title=group.title or group.code,
            period=period_of(group, now=now),
            begins=self._zoned(group.begins),
            ends=self._zoned(group.ends),
            web_items=None if counted is None else counted.groups.get(place),
            rules=tuple(rules),
        )

    def _zoned(self, moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.replace(tzinfo=self.rules.zone)

    async def _count(self, book: PriceBook, *, at: datetime) -> _Counted | None:
        """The numbers of items, from a few minutes ago at most; None when counting takes too long."""
        key = digest([repr(group) for group in book.groups])
        async with self._counting:
            kept = self._counted
            if kept is None or kept.book != key or at - kept.at > COUNT_AGAIN:
                try:
                    async with asyncio.timeout(COUNT_SECONDS):
                        self._counted = await self._counted_now(book, key=key, at=at)
                except TimeoutError:
                    return None
            return self._counted

    async def _counted_now(self, book: PriceBook, *, key: str, at: datetime) -> _Counted:
        store = self.rules.price_store
        readable = [
            (group, rule)
            for group in book.groups
            for rule in group.rules
            if how_said(group, rule, store=store).saying is not Saying.NOT_SAID
        ]
        rules = Counter({(group.kind, group.code, rule.number): 0 for group, rule in readable})
        groups = Counter({(group.kind, group.code): 0 for group, _ in readable})
        async for keys in self.database.web_items():
            for item in (await self.prices.priced(keys)).values():
                about = [(group, rule) for group, rule in readable if concerns(rule, item, store=store) is True]
                rules.update((group.kind, group.code, rule.number) for group, rule in about)
                groups.update({(group.kind, group.code) for group, _ in about})
        return _Counted(book=key, at=at, rules=rules, groups=groups)


def _near(group: Group, *, now: datetime) -> bool:
    begins_late = group.begins is not None and group.begins > now + timedelta(days=DAYS_AHEAD)
    ended_early = group.ends is not None and group.ends < now - timedelta(days=DAYS_BACK)
    return not begins_late and not ended_early


def _by_time(group: Group) -> tuple[bool, str, str, str, str]:
    """What ends soonest first; open-ended ones last."""
    return group.ends is None, str(group.ends or ""), str(group.begins or ""), group.kind, group.code


def promotion_calendar(
    *, database: SqlReader, rules: ProductRules, flags: FlagColumns, now: TellsTime = utc_now
) -> PromotionCalendar:
    """The calendar on Counterpoint's database."""
    return PromotionCalendar(
        prices=CounterpointPrices(database, location=rules.price_location),
        database=CounterpointDatabase(database, flags=flags, zone=rules.zone),
        rules=rules,
        now=now,
    )
