"""Everything a signed-in person can do, for the pages and the API alike: written down, done, and answered truly."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from services.gateway.connectors.overview import Overviews
from services.gateway.connectors.services import DomainServices, ServiceAway, ServiceRefused
from services.gateway.connectors.stream import StreamAway, SwitchBoard
from services.gateway.records.acts import Checked, Turned
from services.gateway.records.overview import DomainService, Overview, ServiceAnswer
from services.gateway.records.visitor import Visitor
from services.gateway.views.mapping_words import change_words
from services.gateway.views.words import RESULT_WORDS, number
from shared.contracts.events import MASTER, SwitchTurned
from shared.contracts.http import (
    AllBy,
    By,
    KeyBy,
    Looked,
    Queued,
    Refusal,
    Reschedule,
    Schedule,
    Switch,
    Synced,
    TakenOut,
    TakeOut,
)
from shared.contracts.mappings import Mappings, SavedMappings, SaveMappings
from shared.store.gateway import Act, AuditTrail, WrittenAct
from shared.sync.beside import begin, map_concurrently
from shared.sync.rules import CLOCKS_APART

Result = TypeVar("Result")

_OBEY_SECONDS = 3.0
_LOOK_EVERY = 0.2


class Acts:
    """The buttons. Raises ServiceAway, ServiceRefused or StreamAway; then nothing is promised."""

    def __init__(
        self,
        *,
        services: DomainServices,
        overviews: Overviews,
        switches: SwitchBoard,
        audit: AuditTrail,
        now: Callable[[], datetime],
    ) -> None:
        self._services = services
        self._overviews = overviews
        self._switches = switches
        self._audit = audit
        self._now = now

    async def latest(self, *, who: str, skip: int, limit: int) -> list[WrittenAct]:
        """What people did, from the newest on; of one person when one is named. Raises StoreDown."""
        return await self._audit.latest(who=who, skip=skip, limit=limit)

    async def left(self, *, visitor: Visitor) -> None:
        """Write down that somebody signed out."""
        line = await self._audit.begin(
            act=Act(at=self._now(), who=visitor.user, address=visitor.address, what="sign out")
        )
        await self._audit.complete(line=line, result="done")

    async def queue_changed(self, *, visitor: Visitor, task: str) -> Queued:
        """Queue every changed item."""
        doing = self._services.queue_changed(task=task, by=By(by=visitor.user))
        return await self._written(visitor, what="Queue Changed", target=task, doing=doing, told=_queued_told)

    async def queue_all(self, *, visitor: Visitor, task: str, force: bool = False) -> Queued:
        """Queue every item there is."""
        doing = self._services.queue_all(task=task, asked=AllBy(by=visitor.user, force=force))
        target = _target(task, "", force=force)
        return await self._written(visitor, what="Queue All", target=target, doing=doing, told=_queued_told)

    async def queue_item(self, *, visitor: Visitor, task: str, key: str, force: bool = False) -> Queued:
        """Queue one item."""
        doing = self._services.queue_item(task=task, asked=KeyBy(by=visitor.user, key=key, force=force))
        target = _target(task, key, force=force)
        return await self._written(visitor, what="Queue Item", target=target, doing=doing, told=_queued_told)

    async def sync_item(self, *, visitor: Visitor, task: str, key: str, force: bool = False) -> Synced:
        """Sync one item now."""
        doing = self._services.sync_item(task=task, asked=KeyBy(by=visitor.user, key=key, force=force))
        target = _target(task, key, force=force)
        return await self._written(visitor, what="Sync Item", target=target, doing=doing, told=_synced_told)

    async def take_out(self, *, visitor: Visitor, task: str, key: str, reason: str = "") -> TakenOut:
        """Take one entry out of the queue."""
        doing = self._services.take_out(task=task, asked=TakeOut(by=visitor.user, key=key, reason=reason))
        target = _target(task, key, force=False)
        return await self._written(visitor, what="Take out", target=target, doing=doing, reason=reason)

    async def look_now(self, *, visitor: Visitor, task: str) -> Looked:
        """Look for changes now."""
        doing = self._services.look_now(task=task, by=By(by=visitor.user))
        return await self._written(visitor, what="Look again", target=task, doing=doing)

    async def compare_now(self, *, visitor: Visitor, task: str) -> Looked:
        """Compare the whole website now."""
        doing = self._services.compare_now(task=task, by=By(by=visitor.user))
        return await self._written(visitor, what="Compare now", target=task, doing=doing)

    async def reschedule(self, *, visitor: Visitor, task: str, cron: str, reason: str) -> Schedule:
        """Give the task a new schedule."""
        asked = Reschedule(by=visitor.user, reason=reason, cron=cron)
        doing = self._services.reschedule(task=task, asked=asked)
        kept = await self._written(visitor, what="Reschedule", target=f"{task} {cron}", doing=doing, reason=reason)
        await self._until_told(kept, task=task)
        return kept

    async def check_system(self, *, visitor: Visitor, system: str) -> Checked:
        """Ask an outer system again, from every service that uses it."""
        doing = self._check(system=system, by=By(by=visitor.user))
        return await self._written(visitor, what="Check again", target=system, doing=doing)

    async def save_mappings(
        self, *, visitor: Visitor, mappings: Mappings, version: int, target: str, reason: str = ""
    ) -> SavedMappings:
        """Save the data mappings edited from this version. `target` says in the audit trail what was edited."""
        asked = SaveMappings(by=visitor.user, reason=reason, version=version, mappings=mappings)
        doing = self._services.save_mappings(asked=asked)
        return await self._written(
            visitor, what="Save mappings", target=target, doing=doing, reason=reason, told=_changes_told
        )

    async def turn(self, *, visitor: Visitor, switch: str, on: bool, reason: str) -> Turned:
        """Turn Master Sync or a task on or off, and tell which services have obeyed already."""
        what = "Turn on" if on else "Turn off"
        doing = self._turn(switch=switch, on=on, by=visitor.user, reason=reason)
        return await self._written(visitor, what=what, target=switch, doing=doing, reason=reason)

    async def _turn(self, *, switch: str, on: bool, by: str, reason: str) -> Turned:
        overview = await self._overviews.fresh()
        if switch != MASTER:
            # Refused now rather than never obeyed: nobody has a task of an unknown name, and one that is built later
            # must not find that it was turned on long ago.
            self._refuse_deaf(overview, switch)
        held = _held(overview, switch=switch) if on else 0
        sent = _after_all(overview, switch=switch, now=self._now())
        await self._tell(overview, SwitchTurned(switch=switch, on=on, by=by, reason=reason, at=sent))
        obeyed: tuple[str, ...] = ()
        not_yet: tuple[str, ...] = ()
        rounds = int(_OBEY_SECONDS / _LOOK_EVERY)
        for _ in range(rounds):
            overview = await self._overviews.fresh()
            concerned = [answer for answer in overview.answers if switch == MASTER or _has(answer, switch)]
            obeyed = tuple(a.service.title for a in concerned if a.up and _heard(a, switch=switch, sent=sent))
            not_yet = tuple(a.service.title for a in concerned if a.service.title not in obeyed)
            if all(not answer.up or answer.service.title in obeyed for answer in concerned):
                break
            await asyncio.sleep(_LOOK_EVERY)
        return Turned(switch=switch, on=on, at=sent, obeyed=obeyed, not_yet=not_yet, held=held)

    async def _tell(self, overview: Overview, turned: SwitchTurned) -> None:
        """Every service is told directly as well: an emergency stop doesn't wait for Kafka. Raises StreamAway if nobody
        has heard it."""
        concerned = [a.service for a in overview.answers if turned.switch == MASTER or _has(a, turned.switch)]
        heard: list[str] = []

        async def by_stream() -> None:
            with contextlib.suppress(StreamAway):
                await self._switches.publish(turned=turned)
                heard.append("stream")

        async def by_http(service: DomainService) -> None:
            # Who can't be told now is named by the wait that follows.
            with contextlib.suppress(ServiceAway, ServiceRefused):
                await self._services.turn(service=service, turned=turned)
                heard.append(service.title)

        calls: list[Callable[[], Awaitable[None]]] = [
            by_stream,
            *(functools.partial(by_http, service) for service in concerned),
        ]
        await map_concurrently(calls, lambda call: call())
        if not heard:
            self._switches.withdraw(turned)
            raise StreamAway("Neither the event stream (Kafka) nor any service can be reached, so nothing was turned.")

    async def _until_told(self, kept: Schedule, *, task: str) -> None:
        # Services remember their status for a moment; the page that follows must not show the old schedule.
        for _ in range(int(_OBEY_SECONDS / _LOOK_EVERY)):
            found = (await self._overviews.fresh()).task(task)
            told = found[1].schedule if found else None
            if found is None or not found[0].up or (told is not None and told.cron == kept.cron):
                return
            await asyncio.sleep(_LOOK_EVERY)

    def _refuse_deaf(self, overview: Overview, task: str) -> None:
        service = self._services.of_task(task)
        answer = overview.service(service.name)
        if answer is None or answer.status is None:
            raise ServiceAway(f"The {service.title} service can't be reached, so nothing was turned.")
        found = overview.task(task)
        if found is None:
            raise ServiceRefused.not_found()
        if not found[1].built:
            raise ServiceRefused(status=409, refusal=Refusal(code="not_built", words=found[1].not_built_words))

    async def _check(self, *, system: str, by: By) -> Checked:
        overview = await self._overviews.get()
        users = [
            answer.service
            for answer in overview.answers
            if answer.up and answer.status and any(known.name == system for known in answer.status.systems)
        ]
        if not users:
            if not any(answer.up for answer in overview.answers):
                raise ServiceAway("No service can be reached, so nothing could be checked.")
            raise ServiceRefused.not_found()

        async def check(service: DomainService) -> Looked | None:
            try:
                return await self._services.check_system(service=service, system=system, by=by)
            except (ServiceAway, ServiceRefused):
                return None

        answers = await map_concurrently(users, check)
        asked = [service.title for service, answer in zip(users, answers, strict=True) if answer is not None]
        missed = [service.title for service, answer in zip(users, answers, strict=True) if answer is None]
        await self._overviews.fresh()
        return Checked(system=system, asked=tuple(asked), not_reached=tuple(missed))

    async def _written(
        self,
        visitor: Visitor,
        *,
        what: str,
        target: str,
        doing: Awaitable[Result],
        reason: str = "",
        told: Callable[[Result], str] = lambda _: "done",
    ) -> Result:
        act = Act(at=self._now(), who=visitor.user, address=visitor.address, what=what, target=target, reason=reason)
        # Shielded: an impatient browser must not leave half a line behind.
        return await asyncio.shield(begin(self._after(act=act, doing=doing, told=told), name=what))

    async def _after(self, *, act: Act, doing: Awaitable[Result], told: Callable[[Result], str]) -> Result:
        line = await self._audit.begin(act=act)
        try:
            result = await doing
        except (ServiceAway, ServiceRefused, StreamAway) as error:
            await self._audit.complete(line=line, result=f"refused: {error}")
            raise
        await self._audit.complete(line=line, result=told(result))
        return result


def _target(task: str, key: str, *, force: bool) -> str:
    named = f"{task} {key}".rstrip()
    return f"{named}, even if unchanged" if force else named


def _queued_told(queued: Queued) -> str:
    counted = " so far, still counting" if queued.running else ""
    already = f", {number(queued.already)} waited already" if queued.already else ""
    return f"done: {number(queued.queued)} queued{already}{counted}."


def _synced_told(result: Synced) -> str:
    if not result.finished:
        return "done: It was still being synced after the time limit."
    if result.result is None:
        return f"done: {result.words}"
    word = RESULT_WORDS[result.result]
    words = f": {result.words}" if result.words and result.words.rstrip(".") != word else ""
    return f"done: Came out as {word}{words}"


def _changes_told(saved: SavedMappings) -> str:
    """What the save changed, each mapping as it was and as it is."""
    changes = [change_words(one) for one in saved.saved.changes if one.version == saved.saved.version]
    return f"done: {'. '.join(changes)}" if changes else "done"


def _has(answer: ServiceAnswer, task: str) -> bool:
    return answer.status is not None and any(known.name == task for known in answer.status.tasks)


def _after_all(overview: Overview, *, switch: str, now: datetime) -> datetime:
    """A moment later than every word on this switch so far: services obey the newest, and our clock may be behind."""
    last = [at for answer in overview.answers for at in _moments(answer, switch=switch)]
    # Services believe no time further ahead than clocks differ.
    sent = min(
        max([now, *(min(at, now + CLOCKS_APART) + timedelta(milliseconds=1) for at in last)]), now + CLOCKS_APART
    )
    # Databases keep milliseconds; the service's answer must compare equal to what we sent.
    return sent.replace(microsecond=sent.microsecond // 1000 * 1000)


def _held(overview: Overview, *, switch: str) -> int:
    """How many changes wait in the changed sets of the tasks that run by themselves once this switch is on."""
    return sum(
        task.counts.changed
        for answer in overview.answers
        if answer.up and answer.status is not None
        for task in answer.status.tasks
        if task.built
        and not task.automatic
        and switch in (MASTER, task.name)
        and (switch == MASTER or answer.status.master.on)
        and (switch == task.name or task.switch.on)
    )


def _heard(answer: ServiceAnswer, *, switch: str, sent: datetime) -> bool:
    return any(at >= sent for at in _moments(answer, switch=switch))


def _moments(answer: ServiceAnswer, *, switch: str) -> list[datetime]:
    """When the switch was turned last, as this service heard it."""
    if answer.status is None:
        return []
    positions: list[Switch]
    if switch == MASTER:
        positions = [answer.status.master]
    else:
        positions = [task.switch for task in answer.status.tasks if task.name == switch]
    return [position.at for position in positions if position.at is not None]
