"""The buttons: each does what its API twin does, then leads back with a message that says what came of it."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.connectors.services import ServiceAway, ServiceRefused
from services.gateway.connectors.stream import StreamAway
from services.gateway.pages.desk import Desk, form_of
from services.gateway.records.visitor import Flash, Visitor
from services.gateway.views import words
from services.gateway.views.listing import task_href
from services.gateway.views.shell import systems
from shared.contracts.events import MASTER
from shared.contracts.keys import dots_alone

_MOST_REASON = 300
_MOST_KEY = 200


def button_pages(*, desk: Desk) -> APIRouter:
    """All forms of the pages but the sign-in and the schedule."""
    router = APIRouter(include_in_schema=False)
    SignedIn = Annotated[Visitor, Depends(desk.door)]  # noqa: N806 - a type
    acts = desk.acts

    @router.post("/tasks/{task}/queue-changed")
    async def queue_changed(request: Request, task: str, visitor: SignedIn) -> Response:
        async def act(_: str) -> Flash:
            done = await acts.queue_changed(visitor=visitor, task=task)
            return words.queued_many(done, unit=unit_of(task), button="Queue Changed")

        return await pressed(request, visitor, act, otherwise=task_href(task))

    @router.post("/tasks/{task}/queue-all")
    async def queue_all(request: Request, task: str, visitor: SignedIn) -> Response:
        force = (await form_of(request)).get("force") == "yes"

        async def act(_: str) -> Flash:
            done = await acts.queue_all(visitor=visitor, task=task, force=force)
            return words.queued_many(done, unit=unit_of(task), button="Queue All")

        return await pressed(request, visitor, act, otherwise=task_href(task))

    @router.post("/tasks/{task}/queue-item")
    async def queue_item(request: Request, task: str, visitor: SignedIn) -> Response:
        async def act(key: str) -> Flash:
            return words.queued_one(await acts.queue_item(visitor=visitor, task=task, key=key), key=key)

        return await pressed(request, visitor, act, otherwise=task_href(task), needs_key=True)

    @router.post("/tasks/{task}/sync-item")
    async def sync_item(request: Request, task: str, visitor: SignedIn) -> Response:
        # Only the item page asks for it, in its Send again buttons.
        force = (await form_of(request)).get("force") == "yes"

        async def act(key: str) -> Flash:
            return words.synced(await acts.sync_item(visitor=visitor, task=task, key=key, force=force))

        return await pressed(request, visitor, act, otherwise=task_href(task), needs_key=True)

    @router.post("/tasks/{task}/take-out")
    async def take_out(request: Request, task: str, visitor: SignedIn) -> Response:
        async def act(key: str) -> Flash:
            done = await acts.take_out(visitor=visitor, task=task, key=key)
            return Flash(f"{key}: {done.words}", tone="plain")

        return await pressed(request, visitor, act, otherwise=task_href(task, "queue"), needs_key=True, any_key=True)

    @router.post("/tasks/{task}/look-now")
    async def look_now(request: Request, task: str, visitor: SignedIn) -> Response:
        async def act(_: str) -> Flash:
            done = await acts.look_now(visitor=visitor, task=task)
            return Flash(done.words, tone="good" if done.started else "plain")

        return await pressed(request, visitor, act, otherwise=task_href(task))

    @router.post("/tasks/{task}/compare-now")
    async def compare_now(request: Request, task: str, visitor: SignedIn) -> Response:
        async def act(_: str) -> Flash:
            done = await acts.compare_now(visitor=visitor, task=task)
            return Flash(done.words, tone="good" if done.started else "plain")

        return await pressed(request, visitor, act, otherwise=task_href(task))

    @router.post("/tasks/{task}/turn-on")
    async def turn_on(request: Request, task: str, visitor: SignedIn) -> Response:
        return await turned(request, visitor, switch=task, on=True)

    @router.post("/tasks/{task}/turn-off")
    async def turn_off(request: Request, task: str, visitor: SignedIn) -> Response:
        return await turned(request, visitor, switch=task, on=False)

    @router.get("/master/off")
    async def master_question(request: Request, visitor: SignedIn) -> Response:
        overview = await desk.overviews.get()
        return await desk.show(request, visitor, "confirm_master_off.html", overview=overview, here="master")

    @router.post("/master/on")
    async def master_on(request: Request, visitor: SignedIn) -> Response:
        return await turned(request, visitor, switch=MASTER, on=True)

    @router.post("/master/off")
    async def master_off(request: Request, visitor: SignedIn) -> Response:
        return await turned(request, visitor, switch=MASTER, on=False)

    @router.post("/systems/{name}/check")
    async def check(request: Request, name: str, visitor: SignedIn) -> Response:
        async def act(_: str) -> Flash:
            done = await acts.check_system(visitor=visitor, system=name)
            known = {system.name: system.title for system in systems(desk.overviews.last_known())}
            return words.checked(done, title=known.get(name, name))

        return await pressed(request, visitor, act, otherwise="/help/connection")

    async def turned(request: Request, visitor: Visitor, *, switch: str, on: bool) -> Response:
        fields = await form_of(request)
        reason = fields.get("reason", "").strip()[:_MOST_REASON]
        found = desk.overviews.last_known().task(switch)
        title = "Master Sync" if switch == MASTER else found[1].title if found else switch

        async def act(_: str) -> Flash:
            return words.turned(await acts.turn(visitor=visitor, switch=switch, on=on, reason=reason), title=title)

        return await pressed(request, visitor, act, otherwise="/" if switch == MASTER else task_href(switch))

    async def pressed(
        request: Request,
        visitor: Visitor,
        act: Callable[[str], Awaitable[Flash]],
        *,
        otherwise: str,
        needs_key: bool = False,
        any_key: bool = False,
    ) -> Response:
        fields = await form_of(request)
        key = fields.get("key", "").strip()
        try:
            if needs_key and not (1 <= len(key) <= _MOST_KEY and key.isprintable()):
                flash = Flash("Name one item first.", tone="bad")
            elif needs_key and not any_key and dots_alone(key):
                flash = Flash("Dots alone name no item.", tone="bad")
            else:
                flash = await act(key)
        except (ServiceAway, ServiceRefused, StreamAway) as error:
            flash = Flash(f"{error} Nothing is promised: look at the Queue and the Log.", tone="bad")
            if isinstance(error, ServiceRefused | StreamAway):
                flash = Flash(str(error), tone="bad")
        return await desk.back(visitor, flash=flash, to=fields.get("back"), otherwise=otherwise)

    def unit_of(task: str) -> str:
        found = desk.overviews.last_known().task(task)
        return found[1].unit if found else "item"

    return router
