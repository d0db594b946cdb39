"""The registered tasks without the systems they need, and a memory with nothing in it: to look at, not to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import SecretStr

from services.misc.records.rules import MiscRules
from services.misc.tasks import all_tasks as all_misc_tasks
from services.products.records.rules import FlagColumns, ProductRules
from services.products.tasks import all_tasks
from shared.connectors.counterpoint import CounterpointApi
from shared.connectors.http import open_client
from shared.connectors.magento import MagentoApi
from shared.connectors.sql import SqlReader
from shared.contracts.events import ActivityHappened
from shared.contracts.http import Outage, RejectedEvent
from shared.sync.model import Change, PlannedTask, Task
from shared.sync.ports import Failures, Pace, TaskTools
from tests.builders.documents import DocumentsInMemory
from tests.builders.links import LinksInMemory

_MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def registered_product_tasks() -> tuple[Task | PlannedTask, ...]:
    """What `all_tasks` of the products registers, on systems that nobody calls."""
    secret = SecretStr("nobody-asks-for-it")
    client = open_client(base_url="http://127.0.0.1:9", at_once=1)
    return all_tasks(
        counterpoint=CounterpointApi(client=client, company="C", user="U", password=secret, api_key=secret),
        database=SqlReader(url="sqlite://"),
        magento=MagentoApi(client=client, token=secret),
        tools=TaskTools(
            links=lambda _: LinksInMemory(),
            documents=DocumentsInMemory(),
            tell=_nobody_listens,
            tell_domain=_nobody_else,
        ),
        rules=ProductRules(),
        flags=FlagColumns(),
    )


def registered_misc_tasks() -> tuple[Task | PlannedTask, ...]:
    """What `all_tasks` of the misc domain registers, on systems that nobody calls."""
    client = open_client(base_url="http://127.0.0.1:9", at_once=1)
    return all_misc_tasks(
        database=SqlReader(url="sqlite://"),
        magento=MagentoApi(client=client, token=SecretStr("nobody-asks-for-it")),
        tools=TaskTools(
            links=lambda _: LinksInMemory(),
            documents=DocumentsInMemory(),
            tell=_nobody_listens,
            tell_domain=_nobody_else,
        ),
        rules=MiscRules(),
    )


async def _nobody_else(_: str, __: Sequence[Change]) -> bool:
    return False


async def _nobody_listens(changes: Sequence[Change]) -> None:
    """What tasks tell each other goes nowhere."""


class StandingClock:
    """A clock that stands."""

    def now(self) -> datetime:
        """Always the same moment."""
        return _MOMENT


class NothingKept:
    """Whatever the status asks of the store, with nothing in it."""

    async def read_all(self) -> Mapping[str, object]:
        """No switches, systems or memories."""
        return {}

    async def counts(self) -> Mapping[str, object]:
        """No entries, no changed items."""
        return {}

    async def oldest_due(self) -> Mapping[str, datetime]:
        """Nothing waits."""
        return {}

    async def finished_since(self, since: datetime) -> Mapping[str, int]:
        """Nothing has finished."""
        return {}

    async def pace(self, *, since: datetime) -> Mapping[str, Pace]:
        """Nothing moves."""
        return {}

    async def failures(self, *, since: datetime) -> Mapping[str, Failures]:
        """Nothing has failed."""
        return {}

    async def last_finished(self, task: str) -> datetime | None:
        """Nor did it ever."""
        return None

    async def newest(self, *, limit: int) -> tuple[int, Sequence[RejectedEvent]]:
        """Nothing was refused."""
        return 0, ()

    async def outages(self, *, limit: int) -> Sequence[Outage]:
        """Nothing was ever away."""
        return ()

    def tell(self, happened: ActivityHappened) -> None:
        """Nobody listens."""
