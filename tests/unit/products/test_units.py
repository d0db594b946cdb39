"""Other units of an item as products beside it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.product import Product, product_of
from services.products.mapping.stock import change_words, source_rows
from services.products.mapping.units import unit_title
from services.products.records.item import Grid, Item, ItemFlags
from shared.catalog.units import AlternateUnit
from tests.builders.products import RULES, a_grid, a_gridded_item, a_stock, an_item

BOX = AlternateUnit(name="BOX", numerator=Decimal(12))
CHILD = AlternateUnit(name="CHILD")
SIZES = st.decimals(min_value="0.5", max_value=144, places=1)


def product(item: Item, *, flags: ItemFlags = ItemFlags(), grid: Grid = Grid()) -> Product:  # noqa: B008 - frozen
    """The product of an item that can become one."""
    made = product_of(item, flags=flags, grid=grid, rules=RULES)
    assert isinstance(made, Product), made
    return made


@pytest.mark.parametrize(
    ("unit", "title"),
    [
        (BOX, "Box of 12"),
        (CHILD, "Child"),
        (AlternateUnit(name="6PK", numerator=Decimal(6)), "6pk"),
        (AlternateUnit(name="SLICE", denominator=Decimal(8)), "Slice"),
        (AlternateUnit(name="YARD", numerator=Decimal("0.9144")), "Yard"),
        (AlternateUnit(name="ROLL", numerator=Decimal("2.5")), "Roll"),
    ],
)
def test_shoppers_read_how_many_pieces_a_unit_holds(unit: AlternateUnit, title: str) -> None:
    assert unit_title(unit) == title


def test_each_unit_becomes_a_product_like_the_items_own_but_for_its_size() -> None:
    made = product(an_item(units=(BOX,)))
    (box,) = made.units

    assert made.skus == ("WAX-100", "WAX-100^BOX")
    assert box.payload == {
        **made.payload,
        "sku": "WAX-100^BOX",
        "name": "Boot wax (Box of 12)",
        "weight": Decimal("4.8"),
    }


def test_a_units_stock_rules_count_whole_units() -> None:
    flags = ItemFlags(min_sale_quantity=Decimal(30), out_of_stock_quantity=Decimal(5))

    (box,) = product(an_item(units=(BOX,)), flags=flags).units

    rules = box.payload["extension_attributes"]["stock_item"]
    assert rules["min_sale_qty"] == 3
    assert rules["use_config_min_qty"] is True


def test_a_shop_may_choose_to_sell_no_other_units() -> None:
    made = product_of(an_item(units=(BOX,)), flags=ItemFlags(), grid=Grid(), rules=replace(RULES, sell_units=False))

    assert isinstance(made, Product)
    assert made.skus == ("WAX-100",)


def test_a_unit_without_a_price_above_zero_is_left_out_and_named() -> None:
    made = product(an_item(units=(BOX, replace(CHILD, price=Decimal(0)))))

    assert made.skus == ("WAX-100", "WAX-100^BOX")
    assert made.notes == ("not sold by the Child: its price is zero or less",)


def test_a_gridded_item_is_sold_by_the_piece_only() -> None:
    family = product(replace(a_gridded_item(), units=(BOX,)), grid=a_grid(("Red", "M")))

    assert family.skus == ("JKT|RED|M|*",)


def test_a_unit_whose_sku_the_website_could_not_hold_is_named_and_keeps_neither_item_nor_other_units_off() -> None:
    long = AlternateUnit(name="B" * 60)

    made = product(an_item(units=(BOX, long)))

    assert made.skus == ("WAX-100", "WAX-100^BOX")
    assert made.notes == (
        f"not sold by the {unit_title(long)}: its SKU would be longer than the website's 64 characters",
    )


@pytest.mark.parametrize(
    ("on_hand", "flags", "expected"),
    [
        ("40", {}, (Decimal(3), True)),
        ("11", {}, (Decimal(0), False)),
        ("40", {"out_of_stock_quantity": Decimal(40)}, (Decimal(3), False)),
        ("0", {"allow_backorder": True}, (Decimal(0), True)),
        ("40", {"web_archive": True}, (Decimal(0), False)),
    ],
)
def test_whole_units_are_for_sale_while_the_item_is(
    on_hand: str, flags: dict[str, object], expected: tuple[Decimal, bool]
) -> None:
    sku = "WAX-100^BOX"
    stocks = [a_stock(on_hand)]

    (row,) = source_rows(skus=[sku], stocks=stocks, flags=ItemFlags(**flags), rules=RULES, units={sku: BOX})  # type: ignore[arg-type]

    assert (row.quantity, row.in_stock) == expected


def test_the_log_counts_goods_once_however_many_units_they_are_sold_in() -> None:
    rows = source_rows(
        skus=["WAX-100", "WAX-100^BOX"],
        stocks=[a_stock("40")],
        flags=ItemFlags(),
        rules=RULES,
        units={"WAX-100^BOX": BOX},
    )

    assert change_words((), rows) == "stock 40"


@given(st.decimals(min_value=0, max_value=9999, places=1), SIZES, SIZES)
def test_no_unit_ever_promises_more_pieces_than_there_are(on_hand: Decimal, many: Decimal, parts: Decimal) -> None:
    unit = AlternateUnit(name="U", numerator=many, denominator=parts)

    (row,) = source_rows(
        skus=["WAX-100^U"],
        stocks=[a_stock(str(on_hand))],
        flags=ItemFlags(),
        rules=RULES,
        units={"WAX-100^U": unit},
    )

    assert row.quantity * many <= on_hand * parts
    assert row.in_stock is (row.quantity > 0)
