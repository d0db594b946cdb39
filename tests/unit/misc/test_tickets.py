"""An event as products of the website: by table and by property."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.misc.mapping.tickets import created, on_sale, tax_class_of, ticket_words, tickets_digest, updated
from services.misc.records.rules import MiscRules
from services.misc.records.tickets import Event, OffSale, OnSale
from shared.catalog.order_lines import SoldLine, sold_line
from shared.catalog.price_book import PriceBook, PricedItem, PriceLevels
from shared.catalog.units import AlternateUnit
from shared.sync.model import Skipped
from shared.website.texts import page_html

NOW = datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001 - shop time has no zone
RULES = MiscRules()
CHILD = AlternateUnit(name="CHILD", price=Decimal("9.00"))
FAMILY = AlternateUnit(name="FAMILY", numerator=Decimal(4), price=Decimal("50.00"))
NO_RULES = PriceBook()


def event(**more: Any) -> Event:
    fields = {"key": "OWL", "name": "Owl walk", "stock_unit": "ADULT", "places": {"MAIN": Decimal(10)}, **more}
    return Event(**fields)


def priced(price: str | None = "18.00") -> PricedItem:
    return PricedItem(key="OWL", levels=PriceLevels({} if price is None else {"PRC_1": Decimal(price)}))


def sold(of: Event, *, price: str | None = "18.00", rules: MiscRules = RULES) -> OnSale | OffSale | Skipped:
    return on_sale(of, priced(price), book=NO_RULES, now=NOW, rules=rules)


def test_every_unit_is_a_type_with_its_price_and_whole_tickets_out_of_the_shared_places() -> None:
    found = sold(event(units=(CHILD, FAMILY)))

    assert isinstance(found, OnSale)
    assert [(one.sku, one.name, str(one.price), one.rows[0].quantity) for one in found.types] == [
        ("OWL", "Owl walk (Adult)", "18.00", Decimal(10)),
        ("OWL^CHILD", "Owl walk (Child)", "9.00", Decimal(10)),
        ("OWL^FAMILY", "Owl walk (Family)", "50.00", Decimal(2)),
    ]
    assert ticket_words(found.types) == "Adult 18.00, Child 9.00, Family 50.00; 10 places"


def test_an_event_with_one_type_keeps_its_plain_name() -> None:
    found = sold(event())

    assert isinstance(found, OnSale)
    assert [one.name for one in found.types] == ["Owl walk"]


def test_places_are_added_up_by_source_less_the_safety_stock_and_never_below_none() -> None:
    rules = MiscRules(sources={"MAIN": "default", "LAKE": "default", "EAST": "east"}, safety_stock=Decimal(2))
    found = sold(
        event(places={"MAIN": Decimal(3), "LAKE": Decimal("4.5"), "EAST": Decimal(1), "ELSEWHERE": Decimal(99)}),
        rules=rules,
    )

    assert isinstance(found, OnSale)
    (ticket,) = found.types
    assert [(row.source, row.quantity, row.in_stock) for row in ticket.rows] == [
        ("default", Decimal(5), True),
        ("east", Decimal(0), False),
    ]


@pytest.mark.parametrize(
    ("of", "off"),
    [
        (event(ticket=False), OffSale("No longer an event ticket in Counterpoint")),
        (event(ticket=False, on_web=True), OffSale("No longer an event ticket in Counterpoint", keeps=True)),
        (event(active=False), OffSale("No longer active in Counterpoint")),
        (event(last_day=date(2026, 3, 1)), OffSale("The event was on 1 Mar 2026")),
        (event(key="OWL|1"), Skipped("Its number holds | or ^, which SKUs of ticket types are made with")),
    ],
)
def test_what_is_not_sold_says_why(of: Event, off: OffSale | Skipped) -> None:
    assert sold(of) == off


def test_an_event_is_sold_on_its_own_day_and_one_without_a_price_is_not() -> None:
    assert isinstance(sold(event(last_day=date(2026, 3, 2))), OnSale)
    assert sold(event(), price=None) == Skipped("No price in Counterpoint (Price-1 is empty)")
    assert on_sale(None, None, book=NO_RULES, now=NOW, rules=RULES) == OffSale("No longer in Counterpoint")


@pytest.mark.parametrize(
    ("price", "child", "skus", "left_out"),
    [
        ("18.00", "0", ["OWL"], "Child isn't sold: The price in Counterpoint is zero or less"),
        (None, "9.00", ["OWL^CHILD"], "Adult isn't sold: No price in Counterpoint (Price-1 is empty)"),
    ],
)
def test_a_type_without_a_price_is_named_and_keeps_no_other_from_sale(
    price: str | None, child: str, skus: list[str], left_out: str
) -> None:
    found = sold(event(units=(AlternateUnit(name="CHILD", price=Decimal(child)),)), price=price)

    assert isinstance(found, OnSale)
    assert [one.sku for one in found.types] == skus
    assert found.left_out == (left_out,)


@pytest.mark.parametrize(
    ("of", "tax"),
    [
        (event(taxable=False, tax_category="FOOD"), 0),
        (event(), 2),
        (event(tax_category="Food"), 7),
        (event(tax_category="STD"), 9),
        (event(tax_category="CULTURE"), "CULTURE"),
    ],
)
def test_the_tax_class_goes_by_name_and_an_unknown_one_is_never_guessed(of: Event, tax: int | str) -> None:
    rules = MiscRules(tax_classes={"STD": "Standard rate"})

    assert tax_class_of(of, rules=rules, classes={"food": 7, "standard rate": 9}) == tax


UNITS = st.lists(
    st.builds(
        AlternateUnit,
        name=st.sampled_from(["CHILD", "SENIOR", "FAMILY", "GROUP"]),
        numerator=st.sampled_from([Decimal(1), Decimal(4), Decimal(10)]),
        price=st.none() | st.decimals(min_value=1, max_value=90, places=2),
    ),
    max_size=4,
    unique_by=lambda unit: unit.name,
)
EVENTS = st.builds(
    event,
    name=st.text(min_size=1, max_size=20),
    html=st.text(max_size=20),
    units=UNITS.map(tuple),
    places=st.dictionaries(st.sampled_from(["MAIN", "LAKE"]), st.decimals(min_value=-9, max_value=99, places=1)),
)


@given(of=EVENTS, price=st.decimals(min_value=1, max_value=90, places=2))
def test_what_is_sent_applied_to_what_the_website_held_gives_what_counterpoint_says(of: Event, price: Decimal) -> None:
    found = sold(of, price=str(price))
    assert isinstance(found, OnSale)
    for ticket in found.types:
        edited = {"name": "By hand", "description": "By hand", "sku": ticket.sku, "price": 1, "status": 2}
        after = {**edited, **updated(ticket)}
        assert (after["price"], after["status"], after["name"]) == (ticket.price, 1, "By hand")
        assert set(updated(ticket)) == {"sku", "price", "status"}


@given(of=EVENTS)
def test_the_mapping_never_invents_a_field(of: Event) -> None:
    found = sold(of)
    assert isinstance(found, OnSale)
    for ticket in found.types:
        payload = created(found.event, ticket, tax_class=2, rules=RULES)
        values = {one["attribute_code"]: one["value"] for one in payload["custom_attributes"]}
        assert payload["name"].startswith(found.event.name)
        assert set(values) == {"tax_class_id", *(["description"] if page_html(of.html).text else [])}
        assert values.get("description", "") == page_html(of.html).text
        assert set(payload) == {
            *("sku", "name", "type_id", "attribute_set_id", "price", "status", "visibility"),
            *("extension_attributes", "custom_attributes"),
        }


@given(of=EVENTS)
def test_the_tickets_on_sale_never_take_more_places_than_there_are(of: Event) -> None:
    found = sold(of)
    assert isinstance(found, OnSale)
    sizes = {"OWL": Decimal(1), **{f"OWL^{unit.name}": unit.size for unit in of.units}}
    for ticket in found.types:
        taken = sum((row.quantity for row in ticket.rows), Decimal(0)) * sizes[ticket.sku]
        assert 0 <= taken <= max(of.places.get("MAIN", Decimal(0)), Decimal(0))


@given(of=EVENTS, quantity=st.integers(1, 20))
def test_a_line_of_any_ticket_type_comes_back_as_the_event_and_its_unit(of: Event, quantity: int) -> None:
    found = sold(of)
    assert isinstance(found, OnSale)
    for ticket, unit in zip(found.types, (None, *of.units), strict=True):
        line = sold_line(ticket.sku, quantity=Decimal(quantity), units=of.units)
        assert isinstance(line, SoldLine)
        assert (line.item, line.unit) == ("OWL", unit.name if unit else None)


def test_the_fingerprint_tells_prices_and_places_apart_and_nothing_else() -> None:
    plain, renamed, fewer = sold(event()), sold(event(name="Other")), sold(event(places={"MAIN": Decimal(9)}))

    assert isinstance(plain, OnSale)
    assert isinstance(renamed, OnSale)
    assert isinstance(fewer, OnSale)
    assert tickets_digest(plain) == tickets_digest(renamed) != tickets_digest(fewer)


def test_a_name_that_is_cut_to_make_room_for_the_ticket_type_is_said() -> None:
    found = sold(event(name="W" * 250, units=(CHILD,)))
    alone = sold(event(name="W" * 250))

    assert isinstance(found, OnSale)
    assert [len(one.name) for one in found.types] == [255, 255]
    assert found.left_out == (
        "its name was cut for Adult, Child: with theirs behind it, it goes beyond 255 characters",
    )
    assert isinstance(alone, OnSale)
    assert alone.left_out == ()
