"""What Counterpoint wants on the website for its events."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from services.misc.mapping.tickets import on_sale
from services.misc.records.rules import MiscRules
from services.misc.records.tickets import Event, OffSale, OnSale
from services.misc.tasks.rule_book import ReadsPrices
from shared.catalog.shop_time import wall_time
from shared.sync.model import Link, Skipped
from shared.sync.sets import digest

OFF_SALE = "off sale"
"""The digest of an event whose tickets were taken off the website."""
SENDING = "sending"
"""The digest of an event while its tickets are on their way."""


class ReadsEvents(Protocol):
    """Where events come from."""

    async def events(self, keys: Collection[str]) -> Mapping[str, Event]:
        """The items there are, whether they are tickets or not."""
        ...

    def pages(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all active ticket items."""
        ...


@dataclass(frozen=True, kw_only=True)
class Tickets:
    """What Counterpoint wants on the website for some events."""

    events: ReadsEvents
    prices: ReadsPrices
    rules: MiscRules

    async def wanted(self, keys: Sequence[str], *, now: datetime) -> Mapping[str, OnSale | OffSale | Skipped]:
        """Each key with its event and ticket types at `now`, or why there are none."""
        found, priced = await self.events.events(keys), await self.prices.priced(keys)
        book = await self.prices.book()
        moment = wall_time(now, zone=self.rules.zone)
        return {key: on_sale(found.get(key), priced.get(key), book=book, now=moment, rules=self.rules) for key in keys}


def prices_in(link: Link | None) -> dict[str, Decimal]:
    """The ticket types that stand on the website by us, with their prices."""
    return {} if link is None else {str(sku): Decimal(str(price)) for sku, price in link.facts.get("prices", ())}


def is_off(link: Link) -> bool:
    """Whether we took its ticket types off the website."""
    return link.digest == OFF_SALE or bool(link.facts.get("off"))


def skipped_digest(skipped: Skipped) -> str:
    """The fingerprint of an event that is passed over, so that the log names it once and not at every look."""
    return digest(["skipped", skipped.reason])
