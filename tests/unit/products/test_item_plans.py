"""Plans for one item: what is sent, applied to what the website held, gives what Counterpoint says."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.product import Product, product_of
from services.products.mapping.selling import DELETED
from services.products.records.item import Grid, Item, ItemFlags
from services.products.records.web import WebProduct
from services.products.tasks.item_beginnings import Start
from services.products.tasks.item_plans import Draft, Plan, plan_product, plan_removal
from shared.catalog.price_book import WebPrice
from shared.catalog.units import AlternateUnit
from shared.sync.model import Link
from tests.builders.products import RULES, a_stock, an_item

GENERAL = 7
"""The number of the tax class GENERAL on this website."""
HAND_MADE = {"meta_title": "By hand", "color": "49"}
PRICE = WebPrice(price=Decimal(10))
NAMES = st.text(alphabet="ABCäß 12", min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
UNITS = st.lists(
    st.builds(
        AlternateUnit, name=st.sampled_from(["BOX", "PAIR", "CASE"]), numerator=st.sampled_from([Decimal(2), 12])
    ),
    max_size=3,
    unique_by=lambda unit: unit.name,
)
ITEMS = st.builds(
    an_item,
    name=NAMES,
    html=st.none() | st.sampled_from(["<p>One</p>", "<p>Two</p>"]),
    weight=st.none() | st.sampled_from([Decimal(1), Decimal("2.5")]),
    units=UNITS.map(tuple),
    taxable=st.booleans(),
    tax_category=st.sampled_from(["", "GENERAL"]),
)
Website = dict[str, dict[str, Any]]


def planned(item: Item, *, link: Link | None, website: Website) -> tuple[Product, Plan]:
    """The product of an item and what has to be sent for it."""
    product = product_of(item, flags=ItemFlags(), grid=Grid(), rules=RULES)
    assert isinstance(product, Product)
    there = {sku: WebProduct(id=1, sku=sku, status=row["status"]) for sku, row in website.items()}
    plan = plan_product(
        item.key,
        product=product,
        flags=ItemFlags(),
        link=link,
        there=there,
        axes=(),
        start=Start(
            price=PRICE, stocks=(a_stock("40"),), units={one.sku: WebPrice(price=Decimal(99)) for one in product.units}
        ),
        rules=RULES,
        tax=GENERAL if product.tax_class else None,
    )
    assert isinstance(plan, Plan)
    return product, plan


def save(drafts: Iterable[Draft], website: Website) -> None:
    """What the website does with saves: what isn't named stays."""
    for draft in drafts:
        sent = dict(draft.payload)
        values = {one["attribute_code"]: one["value"] for one in sent.pop("custom_attributes", [])}
        sent.pop("extension_attributes", None)
        row = website.setdefault(draft.sku, {"values": dict(HAND_MADE)})
        row["values"].update(values)
        row.update(sent)


def held(website: Website) -> dict[str, WebProduct]:
    """The products as the website's answers show them."""
    return {sku: WebProduct(id=1, sku=sku) for sku in website}


def expected_tax(item: Item) -> str:
    """The number of the tax class an item must have."""
    return "0" if not item.taxable else str(GENERAL) if item.tax_category else str(RULES.tax_class_id)


@given(st.lists(ITEMS, min_size=1, max_size=4))
def test_after_every_change_the_website_holds_what_counterpoint_says(history: list[Item]) -> None:
    website: Website = {}
    link: Link | None = None
    for item in history:
        product, plan = planned(item, link=link, website=website)
        save(plan.first, website)
        link = plan.link(held(website))

        assert {sku for sku, row in website.items() if row["status"] == 1} == set(product.skus)
        for sku in product.skus:
            values = website[sku]["values"]
            assert website[sku]["name"].startswith(product.payload["name"])
            assert values.get("description", "") == (item.html or "")
            assert values["tax_class_id"] == expected_tax(item)
            assert {name: values[name] for name in HAND_MADE} == HAND_MADE


@given(ITEMS)
def test_only_what_is_created_gets_price_address_and_stock(item: Item) -> None:
    website: Website = {}
    product, first = planned(item, link=None, website=website)
    save(first.first, website)
    _, again = planned(item, link=first.link(held(website)), website=website)

    for draft in first.first:
        assert draft.payload["price"] == (99 if "^" in draft.sku else 10)
        assert "qty" in draft.payload["extension_attributes"]["stock_item"]
    for draft in again.first:
        assert "price" not in draft.payload
        assert "qty" not in draft.payload["extension_attributes"]["stock_item"]
        assert "url_key" not in {one["attribute_code"] for one in draft.payload["custom_attributes"]}
    assert (first.comes, again.comes) == (True, False)
    assert {draft.sku for draft in first.first} == set(product.skus)


@given(ITEMS)
def test_an_item_taken_off_leaves_nothing_of_it_on_sale_and_forgets_nothing(item: Item) -> None:
    website: Website = {}
    _, plan = planned(item, link=None, website=website)
    save(plan.first, website)
    there = {sku: WebProduct(id=1, sku=sku) for sku in website}

    removal = plan_removal(item.key, why=DELETED, link=plan.link(held(website)), there=there)
    save(removal.first, website)

    assert {row["status"] for row in website.values()} == {2}
    product, back = planned(item, link=removal.link(held(website)), website=website)
    save(back.first, website)
    assert {sku for sku, row in website.items() if row["status"] == 1} == set(product.skus)
    assert back.comes
