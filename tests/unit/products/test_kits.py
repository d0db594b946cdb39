"""A kit as a bundle: its parts, its price, and when it can't stand on the website."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.kit import bundle_options, bundle_price, merged, parts_words
from services.products.mapping.product import Product, product_of
from services.products.mapping.selling import Offline
from services.products.records.item import Grid, ItemFlags
from services.products.records.kit import BundleChoice, Part
from services.products.records.web import WebProduct
from services.products.tasks.kits import trouble_with
from services.products.tasks.outcomes import DISABLED
from shared.catalog.price_book import WebPrice
from shared.sync.model import Link, Skipped
from tests.builders.products import RULES, an_item

POT = Part(key="POT", title="Enamel pot", quantity=Decimal(1))
WAX = Part(key="WAX", title="Boot wax", quantity=Decimal(2))
QUANTITIES = st.decimals(min_value=1, max_value=99, places=0)
PARTS = st.lists(
    st.builds(Part, key=st.sampled_from("ABCDE"), title=st.just("Part"), quantity=QUANTITIES), min_size=1, max_size=8
)


def kit_of(parts: Sequence[Part], *, flags: ItemFlags = ItemFlags()) -> Product | Skipped | Offline:  # noqa: B008 - frozen
    """What a kit of these parts becomes."""
    return product_of(an_item(kit=True), flags=flags, grid=Grid(), rules=RULES, parts=parts)


def online(key: str, **facts: object) -> Link:
    """An item that stands on the website."""
    return Link(key=key, digest="d", facts={"skus": [key], **facts})


def test_a_kit_becomes_a_bundle_with_price_and_sku_of_its_own_shipped_in_one_piece() -> None:
    made = kit_of([POT, WAX])

    assert isinstance(made, Product)
    values = {one["attribute_code"]: one["value"] for one in made.payload["custom_attributes"]}
    assert made.kind == "bundle"
    assert made.skus == ("WAX-100",)
    assert {values[name] for name in ("price_type", "sku_type", "weight_type")} == {"1"}
    assert (values["shipment_type"], values["tax_class_id"]) == ("0", "2")
    assert made.payload["extension_attributes"]["stock_item"]["is_in_stock"] is True


def test_an_archived_kit_is_out_of_stock_whatever_its_parts_are() -> None:
    made = kit_of([POT], flags=ItemFlags(web_archive=True))

    assert isinstance(made, Product)
    assert made.payload["extension_attributes"]["stock_item"]["is_in_stock"] is False


@pytest.mark.parametrize(
    ("parts", "word"), [([], "without any part"), ([Part(key="POT", title="", quantity=Decimal(0))], "POT")]
)
def test_what_cannot_become_a_bundle_is_skipped_with_the_reason(parts: list[Part], word: str) -> None:
    made = kit_of(parts)

    assert not isinstance(made, Product)
    assert word in (made.gone if isinstance(made, Offline) else made.reason)


def test_each_part_is_a_needed_choice_of_a_fixed_quantity() -> None:
    pot, wax = bundle_options([POT, WAX], there=None)

    assert (pot["title"], pot["required"], pot["position"], wax["position"]) == ("Enamel pot", True, 1, 2)
    assert wax["product_links"] == [
        {
            "sku": "WAX",
            "qty": Decimal(2),
            "position": 1,
            "is_default": True,
            "price": 0,
            "price_type": 0,
            "can_change_quantity": 0,
        }
    ]


def test_a_part_that_is_there_already_keeps_its_numbers_for_the_sake_of_open_carts() -> None:
    there = WebProduct(
        id=7,
        sku="KIT",
        kind="bundle",
        choices=(BundleChoice(option=3, selection="9", sku="pot", quantity=Decimal(1)),),
    )

    pot, wax = bundle_options([POT, WAX], there=there)

    assert (pot["option_id"], pot["product_links"][0]["id"], pot["product_links"][0]["option_id"]) == (3, "9", 3)
    assert "option_id" not in wax


def test_a_bundle_asks_the_price_in_force_as_its_own() -> None:
    ends = datetime(2026, 3, 9)  # noqa: DTZ001 - shop time has no zone
    price = WebPrice(price=Decimal(50), special=Decimal(40), ends=ends, why="Sale")

    assert bundle_price(price) == WebPrice(price=Decimal(40), why="Sale")


@given(PARTS)
def test_merging_takes_no_piece_away_and_names_no_item_twice(parts: list[Part]) -> None:
    whole = merged(parts)

    assert len({part.key for part in whole}) == len(whole)
    assert sum(part.quantity for part in whole) == sum(part.quantity for part in parts)


@given(PARTS, PARTS)
def test_what_is_sent_gives_the_website_exactly_the_parts_of_the_kit(before: list[Part], now: list[Part]) -> None:
    """Whatever the bundle held: the options sent replace it, and no part appears from nowhere."""
    old = tuple(
        BundleChoice(option=number, selection=str(number), sku=part.key, quantity=part.quantity)
        for number, part in enumerate(merged(before), 1)
    )
    made = kit_of(now)
    assert isinstance(made, Product)

    options = bundle_options(made.parts, there=WebProduct(id=1, sku="KIT", kind="bundle", choices=old))

    sent = {link["sku"]: link["qty"] for option in options for link in option["product_links"]}
    assert sent == {part.key: part.quantity for part in merged(now)}
    numbers = [option["option_id"] for option in options if "option_id" in option]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= {choice.option for choice in old}


@pytest.mark.parametrize(
    ("links", "word"),
    [
        ({}, "POT, WAX"),
        ({"POT": online("POT")}, "WAX"),
        ({"POT": online("POT"), "WAX": Link(key="WAX", digest=DISABLED)}, "WAX"),
        ({"POT": online("POT"), "WAX": online("WAX", cells=[["WAX|RED|*|*", "Red"]])}, "variants: WAX"),
        ({"POT": online("POT"), "WAX": online("WAX", kind="bundle")}, "another kit: WAX"),
    ],
)
def test_a_kit_waits_for_parts_that_are_not_on_the_website_or_cannot_be_in_one(
    links: dict[str, Link], word: str
) -> None:
    trouble = trouble_with([POT, WAX], links)

    assert trouble is not None
    assert word in trouble.never


def test_a_kit_whose_parts_are_all_online_can_stand_there_too() -> None:
    assert trouble_with([POT, WAX], {"POT": online("POT"), "WAX": online("WAX")}) is None


def test_staff_read_a_kit_as_so_many_of_each() -> None:
    assert parts_words([("WAX", Decimal(2)), ("POT", Decimal("1.0"))]) == "1 × POT, 2 × WAX"
