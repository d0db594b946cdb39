"""All services asked at once, remembered for half a second and asked by one caller at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from services.gateway.connectors.services import DomainServices, ServiceAway, ServiceRefused, ServiceSlow
from services.gateway.records.overview import DomainService, Overview, ServiceAnswer
from shared.sync.beside import begin, map_concurrently

KEEP_SECONDS = 0.5
PATIENCE_SECONDS = 10.0
"""A service that answered so lately is busy rather than gone when its next answer takes too long."""


class Overviews:
    """The newest Overview. Never raises for a service that is away: the answer says so."""

    def __init__(
        self, *, services: DomainServices, now: Callable[[], datetime], stream_away: Callable[[], bool]
    ) -> None:
        self._services = services
        self._now = now
        self._stream_away = stream_away
        self._last: Overview | None = None
        self._asking: asyncio.Task[Overview] | None = None
        self._known: dict[str, ServiceAnswer] = {}

    async def get(self) -> Overview:
        """An Overview at most half a second old."""
        last = self._last
        if last is not None and (self._now() - last.taken_at).total_seconds() < KEEP_SECONDS:
            return last
        return await self.fresh()

    async def fresh(self) -> Overview:
        """An Overview asked for now; callers who come while it is asked share the answer."""
        if self._asking is None or self._asking.done():
            self._asking = begin(self._ask(), name="ask all services")
        # Shielded: the browser that gives up first must not take the answer from the others.
        return await asyncio.shield(self._asking)

    def last_known(self) -> Overview:
        """What is in memory, without asking anybody."""
        if self._last is not None:
            return self._last
        unknown = tuple(
            ServiceAnswer(service=service, status=None, heard_at=None, away="Not asked yet.")
            for service in self._services.all
        )
        return Overview(answers=unknown, taken_at=self._now(), stream_away=self._stream_away())

    async def _ask(self) -> Overview:
        answers = await map_concurrently(self._services.all, self._answer)
        self._known = {answer.service.name: answer for answer in answers}
        self._last = Overview(answers=tuple(answers), taken_at=self._now(), stream_away=self._stream_away())
        return self._last

    async def _answer(self, service: DomainService) -> ServiceAnswer:
        try:
            status = await self._services.status(service=service)
        except (ServiceAway, ServiceRefused) as error:
            known = self._known.get(service.name)
            if known is not None and isinstance(error, ServiceSlow) and self._just_busy(known):
                return known
            return ServiceAnswer(
                service=service,
                status=known.status if known else None,
                heard_at=known.heard_at if known else None,
                away=str(error),
                away_since=known.away_since if known and known.away_since else self._now(),
            )
        return ServiceAnswer(service=service, status=status, heard_at=self._now())

    def _just_busy(self, known: ServiceAnswer) -> bool:
        """Whether its last answer is so young that it stands: a banner for every long breath would cry wolf."""
        if not known.up or known.heard_at is None:
            return False
        return (self._now() - known.heard_at).total_seconds() < PATIENCE_SECONDS
