"""How the website is set up, as far as it can be asked, and plainly what can't be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.gateway.records.overview import Overview
from services.gateway.views.guide import IT, WEB
from services.gateway.views.words import Sign
from shared.contracts.http import SetUpVerdict

SET_UP_SIGNS: Final = {
    SetUpVerdict.FINE: Sign("Fine", "✓", "good"),
    SetUpVerdict.WRONG: Sign("Not right", "✕", "bad"),
    SetUpVerdict.UNKNOWN: Sign("Not known", "?", "plain"),
}


@dataclass(frozen=True)
class SetUpLine:
    """One thing that was looked at, and for whom."""

    title: str
    sign: Sign
    words: str
    advice: str
    task: str
    task_title: str
    asked_at: datetime | None


@dataclass(frozen=True)
class Unasked:
    """One thing that can't be checked from here: how it shows when it is wrong, and who can look."""

    what: str
    shows: str
    who: str


CANT_BE_CHECKED: Final = (
    Unasked(
        "Whether Magento takes an integration's token as bearer",
        "If it doesn't, it refuses every call just as it refuses a wrong token; the steps under “Access not accepted” "
        "name the command that turns it on.",
        IT,
    ),
    Unasked(
        "Whether cron and the indexers run",
        "Magento tells nobody. We notice it by families and kits that are in stock and stay unsold; for other new "
        "products look in the shop: one that can't be found or bought there says that they don't run.",
        WEB,
    ),
    Unasked(
        "Whether the consumer of background work runs",
        "We notice it only with MAGENTO_WRITE_MODE=async_bulk, by products that stay in the website's queue.",
        IT,
    ),
    Unasked(
        "How many PHP workers the website has, and its time limits",
        "We notice it only by slow answers. It needs more workers than we call at once, and limits of 120 seconds or "
        "more, or long saves are cut off and sent again.",
        WEB,
    ),
    Unasked(
        "Whether prices in Counterpoint are in the website's currency, and with or without tax",
        "Both sides tell a number only. Compare the price of one taxed item at the till and in the shop's cart.",
        WEB,
    ),
    Unasked(
        "Whether fractions can be sold",
        "We tell Magento for each item that is sold in fractions. A module or theme may round them: put half a unit "
        "into a cart.",
        WEB,
    ),
)


def set_up_lines(overview: Overview) -> tuple[SetUpLine, ...]:
    """Everything that was looked at, what isn't right first; also what a task waits for."""
    tasks = [task for answer in overview.answers if answer.status for task in answer.status.tasks]
    missing = [
        SetUpLine(
            title="Needed before it can run",
            sign=SET_UP_SIGNS[SetUpVerdict.WRONG],
            words=task.not_set_up,
            advice="",
            task=task.name,
            task_title=task.title,
            asked_at=None,
        )
        for task in tasks
        if task.not_set_up
    ]
    looked = [(task, check) for task in tasks for check in task.checks]
    order = [SetUpVerdict.WRONG, SetUpVerdict.UNKNOWN, SetUpVerdict.FINE]
    looked.sort(key=lambda pair: order.index(pair[1].verdict))
    return (
        *missing,
        *(
            SetUpLine(
                title=check.title,
                sign=SET_UP_SIGNS[check.verdict],
                words=check.words,
                advice=check.advice,
                task=task.name,
                task_title=task.title,
                asked_at=check.asked_at,
            )
            for task, check in looked
        ),
    )
