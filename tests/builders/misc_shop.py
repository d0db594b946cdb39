"""Both systems with the misc tasks between them, and products online through the product tasks."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from services.misc.records.rules import MiscRules
from services.misc.tasks import all_tasks
from services.products.records.rules import ProductRules
from shared.connectors.http import open_client
from shared.connectors.magento import MagentoApi
from shared.connectors.sql import SqlReader
from shared.sync.comparing import distrusted, naming
from shared.sync.model import Change, Outcome, Task
from shared.sync.ports import TaskTools
from simulators.counterpoint.changes import NewPromotion, NewRule
from tests.builders.both_systems import RULES as PRODUCT_RULES
from tests.builders.both_systems import BothSystems, both_systems
from tests.builders.documents import DocumentsInMemory
from tests.builders.links import LinksInMemory
from tests.builders.magento import TOKEN

MISC_RULES = MiscRules(zone=ZoneInfo("America/Chicago"))
DAY = timedelta(days=1)


@dataclass
class Elsewhere:
    """The doors of the other domains, and what they were told."""

    reachable: bool = True
    told: list[tuple[str, Change]] = field(default_factory=list)


@dataclass
class MiscShop:
    """The misc tasks on a shop; `systems` is the shop itself, whose time they share."""

    systems: BothSystems
    tasks: Mapping[str, Task]
    links: defaultdict[str, LinksInMemory]
    elsewhere: Elsewhere

    async def sync(self, task: str, *keys: str, force: bool = False) -> Mapping[str, Outcome]:
        """The outcomes of one batch of a task."""
        return await self.tasks[task].work.sync(keys, force=force)

    async def outcome(self, task: str, key: str, *, force: bool = False) -> Outcome:
        """The outcome of one key."""
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

    async def found(self, task: str, *, moments: bool = False) -> list[str]:
        """The keys a finder finds now, in order."""
        finder = self.tasks[task].moments if moments else self.tasks[task].finder
        assert finder is not None
        pages = finder.changes(since=self.systems.now - DAY, until=self.systems.now)
        return [change.key async for page in pages for change in page]

    def promote(self, code: str, *rules: NewRule, **more: Any) -> None:
        """A price group in force for a day around now unless said otherwise."""
        fields = {"begins": self.systems.now - DAY, "ends": self.systems.now + DAY, **more}
        self.systems.till.promote(NewPromotion(grp_cod=code, rules=list(rules), **fields))

    def tiers(self, sku: str) -> dict[tuple[str, float], float]:
        """The fixed prices of a product by customer group and quantity."""
        state = self.systems.store.control("GET", "/state")
        names = {row["id"]: row["code"] for row in state["customer_groups"]}
        return {
            (names.get(row["customer_group_id"], "ALL GROUPS"), float(row["qty"])): float(row["value"])
            for row in state["products"][sku]["tier_prices"]
        }

    def cart_rules(self) -> list[dict[str, Any]]:
        """The website's cart rules."""
        return list(self.systems.store.control("GET", "/state")["sales_rules"])

    def writes(self) -> list[str]:
        """Calls since the last `forget_calls` that change something on the website."""
        return [
            call
            for call in self.systems.website_calls()
            if not call.startswith("GET ") and not call.endswith("-information")
        ]


def rule_for(category: str = "", *, customer: str = "", item: str = "", **more: Any) -> NewRule:
    """A rule for a customer category or one customer, and for one item if it names one."""
    who = {"cust_filt": f"(AR_CUST.CATEG_COD = '{category}')"} if category else {}
    return NewRule(**who, **({"cust_no": customer} if customer else {}), **({"item_no": item} if item else {}), **more)


def money(text: str) -> Decimal:
    """An amount."""
    return Decimal(text)


@contextlib.asynccontextmanager
async def misc_shop(
    folder: Path,
    *,
    rules: MiscRules = MISC_RULES,
    product_rules: ProductRules = PRODUCT_RULES,
    seeded_offers: bool = False,
    online: Sequence[str] = (),
    **company: Any,
) -> AsyncIterator[MiscShop]:
    """A small seeded shop without price groups, some of its items online, for as long as the block runs."""
    async with both_systems(folder, rules=product_rules, **{"items": 50, **company}) as systems:
        for table in () if seeded_offers else ("IM_PRC_GRP", "IM_PRC_RUL", "IM_PRC_RUL_BRK"):
            systems.edit_counterpoint(f"DELETE FROM {table}")
        if online:
            await systems.sync("products.items", *online)
            await systems.sync("products.price_changes", *online)
        links: defaultdict[str, LinksInMemory] = defaultdict(LinksInMemory)

        async def told(changes: Sequence[Change]) -> None:
            systems.told.extend(changes)

        elsewhere = Elsewhere()

        async def shop_told(domain: str, changes: Sequence[Change]) -> bool:
            if elsewhere.reachable:
                elsewhere.told.extend((domain, change) for change in changes)
            return elsewhere.reachable

        reader = SqlReader(url=f"sqlite:///{systems.file}")
        async with open_client(base_url=systems.store.address, at_once=2) as client:
            tasks = all_tasks(
                database=reader,
                magento=MagentoApi(client=client, token=SecretStr(TOKEN)),
                tools=TaskTools(
                    links=links.__getitem__, documents=DocumentsInMemory(), tell=told, tell_domain=shop_told
                ),
                rules=rules,
                now=lambda: systems.now,
            )
            systems.forget_calls()
            yield MiscShop(
                systems=systems,
                tasks={t.name: t for t in tasks if isinstance(t, Task)},
                links=links,
                elsewhere=elsewhere,
            )
        reader.close()
