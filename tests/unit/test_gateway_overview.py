"""What the dashboard makes of a service that answers late or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.connectors.overview import Overviews
from services.gateway.connectors.services import ServiceAway, ServiceSlow
from services.gateway.records.overview import DomainService, ServiceAnswer
from tests.builders.fake_services import FakeService

PRODUCTS = DomainService(name="products", title="Products", url="http://products")
SLOW = ServiceSlow("The Products service did not answer within 2 seconds.")
GONE = ServiceAway("The Products service can't be reached.")


class OneService:
    """Answers, or raises what it is told to."""

    all = (PRODUCTS,)

    def __init__(self) -> None:
        self.error: ServiceAway | None = None

    async def status(self, *, service: DomainService) -> object:
        if self.error is not None:
            raise self.error
        return FakeService(name=service.name, title=service.title, tasks=[]).status()


class Dashboard:
    """The overview by a clock of its own."""

    def __init__(self) -> None:
        self.service = OneService()
        self.at = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
        self._overviews = Overviews(services=self.service, now=lambda: self.at, stream_away=lambda: False)

    async def look(self, *, after: float = 0, error: ServiceAway | None = None) -> ServiceAnswer:
        self.at += timedelta(seconds=after)
        self.service.error = error
        return (await self._overviews.fresh()).answers[0]


async def test_a_service_that_takes_a_long_breath_is_not_called_away() -> None:
    dashboard = Dashboard()
    first = await dashboard.look()

    late = await dashboard.look(after=4, error=SLOW)

    assert late.up
    assert late.heard_at == first.heard_at


async def test_a_service_that_stays_silent_is_called_away_after_ten_seconds() -> None:
    dashboard = Dashboard()
    await dashboard.look()
    await dashboard.look(after=6, error=SLOW)

    silent = await dashboard.look(after=6, error=SLOW)

    assert (silent.up, silent.away) == (False, str(SLOW))


@pytest.mark.parametrize("error", [SLOW, GONE], ids=["silent", "gone"])
async def test_a_service_that_never_answered_is_called_away_at_once(error: ServiceAway) -> None:
    assert not (await Dashboard().look(error=error)).up


async def test_a_service_whose_door_is_closed_is_called_away_at_once() -> None:
    dashboard = Dashboard()
    await dashboard.look()

    assert (await dashboard.look(after=1, error=GONE)).away == str(GONE)


async def test_a_service_that_was_away_is_not_called_back_by_a_late_answer() -> None:
    dashboard = Dashboard()
    await dashboard.look()
    await dashboard.look(after=1, error=GONE)

    assert not (await dashboard.look(after=1, error=SLOW)).up
