"""Items whose number holds a "/": Counterpoint's API can't name them, its database can."""

from __future__ import annotations

from pathlib import Path

import httpx

from shared.sync.model import Done
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import BothSystems, both_systems

ITEMS = "products.items"
INVENTORIES = "products.inventories"


def counterpoint_calls(shop: BothSystems) -> dict[str, int]:
    """How often each route of Counterpoint's API was called."""
    answer = httpx.get(f"{shop.company_url}/_control/calls", timeout=10, trust_env=False).json()
    return {call["route"]: call["count"] for call in answer["calls"]}


async def test_a_batch_with_one_costs_no_sweep_of_the_catalogue(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=60) as shop:
        httpx.delete(f"{shop.company_url}/_control/calls", timeout=10, trust_env=False)

        added = await shop.sync(ITEMS, "MUG 12/OZ", "ENAMEL-POT", "NO/SUCH")
        await shop.sync(INVENTORIES, "MUG 12/OZ", "ENAMEL-POT", force=True)

        calls = counterpoint_calls(shop)
        assert isinstance(added["MUG 12/OZ"], Done)
        assert added["NO/SUCH"].reason == "Not in Counterpoint"  # type: ignore[union-attr]
        assert not [route for route in calls if route.startswith(("/Items", "/Inventory"))]
        # All else is what the pot alone costs: its row once, its stock twice, and looking for pictures.
        wanted = {"/Item/{ItemNo}": 1, "/Item/{ItemNo}/Inventory/{LocId}": 2}
        assert {route: count for route, count in calls.items() if "Image" not in route} == wanted


async def test_it_is_read_with_all_that_the_api_would_have_said_of_it(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=60) as shop:
        shop.till.change("MUG 12/OZ", ItemChange(descr="Mug, blue", html_descr="<p>Blue.</p>", quantity=7, committed=2))

        await shop.sync(ITEMS, "MUG 12/OZ")
        await shop.sync(INVENTORIES, "MUG 12/OZ", force=True)

        mug = shop.products()["MUG 12/OZ"]
        assert (mug["name"], mug["custom_attributes"]["description"]) == ("Mug, blue", "<p>Blue.</p>")
        assert shop.stock()["MUG 12/OZ"] == (5.0, 1)


async def test_the_api_and_the_database_say_the_same_of_an_item(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=60) as shop:
        reader = shop.tasks[ITEMS].work.counterpoint  # type: ignore[attr-defined]
        keys = ["ENAMEL-POT", "TRL-JKT", "WAX-100", "UMLAUT", "NO-NAME", "PICNIC-KIT"]

        assert await reader._slashed.items(keys) == await reader.items(keys)
        assert await reader._slashed.stocks(keys, locations=["MAIN"]) == await reader.stocks(keys, locations=["MAIN"])
