"""From an item to a product: nothing invented, nothing that belongs to another task."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.product import Product, chosen, created, parent, product_of
from services.products.mapping.selling import (
    DELETED,
    NO_LONGER_SOLD_TICKET,
    NOT_ACTIVE,
    NOT_FOR_WEB,
    TICKET,
    Offline,
    stock_rules,
    verdict,
)
from services.products.mapping.words import attribute_code, url_key
from services.products.records.item import Grid, Item, ItemFlags, item_key
from services.products.records.kit import Part
from services.products.records.web import Axis
from shared.catalog.price_book import WebPrice
from shared.catalog.units import AlternateUnit
from shared.sync.model import Skipped
from shared.website.texts import one_line, page_html
from tests.builders.products import RULES, a_grid, a_gridded_item, an_item

PRICE = WebPrice(price=Decimal("12.50"))
BOX = AlternateUnit(name="BOX", numerator=Decimal(12))


def product(item: Item, *, flags: ItemFlags = ItemFlags(), grid: Grid = Grid()) -> Product:  # noqa: B008 - frozen
    """The product of an item that can become one."""
    made = product_of(item, flags=flags, grid=grid, rules=RULES)
    assert isinstance(made, Product), made
    return made


def attributes(payload: Any) -> dict[str, str]:
    """Custom attributes by code."""
    return {one["attribute_code"]: one["value"] for one in payload["custom_attributes"]}


def test_a_simple_item_becomes_a_simple_product_without_price_and_quantity() -> None:
    payload = product(an_item()).payload

    assert payload == {
        "sku": "WAX-100",
        "name": "Boot wax",
        "attribute_set_id": 4,
        "type_id": "simple",
        "status": 1,
        "visibility": 4,
        "weight": Decimal("0.4"),
        "extension_attributes": {
            "website_ids": [1],
            "stock_item": {
                "is_qty_decimal": False,
                "use_config_manage_stock": True,
                "use_config_backorders": True,
                "use_config_min_qty": True,
                "use_config_min_sale_qty": 1,
            },
        },
        "custom_attributes": [
            {"attribute_code": "tax_class_id", "value": "2"},
            {"attribute_code": "description", "value": "<p>Shiny.</p>"},
        ],
    }


def test_creation_adds_address_price_special_price_and_stock() -> None:
    price = replace(PRICE, special=Decimal("9.90"))

    payload = created(product(an_item()).payload, price=price, quantity=Decimal(7), in_stock=True)

    assert payload["price"] == Decimal("12.50")
    assert payload["extension_attributes"]["stock_item"]["qty"] == 7
    assert attributes(payload)["url_key"] == "boot-wax-wax-100"
    assert attributes(payload)["special_price"] == "9.90"


@pytest.mark.parametrize(
    ("flags", "rules"),
    [
        ({"always_in_stock": True}, {"use_config_manage_stock": False, "manage_stock": False}),
        ({"keeps_stock": False}, {"use_config_manage_stock": False, "manage_stock": False}),
        ({"allow_backorder": True}, {"use_config_backorders": False, "backorders": 1}),
        ({"out_of_stock_quantity": Decimal(5)}, {"use_config_min_qty": False, "min_qty": Decimal(5)}),
        ({"min_sale_quantity": Decimal(6)}, {"use_config_min_sale_qty": 0, "min_sale_qty": Decimal(6)}),
        ({"web_archive": True}, {"is_in_stock": False}),
        ({"web_archive": True, "always_in_stock": True, "allow_backorder": True}, {"is_in_stock": False}),
        ({"always_in_stock": True, "allow_backorder": True}, {"use_config_manage_stock": False, "manage_stock": False}),
    ],
)
def test_a_flag_becomes_a_stock_rule_and_all_others_are_reset(flags: dict[str, Any], rules: dict[str, Any]) -> None:
    unset = stock_rules(ItemFlags())

    assert stock_rules(ItemFlags(**flags)) == {**unset, **rules}


@pytest.mark.parametrize(
    ("flags", "status"),
    [({}, 1), ({"web_enabled": False}, 2), ({"web_enabled": False, "web_archive": True}, 1)],
)
def test_web_enabled_shows_or_hides_unless_the_item_is_archived(flags: dict[str, Any], status: int) -> None:
    assert product(an_item(), flags=ItemFlags(**flags)).payload["status"] == status


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (None, DELETED),
        (an_item(on_web=False), NOT_FOR_WEB),
        (an_item(active=False), NOT_ACTIVE),
        (an_item(ticket=True, on_web=False), TICKET),
        (an_item(ticket=True, active=False), NO_LONGER_SOLD_TICKET),
    ],
)
def test_what_is_not_sold_on_the_website_is_named(item: Item | None, expected: object) -> None:
    assert verdict(item) == expected


def test_a_serial_item_is_sold_like_any_other() -> None:
    item = an_item(tracking="serial")

    assert verdict(item) is item
    assert product(item).payload["type_id"] == "simple"


@pytest.mark.parametrize(
    ("item", "grid", "word"),
    [
        (an_item(name="  "), Grid(), "no name"),
        (a_gridded_item(), Grid(), "without any variant"),
        (a_gridded_item(), a_grid(("Red",)), "Red"),
        (replace(a_gridded_item(), grid_tags=()), a_grid(("Red", "M")), "dimensions"),
        (replace(a_gridded_item(), grid_tags=("Size", "SIZE")), a_grid(("Red", "M")), "same attribute"),
        (a_gridded_item("X" * 20), a_grid(("Y" * 30, "Z" * 30)), "64"),
    ],
)
def test_what_cannot_become_a_product_is_skipped_with_the_reason(item: Item, grid: Grid, word: str) -> None:
    made = product_of(item, flags=ItemFlags(), grid=grid, rules=RULES)

    assert not isinstance(made, Product)
    assert word in (made.gone if isinstance(made, Offline) else made.reason)


def test_a_grid_becomes_a_family_in_the_shops_own_order() -> None:
    grid = replace(a_grid(("Red", "S"), ("Red", "M"), ("Blue", "S")), orders=({"RED": 0, "BLUE": 1}, {"S": 0, "M": 1}))

    family = product(a_gridded_item(), grid=grid)

    assert family.payload["type_id"] == "configurable"
    assert family.payload["extension_attributes"]["stock_item"] == {
        "use_config_manage_stock": True,
        "is_in_stock": True,
    }
    assert family.skus == ("JKT|RED|S|*", "JKT|RED|M|*", "JKT|BLUE|S|*")
    assert [(one.code, one.labels) for one in family.choices] == [
        ("cp_color", ("Red", "Blue")),
        ("cp_size", ("S", "M")),
    ]
    assert family.variants[0].payload["name"] == "Rain jacket Red S"
    assert family.variants[0].payload["visibility"] == 1


def test_variants_and_parent_speak_of_the_same_options() -> None:
    family = product(a_gridded_item(), grid=a_grid(("Red", "M")))
    axes = (
        Axis(code="cp_color", attribute_id=93, options={"red": 49}),
        Axis(code="cp_size", attribute_id=94, options={"m": 52}),
    )

    child = chosen(family.variants[0], axes=axes, payload=family.variants[0].payload)
    whole = parent(family, axes=axes, children=(301,), payload=family.payload)["extension_attributes"]

    assert attributes(child)["cp_color"] == "49"
    assert [option["values"] for option in whole["configurable_product_options"]] == [
        [{"value_index": 49}],
        [{"value_index": 52}],
    ]
    assert whole["configurable_product_links"] == [301]


@pytest.mark.parametrize(
    ("name", "sku", "expected"),
    [
        ("City bike 28", "BIKE-204", "city-bike-28-bike-204"),
        ("Gemütlicher Schlafsack", "UMLAUT", "gemutlicher-schlafsack-umlaut"),
        ("☕", "7", "7"),
    ],
)
def test_an_address_is_made_of_name_and_sku(name: str, sku: str, expected: str) -> None:
    assert url_key(name=name, sku=sku) == expected


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_two_skus_never_share_an_address_for_one_name(sku: str, other: str) -> None:
    assert (url_key(name="Mug", sku=sku) == url_key(name="Mug", sku=other)) is (
        sku.lower() == other.lower() or sku == other
    )


def test_a_grid_tag_becomes_an_attribute_code() -> None:
    assert attribute_code("Shoe Size (EU)") == "cp_shoe_size_eu"


def test_grid_tags_without_any_plain_letter_have_attributes_of_their_own() -> None:
    codes = {attribute_code(tag) for tag in ("颜色", "尺寸", "☀")}

    assert len(codes) == 3
    assert all(re.fullmatch("cp_[0-9a-f]{8}", code) for code in codes)


@pytest.mark.parametrize("text", [" trl-jkt ", "TRL-JKT|MOSS|S|*", "Trl-Jkt|moss"])
def test_a_cell_belongs_to_its_item(text: str) -> None:
    assert item_key(text) == "TRL-JKT"


OWNED = {"sku", "name", "attribute_set_id", "type_id", "status", "visibility", "weight"}
TEXT = st.text(max_size=30)


@given(
    TEXT, st.none() | TEXT, st.none() | st.decimals(min_value=0, max_value=99, places=2), st.booleans(), st.booleans()
)
def test_a_payload_never_holds_a_field_that_this_task_does_not_own(
    name: str, html: str | None, weight: Decimal | None, archive: bool, enabled: bool
) -> None:
    item = an_item(name=name, html=html, weight=weight)
    made = product_of(item, flags=ItemFlags(web_archive=archive, web_enabled=enabled), grid=Grid(), rules=RULES)

    if isinstance(made, Product):
        assert set(made.payload) <= {*OWNED, "extension_attributes", "custom_attributes"}
        assert set(attributes(made.payload)) <= {"tax_class_id", "description"}
        assert set(made.payload["extension_attributes"]) == {"website_ids", "stock_item"}
        assert "qty" not in made.payload["extension_attributes"]["stock_item"]


@given(TEXT, TEXT)
def test_equal_items_have_equal_digests_and_different_names_do_not(name: str, other: str) -> None:
    made = [product_of(an_item(name=f"A{text}"), flags=ItemFlags(), grid=Grid(), rules=RULES) for text in (name, other)]
    digests = {one.digest for one in made if isinstance(one, Product)}

    assert (len(digests) == 1) is (one_line(f"A{name}").text == one_line(f"A{other}").text)


def test_what_the_data_mappings_add_stands_in_every_product_of_the_item_and_in_its_digest() -> None:
    jacket, grid = a_gridded_item(), a_grid(("Red", "M"), ("Blue", "M"))
    plain = product(jacket, grid=grid)

    mapped = product_of(jacket, flags=ItemFlags(), grid=grid, rules=RULES, extra=[("material", "Nylon")])

    assert isinstance(mapped, Product)
    payloads = [mapped.payload, *(variant.payload for variant in mapped.variants)]
    assert [attributes(payload)["material"] for payload in payloads] == ["Nylon"] * 3
    assert mapped.digest != plain.digest


def test_an_items_other_units_and_a_kit_get_what_the_data_mappings_add() -> None:
    boxed = an_item(units=(AlternateUnit(name="BOX", numerator=Decimal(12)),))
    kit = an_item("SET", kit=True)
    part = Part(key="WAX-100", title="Boot wax", quantity=Decimal(2))

    for item, parts in ((boxed, ()), (kit, (part,))):
        mapped = product_of(item, flags=ItemFlags(), grid=Grid(), rules=RULES, parts=parts, extra=[("material", "Wax")])
        assert isinstance(mapped, Product), mapped
        payloads = [mapped.payload, *(unit.payload for unit in mapped.units)]
        assert [attributes(payload)["material"] for payload in payloads] == ["Wax"] * len(payloads)


@pytest.mark.parametrize("length", [250, 255, 256, 300])
def test_a_very_long_name_is_cut_to_what_the_website_keeps_and_variants_and_units_stay_told_apart(length: int) -> None:
    name = "N" * length
    made = product(an_item(name=name, units=(AlternateUnit(name="BOX", numerator=Decimal(12)),)))
    family = product(replace(a_gridded_item(), texts={"DESCR": name}), grid=a_grid(("Red", "M"), ("Blue", "M")))
    names = [str(one.payload["name"]) for one in (*made.units, *family.variants)]

    assert made.payload["name"] == name[:255]
    assert [len(one) for one in names] == [255] * 3
    assert [one.lstrip("N") for one in names] == [" (Box of 12)", " Red M", " Blue M"]
    assert any("its name was cut for Box of 12" in note for note in made.notes)
    assert any("its name was cut for Red M, Blue M" in note for note in family.notes)


def test_a_name_that_fits_with_all_its_ends_is_not_said_to_be_cut() -> None:
    family = product(replace(a_gridded_item(), texts={"DESCR": "N" * 249}), grid=a_grid(("Red", "M"), ("Red", "L")))

    assert [len(str(one.payload["name"])) for one in family.variants] == [255, 255]
    assert family.notes == ()


@given(
    name=st.text(max_size=400), sku=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="|^"), max_size=64)
)
def test_an_address_is_never_longer_than_the_website_keeps_and_still_ends_in_its_sku(name: str, sku: str) -> None:
    address = url_key(name=name, sku=sku)

    assert len(address) <= 200
    assert address.endswith(url_key(name="", sku=sku))


def test_an_item_number_longer_than_the_website_takes_is_skipped_with_the_reason() -> None:
    made = product_of(an_item("W" * 65), flags=ItemFlags(), grid=Grid(), rules=RULES)

    assert made == Skipped("Its item number is longer than the 64 characters of the website's SKUs")


def test_a_weight_below_zero_is_left_out_and_said_instead_of_keeping_the_item_off_the_website() -> None:
    boxed = an_item(weight=Decimal(-3), units=(AlternateUnit(name="BOX", numerator=Decimal(12)),))
    made = product(boxed)

    assert "weight" not in made.payload
    assert "weight" not in made.units[0].payload
    assert made.notes == ("sent without a weight: it is below zero in Counterpoint",)


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (("A|b", "M"), "without the variant A|b M, which holds |: that stands between the values in its SKU"),
        (("Green",), "without the variant Green, which hasn't a value for every dimension"),
        (("Y" * 40, "Z" * 40), f"without the variant {'Y' * 40} {'Z' * 40}, whose SKU would be longer"),
    ],
)
def test_a_variant_that_cant_be_sold_keeps_none_of_the_others_off_the_website(odd: tuple[str, ...], words: str) -> None:
    without = product(a_gridded_item(), grid=a_grid(("Red", "M")))
    family = product(a_gridded_item(), grid=a_grid(("Red", "M"), odd))

    assert family.variants == without.variants
    assert family.choices == without.choices
    assert family.notes[0].startswith(words)
    assert family.digest != without.digest


TEXTS = st.text(max_size=60)
FIELDS = {
    *("sku", "name", "attribute_set_id", "type_id", "status", "visibility", "weight"),
    *("extension_attributes", "custom_attributes"),
}


@given(
    texts=st.dictionaries(st.sampled_from(["DESCR", "LONG_DESCR", "SHORT_DESCR", "ADDL_DESCR_1"]), TEXTS),
    html=st.none() | TEXTS,
    weight=st.none() | st.decimals(min_value=-5, max_value=500, places=4),
    extra=st.dictionaries(st.sampled_from(["brand", "care", "eco"]), TEXTS),
    kit=st.booleans(),
    grid=st.booleans(),
    flags=st.builds(ItemFlags, web_enabled=st.booleans(), web_archive=st.booleans(), allow_backorder=st.booleans()),
)
def test_no_mapping_ever_invents_a_field(
    texts: dict[str, str],
    html: str | None,
    weight: Decimal | None,
    extra: dict[str, str],
    kit: bool,
    grid: bool,
    flags: ItemFlags,
) -> None:
    tracking = "grid" if grid else "normal"
    item = replace(a_gridded_item(), texts=texts, html=html, weight=weight, kit=kit, tracking=tracking, units=(BOX,))
    part = Part(key="WAX-100", title="Boot wax", quantity=Decimal(2))
    made = product_of(
        item, flags=flags, grid=a_grid(("Red", "M")), rules=RULES, parts=[part], extra=tuple(extra.items())
    )

    if isinstance(made, Skipped):
        assert not one_line(texts.get("DESCR", "")).text
        return
    kind = {"price_type", "sku_type", "weight_type", "shipment_type", "price_view"} if kit else set()
    allowed = {"tax_class_id", *(["description"] if html is not None else []), *extra, *kind}
    for payload in (made.payload, *(one.payload for one in (*made.variants, *made.units))):
        said = attributes(payload)
        assert set(payload) - {"weight"} == FIELDS - {"weight"}
        assert ("weight" in payload) is (weight is not None and weight >= 0)
        assert set(said) == allowed
        assert said.get("description") == (None if html is None else page_html(html).text)
        assert {code: said[code] for code in extra} == extra
        assert str(payload["name"]).startswith(one_line(texts["DESCR"]).text[:200])
