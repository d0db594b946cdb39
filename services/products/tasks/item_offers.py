"""Families and kits that the website doesn't offer for sale yet although what they are made of is in stock."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from services.products.mapping.product import Payload, Product
from services.products.mapping.selling import following_rules
from services.products.mapping.stock import source_rows
from services.products.records.item import ItemFlags
from services.products.records.rules import ProductRules
from services.products.records.stock import Stock
from services.products.records.web import WebProduct
from services.products.tasks.outcomes import BUNDLE, each, is_online, till_skus
from services.products.tasks.shop_clock import TellsTime
from shared.contracts.http import Level
from shared.sync.comparing import walked
from shared.sync.errors import SyncError, TemporaryError
from shared.sync.model import Change, Done, Link, Outcome, Skipped, Unchanged
from shared.sync.ports import Links
from shared.sync.rules import PAGE

OFFERS = "products.items.offers"
"""Where it is kept which families and kits wait to be offered."""
COMPOSED = frozenset({"configurable", BUNDLE})
OFFER = frozenset({"offer"})
"""The finder's own aspect: it concerns Items alone. Others would be woken at each look."""
FIRST_LOOK, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
"""The website's cron runs each minute; who hasn't set it up isn't asked each minute for ever."""
PATIENT_LOOKS = 3


class ReadsStocks(Protocol):
    """Where the stock of variants and parts comes from."""

    async def stocks(
        self, keys: Collection[str], *, locations: Collection[str]
    ) -> Mapping[str, tuple[Stock, ...] | SyncError]:
        """Every key with its stock at each location."""
        ...


class ReadsFlags(Protocol):
    """Where the flags of parts come from."""

    async def flags(self, keys: Collection[str]) -> Mapping[str, ItemFlags]:
        """The flags of the items there are."""
        ...


class SavesProducts(Protocol):
    """One save a call; its answer says what the website made of it."""

    async def save(self, product: Payload) -> WebProduct:
        """The product as the website now holds it."""
        ...


@dataclass(frozen=True, slots=True)
class Composed:
    """A family or kit as far as offering it goes."""

    sku: str
    stock_item: Mapping[str, object]
    variants: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def composed(product: Product) -> Composed:
    """A family or kit as Counterpoint has it now."""
    skus = product.skus if product.variants else ()
    return Composed(str(product.payload["sku"]), _stock_item(product), skus, tuple(part.key for part in product.parts))


def composed_as_sent(link: Link, *, flags: ItemFlags) -> Composed:
    """One that can't be sent as it is now, as it was sent last: it is to be for sale all the same."""
    parts = tuple(str(key) for key, *_ in link.facts.get("parts", ()))
    return Composed(link.key, following_rules(flags), () if parts else till_skus(link), parts)


def was_never_offered(link: Link | None) -> bool:
    """Whether it is a family or kit that was sent before we said that it is for sale, and read the answer."""
    return link is not None and is_online(link) and _is_composed(link) and not link.facts.get("offered")


def _is_composed(link: Link) -> bool:
    return link.facts.get("kind") in COMPOSED


@dataclass(frozen=True, kw_only=True)
class Offers:
    """Has the website offer families and kits for sale, and asks again while it doesn't.

    Magento takes a family out of stock that is saved before the stock index has heard of its variants. From then on
    it waits for a change of their stock, which may not come for weeks, so that it must be told again.
    """

    counterpoint: ReadsStocks
    database: ReadsFlags
    magento: SavesProducts
    waiting: Links
    rules: ProductRules
    now: TellsTime

    async def note(self, key: str, product: Product, saved: WebProduct | None) -> None:
        """A family or kit that was saved but isn't offered is remembered."""
        if product.kind not in COMPOSED:
            return
        if _stock_item(product).get("is_in_stock"):
            if saved is None or saved.in_stock is None:
                saved = await self._save(composed(product))
            if not saved.in_stock:
                await self._wait(key, looks=0)
                return
        await self.forget(key)

    async def forget(self, key: str) -> None:
        """It was taken off the website: nothing of it waits any more."""
        await self.waiting.forget_many([key])

    async def _save(self, one: Composed) -> WebProduct:
        return await self.magento.save({"sku": one.sku, "extension_attributes": {"stock_item": one.stock_item}})

    async def due(self, keys: Collection[str], links: Mapping[str, Link]) -> frozenset[str]:
        """Those of the keys that have to be offered, beside what changed in them."""
        waiting = await self.waiting.read_many([key for key in keys if key in links and _is_composed(links[key])])
        return frozenset(key for key in keys if key in waiting or was_never_offered(links.get(key)))

    async def make(
        self, offers: Mapping[str, Composed], *, flags: Mapping[str, ItemFlags], at_once: int
    ) -> Mapping[str, Outcome]:
        """One outcome for every family or kit: offered now, not needed, or to be looked at again."""
        waiting = await self.waiting.read_many(list(offers))
        parts = sorted({part for one in offers.values() for part in one.parts})
        asked = sorted({*(key for key, one in offers.items() if one.variants), *parts})
        stocks = await self.counterpoint.stocks(asked, locations=tuple(self.rules.sources)) if asked else {}
        known = {**(await self.database.flags(parts) if parts else {}), **flags}

        def in_stock(key: str, skus: Sequence[str]) -> bool:
            found = stocks.get(key, ())
            if isinstance(found, SyncError):
                raise found
            rows = source_rows(skus=skus, stocks=found, flags=known.get(key, ItemFlags()), rules=self.rules)
            return any(row.in_stock for row in rows)

        async def one(key: str) -> Outcome:
            offered = offers[key]
            has_stock = (
                in_stock(key, offered.variants)
                if offered.variants
                else all(in_stock(part, [part]) for part in offered.parts)
            )
            looks = int(waiting[key].facts.get("looks", 0)) if key in waiting else 0
            return await self._offer(key, offered, has_stock=has_stock, looks=looks)

        return await each(offers, one, at_once=at_once)

    async def _offer(self, key: str, one: Composed, *, has_stock: bool, looks: int) -> Outcome:
        saved = await self._save(one)
        if saved.in_stock is None:
            raise TemporaryError("The website didn't say whether it offers the product", technical=f"save of {key}")
        if saved.in_stock or not has_stock or not one.stock_item.get("is_in_stock"):
            await self.waiting.forget_many([key])
            return Done("For sale on the website now") if saved.in_stock else Unchanged()
        await self._wait(key, looks=looks + 1)
        if looks < PATIENT_LOOKS:
            return Skipped("Not for sale on the website until its stock index has run: looked at again soon")
        words = (
            "Not for sale on the website although it is in stock: the website's indexers haven't run since it came. "
            "Check there that cron and the indexers run; we look again within the hour"
        )
        return Done(words, level=Level.WARNING)

    async def _wait(self, key: str, *, looks: int) -> None:
        due = self.now() + min(FIRST_LOOK * 2 ** max(0, min(looks - PATIENT_LOOKS, 10)), LONGEST_WAIT)
        facts = {"looks": looks, "due": due.astimezone(UTC).isoformat()}
        await self.waiting.save_many([Link(key=key, remote_id=key, facts=facts)])


@dataclass(frozen=True, kw_only=True)
class OfferMoments:
    """Finds, each minute, what it is time to offer again."""

    waiting: Links

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of families and kits whose time has come."""
        async for batch in walked(self.waiting, page=PAGE):
            links = await self.waiting.read_many(batch)
            due = [link for link in links.values() if _due(link) <= until]
            # Put off here: what turns out not to be sendable just now would else be found each minute.
            await self.waiting.save_many([_put_off(link, to=until + FIRST_LOOK * 5) for link in due])
            yield [Change(link.key, OFFER) for link in due]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Nothing: Queue All asks the other finder."""
        nothing: tuple[Sequence[str], ...] = ()
        for page in nothing:
            yield page


def _put_off(link: Link, *, to: datetime) -> Link:
    return Link(key=link.key, remote_id=link.remote_id, facts={**link.facts, "due": to.astimezone(UTC).isoformat()})


def _due(link: Link) -> datetime:
    return datetime.fromisoformat(str(link.facts["due"]))


def _stock_item(product: Product) -> Mapping[str, object]:
    extension = product.payload["extension_attributes"]
    stock_item: Mapping[str, object] = extension.get("stock_item", {})
    return stock_item
