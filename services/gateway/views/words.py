"""One vocabulary for every page and the API: states, results, and what a button did."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final

from services.gateway.records.acts import Checked, Turned
from services.gateway.records.visitor import Flash
from services.gateway.views.times import between
from shared.contracts.http import (
    Check,
    Counts,
    EntryState,
    Level,
    LogLine,
    Queued,
    Result,
    Synced,
    SystemState,
    TaskState,
    TaskStatus,
    VerdictKind,
)


@dataclass(frozen=True)
class Sign:
    """A state as word, shape and tone: never by colour alone."""

    words: str
    shape: str
    tone: str


TASK_SIGNS: Final = {
    TaskState.ON_TIME: Sign("On time", "●", "good"),
    TaskState.LATE: Sign("Late", "◐", "warning"),
    TaskState.VERY_LATE: Sign("Very late", "▲", "bad"),
    TaskState.OFF: Sign("Off", "■", "plain"),
    TaskState.BLOCKED: Sign("Blocked", "✕", "bad"),
    TaskState.NEEDS_ATTENTION: Sign("Needs attention", "!", "bad"),
    TaskState.NOT_SET_UP: Sign("Not set up", "◇", "warning"),
    TaskState.NOT_BUILT: Sign("Not built yet", "○", "plain"),
}
ENTRY_SIGNS: Final = {
    EntryState.WAITING: Sign("Waiting", "○", "plain"),
    EntryState.WORKING: Sign("Working", "◉", "good"),
    EntryState.TRYING_AGAIN: Sign("Trying again", "↻", "warning"),
    EntryState.PARKED: Sign("Parked", "‖", "bad"),
}
LEVEL_SIGNS: Final = {
    Level.SUCCESS: Sign("Success", "✓", "good"),
    Level.NO_CHANGE: Sign("No change", "=", "plain"),
    Level.SKIPPED: Sign("Skipped", "–", "plain"),
    Level.WARNING: Sign("Warning", "!", "warning"),
    Level.ERROR: Sign("Error", "✕", "bad"),
}
RESULT_WORDS: Final = {
    Result.DONE: "Done",
    Result.UNCHANGED: "No change",
    Result.SKIPPED: "Skipped",
    Result.TRY_LATER: "Trying again",
    Result.FAILED: "Failed",
}
SYSTEM_SIGNS: Final = {
    SystemState.UP: Sign("Connected", "●", "good"),
    SystemState.BUSY: Sign("Asked us to wait", "◐", "warning"),
    SystemState.DOWN: Sign("Connection down", "✕", "bad"),
    SystemState.UNKNOWN: Sign("Not asked yet", "○", "plain"),
}


CHECK_SIGNS: Final = {
    True: Sign("Yes", "✓", "good"),
    False: Sign("No", "✕", "bad"),
    None: Sign("Not checked", "?", "warning"),
}


def check_sign(check: Check) -> Sign:
    """The result of one check."""
    if check.passed is False and not check.needed:
        return Sign("No, not needed", "–", "plain")
    return CHECK_SIGNS[check.passed]


FLASH_SIGNS: Final = {"good": "✓", "warning": "!", "bad": "✕"}
_TAG: Final = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")
VERDICT_TONES: Final = {
    VerdictKind.FOR_SALE: "good",
    VerdictKind.OUT_OF_DATE: "warning",
    VerdictKind.NOT_FOR_SALE: "bad",
    VerdictKind.UNKNOWN: "plain",
    None: "plain",
}
"""Green is what was asked and is right; what nobody knows is grey."""


def last_known(timeline: Sequence[LogLine]) -> tuple[LogLine, ...]:
    """The newest line of each task that told what was sent: all that is known while a side can't be asked."""
    newest: dict[str, LogLine] = {}
    for line in timeline:
        if line.result is Result.DONE:
            newest.setdefault(line.task, line)
    return tuple(newest.values())


def number(value: int) -> str:
    """A number with its thousands grouped."""
    return f"{value:,}"


def plural(count: int, one: str) -> str:
    """Count and noun: "1 item", "1,204 items", "3 categories"."""
    if count == 1:
        return f"1 {one}"
    return f"{number(count)} {many(one)}"


def many(one: str) -> str:
    """The plural of one of our nouns."""
    if one.endswith("y") and one[-2:-1] not in "aeiou":
        return f"{one[:-1]}ies"
    return f"{one}es" if one.endswith(("s", "x", "ch", "sh")) else f"{one}s"


def ordinal(place: int) -> str:
    """1st, 2nd, 13th."""
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{number(place)}{ending}"


def queue_line(counts: Counts) -> str:
    """The queue in one line: "12 waiting · 4 working · 2 trying again"."""
    parts = [f"{number(counts.waiting)} waiting", f"{number(counts.working)} working"]
    if counts.trying_again:
        parts.append(f"{number(counts.trying_again)} trying again")
    if counts.parked:
        parts.append(f"{number(counts.parked)} parked")
    return " · ".join(parts)


def failed_line(task: TaskStatus) -> str:
    """What failed, in one line: "53 failures in 24 hours; 41 items are not right yet"."""
    lately = f"{plural(task.failed_last_day, 'failure')} in 24 hours"
    if not task.still_failed:
        return f"{lately}; all went well since"
    verb = "is" if task.still_failed == 1 else "are"
    return f"{lately}; {plural(task.still_failed, task.unit)} {verb} not right yet"


def without_tags(html: str) -> str:
    """What a person reads of a text that may hold HTML; a single "<" is no tag."""
    text = _TAG.sub(" ", html)
    return " ".join(unescape(text).split()) or html


def beside(label: str, words: str) -> str:
    """What words say beside a label that they begin with or that they are: nothing is said twice."""
    if words.casefold().startswith(label.casefold()):
        words = words[len(label) :].lstrip(" :,;.–-")
        words = words[:1].upper() + words[1:]
    return words


def asked_by(by: str) -> str:
    """Who or what asked for a sync: a person's name stays as it is, the name of a program becomes words."""
    if by in {"/counterpoint/finder", "/magento/finder"}:
        return "found by itself"
    if by.startswith("/countersync/"):
        return "passed on by another task"
    return f"told by {by.removeprefix('/')}" if by.startswith("/") else by


def clears_in(task: TaskStatus) -> str:
    """How long the queue still needs, or a dash when nothing waits or no speed is known."""
    if task.clears_in_seconds is None:
        return "–"
    return between(*task.clears_in_seconds)


def queued_many(queued: Queued, *, unit: str, button: str) -> Flash:
    """What Queue Changed or Queue All did."""
    already = f" {plural(queued.already, unit)} waited already." if queued.already else ""
    if queued.running:
        return Flash(f"{button}: {plural(queued.queued, unit)} queued so far, still counting.{already}")
    if not queued.queued and not queued.already:
        return Flash(f"{button}: there was nothing to queue.", tone="plain")
    return Flash(f"{button}: {plural(queued.queued, unit)} added to the queue.{already}")


def queued_one(queued: Queued, *, key: str) -> Flash:
    """What Queue Item did."""
    place = f", {ordinal(queued.position)} in line" if queued.position else ""
    if queued.queued:
        return Flash(f"{key} is queued{place}.")
    return Flash(f"{key} was waiting already{place}.", tone="plain")


def synced(result: Synced) -> Flash:
    """What Sync Item did."""
    if not result.finished:
        return Flash(f"{result.key} is still being synced. Its result will be in the Log.", tone="plain")
    tone = LEVEL_SIGNS[result.level].tone if result.level else "plain"
    if result.result is None:
        return Flash(f"{result.key} was not synced: {result.words}", tone=tone)
    word = RESULT_WORDS[result.result]
    said = f": {result.words}" if result.words and result.words.rstrip(".") != word else ""
    return Flash(f"{result.key}: {word}{said}", tone=tone)


def turned(result: Turned, *, title: str) -> Flash:
    """What a switch did, naming the services that have not obeyed yet."""
    position = "on" if result.on else "off"
    held = f" {held_words(result.held)}" if result.held else ""
    if not result.not_yet:
        return Flash(f"{title} is {position}.{held}")
    late = listed(result.not_yet)
    verb = "has" if len(result.not_yet) == 1 else "have"
    if not result.obeyed:
        return Flash(f"{title} will be {position} as soon as {late} {verb} heard it.", tone="warning")
    words = f"{title} is {position}.{held} {late} {verb} not heard it yet and will obey on return."
    return Flash(words, tone="warning")


def held_words(count: int) -> str:
    """What became of changes that were held while automatic work was off."""
    return f"{plural(count, 'held change')} {'was' if count == 1 else 'were'} queued."


def checked(result: Checked, *, title: str) -> Flash:
    """What Check again did."""
    if not result.asked:
        return Flash(f"{title} could not be checked: {listed(result.not_reached)} can't be reached.", tone="bad")
    missed = f" {listed(result.not_reached)} can't be reached." if result.not_reached else ""
    return Flash(f"{title} is being checked now.{missed}", tone="plain")


def listed(names: tuple[str, ...]) -> str:
    """Names as a person lists them: "Products, Orders and Misc Tasks"."""
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
