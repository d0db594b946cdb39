"""Event Tickets: the ticket types of events, with their prices and the places left."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.misc.mapping.tickets import (
    created,
    disabled,
    tax_class_of,
    ticket_words,
    tickets_digest,
    updated,
)
from services.misc.records.rules import MiscRules
from services.misc.records.tickets import OffSale, OnSale
from services.misc.tasks.tickets_wanted import OFF_SALE, SENDING, Tickets, is_off, prices_in, skipped_digest
from shared.catalog.shop_time import TellsTime
from shared.contracts.http import Level
from shared.sync.attempts import each, in_order
from shared.sync.model import Done, Failed, Link, Outcome, Skipped, Unchanged
from shared.sync.ports import Links
from shared.website.products import SoldProduct
from shared.website.rows import SourceRow, sku_key
from shared.website.set_up import FindsTaxClasses

EVENT_TICKETS = "misc.event_tickets"
_AT_ONCE = 2


class WritesProducts(Protocol):
    """Where ticket types stand."""

    async def find(self, skus: Collection[str]) -> Mapping[str, SoldProduct]:
        """The products there are, by upper-case SKU."""
        ...

    async def save(self, product: Mapping[str, Any]) -> SoldProduct:
        """The product as the website now holds it."""
        ...


class WritesPlaces(Protocol):
    """Where the places left go."""

    async def save(self, rows: Sequence[SourceRow]) -> None:
        """All rows stand as given."""
        ...


@dataclass(frozen=True, kw_only=True)
class EventTicketsWork:
    """Creates ticket types that are new; of others it sends the price and the places left, and nothing else."""

    tickets: Tickets
    products: WritesProducts
    places: WritesPlaces
    taxes: FindsTaxClasses
    links: Links
    rules: MiscRules
    now: TellsTime

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key."""
        keys = in_order(keys)
        wanted = await self.tickets.wanted(keys, now=self.now())
        links = await self.links.read_many(keys)

        async def one(key: str) -> Outcome:
            found, link = wanted[key], links.get(key)
            match found:
                case Skipped():
                    return await self._pass_over(key, found, link)
                case OffSale():
                    return await self._take_off(key, found, link)
                case OnSale() if link is not None and link.digest == tickets_digest(found) and not force:
                    return Unchanged()
                case OnSale():
                    return await self._send(found, link, force=force)

        return await each(keys, one, at_once=_AT_ONCE)

    async def _send(self, found: OnSale, link: Link | None, *, force: bool) -> Outcome:
        event, types = found.event, found.types
        known = prices_in(link)
        before = {} if force or (link is not None and (link.digest == SENDING or is_off(link))) else known
        fresh = [one for one in types if before.get(one.sku) != one.price]
        there = await self.products.find([one.sku for one in fresh]) if fresh else {}
        new = [one for one in fresh if sku_key(one.sku) not in there]
        payloads = {one.sku: updated(one) for one in fresh if one not in new}
        if new:
            tax = tax_class_of(event, rules=self.rules, classes=await self.taxes.numbers())
            if isinstance(tax, str):
                return Failed(f"The website has no tax class “{tax}”; make one, or name another in your settings")
            payloads |= {one.sku: created(event, one, tax_class=tax, rules=self.rules) for one in new}
        # Kept before the calls: if we are interrupted now, what we have sent is known as ours.
        prices = {sku: str(price) for sku, price in known.items()} | {one.sku: str(one.price) for one in types}
        await self._keep(event.key, SENDING, facts={"prices": [[*pair] for pair in prices.items()]})
        unkept = [note for payload in payloads.values() for note in (await self.products.save(payload)).unkept]
        gone = [sku for sku in known if sku not in {one.sku for one in types}]
        await self._disable(gone)
        await self.places.save([row for one in types for row in one.rows])
        sold = [[one.sku, str(one.price)] for one in types]
        await self._keep(event.key, tickets_digest(found), facts={"prices": sold})
        words = ticket_words(types)
        if new:
            words = f"{'new' if len(new) == len(types) else f'{len(new)} new'}: {words}"
        if gone:
            words += f"; taken off: {', '.join(gone)}"
        foreign = [one.sku for one in fresh if one not in new and one.sku not in known]
        if foreign:
            words += f"; {', '.join(foreign)} stood on the website already and has Counterpoint's price now"
        notes = (*found.left_out, *dict.fromkeys(unkept))
        words = "; ".join((words, *notes))
        return Done(words, level=Level.WARNING if foreign or notes else Level.SUCCESS)

    async def _take_off(self, key: str, off: OffSale, link: Link | None) -> Outcome:
        if not prices_in(link) or link is None or link.digest == OFF_SALE:
            return Skipped(off.reason)
        skus = list(prices_in(link))
        if off.keeps:
            # Items sells it from now on, under the same SKU; only the other ticket types are nobody's any more.
            skus = [sku for sku in skus if sku_key(sku) != sku_key(key)]
        await self._disable(skus)
        await self._keep(key, OFF_SALE, facts=link.facts)
        return Done(f"{off.reason}: taken off the website", level=Level.WARNING)

    async def _pass_over(self, key: str, why: Skipped, link: Link | None) -> Outcome:
        """An event that can't be sold as it is now isn't sold on as it was: its price and places would be wrong."""
        told = skipped_digest(why)
        if link is None or not prices_in(link):
            await self._keep(key, told, facts={} if link is None else link.facts)
            return why
        stands = not is_off(link) or link.digest == SENDING
        if stands:
            await self._disable(list(prices_in(link)))
        await self._keep(key, told, facts={**link.facts, "off": True})
        if not stands:
            return why
        return Done(f"{why.reason}: taken off the website until that is put right", level=Level.WARNING)

    async def _keep(self, key: str, told: str, *, facts: Mapping[str, Any]) -> None:
        await self.links.save_many([Link(key=key, remote_id=key, digest=told, facts=facts)])

    async def _disable(self, skus: Sequence[str]) -> None:
        there = await self.products.find(skus) if skus else {}
        for sku in skus:
            if sku_key(sku) in there and there[sku_key(sku)].enabled:
                await self.products.save(disabled(sku))
