"""Every button as one call. Bulk answers give counts; nothing is promised that a service did not accept."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends

from services.gateway.api.models import (
    REFUSALS,
    AllAsk,
    CheckedView,
    KeyAsk,
    NothingAsk,
    OutAsk,
    ReasonAsk,
    ScheduleAsk,
    TurnedView,
)
from services.gateway.api.reading import Counter
from services.gateway.connectors.services import ServiceRefused
from services.gateway.records.visitor import Visitor
from services.gateway.views.schedules import CronProblem, read_cron
from services.gateway.views.zones import zone_named
from shared.contracts.events import MASTER
from shared.contracts.http import Looked, Queued, Refusal, Schedule, Synced, TakenOut


def acting_routes(*, counter: Counter) -> APIRouter:
    """All POSTs of the API but the sign-in."""
    router = APIRouter(tags=["acting"], responses=REFUSALS)
    acts = counter.acts
    SignedIn = Annotated[Visitor, Depends(counter.door)]  # noqa: N806 - a type
    Why = Annotated[ReasonAsk, Body(default_factory=ReasonAsk)]  # noqa: N806 - a type

    All = Annotated[AllAsk, Body(default_factory=AllAsk)]  # noqa: N806 - a type
    Nothing = Annotated[NothingAsk, Body(default_factory=NothingAsk)]  # noqa: N806 - a type

    @router.post("/tasks/{task}/queue-changed", summary="Queue Changed")
    async def queue_changed(task: str, _: Nothing, visitor: SignedIn) -> Queued:
        return await acts.queue_changed(visitor=visitor, task=task)

    @router.post("/tasks/{task}/queue-all", summary="Queue All")
    async def queue_all(task: str, asked: All, visitor: SignedIn) -> Queued:
        return await acts.queue_all(visitor=visitor, task=task, force=asked.force)

    @router.post("/tasks/{task}/queue-item", summary="Queue Item")
    async def queue_item(task: str, asked: KeyAsk, visitor: SignedIn) -> Queued:
        return await acts.queue_item(visitor=visitor, task=task, key=asked.key, force=asked.force)

    @router.post("/tasks/{task}/sync-item", summary="Sync Item: now, ahead of the queue")
    async def sync_item(task: str, asked: KeyAsk, visitor: SignedIn) -> Synced:
        return await acts.sync_item(visitor=visitor, task=task, key=asked.key, force=asked.force)

    @router.post("/tasks/{task}/take-out", summary="Take one entry out of the queue")
    async def take_out(task: str, asked: OutAsk, visitor: SignedIn) -> TakenOut:
        return await acts.take_out(visitor=visitor, task=task, key=asked.key, reason=asked.reason)

    @router.post("/tasks/{task}/look-now", summary="Look for changes now")
    async def look_now(task: str, _: Nothing, visitor: SignedIn) -> Looked:
        return await acts.look_now(visitor=visitor, task=task)

    @router.post("/tasks/{task}/compare-now", summary="Compare the whole website with Counterpoint now")
    async def compare_now(task: str, _: Nothing, visitor: SignedIn) -> Looked:
        return await acts.compare_now(visitor=visitor, task=task)

    @router.post("/tasks/{task}/turn-on", summary="Turn a task on")
    async def turn_on(task: str, asked: Why, visitor: SignedIn) -> TurnedView:
        return TurnedView.of(await acts.turn(visitor=visitor, switch=task, on=True, reason=asked.reason))

    @router.post("/tasks/{task}/turn-off", summary="Turn a task off")
    async def turn_off(task: str, asked: Why, visitor: SignedIn) -> TurnedView:
        return TurnedView.of(await acts.turn(visitor=visitor, switch=task, on=False, reason=asked.reason))

    @router.post("/tasks/{task}/reschedule", summary="Give a task a new schedule")
    async def reschedule(task: str, asked: ScheduleAsk, visitor: SignedIn) -> Schedule:
        known = await counter.task(task)
        zone = (zone_named(known.schedule.zone) if known.schedule else None) or counter.zone
        line = read_cron(asked.cron, now=(await counter.overviews.get()).taken_at, zone=zone)
        if isinstance(line, CronProblem):
            raise ServiceRefused(status=422, refusal=Refusal(code="bad_request", words=line.words))
        return await acts.reschedule(visitor=visitor, task=task, cron=line.cron, reason=asked.reason)

    @router.post("/master/on", summary="Turn Master Sync on")
    async def master_on(asked: Why, visitor: SignedIn) -> TurnedView:
        return TurnedView.of(await acts.turn(visitor=visitor, switch=MASTER, on=True, reason=asked.reason))

    @router.post("/master/off", summary="Turn Master Sync off: nothing runs by itself, manual work still does")
    async def master_off(asked: Why, visitor: SignedIn) -> TurnedView:
        return TurnedView.of(await acts.turn(visitor=visitor, switch=MASTER, on=False, reason=asked.reason))

    @router.post("/systems/{name}/check", summary="Check again: ask an outer system now")
    async def check(name: str, _: Nothing, visitor: SignedIn) -> CheckedView:
        return CheckedView.of(await acts.check_system(visitor=visitor, system=name))

    return router
