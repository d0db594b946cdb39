"""From a column to an attribute: what is sent is what Counterpoint says, or nothing and a reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.data_mappings import (
    Blank,
    Extras,
    MissingOptions,
    Value,
    Wire,
    Wrong,
    converted,
    extras_of,
    on_wire,
    raw_text,
    wire_of,
)
from services.products.records.attribute import WebAttribute
from shared.contracts.mappings import Conversion, DataMapping, ValuePair, WhenEmpty
from tests.builders.mappings import BRAND, a_mapping, an_attribute


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (None, ""),
        ("  Acme \x00", "Acme"),
        (Decimal("12.5000"), "12.5"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (True, "Y"),
        (datetime(2026, 3, 2), "2026-03-02"),  # noqa: DTZ001 - columns have no zone
        (datetime(2026, 3, 2, 9, 30), "2026-03-02 09:30:00"),  # noqa: DTZ001 - as above
        (date(2026, 3, 2), "2026-03-02"),
        (b"\x01\x02", ""),
    ],
)
def test_whatever_stands_in_a_column_is_read_as_text(stored: object, text: str) -> None:
    assert raw_text(stored) == text


@pytest.mark.parametrize(
    ("kind", "stored", "expected"),
    [
        (Conversion.TEXT, "Acme", Value("Acme")),
        (Conversion.NUMBER, "0012.50", Value("12.5")),
        (Conversion.NUMBER, Decimal("-0.00001"), Value("0")),
        (Conversion.NUMBER, "1,234", Wrong("“1,234” is not a number")),
        (Conversion.NUMBER, "NaN", Wrong("“NaN” is no number that the website can keep")),
        (Conversion.YES_NO, "y", Value("1")),
        (Conversion.YES_NO, "0", Value("0")),
        (Conversion.YES_NO, "maybe", Wrong("“maybe” is neither yes nor no")),
        (Conversion.DATE, "2026-03-02 00:00:00.000", Value("2026-03-02")),
        (Conversion.DATE, "next week", Wrong("“next week” is not a date")),
    ],
)
def test_a_value_is_taken_for_what_the_mapping_says(kind: Conversion, stored: object, expected: object) -> None:
    assert converted(stored, mapping=a_mapping(conversion=kind)) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [(WhenEmpty.LEAVE, Blank.LEAVE), (WhenEmpty.CLEAR, Blank.CLEAR), (WhenEmpty.DEFAULT, Value("No brand"))],
)
def test_an_empty_column_does_what_the_mapping_says(rule: WhenEmpty, expected: object) -> None:
    assert converted("  ", mapping=a_mapping(when_empty=rule, default="No brand")) == expected


def test_the_value_list_ignores_letter_case_and_lets_other_values_through() -> None:
    mapping = a_mapping(values=(ValuePair(counterpoint="RD", website="Red"),))

    assert converted("rd", mapping=mapping) == Value("Red")
    assert converted("BL", mapping=mapping) == Value("BL")


def test_a_listed_value_is_converted_as_well() -> None:
    mapping = a_mapping(conversion=Conversion.YES_NO, values=(ValuePair(counterpoint="EXP", website="Yes"),))

    assert converted("EXP", mapping=mapping) == Value("1")


@pytest.mark.parametrize(
    ("value", "attribute", "expected"),
    [
        (Blank.LEAVE, an_attribute(), None),
        (Blank.CLEAR, an_attribute(), Wire("")),
        (Value("acme"), BRAND, Wire("21")),
        (Value("Teal"), BRAND, MissingOptions(("Teal",))),
        (Value("Bolt; acme,BOLT"), an_attribute(input="multiselect", options=BRAND.options), Wire("22,21")),
        (Value("2026-03-02"), an_attribute(input="date"), Wire("2026-03-02 00:00:00")),
        (Value("2026-03-02"), an_attribute(input="text"), Wire("2026-03-02")),
        (Value("-1"), an_attribute(input="price"), Wrong("-1 is below zero")),
        (
            Value("x" * 256),
            an_attribute(short=True),
            Wrong("it is longer than the 255 characters that the website keeps"),
        ),
    ],
)
def test_an_attribute_gets_its_value_as_the_website_takes_it(
    value: Value | Blank, attribute: WebAttribute, expected: object
) -> None:
    assert on_wire(value, attribute=attribute) == expected


def test_what_cannot_be_sent_is_named_and_the_rest_is_sent() -> None:
    attributes = {"brand": BRAND, "material": an_attribute("material", title="Material")}
    mappings = [
        a_mapping("USR_BRAND", "brand"),
        a_mapping("USR_MATERIAL", "material"),
        a_mapping("USR_GONE", "material"),
        a_mapping("USR_MATERIAL", "vanished"),
    ]

    extras = extras_of({"USR_BRAND": "Teal", "USR_MATERIAL": "Wool"}, mappings=mappings, attributes=attributes)

    assert extras == Extras(
        values=(("material", "Wool"),),
        problems=(
            "Brand was not sent: the website has no option “Teal”",
            "Material was not sent: Counterpoint has no column USR_GONE",
            "vanished was not sent: the website has no such attribute",
        ),
    )


CODES = st.sampled_from(["brand", "material", "eco", "since"])
COLUMNS = st.sampled_from(["USR_A", "USR_B", "PROF_NO_1"])
STORED = st.none() | st.text(max_size=20) | st.decimals(-5, 5, places=2) | st.sampled_from(["Acme", "Y", "2026-01-31"])
MAPPINGS = st.lists(
    st.builds(
        DataMapping,
        column=COLUMNS,
        attribute=CODES,
        conversion=st.sampled_from(Conversion),
        when_empty=st.sampled_from(WhenEmpty),
        default=st.sampled_from(["", "Acme", "1", "Y"]),
    ),
    max_size=4,
    unique_by=lambda mapping: mapping.attribute,
)
ATTRIBUTES = {
    "brand": BRAND,
    "material": an_attribute("material", short=True),
    "eco": an_attribute("eco", input="boolean"),
    "since": an_attribute("since", input="date"),
}


@given(row=st.dictionaries(COLUMNS, STORED), mappings=MAPPINGS)
def test_nothing_is_sent_that_no_mapping_asks_for_and_every_other_mapping_has_its_reason(
    row: dict[str, object], mappings: list[DataMapping]
) -> None:
    extras = extras_of(row, mappings=mappings, attributes=ATTRIBUTES)

    sent = [code for code, _ in extras.values]
    left = [
        mapping
        for mapping in mappings
        if mapping.column in row and not raw_text(row[mapping.column]) and mapping.when_empty is WhenEmpty.LEAVE
    ]
    assert set(sent) <= {mapping.attribute for mapping in mappings}
    assert len(sent) == len(set(sent))
    # What was sent without signs that the website can't hold is sent, and said as well.
    unsent = [problem for problem in extras.problems if " was sent without " not in problem]
    assert len(sent) + len(unsent) + len(left) == len(mappings)


def test_a_sign_that_the_website_cannot_hold_is_left_out_and_said() -> None:
    extras = extras_of({"USR_B": "0\U00012390"}, mappings=[a_mapping("USR_B", "material")], attributes=ATTRIBUTES)

    assert extras.values == (("material", "0"),)
    assert extras.problems == ("its Material was sent without \U00012390",)


@given(stored=STORED, held=st.none() | st.sampled_from(["21", "22"]), mapping=MAPPINGS.filter(bool))
def test_what_is_sent_applied_to_what_the_website_held_gives_what_counterpoint_says(
    stored: object, held: str | None, mapping: list[DataMapping]
) -> None:
    brand = mapping[0].model_copy(update={"attribute": "brand", "conversion": Conversion.TEXT})

    wire = wire_of(stored, mapping=brand, attribute=BRAND)

    after = held
    if isinstance(wire, Wire):
        after = wire.text or None
    text = raw_text(stored) or (brand.default if brand.when_empty is WhenEmpty.DEFAULT else "")
    if text.casefold() in BRAND.options:
        assert BRAND.shown(after or "").casefold() == text.casefold()
    elif not raw_text(stored) and brand.when_empty is WhenEmpty.CLEAR:
        assert after is None
    else:
        assert after == held
