"""Other tasks hear of what came online, whatever breaks in between."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pytest

from services.products.records.kit import Part
from services.products.tasks.announces import CAME_ONLINE, KIT, Announces
from services.products.tasks.outcomes import NEW, is_online
from shared.sync.errors import StoreDown
from shared.sync.model import Change, Link
from tests.builders.links import LinksInMemory

POT = Link(key="POT", digest="final", facts={"skus": ["POT"]})


class OneKit:
    """The pot is part of a picnic."""

    async def parts_of(self, keys: Collection[str]) -> Mapping[str, tuple[Part, ...]]:
        """No test here asks for parts."""
        raise NotImplementedError

    async def kits_with(self, keys: Collection[str]) -> Sequence[str]:
        """The picnic, for the pot."""
        return ["PICNIC"] if "POT" in keys else []


async def test_a_link_is_final_only_after_everybody_was_told() -> None:
    links = LinksInMemory()
    told: list[Change] = []

    async def tell(changes: Sequence[Change]) -> None:
        told.extend(changes)
        assert "POT" not in links.rows

    await Announces(links=links, kits=OneKit(), tell=tell).tell_of({"POT": POT})

    assert told == [Change("POT", CAME_ONLINE), Change("PICNIC", KIT)]
    assert {key: replace(link, sent_at=None) for key, link in links.rows.items()} == {"POT": POT}


async def test_an_item_nobody_could_be_told_of_stays_to_be_told() -> None:
    links = LinksInMemory()
    await links.save_many([Link(key="POT", digest=NEW, facts=POT.facts)])

    async def tell(changes: Sequence[Change]) -> None:
        raise StoreDown("away")

    with pytest.raises(StoreDown):
        await Announces(links=links, kits=OneKit(), tell=tell).tell_of({"POT": POT})

    assert links.rows["POT"].digest == NEW
    assert is_online(links.rows["POT"])


async def test_nobody_is_told_where_nothing_came_and_no_kit_is_concerned() -> None:
    told: list[Change] = []

    async def tell(changes: Sequence[Change]) -> None:
        told.extend(changes)

    announces = Announces(links=LinksInMemory(), kits=OneKit(), tell=tell)
    await announces.tell_of({})
    await announces.wake_kits_with(["WAX"])

    assert told == []
