"""Event Tickets: prices and places of ticket types on the website against Counterpoint's now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.misc.records.tickets import OffSale, OnSale
from services.misc.tasks.event_tickets import EventTicketsWork
from services.misc.tasks.tickets_wanted import OFF_SALE, SENDING, prices_in
from shared.sync.attempts import in_order
from shared.sync.model import Skipped
from shared.sync.ports import Links
from shared.website.products import SoldProduct
from shared.website.rows import SourceRow, sku_key


class ReadsPlaces(Protocol):
    """The quantities the website has."""

    async def read(self, skus: Collection[str], *, sources: Collection[str] = ()) -> Sequence[SourceRow]:
        """All rows there are for these SKUs at these sources."""
        ...


@dataclass(frozen=True, kw_only=True)
class TicketsComparison:
    """Of a ticket type only what this task sends: that it is sold, its price and its places."""

    work: EventTicketsWork
    places: ReadsPlaces

    @property
    def links(self) -> Links:
        """See Comparison.links."""
        return self.work.links

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """See Comparison.differing."""
        wanted = await self.work.tickets.wanted(in_order(keys), now=self.work.now())
        links = await self.links.read_many(list(wanted))
        on_sale = {key: one for key, one in wanted.items() if isinstance(one, OnSale) and key in links}
        off = {
            key: [sku for sku in prices_in(links[key]) if not (one.keeps and sku_key(sku) == sku_key(key))]
            for key, one in wanted.items()
            if isinstance(one, OffSale) and key in links and links[key].digest == OFF_SALE
        }
        # One that can't be sold as it is now was taken off, or is to be.
        off |= {
            key: list(prices_in(links[key])) for key, one in wanted.items() if isinstance(one, Skipped) and key in links
        }
        skus = {one.sku for found in on_sale.values() for one in found.types} | {
            s for some in off.values() for s in some
        }
        there = await self.work.products.find(skus) if skus else {}
        rows = [row for found in on_sale.values() for one in found.types for row in one.rows]
        sources = frozenset(row.source for row in rows)
        read = await self.places.read({row.sku for row in rows}, sources=sources) if rows else ()
        held = {(sku_key(row.sku), row.source): row for row in read}
        found = {key: tuple(_differences(one, there, held)) for key, one in on_sale.items()}
        for key, some in off.items():
            shown = [sku for sku in some if sku_key(sku) in there and there[sku_key(sku)].enabled]
            found[key] = tuple(f"{sku} is on sale, should be off" for sku in shown)
        return {key: words for key, words in found.items() if words}

    async def distrust(self, keys: Sequence[str]) -> None:
        """See Comparison.distrust."""
        await self.links.distrust_many(keys, digest=SENDING)


def _differences(
    found: OnSale, there: Mapping[str, SoldProduct], held: Mapping[tuple[str, str], SourceRow]
) -> Iterator[str]:
    for one in found.types:
        product = there.get(sku_key(one.sku))
        if product is None:
            yield f"{one.sku} isn't there any more"
            continue
        if not product.enabled:
            yield f"{one.sku} is off sale, should be on"
        if product.price != one.price:
            yield f"the price of {one.sku} is {product.price}, should be {one.price}"
        for row in one.rows:
            place = held.get((sku_key(row.sku), row.source))
            if place is None or (place.quantity, place.in_stock) != (row.quantity, row.in_stock):
                is_now = "missing" if place is None else f"{place.quantity:f}"
                yield f"the places of {row.sku} at {row.source} are {is_now}, should be {row.quantity:f}"
