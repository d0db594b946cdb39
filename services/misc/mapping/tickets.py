"""An event → its ticket types as products of the website."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from services.misc.records.rules import MiscRules
from services.misc.records.tickets import Event, OffSale, OnSale, TicketType
from shared.catalog.first_match import price_for
from shared.catalog.price_book import PriceBook, PricedItem
from shared.catalog.unit_prices import in_unit
from shared.catalog.units import AlternateUnit, unit_quantity
from shared.catalog.web_sku import can_be_told, plain_sku, unit_sku
from shared.sync.model import Skipped
from shared.sync.sets import digest
from shared.website.rows import SourceRow
from shared.website.texts import fitted, has_lost_signs, one_line, page_html, shortened
from shared.website.texts import left_out as cut_off

NOT_TAXED = 0
ENABLED, DISABLED, EVERYWHERE = 1, 2, 4
_NOTHING = Decimal(0)


def on_sale(
    event: Event | None, priced: PricedItem | None, *, book: PriceBook, now: datetime, rules: MiscRules
) -> OnSale | OffSale | Skipped:
    """The event with its ticket types on sale at `now` (shop time), or why there are none."""
    if event is None or priced is None:
        return OffSale("No longer in Counterpoint")
    if not event.ticket:
        return OffSale("No longer an event ticket in Counterpoint", keeps=event.on_web)
    if not event.active:
        return OffSale("No longer active in Counterpoint")
    if event.last_day is not None and event.last_day < now.date():
        return OffSale(f"The event was on {event.last_day.day} {event.last_day:%b %Y}")
    if not can_be_told(event.key):
        return Skipped("Its number holds | or ^, which SKUs of ticket types are made with", to_fix=True)
    if event.gridded:
        return Skipped(
            "Its dates or places are kept as a grid; only events without one can be sold on the website", to_fix=True
        )
    name, html = one_line(event.name), page_html(event.html)
    if has_lost_signs(event.key):
        return Skipped("Its number holds a sign that the website's database can't keep", to_fix=True)
    event = replace(event, name=name.text or event.key, html=html.text)
    found: list[TicketType] = []
    unsold: dict[str, Skipped] = {}
    for unit in (None, *event.units):
        one = priced if unit is None else in_unit(priced, unit)
        asked = price_for(one, book=book, now=now, store=rules.price_store)
        if isinstance(asked, Skipped):
            # A ticket type without a price isn't sold; the others are.
            unsold[event.stock_unit if unit is None else unit.name] = asked
            continue
        found.append(_type(event, unit, price=asked.price, rules=rules))
    if not found:
        return next(iter(unsold.values()))
    left_out = (f"{(name or 'ticket').capitalize()} isn't sold: {skipped.reason}" for name, skipped in unsold.items())
    ends = {one.title: _end(one.title) for one in found} if event.units else {}
    notes = (*left_out, *cut_off("name", name), *shortened(event.name, ends=ends), *cut_off("description", html))
    return OnSale(event, tuple(found), notes)


def created(event: Event, ticket: TicketType, *, tax_class: int, rules: MiscRules) -> Mapping[str, Any]:
    """The whole product of a ticket type that the website doesn't have yet."""
    values = [{"attribute_code": "tax_class_id", "value": str(tax_class)}]
    if event.html:
        values.append({"attribute_code": "description", "value": event.html})
    return {
        "sku": ticket.sku,
        "name": ticket.name,
        "type_id": "virtual",
        "attribute_set_id": rules.attribute_set_id,
        "price": ticket.price,
        "status": ENABLED,
        "visibility": EVERYWHERE,
        "extension_attributes": {"website_ids": list(rules.website_ids)},
        "custom_attributes": values,
    }


def updated(ticket: TicketType) -> Mapping[str, Any]:
    """What is sent of a ticket type that is there: its price, and that it is sold. All else belongs to the website."""
    return {"sku": ticket.sku, "price": ticket.price, "status": ENABLED}


def disabled(sku: str) -> Mapping[str, Any]:
    """What takes a ticket type off the website."""
    return {"sku": sku, "status": DISABLED}


def tax_class_of(event: Event, *, rules: MiscRules, classes: Mapping[str, int]) -> int | str:
    """The number of the event's tax class; the name of the class where the website has none of that name."""
    if not event.taxable:
        return NOT_TAXED
    if not event.tax_category:
        return rules.tax_class_id
    name = rules.tax_classes.get(event.tax_category.upper(), event.tax_category)
    return classes.get(name.strip().casefold(), name)


def tickets_digest(found: OnSale) -> str:
    """The fingerprint of what the website should hold, and of what the log has to say."""
    types = [[one.sku, one.price, [[row.source, row.quantity] for row in one.rows]] for one in found.types]
    return digest([*types, *found.left_out])


def ticket_words(types: tuple[TicketType, ...]) -> str:
    """`Adult 18.00, Child 9.00; 40 places`."""
    prices = ", ".join(f"{one.title} {one.price}" for one in types)
    places = sum((row.quantity for row in types[0].rows), _NOTHING) if types else _NOTHING
    return f"{prices}; {places.normalize():f} {'place' if places == 1 else 'places'}"


def _type(event: Event, unit: AlternateUnit | None, *, price: Decimal, rules: MiscRules) -> TicketType:
    sku = plain_sku(event.key) if unit is None else unit_sku(event.key, unit.name)
    title = (event.stock_unit if unit is None else unit.name).capitalize()
    several = bool(event.units) and bool(title)
    return TicketType(
        sku=sku.text,
        name=fitted(event.name, after=_end(title if several else "")),
        title=title or "Ticket",
        price=price,
        rows=tuple(_rows(event, unit, sku=sku.text, rules=rules)),
    )


def _end(title: str) -> str:
    """What stands behind the event's name in that of a type: it tells the types apart."""
    return f" ({one_line(title).text})" if title else ""


def _rows(event: Event, unit: AlternateUnit | None, *, sku: str, rules: MiscRules) -> Iterator[SourceRow]:
    """The places by inventory source, in whole tickets: all types of an event share its places."""
    places = dict.fromkeys(sorted(set(rules.sources.values())), _NOTHING)
    for location, source in rules.sources.items():
        places[source] += event.places.get(location, _NOTHING)
    for source, count in places.items():
        left = max(count - rules.safety_stock, _NOTHING)
        whole = left.to_integral_value(rounding=ROUND_FLOOR) if unit is None else unit_quantity(unit, quantity=left)
        yield SourceRow(sku=sku, source=source, quantity=whole, in_stock=whole > 0)
