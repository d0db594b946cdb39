"""Finds events of which something else stands on the website than Counterpoint wants now."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.misc.mapping.tickets import tickets_digest
from services.misc.records.tickets import OffSale, OnSale
from services.misc.tasks import help_texts
from services.misc.tasks.event_tickets import EVENT_TICKETS, EventTicketsWork
from services.misc.tasks.systems import DATABASE_AND_WEBSITE, EVERY_TEN_MINUTES, TO_WEBSITE, Systems
from services.misc.tasks.ticket_set_up import TicketsSetUp
from services.misc.tasks.tickets_comparison import TicketsComparison
from services.misc.tasks.tickets_wanted import OFF_SALE, Tickets, prices_in, skipped_digest
from shared.catalog.web_sku import read_sku
from shared.sync.comparing import walked
from shared.sync.model import Change, Skipped, Task
from shared.sync.ports import Links

ASPECTS = frozenset({"event", "ticket"})
PAGE = 200


@dataclass(frozen=True, kw_only=True)
class EventTicketsFinder:
    """Compares every event with what was last sent: exact, whatever changed in Counterpoint."""

    tickets: Tickets
    links: Links

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of events that differ at `until`, and of those that are sold on the website and should not be."""
        async for keys in self.tickets.events.pages():
            yield await self._differing(keys, until=until)
        async for batch in walked(self.links, page=PAGE):
            known = await self.links.read_many(batch)
            sold = [key for key in batch if key in known and known[key].digest != OFF_SALE and prices_in(known[key])]
            wanted = await self.tickets.wanted(sold, now=until)
            yield [Change(key, ASPECTS) for key in sold if isinstance(wanted[key], OffSale)]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all active events."""
        async for page in self.tickets.events.pages():
            yield page

    async def _differing(self, keys: Sequence[str], *, until: datetime) -> list[Change]:
        wanted = await self.tickets.wanted(keys, now=until)
        links = await self.links.read_many(keys)
        found: list[Change] = []
        for key in keys:
            one, link = wanted[key], links.get(key)
            match one:
                case OffSale():
                    continue  # never sold, or found among the links
                case Skipped():
                    told = skipped_digest(one)
                case OnSale():
                    told = tickets_digest(one)
            if link is None or link.digest != told:
                found.append(Change(key, ASPECTS))
        return found


def event_tickets(systems: Systems) -> Task:
    """The task, ready to be registered."""
    tickets = Tickets(events=systems.tickets, prices=systems.prices, rules=systems.rules)
    links = systems.links(EVENT_TICKETS)
    work = EventTicketsWork(
        tickets=tickets,
        products=systems.products,
        places=systems.stock,
        taxes=systems.taxes,
        links=links,
        rules=systems.rules,
        now=systems.now,
    )
    return Task(
        name=EVENT_TICKETS,
        title="Event Tickets",
        summary="Offers event tickets with their ticket types on the website.",
        direction=TO_WEBSITE,
        unit="event",
        help=help_texts.EVENT_TICKETS,
        work=work,
        comparison=TicketsComparison(work=work, places=systems.stock),
        finder=EventTicketsFinder(tickets=tickets, links=links),
        systems=DATABASE_AND_WEBSITE,
        aspects=ASPECTS,
        only_named=True,
        set_up=TicketsSetUp(website=systems.stock, items=systems.tickets, rules=systems.rules),
        default_cron=EVERY_TEN_MINUTES,
        key_of=lambda subject: read_sku(subject).item,
    )
