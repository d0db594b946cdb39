"""Why isn't it online: for every planted fault the answer names exactly that one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.products.mapping.online_chain import Answer, Known, Unasked, answer_of, checks_of
from services.products.mapping.product import Product
from services.products.records.item import Item, ItemFlags
from services.products.records.rules import ProductRules
from services.products.records.web import SourceRow, WebProduct
from shared.catalog.price_book import WebPrice
from shared.contracts.http import VerdictKind
from shared.sync.model import Skipped

RULES = ProductRules(website_ids=(1, 3))
ITEM = Item(key="MUG", number="MUG", texts={"DESCR": "Mug"})
WEB = WebProduct(id=7, sku="MUG", name="Mug", website_ids=(1, 3))
ROW = SourceRow(sku="MUG", source="default", quantity=Decimal(4), in_stock=True)
FINE = Known(
    item=ITEM,
    product=Product(payload={"sku": "MUG"}),
    price=WebPrice(price=Decimal("9.90")),
    categories=("Kitchen",),
    pictures=("MUG.jpg",),
    last_words="Updated on the website",
    web=WEB,
    rows=(ROW,),
)


def test_an_item_without_a_fault_is_for_sale() -> None:
    checks = checks_of(FINE, rules=RULES)

    assert answer_of(checks) == Answer(VerdictKind.FOR_SALE, "It is on the website and for sale.")
    assert [check.name for check in checks if check.passed is not True] == ["In the website's search index"]


@pytest.mark.parametrize(
    ("fault", "step", "words"),
    [
        ({"item": None}, "In Counterpoint", "no such item"),
        ({"item": replace(ITEM, on_web=False)}, "Ecommerce item", "tick it there"),
        ({"item": replace(ITEM, active=False)}, "Active", "isn't active"),
        ({"item": replace(ITEM, texts={"DESCR": " "})}, "Has a name", "DESCR"),
        ({"flags": ItemFlags(web_enabled=False)}, "Web Enabled", "off"),
        ({"flags": ItemFlags(web_archive=True)}, "Web Enabled", "Web Archive"),
        ({"item": replace(ITEM, ticket=True)}, "Can be a product", "Event tickets"),
        ({"product": Skipped("A gridded item without any variant")}, "Can be a product", "without any variant"),
        ({"price": None}, "Has a price", "no price"),
        ({"price": Skipped("The price in Counterpoint is zero or less")}, "Has a price", "zero or less"),
        ({"last_failed": True, "last_words": "Refused"}, "Sent by Items", "Refused"),
        ({"last_skipped": True, "last_words": "No price"}, "Sent by Items", "passed it over: No price"),
        (
            {"item": replace(ITEM, kit=True), "parts": {"CUP": "", "LID": "not there", "BOX": "disabled there"}},
            "Its parts are online",
            "LID (not there), BOX (disabled there)",
        ),
        ({"item": replace(ITEM, kit=True), "parts": {}}, "Its parts are online", "no parts"),
        (
            {"item": replace(ITEM, kit=True), "parts": {"CUP": "", "LID": ""}, "short_parts": ("LID",), "rows": ()},
            "In stock there",
            "too few of LID",
        ),
        ({"web": None}, "On the website", "Sync Item"),
        ({"web": replace(WEB, status=2)}, "Enabled there", "disabled"),
        ({"web": replace(WEB, visibility=1)}, "Visible to shoppers", "not visible individually"),
        ({"web": replace(WEB, website_ids=(1,))}, "In the right store", "website 3"),
        ({"rows": ()}, "In stock there", "out of stock"),
        ({"rows": (replace(ROW, quantity=Decimal(0)),)}, "In stock there", "out of stock"),
        ({"rows": (replace(ROW, in_stock=False),)}, "In stock there", "out of stock"),
    ],
)
def test_a_planted_fault_is_the_one_that_is_named(fault: dict[str, Any], step: str, words: str) -> None:
    checks = checks_of(replace(FINE, **fault), rules=RULES)

    first = next(check for check in checks if check.passed is False)
    assert first.name == step
    assert words in first.words
    by_website = [check for check in checks if check.side == "Website" and check.passed is False and check.needed]
    if by_website:
        assert answer_of(checks) == Answer(VerdictKind.NOT_FOR_SALE, f"Not for sale on the website. {first.words}")
    else:
        told = answer_of(checks, shows="46.62 and 20 pieces")
        words = f"For sale, but out of date: still shows 46.62 and 20 pieces. {first.words}"
        assert told == Answer(VerdictKind.OUT_OF_DATE, words), "the website itself says that it is for sale"


@pytest.mark.parametrize(
    ("unasked", "steps"),
    [
        ({"item": Unasked(why="Counterpoint is away")}, {"In Counterpoint", "Has a price", "Has a picture"}),
        ({"web": Unasked(why="the website is away")}, {"On the website", "In stock there"}),
        ({"waiting": "It is in the queue of Items (waiting)"}, {"Sent by Items"}),
        (
            {"item": replace(ITEM, kit=True), "parts": Unasked(why="x"), "short_parts": Unasked(why="x")},
            {"Its parts are online", "In stock there"},
        ),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_is_promised(unasked: dict[str, Any], steps: set[str]) -> None:
    checks = checks_of(replace(FINE, **unasked), rules=RULES)

    opened = {check.name: check.words for check in checks if check.passed is None}
    assert steps <= opened.keys()
    assert all(words.startswith("Not checked: ") for words in opened.values())
    told = answer_of(checks)
    assert told.kind is VerdictKind.UNKNOWN
    assert "not everything could be checked" in told.words


def test_every_item_goes_through_the_same_checks() -> None:
    names = [check.name for check in checks_of(FINE, rules=RULES)]

    for other in (replace(FINE, item=None), replace(FINE, web=None), replace(FINE, item=Unasked(why="away"))):
        assert [check.name for check in checks_of(other, rules=RULES)] == names


@pytest.mark.parametrize(
    "flags", [ItemFlags(always_in_stock=True), ItemFlags(keeps_stock=False), ItemFlags(allow_backorder=True)]
)
def test_without_stock_it_can_be_for_sale_by_its_flags(flags: ItemFlags) -> None:
    assert answer_of(checks_of(replace(FINE, flags=flags, rows=()), rules=RULES)).kind is VerdictKind.FOR_SALE


def test_what_differs_is_out_of_date_though_nothing_failed() -> None:
    told = answer_of(checks_of(FINE, rules=RULES), shows="12.82 and 1 piece", stale=("price", "stock"))

    words = "For sale, but out of date: still shows 12.82 and 1 piece. Counterpoint has another price and stock."
    assert told == Answer(VerdictKind.OUT_OF_DATE, words)


@pytest.mark.parametrize(
    "fault",
    [
        {"item": None, "product": None, "price": None},
        {"item": replace(ITEM, on_web=False), "product": None},
        {"product": Skipped("A gridded item without any variant")},
        {"price": Skipped("The price in Counterpoint is zero or less")},
        {"item": replace(ITEM, kit=True), "parts": {"CUP": "not there"}},
        {"item": Unasked(why="Counterpoint is away")},
    ],
)
def test_nobody_is_told_to_press_what_would_do_nothing(fault: dict[str, Any]) -> None:
    checks = checks_of(replace(FINE, web=None, **fault), rules=RULES)

    assert not any("Sync Item" in check.words for check in checks)
    assert "Sync Item" not in answer_of(checks).words


def test_no_category_and_no_picture_do_not_keep_an_item_offline() -> None:
    checks = checks_of(replace(FINE, categories=(), pictures=()), rules=RULES)

    said = {check.name: check for check in checks}
    assert answer_of(checks).kind is VerdictKind.FOR_SALE
    assert "only by searching" in said["Has a category"].words
    assert "no picture" in said["Has a picture"].words
    assert [name for name, check in said.items() if check.passed is False] == ["Has a category", "Has a picture"]


def test_pictures_that_cannot_be_asked_are_no_doubt_about_the_item() -> None:
    checks = checks_of(replace(FINE, pictures=Unasked(why="no answer")), rules=RULES)

    assert answer_of(checks).kind is VerdictKind.FOR_SALE
    assert "Not checked: no answer" in [check.words for check in checks]


def test_the_parts_of_a_kit_that_are_all_online_are_named() -> None:
    checks = checks_of(replace(FINE, item=replace(ITEM, kit=True), parts={"CUP": "", "LID": ""}), rules=RULES)

    parts = next(check for check in checks if check.name == "Its parts are online")
    assert (parts.passed, parts.words) == (True, "CUP, LID")
    assert answer_of(checks).kind is VerdictKind.FOR_SALE


def test_an_item_that_nobody_touched_for_a_week_is_for_sale_when_both_sides_say_so() -> None:
    checks = checks_of(replace(FINE, last_words=""), rules=RULES)

    assert answer_of(checks).kind is VerdictKind.FOR_SALE
