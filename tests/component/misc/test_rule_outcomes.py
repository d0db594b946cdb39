"""What Price Rules came to last with each rule, as the promotions calendar asks for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from services.misc.tasks.rule_outcomes import LastOutcomes
from shared.contracts.states import Level
from shared.sync.model import Link
from simulators.counterpoint.changes import NewBreak
from tests.builders.misc_shop import MiscShop, misc_shop, rule_for

RULES, TRADE, POT = "misc.price_rules", "P|TRADE|1", "ENAMEL-POT"
TENTH_OFF = NewBreak(prc_meth="D", amt_or_pct=Decimal(10))


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[MiscShop]:
    """A website with the pot."""
    async with misc_shop(tmp_path, online=[POT]) as started:
        yield started


async def said(shop: MiscShop) -> dict[str, tuple[Level, str]]:
    """Level and words of every rule."""
    found = await LastOutcomes(links=shop.links[RULES]).read()
    return {key: (one.level, one.words) for key, one in found.rules.items()}


async def test_the_last_outcome_that_said_something_is_kept(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item=POT, breaks=[TENTH_OFF]))
    shop.promote("LONELY", rule_for("NOBODY", item=POT, breaks=[TENTH_OFF]))

    for _ in range(2):
        await shop.outcome(RULES, TRADE)
        await shop.outcome(RULES, "P|LONELY|1")
    told = await said(shop)

    assert told[TRADE][1].startswith("prices for Wholesale")
    assert told["P|LONELY|1"][0] is Level.SKIPPED


async def test_a_rule_that_counterpoint_no_longer_has_is_no_longer_told(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item=POT, breaks=[TENTH_OFF]))
    await shop.outcome(RULES, TRADE)
    shop.systems.edit_counterpoint("DELETE FROM IM_PRC_GRP WHERE GRP_COD = 'TRADE'")
    await shop.outcome(RULES, TRADE)

    assert TRADE not in await said(shop)


async def test_links_of_an_older_version_say_nothing(shop: MiscShop) -> None:
    await shop.links[RULES].save_many([Link(key="P|OLD|1", digest="x"), Link(key="P|ODD|1", facts={"said": "?"})])

    assert await said(shop) == {}
