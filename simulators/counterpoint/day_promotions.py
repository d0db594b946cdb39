"""Promotions of a busy day: keyed in ahead of time, over before the evening, ended by hand."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

from simulators.counterpoint.changes import NewBreak, NewPromotion, NewRule
from simulators.counterpoint.clock import Clock
from simulators.counterpoint.day_shelf import DayShelf
from simulators.counterpoint.till import Till

CENT = Decimal("0.01")


class DayPromotions:
    """Promotes, by chance."""

    def __init__(self, *, till: Till, shelf: DayShelf, clock: Clock, chance: random.Random) -> None:
        self._till = till
        self._shelf = shelf
        self._clock = clock
        self._chance = chance
        self._open: list[str] = []

    def promote(self, number: int, *, within_seconds: float) -> tuple[str, str] | None:
        """A price group that begins, or begins and ends, within these seconds; or an open one ends by hand."""
        if self._open and self._chance.random() < 0.25:
            code = self._open.pop(self._chance.randrange(len(self._open)))
            self._till.end_promotion(code)
            return code, "ended by hand"
        rules = [self._rule() for _ in range(self._chance.randrange(1, 4))]
        code = f"DAY{number:06}"
        now = self._clock.now().replace(microsecond=0)
        begins = now + timedelta(seconds=round(within_seconds * self._chance.uniform(0.1, 0.5)))
        ends = begins + timedelta(seconds=round(within_seconds * self._chance.uniform(0.1, 0.4)) + 1)
        stays = self._chance.random() < 0.4
        if stays:
            self._open.append(code)
        self._till.promote(
            NewPromotion(
                grp_cod=code,
                descr=f"Deal {number}",
                grp_seq_no=self._chance.randrange(1, 50),  # before the seeded rule that nobody can read
                rules=rules,
                begins=begins,
                ends=None if stays else ends,
            )
        )
        return code, f"{len(rules)} rules, {'stays' if stays else 'begins and ends today'}"

    def _rule(self) -> NewRule:
        method = self._chance.choice("DDDAF")
        plain = [one for one in self._shelf.items.values() if one.on_web and not one.is_ticket]
        if method == "D" and self._shelf.departments and self._chance.random() < 0.4:
            code = self._chance.choice(self._shelf.departments)
            percent = Decimal(self._chance.randrange(5, 40))
            return NewRule(
                item_filt=f"(IM_ITEM.CATEG_COD = '{code}')", breaks=[NewBreak(prc_meth="D", amt_or_pct=percent)]
            )
        item = self._chance.choice(plain)
        amount = {
            "D": Decimal(self._chance.randrange(5, 60)),
            "A": (item.price / 4).quantize(CENT),
            "F": (item.price * Decimal("0.8")).quantize(CENT),
        }[method]
        breaks = [NewBreak(prc_meth=method, amt_or_pct=amount)]
        if method == "D" and self._chance.random() < 0.3:
            breaks.append(NewBreak(prc_meth="D", amt_or_pct=amount + 10, min_qty=Decimal(3)))
        return NewRule(item_no=item.number, breaks=breaks)
