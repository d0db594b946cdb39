"""Mapped fields on the item page: both sides in one writing, differences where there are some."""

from __future__ import annotations

import pytest

from services.products.mapping.mapped_sides import mapped_fields
from services.products.records.attribute import WebAttribute
from services.products.records.web import WebProduct
from shared.contracts.mappings import Conversion, DataMapping, WhenEmpty
from tests.builders.mappings import a_mapping

BRAND = WebAttribute(
    code="brand", title="Brand", input="select", options={"acme": "5", "bolt": "6"}, labels={"5": "Acme", "6": "Bolt"}
)
USES = WebAttribute(code="uses", title="Uses", input="multiselect", options=BRAND.options, labels=BRAND.labels)
HEIGHT = WebAttribute(code="height", title="Height", input="text", short=True)
ECO = WebAttribute(code="eco", title="Eco", input="boolean")
ATTRIBUTES = {one.code: one for one in (BRAND, USES, HEIGHT, ECO)}


def line(mapping: DataMapping, raw: object, held: str | None) -> tuple[str | None, str | None, bool] | None:
    """What the page shows of one mapping; None = no line."""
    values = {} if held is None else {mapping.attribute: held}
    web = WebProduct(id=7, sku="MUG", values=values)
    found = mapped_fields((mapping,), row={mapping.column: raw}, attributes=ATTRIBUTES, product=web)
    return (found[0].counterpoint, found[0].magento, found[0].differs) if found else None


@pytest.mark.parametrize(
    ("mapping", "raw", "held", "seen"),
    [
        (a_mapping("USR_B", "brand"), "Acme", "5", ("Acme", "Acme", False)),
        (a_mapping("USR_B", "brand"), "Acme", "6", ("Acme", "Bolt", True)),
        (a_mapping("USR_B", "brand"), "Acme", None, ("Acme", None, True)),
        (a_mapping("USR_B", "brand", add_options=True), "Cord", "6", ("Cord", "Bolt", True)),
        (
            a_mapping("USR_B", "brand"),
            "Cord",
            "6",
            ("Cord – can't be sent: the website has no option “Cord”", "Bolt", True),
        ),
        (a_mapping("USR_U", "uses"), "Acme; Bolt", "6,5", ("Acme, Bolt", "Acme, Bolt", False)),
        (a_mapping("USR_H", "height", conversion=Conversion.NUMBER), "12.5", "12.5000", ("12.5", "12.5", False)),
        (a_mapping("USR_H", "height", conversion=Conversion.NUMBER), "12.5", "tall", ("12.5", "tall", True)),
        (
            a_mapping("USR_H", "height", conversion=Conversion.NUMBER),
            "tall",
            None,
            ("tall – can't be sent: “tall” is not a number", None, True),
        ),
        (a_mapping("USR_E", "eco", conversion=Conversion.YES_NO), "Y", "0", ("Yes", "No", True)),
        (a_mapping("USR_H", "height"), None, "tall", (None, "tall", False)),
        (a_mapping("USR_H", "height", when_empty=WhenEmpty.CLEAR), None, "tall", (None, "tall", True)),
        (a_mapping("USR_H", "height", when_empty=WhenEmpty.CLEAR), None, None, None),
        (a_mapping("USR_H", "height", when_empty=WhenEmpty.DEFAULT, default="low"), "", None, ("low", None, True)),
        (
            a_mapping("USR_H", "gone"),
            "x",
            None,
            ("x – can't be sent: the website has no such attribute", None, True),
        ),
        (a_mapping("USR_H", "height", enabled=False), "x", "y", None),
    ],
)
def test_a_mapped_field_stands_on_both_sides_in_one_writing(
    mapping: DataMapping, raw: object, held: str | None, seen: tuple[str | None, str | None, bool] | None
) -> None:
    assert line(mapping, raw, held) == seen


def test_a_column_that_is_gone_and_a_product_that_is_not_there_are_said() -> None:
    found = mapped_fields((a_mapping("USR_H", "height"),), row={}, attributes=ATTRIBUTES, product=None)

    assert [(one.field, one.counterpoint, one.magento) for one in found] == [
        ("Height (from USR_H)", "can't be sent: Counterpoint has no column USR_H", None)
    ]
