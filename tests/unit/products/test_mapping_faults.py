"""What is wrong with a data mapping is said before it is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.products.mapping.mapping_faults import Choices, faults_of
from services.products.mapping.mapping_history import changes_between
from services.products.mapping.mapping_preview import preview_line
from services.products.records.web import WebProduct
from shared.contracts.mappings import Conversion, DataMapping, Effect, MappingChange, ValuePair, WhenEmpty
from tests.builders.mappings import BRAND, a_mapping, an_attribute

CHOICES = Choices(
    columns={"USR_BRAND", "USR_ECO"},
    attributes={
        "brand": BRAND,
        "eco": an_attribute("eco", input="boolean"),
        "care": an_attribute("care", short=True),
        "photo": an_attribute("photo", input="media_image"),
        "color": an_attribute("color", input="select"),
        "name": an_attribute("name"),
    },
    elsewhere=("shade",),
    axes=("color",),
)
RED = ValuePair(counterpoint="RD", website="Red")


def words_of(*mappings: DataMapping, changed: list[DataMapping] | None = None) -> list[tuple[str, str]]:
    """The field to blame and the words of each fault."""
    found = faults_of(mappings, changed=mappings if changed is None else changed, choices=CHOICES)
    return [(fault.field, fault.words) for fault in found]


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        (a_mapping("USR_\u202eBRAND"), "column"),
        (a_mapping(attribute="br\x00and"), "attribute"),
        (a_mapping(default="No\u2066 brand"), "default"),
        (a_mapping(values=(ValuePair(counterpoint="R\nD", website="Red"),)), "values"),
        (a_mapping(values=(ValuePair(counterpoint="RD", website="Re\u2028d"),)), "values"),
        (a_mapping(values=(ValuePair(counterpoint="A = B", website="Red"),)), "values"),
        (a_mapping(values=(ValuePair(counterpoint="A =", website="Red"),)), "values"),
    ],
)
def test_what_the_form_could_not_show_as_it_is_is_not_kept_even_when_it_is_off(
    mapping: DataMapping, field: str, enabled: bool
) -> None:
    assert [blamed for blamed, _ in words_of(mapping.model_copy(update={"enabled": enabled}))] == [field]


@pytest.mark.parametrize(
    ("list_price", "words"),
    [
        ("list_price", [("attribute", "list_price can't be mapped: Price Changes sends it already")]),
        ("msrp", []),
        (None, []),
    ],
)
def test_the_attribute_of_the_list_price_is_left_to_price_changes_whatever_it_is_called(
    list_price: str | None, words: list[tuple[str, str]]
) -> None:
    attributes = {**CHOICES.attributes, "list_price": an_attribute("list_price", input="price")}
    choices = replace(CHOICES, attributes=attributes, list_price=list_price)
    mapping = a_mapping("USR_BRAND", "list_price", conversion=Conversion.NUMBER)

    found = faults_of([mapping], changed=[mapping], choices=choices)

    assert [(fault.field, fault.words) for fault in found] == words


def test_a_mapping_that_both_systems_can_carry_out_has_no_fault() -> None:
    assert words_of(a_mapping(), a_mapping("USR_ECO", "eco", conversion=Conversion.YES_NO)) == []


@pytest.mark.parametrize(
    ("mapping", "field", "words"),
    [
        (a_mapping("USR_NOPE"), "column", "Counterpoint's item table has no column USR_NOPE"),
        (a_mapping(attribute="nope"), "attribute", "The website has no attribute nope"),
        (
            a_mapping(attribute="shade"),
            "attribute",
            "Products don't have shade: add it to their attribute set in Magento first",
        ),
        (a_mapping(attribute="name"), "attribute", "name can't be mapped: Items sends it already"),
        (a_mapping(attribute="price"), "attribute", "price can't be mapped: Price Changes sends it already"),
        (
            a_mapping(attribute="color"),
            "attribute",
            "color can't be mapped: it tells variants apart, and Items sends it",
        ),
        (
            a_mapping(attribute="cp_size"),
            "attribute",
            "cp_size can't be mapped: it tells variants apart, and Items sends it",
        ),
        (a_mapping(attribute="photo"), "attribute", "Photo is of a kind that a mapping can't fill"),
        (
            a_mapping(conversion=Conversion.YES_NO),
            "conversion",
            "Brand is “Drop-down” on the website: it must be sent as Text or Number",
        ),
        (
            a_mapping(values=(RED,)),
            "values",
            "Brand has no option “Red”; choose one it has, or let missing options be added",
        ),
        (
            a_mapping(values=(RED, ValuePair(counterpoint="rd", website="Acme")), add_options=True),
            "values",
            "“rd” stands in the value list twice",
        ),
        (
            a_mapping("USR_ECO", "eco", conversion=Conversion.YES_NO, values=(RED,)),
            "values",
            "“Red” is neither yes nor no",
        ),
        (
            a_mapping(when_empty=WhenEmpty.DEFAULT),
            "default",
            "Say which value is sent when the column is empty",
        ),
        (
            a_mapping(when_empty=WhenEmpty.DEFAULT, default="Teal"),
            "default",
            "Brand has no option “Teal”; choose one it has, or let missing options be added",
        ),
    ],
)
def test_a_wrong_mapping_is_refused_with_the_reason(mapping: DataMapping, field: str, words: str) -> None:
    assert words_of(mapping) == [(field, words)]


def test_an_attribute_can_be_filled_from_one_column_only() -> None:
    assert [field for field, _ in words_of(a_mapping("USR_BRAND"), a_mapping("USR_ECO"))] == ["attribute"] * 2


def test_what_was_saved_before_and_did_not_change_is_left_in_peace() -> None:
    broken_meanwhile, fresh = a_mapping(attribute="vanished"), a_mapping()

    assert words_of(broken_meanwhile, fresh, changed=[fresh]) == []


def test_a_mapping_that_broke_can_be_turned_off() -> None:
    assert words_of(a_mapping(attribute="vanished", enabled=False)) == []


def test_options_may_be_new_where_the_mapping_lets_them_be_added() -> None:
    assert words_of(a_mapping(values=(RED,), add_options=True)) == []


def test_the_history_names_what_was_added_changed_and_removed() -> None:
    brand, eco, care = a_mapping(), a_mapping("USR_ECO", "eco"), a_mapping(attribute="care")
    other_brand = a_mapping("USR_MAKER")
    at = datetime(2026, 3, 2, tzinfo=UTC)

    changes = changes_between([brand, care], [eco, other_brand], version=4, by="ana", at=at)

    said: dict[str, Any] = {"version": 4, "by": "ana", "at": at}
    assert changes == (
        MappingChange(**said, before=brand, after=other_brand),
        MappingChange(**said, before=care),
        MappingChange(**said, after=eco),
    )
    assert changes_between([brand, care], [care, brand], version=5, by="ana", at=at) == ()


@pytest.mark.parametrize(
    ("stored", "mapping", "effect", "value", "words"),
    [
        ("ACME", a_mapping(), Effect.SENT, "Acme", "The website has it already"),
        ("bolt", a_mapping(), Effect.SENT, "Bolt", ""),
        ("", a_mapping(), Effect.LEFT, "", "The column is empty"),
        ("", a_mapping(when_empty=WhenEmpty.CLEAR), Effect.CLEARED, "", "The column is empty"),
        ("Teal", a_mapping(), Effect.WRONG, "", "The website has no option “Teal”"),
        (
            "Teal",
            a_mapping(add_options=True),
            Effect.SENT,
            "Teal",
            "It will be added: the website has no option “Teal”",
        ),
    ],
)
def test_a_preview_shows_the_value_before_and_after_and_what_the_website_holds(
    stored: str, mapping: DataMapping, effect: Effect, value: str, words: str
) -> None:
    product = WebProduct(id=1, sku="WAX-100", values={"brand": "21"})

    line = preview_line(mapping, row={"USR_BRAND": stored}, attribute=BRAND, product=product, faults=[])

    assert (line.raw, line.effect, line.value, line.website, line.words) == (stored, effect, value, "Acme", words)


def test_a_preview_names_a_fault_before_anything_else() -> None:
    mapping = a_mapping(attribute="vanished")
    faults = faults_of([mapping], changed=[mapping], choices=CHOICES)

    line = preview_line(mapping, row={"USR_BRAND": "Acme"}, attribute=None, product=None, faults=faults)

    assert (line.effect, line.website) == (Effect.WRONG, None)
    assert line.words == "The website has no attribute vanished"
