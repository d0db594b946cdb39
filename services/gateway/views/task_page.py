"""A task's page: what its head says and which of its buttons can be pressed."""

from __future__ import annotations

from dataclasses import dataclass

from services.gateway.records.overview import ServiceAnswer
from services.gateway.views.schedules import sentence
from services.gateway.views.times import Clock
from services.gateway.views.words import TASK_SIGNS, Sign, many, number, plural
from shared.contracts.http import DriftMode, TaskStatus


@dataclass(frozen=True)
class Button:
    """A button: its words, what it does, and why it can't be pressed now (None = it can)."""

    label: str
    words: str
    why_not: str | None = None


@dataclass(frozen=True)
class TaskHead:
    """The upper part of a task's page."""

    sign: Sign
    state_words: str
    schedule_words: str
    queue_changed: Button
    queue_all: Button
    queue_all_effect: str
    queue_all_compares: str
    """What Queue All will do, for its question."""
    found_words: str
    drift_words: str
    """How the website was last compared with Counterpoint; empty = there is nothing to compare."""


def task_head(answer: ServiceAnswer, task: TaskStatus, *, clock: Clock) -> TaskHead:
    """The head for a task as its service told it."""
    away = None if answer.up else f"{answer.service.title} does not answer now."
    missing = task.not_built_words or "This task is not built yet." if not task.built else None
    return TaskHead(
        sign=TASK_SIGNS[task.state],
        state_words=task.state_words,
        schedule_words=_schedule(task, clock=clock),
        queue_changed=_queue_changed(task, why_not=missing or away, clock=clock),
        queue_all=Button(
            label="Queue All",
            words=f"Adds all {many(task.unit)} there are. This can take a long time in a large store.",
            why_not=missing or away or _walking(task),
        ),
        queue_all_effect=_queue_all_effect(task),
        queue_all_compares=_queue_all_compares(task),
        found_words=_found(task, clock=clock),
        drift_words=_drift(task, clock=clock),
    )


def _schedule(task: TaskStatus, *, clock: Clock) -> str:
    if task.schedule is None:
        return ""
    if not task.switch.on:
        return f"{sentence(task.schedule.cron)}, once turned on"
    if not task.automatic:
        return f"{sentence(task.schedule.cron)}, once Master Sync is on"
    coming = f" · next {clock.time(task.next_run)}" if task.next_run else ""
    return f"{sentence(task.schedule.cron)}{coming}"


def _queue_changed(task: TaskStatus, *, why_not: str | None, clock: Clock) -> Button:
    changed = task.counts.changed
    label = f"Queue Changed ({number(changed)})"
    if why_not is None and not changed:
        since = task.last_run.started_at if task.last_run else None
        why_not = f"Nothing has changed since {clock.time(since)}." if since else "Nothing has been found changed yet."
    what = f"Adds the {plural(changed, f'changed {task.unit}')} to the queue."
    return Button(label=label, words=what, why_not=why_not)


def _queue_all_effect(task: TaskStatus) -> str:
    waiting = task.counts.waiting
    stays = f" {plural(waiting, task.unit)} already waiting will not be added twice." if waiting else ""
    return (
        f"Every {task.unit} there is will be added to the queue and checked, one after the other."
        f"{stays} This can take a long time in a large store."
    )


def _queue_all_compares(task: TaskStatus) -> str:
    return (
        f"Each {task.unit} is compared with what stands on the other side now, and only what differs is sent:"
        " what somebody changed or deleted there by hand comes right too."
    )


def _walking(task: TaskStatus) -> str | None:
    if task.walk is not None and task.walk.finished_at is None:
        return f"Queue All by {task.walk.by} is still counting: {plural(task.walk.queued, task.unit)} so far."
    return None


def _found(task: TaskStatus, *, clock: Clock) -> str:
    run = task.last_run
    if run is None:
        return "Nobody has looked for changes yet."
    if run.error:
        return f"The last look for changes, at {clock.time(run.started_at)}, failed: {run.error}"
    if run.finished_at is None:
        return f"Looking for changes since {clock.time(run.started_at)}."
    return f"Found {plural(run.found, 'change')} at {clock.time(run.finished_at)}."


def list_mark(task: TaskStatus, tab: str) -> str:
    """A short text that changes whenever the list of that tab has."""
    counts = task.counts
    match tab:
        case "sync":
            return f"{counts.changed}"
        case "queue":
            return f"{counts.waiting}-{counts.trying_again}-{counts.working}-{counts.parked}"
        case _:
            return task.last_finished_at.isoformat() if task.last_finished_at else ""


def _drift(task: TaskStatus, *, clock: Clock) -> str:
    drift = task.drift
    if drift is None:
        return ""
    coming = f" The next comparison: {clock.time(drift.next_run)}." if drift.next_run else ""
    if drift.mode is DriftMode.OFF:
        coming = " The nightly comparison is off."
    last = drift.last
    if last is None:
        return f"The website has not been compared with Counterpoint yet.{coming}"
    compared = plural(last.compared, task.unit)
    if last.finished_at is None:
        return f"Comparing the website with Counterpoint since {clock.time(last.started_at)}: {compared} so far."
    found = f"{number(last.differed)} differed" if last.differed else "none differed"
    if last.queued:
        found += f", {number(last.queued)} queued to be sent again"
    if last.differed > last.queued:
        found += f", {number(last.differed - last.queued)} only named in the Log"
    if last.unclear:
        found += f", {number(last.unclear)} could not be compared"
    if last.error:
        when = clock.time(last.started_at)
        return f"The comparison at {when} stopped after {compared}: {last.error}. {found.capitalize()}.{coming}"
    return f"Website compared at {clock.time(last.finished_at)}: {compared}, {found}.{coming}"
