"""What of the website's set-up can be wrong while products and prices still go there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

from services.products.connectors.magento_bulk import OPEN_TOO_LONG
from services.products.records.rules import ProductRules
from services.products.records.store_view import StoreView
from services.products.tasks.item_offers import PATIENT_LOOKS
from services.products.tasks.shop_clock import TellsTime
from shared.connectors.strain import Load
from shared.contracts.set_up import SetUpVerdict
from shared.sync.comparing import short_words, walked
from shared.sync.model import CheckAnswer
from shared.sync.ports import Links
from shared.sync.rules import PAGE

FINE, WRONG, UNKNOWN = SetUpVerdict.FINE, SetUpVerdict.WRONG, SetUpVerdict.UNKNOWN
ENOUGH_CALLS, ENOUGH_HARD = 20, 5
"""Of fewer calls nothing is said, and one in ten of them being hard is too many."""
_MOST_PAGES = 20


class ReadsConfiguration(Protocol):
    """Where the website tells of its own set-up."""

    async def views(self) -> Sequence[StoreView]:
        """Every store view that shoppers see."""
        ...

    async def price_scope(self) -> str:
        """`global` or `website`."""
        ...


class WatchesBulks(Protocol):
    """Where operations wait that the website took and hasn't carried out."""

    async def longest_open(self) -> timedelta | None:
        """For how long the oldest has been open, as the website says now; None = none is."""
        ...

    @property
    def ended_one(self) -> bool:
        """Whether any was seen to end."""
        ...


class TellsLoad(Protocol):
    """Where the load is asked for."""

    def load(self) -> Load:
        """As it is now."""
        ...

    @property
    def at_once(self) -> int:
        """How many calls are made at once."""
        ...


@dataclass(frozen=True, kw_only=True)
class PriceScope:
    """Whether the website keeps prices as the setting PRICE_WEBSITES takes for granted."""

    stores: ReadsConfiguration
    rules: ProductRules
    name: str = "price-scope"
    title: str = "Price scope"

    async def __call__(self) -> CheckAnswer:
        """See SetUpQuestion."""
        scope = await self.stores.price_scope()
        match scope, bool(self.rules.price_places):
            case "global", True:
                return CheckAnswer(
                    WRONG,
                    "PRICE_WEBSITES gives websites prices of their own, but the website keeps one price for all: it "
                    "refuses the others, and shoppers there pay the price of the first.",
                    "In Magento, set Stores, Configuration, Catalog, Price, Catalog Price Scope to Website, and run "
                    "Queue All of Price Changes; or leave PRICE_WEBSITES empty.",
                )
            case "website", False:
                return CheckAnswer(
                    WRONG,
                    "The website lets each of its websites have a price of its own, and CounterSync sends one price "
                    "for all: where somebody once saved a price for one website, shoppers there pay that one, "
                    "whatever Counterpoint says.",
                    "In Magento, set Stores, Configuration, Catalog, Price, Catalog Price Scope to Global; or name "
                    "the websites in PRICE_WEBSITES, so that each gets its price.",
                )
            case (("global" | "website"), _):
                return CheckAnswer(FINE, f"It is {scope.capitalize()}, as PRICE_WEBSITES needs it.")
            case _:
                return CheckAnswer(UNKNOWN, f"The website named a price scope that we don't know: {scope or 'none'}.")


@dataclass(frozen=True, kw_only=True)
class Currency:
    """Whether the websites that get the same numbers as prices charge in the same currency."""

    stores: ReadsConfiguration
    rules: ProductRules
    name: str = "currency"
    title: str = "Currency"

    async def __call__(self) -> CheckAnswer:
        """See SetUpQuestion."""
        own = {place.website for place in self.rules.price_places}
        found = {view.website: view.currency for view in await self.stores.views()}
        shared = {site: found[site] for site in self.rules.website_ids if site in found and site not in own}
        currencies = sorted({currency for currency in shared.values() if currency})
        if len(currencies) < 2:
            return CheckAnswer(FINE, f"Prices are charged in {currencies[0]}." if currencies else "It is not told.")
        sites = ", ".join(f"website {site} in {currency}" for site, currency in sorted(shared.items()))
        return CheckAnswer(
            WRONG,
            f"The same number is the price in different currencies: {sites}. Shoppers of one of them pay far too much "
            "or too little.",
            "Give such a website prices of a Counterpoint location of its own (PRICE_WEBSITES), or take it out of "
            "MAGENTO_WEBSITE_IDS.",
        )


@dataclass(frozen=True, kw_only=True)
class WebsiteZone:
    """Whether the website's clock is the one by which its dates of special prices are written."""

    stores: ReadsConfiguration
    rules: ProductRules
    now: TellsTime
    name: str = "zone"
    title: str = "Time zone"

    async def __call__(self) -> CheckAnswer:
        """See SetUpQuestion."""
        ours = self.rules.website_zone or self.rules.zone
        sites = set(self.rules.website_ids)
        zones = {view.zone: view.code for view in await self.stores.views() if view.zone and view.website in sites}
        others = sorted(name for name in zones if not _alike(ours, name, year=self.now().year))
        if not others:
            return CheckAnswer(FINE, f"The website's clock goes by {', '.join(sorted(zones)) or 'ours'}, as ours does.")
        return CheckAnswer(
            WRONG,
            f"Store view {zones[others[0]]} is in the zone {others[0]}, and CounterSync writes its dates for {ours}: "
            "special prices would begin and end there at the wrong hour.",
            f"Set MAGENTO_ZONE to {others[0]}, or correct the zone in Magento under Stores, Configuration, General.",
        )


@dataclass(frozen=True, kw_only=True)
class Indexers:
    """Whether what is new and in stock comes to be for sale: families and kits tell, as their saves are answered."""

    waiting: Links
    name: str = "indexers"
    title: str = "Indexers and cron"

    async def __call__(self) -> CheckAnswer:
        """See SetUpQuestion."""
        late: list[str] = []
        pages = 0
        async for batch in walked(self.waiting, page=PAGE):
            links = await self.waiting.read_many(batch)
            late += [key for key in batch if key in links and int(links[key].facts.get("looks", 0)) > PATIENT_LOOKS]
            pages += 1
            if pages == _MOST_PAGES:
                break
        if not late:
            return CheckAnswer(FINE, "Nothing that is in stock waits for the website's indexers, as far as it tells.")
        return CheckAnswer(
            WRONG,
            f"{short_words(late)} stood on the website for minutes, in stock, and can't be bought: its "
            "indexers haven't run since. New products stay like that, and are missing in its search.",
            "Have cron run on the website's server each minute (bin/magento cron:install), or set its indexers to "
            "Update on Save. What waits is offered by itself then.",
        )


@dataclass(frozen=True, kw_only=True)
class Consumers:
    """Whether the website carries out what it took in bulk."""

    bulks: WatchesBulks
    name: str = "consumers"
    title: str = "Background work"

    async def __call__(self) -> CheckAnswer:
        """See SetUpQuestion."""
        longest = await self.bulks.longest_open()
        if longest is not None and longest >= OPEN_TOO_LONG:
            return CheckAnswer(
                WRONG,
                f"Products that the website took {_minutes(longest)} ago are still in its queue: nobody works there. "
                "New products and changes don't reach shoppers.",
                "On the website's server, have cron run (bin/magento cron:install) or start the consumer "
                "async.operations.all; or set MAGENTO_WRITE_MODE=single.",
            )
        if longest is None and not self.bulks.ended_one:
            return CheckAnswer(UNKNOWN, "Nothing was sent in bulk since the service started.")
        return CheckAnswer(FINE, "The website works off what is sent in bulk.")


@dataclass(frozen=True, kw_only=True)
class Workers:
    """Whether the website keeps up with our calls."""

    website: TellsLoad
    name: str = "workers"
    title: str = "Speed of answers"

    async def __call__(self) -> CheckAnswer:
        """See SetUpQuestion."""
        load = self.website.load()
        if load.hard >= ENOUGH_HARD and load.hard * 10 >= load.calls:
            return CheckAnswer(
                WRONG,
                f"{load.hard:,} of {load.calls:,} calls of the last 15 minutes took longer than 15 seconds or had no "
                "proper answer. Shoppers very likely wait as well.",
                f"Ask the host whether the website has more PHP workers than the {self.website.at_once} calls that "
                "each of our services makes at once, and lower MAGENTO_CALLS_AT_ONCE if not.",
            )
        if load.calls < ENOUGH_CALLS:
            return CheckAnswer(UNKNOWN, "Too few calls in the last 15 minutes to tell.")
        return CheckAnswer(FINE, f"{load.calls:,} calls in the last 15 minutes, and the website kept up.")


def _alike(ours: tzinfo, name: str, *, year: int) -> bool:
    """Whether two zones show the same hour, in winter and in summer: many have several names."""
    try:
        theirs = ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    moments = (datetime(year, month, 15, 12) for month in (1, 7))  # noqa: DTZ001 - the zone is put to it
    return all(
        moment.replace(tzinfo=ours).utcoffset() == moment.replace(tzinfo=theirs).utcoffset() for moment in moments
    )


def _minutes(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
