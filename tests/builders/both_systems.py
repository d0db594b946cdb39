"""Counterpoint and the website side by side, with the product tasks between them and nothing faked but the links."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from pydantic import SecretStr

from services.products.records.rules import FlagColumns, ProductRules
from services.products.tasks import all_tasks
from services.products.tasks.item_view import ItemSides
from services.products.tasks.mapping_desk import MappingDesk, mapping_desk
from shared.connectors.counterpoint import CounterpointApi
from shared.connectors.http import open_client
from shared.connectors.magento import MagentoApi
from shared.connectors.sql import SqlReader
from shared.sync.comparing import distrusted, naming
from shared.sync.model import Change, Outcome, Task
from shared.sync.ports import TaskTools
from simulators.counterpoint.till import Till
from simulators.magento.settings import StoreSettings
from tests.builders.counterpoint import SEEDED_AT, simulated_company
from tests.builders.documents import DocumentsInMemory
from tests.builders.links import LinksInMemory
from tests.builders.magento import TOKEN, RunningStore, running_store

FLAGS = FlagColumns(
    web_enabled="USR_WEB_ENABLED",
    web_archive="USR_WEB_ARCHIVE",
    always_in_stock="USR_ALWAYS_IN_STOCK",
    allow_backorder="USR_ALLOW_BACKORDER",
    min_sale_quantity="USR_MIN_SALE_QTY",
    out_of_stock_quantity="USR_OUT_OF_STOCK_QTY",
)
REALTIME = StoreSettings(index_mode="realtime")
"""A website whose stock index hears of everything at once, so that tests of other things needn't wait for it."""
RULES = ProductRules(zone=ZoneInfo("America/Chicago"), bulk_deadline_seconds=20.0)


@dataclass
class BothSystems:
    """A shop and its website. `now` is the time the tasks see."""

    till: Till
    store: RunningStore
    links: defaultdict[str, LinksInMemory]
    tasks: Mapping[str, Task]
    sides: ItemSides
    documents: DocumentsInMemory
    mapping_desk: MappingDesk
    company_url: str
    file: Path
    now: datetime = SEEDED_AT
    told: list[Change] = field(default_factory=list)
    """What tasks told each other, in order."""

    async def sync(self, task: str, *keys: str, force: bool = False) -> Mapping[str, Outcome]:
        """The outcomes of one batch of a task."""
        return await self.tasks[task].work.sync(keys, force=force)

    async def outcome(self, task: str, key: str, *, force: bool = False) -> Outcome:
        """The outcome of one item."""
        return (await self.sync(task, key, force=force))[key]

    async def pressed(self, task: str, *keys: str) -> Mapping[str, Outcome]:
        """The outcomes of one batch that a person asked for: what the website has otherwise is distrusted first."""
        differs = await distrusted(self.tasks[task], keys)
        return naming(await self.sync(task, *keys), differs)

    async def differing(self, task: str, *keys: str) -> Mapping[str, tuple[str, ...]]:
        """What the website has otherwise."""
        comparison = self.tasks[task].comparison
        assert comparison is not None, f"{task} can't compare"
        return await comparison.differing(keys)

    async def found(self, task: str, *, since: datetime | None, until: datetime) -> list[str]:
        """The keys a finder found, in order."""
        pages = self.tasks[task].finder.changes(since=since, until=until)
        return [change.key async for page in pages for change in page]

    def edit_counterpoint(self, statement: str) -> None:
        """What somebody with the database open does past the till."""
        with contextlib.closing(sqlite3.connect(self.file, timeout=10)) as connection, connection:
            connection.execute(statement)

    def refuse_at_counterpoint(self, key: str) -> None:
        """Counterpoint answers with trouble for this item alone."""
        rules = {"rules": [{"kind": "refuse", "key": key}]}
        httpx.put(f"{self.company_url}/_control/faults", json=rules, timeout=10, trust_env=False).raise_for_status()

    def website_calls(self, method: str | None = None) -> list[str]:
        """The routes the website was called on since the last `forget_calls`, with their methods."""
        calls = self.store.control("GET", "/calls")["calls"]
        return [
            f"{call['method']} {call['route']}"
            for call in calls
            for _ in range(call["count"])
            if method in (None, call["method"])
        ]

    def forget_calls(self) -> None:
        """Counts from here on."""
        self.store.control("DELETE", "/calls")

    def products(self) -> dict[str, dict[str, Any]]:
        """The website's products by SKU, as its control door shows them."""
        return dict(self.store.control("GET", "/state")["products"])

    def stock(self) -> dict[str, tuple[float, int]]:
        """Quantity and status at the default source by SKU."""
        rows = self.store.control("GET", "/state")["source_items"]
        return {
            row["sku"]: (float(row["quantity"]), int(row["status"])) for row in rows if row["source_code"] == "default"
        }


@contextlib.asynccontextmanager
async def both_systems(
    folder: Path,
    *,
    rules: ProductRules = RULES,
    flags: FlagColumns = FLAGS,
    store: StoreSettings = REALTIME,
    **company: Any,
) -> AsyncIterator[BothSystems]:
    """A small seeded shop and an empty website, for as long as the block runs."""
    file = folder / "counterpoint.sqlite"
    with simulated_company(database=str(file), **company) as counterpoint, running_store(store=store) as website:
        reader = SqlReader(url=f"sqlite:///{file}")
        async with (
            open_client(base_url=counterpoint.url, at_once=2) as counterpoint_client,
            open_client(base_url=website.address, at_once=4) as website_client,
        ):
            transports = {
                "counterpoint": CounterpointApi(
                    client=counterpoint_client,
                    company=counterpoint.company,
                    user=counterpoint.user,
                    password=SecretStr(counterpoint.password),
                    api_key=SecretStr(counterpoint.api_key),
                ),
                "database": reader,
                "magento": MagentoApi(client=website_client, token=SecretStr(TOKEN)),
            }
            links: defaultdict[str, LinksInMemory] = defaultdict(LinksInMemory)
            documents = DocumentsInMemory()
            clock: list[BothSystems] = []

            async def told(changes: Sequence[Change]) -> None:
                clock[0].told.extend(changes)

            async def told_others(_: str, __: Sequence[Change]) -> bool:
                return False

            tools = TaskTools(links=links.__getitem__, documents=documents, tell=told, tell_domain=told_others)
            tasks = all_tasks(
                **transports,  # type: ignore[arg-type]
                tools=tools,
                rules=rules,
                flags=flags,
                now=lambda: clock[0].now,
            )
            built = {task.name: task for task in tasks if isinstance(task, Task)}
            sides = ItemSides(
                **transports,  # type: ignore[arg-type]
                documents=documents,
                rules=rules,
                flags=flags,
                now=lambda: clock[0].now,
            )
            desk = mapping_desk(database=reader, magento=transports["magento"], tools=tools, rules=rules)  # type: ignore[arg-type]
            shop = BothSystems(
                till=counterpoint.hand(),
                store=website,
                links=links,
                tasks=built,
                sides=sides,
                documents=documents,
                mapping_desk=desk,
                company_url=counterpoint.url,
                file=file,
            )
            clock.append(shop)
            yield shop
        reader.close()


def without_times(products: Mapping[str, Mapping[str, Any]], *, leave_out: Sequence[str] = ()) -> dict[str, Any]:
    """The products without what differs between two equal runs: numbers and stamps."""
    hidden = {"id", "created_at", "updated_at", *leave_out}
    return {sku: {name: value for name, value in row.items() if name not in hidden} for sku, row in products.items()}


def in_bulk() -> ProductRules:
    """The same rules, written through the bulk queue."""
    return replace(RULES, write_mode="async_bulk")
