"""A right, a module or a role that one task lacks: that task alone waits and says so, and drains once it is granted."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from demo import engines
from shared.connectors.counterpoint import COUNTERPOINT
from shared.connectors.http import open_client
from shared.connectors.magento import MAGENTO, MagentoApi
from shared.contracts.http import EntryState
from simulators.counterpoint.goods import Picture
from tests.builders.both_systems import BothSystems, both_systems, in_bulk
from tests.builders.counterpoint import company_api
from tests.builders.engine import Engine, Store, a_store, an_engine
from tests.builders.magento import PRODUCT_RIGHTS, TOKEN
from tests.builders.pictures import a_photo
from tests.component.engine.test_scheduler import tick

ITEMS, INVENTORIES, IMAGES = "products.items", "products.inventories", "products.images"
KEYS = ("ENAMEL-POT", "WAX-100", "ALWAYS")
MEDIA = ("Magento_Catalog::catalog",)
INVENTORY = ("Magento_InventoryApi::source", "Magento_InventoryApi::stock_source_item_assign")
LOOKS = 2 * 12
"""How often a task that lacks something asks again in two hours: often enough to be parked by old rules."""


@dataclass(frozen=True)
class Lack:
    """What is missing, whose task that stops, and what the task says."""

    task: str
    says: str
    granted: tuple[str, ...] = (*PRODUCT_RIGHTS, *MEDIA, *INVENTORY)
    modules: bool = True
    denied: tuple[str, ...] = ()


LACKS = {
    "the right to change pictures": Lack(
        IMAGES,
        "its integration lacks a right that this task needs: Magento_Catalog::catalog",
        (*PRODUCT_RIGHTS, *INVENTORY),
    ),
    "all rights of inventory": Lack(
        INVENTORIES,
        "its integration lacks a right that this task needs: Magento_InventoryApi::",
        (*PRODUCT_RIGHTS, *MEDIA),
    ),
    "the right to change stock": Lack(
        INVENTORIES,
        "lacks a right that this task needs: Magento_InventoryApi::stock",
        (*PRODUCT_RIGHTS, *MEDIA, *INVENTORY[:1]),
    ),
    "the inventory modules": Lack(INVENTORIES, "is its module switched on?", modules=False),
    "a role that sees item images": Lack(
        IMAGES, "the role of the sync's user lacks a right", denied=("GET /Item/{ItemNo}/Images",)
    ),
}


@dataclass(frozen=True)
class Shop:
    """Both systems, and an engine for each of three tasks over one database."""

    systems: BothSystems
    engines: Mapping[str, Engine]

    def set_up(self, *, granted: tuple[str, ...], modules: bool, denied: tuple[str, ...]) -> None:
        """What may be used from now on."""
        website = self.systems.store
        website.control("PUT", "/sign-in", {"integration_resources": list(granted)})
        website.control("PUT", "/store", {"inventory_modules": modules})
        role = f"{self.systems.company_url}/_control/role"
        httpx.put(role, json={"deny": list(denied)}, timeout=10, trust_env=False).raise_for_status()

    async def works(self) -> None:
        """Every task asks what is set up and works until it has nothing to do, or may not."""
        for engine in self.engines.values():
            await tick(engine)
            while await engine.worker.work_once():
                pass

    async def left(self, task: str) -> dict[str, tuple[EntryState, int]]:
        """What is in the task's queue, in which state, after how many attempts that count."""
        page = await self.engines[task].store.queue.page(task, q="", state=None, after=None, limit=100)
        return {entry.key: (entry.state, entry.attempts) for entry in page.entries}


@pytest_asyncio.fixture
async def store(mongo_engine: engines.Database) -> AsyncIterator[Store]:
    async with a_store(mongo_engine) as fresh:
        yield fresh


@pytest_asyncio.fixture
async def shop(store: Store, tmp_path: Path) -> AsyncIterator[Shop]:
    """Items that stand on the website and whose stock and pictures have to go there."""
    async with contextlib.AsyncExitStack() as stack:
        systems = await stack.enter_async_context(both_systems(tmp_path, items=50))
        website = await stack.enter_async_context(open_client(base_url=systems.store.address, at_once=1))
        till = await stack.enter_async_context(open_client(base_url=systems.company_url, at_once=1))
        await systems.sync(ITEMS, *KEYS)
        for key in KEYS:
            systems.till.put_picture(Picture(f"{key}.jpg", a_photo()))
        # Everybody's probe; who asks is the same user as the tasks.
        probes = {
            MAGENTO: MagentoApi(client=website, token=SecretStr(TOKEN)).probe,
            COUNTERPOINT: company_api(till).probe,
        }
        # Else whoever leads would look for changes and queue the whole shop.
        await store.leadership.lead(holder="another replica", lease=timedelta(days=2))
        tasks = {name: systems.tasks[name] for name in (ITEMS, INVENTORIES, IMAGES)}
        yield Shop(systems, {name: an_engine(store, task, probes=probes) for name, task in tasks.items()})


@pytest.mark.parametrize("keys", [KEYS[:1], KEYS], ids=["one item", "several"])
@pytest.mark.parametrize("lack", LACKS.values(), ids=LACKS)
async def test_only_the_task_waits_for_however_long_and_then_all_of_it_goes(
    shop: Shop, lack: Lack, keys: tuple[str, ...]
) -> None:
    shop.set_up(granted=lack.granted, modules=lack.modules, denied=lack.denied)
    for engine in shop.engines.values():
        await engine.add(*keys)

    for _ in range(LOOKS):
        await shop.works()
        shop.engines[ITEMS].clock.forward(minutes=5)

    waiting = shop.engines[lack.task]
    others = [task for task in shop.engines if task != lack.task]
    assert lack.says in waiting.gate.not_set_up(waiting.task)
    assert await shop.left(lack.task) == dict.fromkeys(keys, (EntryState.WAITING, 0))
    assert await waiting.lines() == []
    for task in others:
        assert await shop.left(task) == {}
        assert shop.engines[task].gate.not_set_up(shop.engines[task].task) == ""
        assert not shop.engines[task].gate.away({MAGENTO, COUNTERPOINT})

    shop.set_up(granted=(*PRODUCT_RIGHTS, *MEDIA, *INVENTORY), modules=True, denied=())
    await shop.works()

    assert await shop.left(lack.task) == {}
    assert {line.level for line in await waiting.lines()} == {"success"}
    assert waiting.gate.not_set_up(waiting.task) == ""


async def test_while_the_website_works_off_no_bulk_items_waits_and_nothing_is_parked(
    store: Store, tmp_path: Path
) -> None:
    rules = replace(in_bulk(), bulk_deadline_seconds=0.3)
    async with (
        both_systems(tmp_path, items=50, rules=rules) as systems,
        open_client(base_url=systems.store.address, at_once=1) as website,
    ):
        await store.leadership.lead(holder="another replica", lease=timedelta(days=2))
        probes = {MAGENTO: MagentoApi(client=website, token=SecretStr(TOKEN)).probe}
        engine = an_engine(store, systems.tasks[ITEMS], probes=probes)
        shop = Shop(systems, {ITEMS: engine})
        systems.store.control("PUT", "/bulk", {"stopped": True})
        await engine.add(*KEYS)
        for _ in range(LOOKS):
            await shop.works()
            engine.clock.forward(minutes=5)
            systems.now += timedelta(minutes=5)
        left = await shop.left(ITEMS)
        says = engine.gate.not_set_up(engine.task)
        systems.store.control("PUT", "/bulk", {"stopped": False})
        for _ in range(4):
            engine.clock.forward(minutes=5)
            await shop.works()

        assert {state for state, _ in left.values()} <= {EntryState.WAITING, EntryState.TRYING_AGAIN}
        assert left.keys() == set(KEYS)
        assert "its cron or its consumer async.operations.all isn't running" in says
        assert await shop.left(ITEMS) == {}
        assert set(KEYS) <= systems.products().keys()
