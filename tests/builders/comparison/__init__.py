"""An independent comparison of both sides, written only against the two `/_control/state` answers.

It uses none of the product's code: what the website should show is worked out here a second time, on purpose.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.builders.comparison.carts import compare_carts
from tests.builders.comparison.difference import Difference
from tests.builders.comparison.goods import State, compare_goods, sellable, shelf_of
from tests.builders.comparison.groups import compare_groups
from tests.builders.comparison.pictures import compare_pictures
from tests.builders.comparison.places import compare_places
from tests.builders.comparison.prices import compare_prices
from tests.builders.comparison.stock import compare_stock
from tests.builders.comparison.terms import Terms
from tests.builders.comparison.tickets import compare_tickets
from tests.builders.comparison.window import compare_categories

__all__ = ["ALL", "OFFERS", "SHOP_ZONE", "TICKETS", "Difference", "Terms", "compare", "sellable"]

SHOP_ZONE = ZoneInfo("America/Chicago")
ALL = frozenset({"goods", "prices", "stock", "categories", "pictures"})
"""What the products service answers for."""
TICKETS = frozenset({"tickets"})
"""What the misc service adds."""
OFFERS = frozenset({"groups", "carts"})
"""Prices of named customer groups and cart rules: the misc service's too, beside the levels that products gives."""
AS_DELIVERED = Terms()


def compare(
    counterpoint: State,
    website: State,
    *,
    parts: Collection[str] = ALL,
    terms: Terms = AS_DELIVERED,
    now: datetime | None = None,
) -> Difference:
    """Everything that the website shows and Counterpoint does not say, or the other way round.

    `now` is shop time without a zone; None takes the clock of this machine.
    """
    found = Difference()
    shelf = shelf_of(counterpoint)
    moment = now if now is not None else datetime.now(tz=SHOP_ZONE).replace(tzinfo=None)
    if "goods" in parts:
        compare_goods(found, shelf, website)
    if "prices" in parts:
        compare_prices(found, shelf, website, terms=terms, now=moment)
        compare_places(found, shelf, website, terms=terms, now=moment)
    if "stock" in parts:
        compare_stock(found, shelf, website)
    if "categories" in parts:
        compare_categories(found, shelf, website)
    if "pictures" in parts:
        compare_pictures(found, shelf, website)
    if "tickets" in parts:
        compare_tickets(found, shelf, website, now=moment)
    if "groups" in parts:
        compare_groups(found, shelf, website, terms=terms, now=moment)
    if "carts" in parts:
        compare_carts(found, shelf, website, now=moment)
    return found
