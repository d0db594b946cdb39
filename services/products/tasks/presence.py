"""Which products the website still has, and how Items hears of those that it doesn't."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.products.tasks.outcomes import gone_skus, sent_skus, spelled, till_skus
from shared.sync.model import Change, Link
from shared.sync.ports import Links
from shared.website.products import SoldProduct
from shared.website.rows import sku_key

GONE = frozenset({"item"})


class FindsSold(Protocol):
    """Which products there are."""

    async def find(self, skus: Collection[str]) -> Mapping[str, SoldProduct]:
        """The products there are, by upper-case SKU."""
        ...


class Withdraws(Protocol):
    """What tells Items of products that are gone."""

    async def withdraw(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of which a product came or went: what is missing is gone until Items, which hears of it, made it."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What the website has of some items."""

    links: Mapping[str, Link]
    """The items' links as they are once it is noted what is missing."""
    news: Mapping[str, tuple[str, ...]]
    """By item, in plain words, what came or went since that was noted last; only those of which something did."""


@dataclass(frozen=True, kw_only=True)
class Presence:
    """Looks whether what Items sent still stands on the website, for the tasks whose values belong to a product."""

    products: FindsSold
    items: Links
    tell: Callable[[Sequence[Change]], Awaitable[None]]

    async def look(self, known: Mapping[str, Link]) -> Seen:
        """What stands of these items now."""
        sold = {key: dict.fromkeys((key, *skus)) for key, link in known.items() if (skus := sent_skus(link))}
        asked = {spelled(known[key], sku) for key, skus in sold.items() for sku in skus}
        there = await self.products.find(asked) if asked else {}
        links = dict(known)
        news: dict[str, tuple[str, ...]] = {}
        for key, own in sold.items():
            missing = [sku for sku in own if sku_key(sku) not in there]
            links[key] = without(known[key], missing)
            if words := _news(known[key], missing):
                news[key] = words
        return Seen(links, news)

    async def withdraw(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of the keys of which a product came or went: what is missing counts as gone until Items has made it.

        What still stands of them keeps its stock and its prices. Items, which hears of them, tells the other tasks
        once all of it stands again.
        """
        seen = await self.look(await self.items.read_many(keys))
        now = {key: seen.links[key] for key in seen.news}
        await self.items.distrust_many([key for key, link in now.items() if link.digest is None], digest=None)
        partly = {key: {"gone": link.facts["gone"]} for key, link in now.items() if link.digest is not None}
        await self.items.note_many(partly)
        if now:
            await self.tell([Change(key, GONE) for key in now])
        return frozenset(now)


def without(link: Link, missing: Sequence[str]) -> Link:
    """The item's link while these of its products are missing; it isn't online when none is left that is sold."""
    noted = replace(link, facts={**link.facts, "gone": sorted(missing)})
    return noted if till_skus(noted) else replace(noted, digest=None)


def gone_words(skus: Sequence[str]) -> tuple[str, ...]:
    """Missing products in plain words."""
    return tuple(f"{sku} isn't there any more" for sku in skus)


def _news(link: Link, missing: Sequence[str]) -> tuple[str, ...]:
    before = gone_skus(link)
    lost = sorted(spelled(link, sku) for sku in {*missing} - before)
    back = sorted(spelled(link, sku) for sku in before - {*missing})
    return (*gone_words(lost), *(f"{sku} is there again" for sku in back))
