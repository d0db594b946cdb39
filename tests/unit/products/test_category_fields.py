"""What is sent for a category, and in which categories a product ends up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.category_fields import (
    HIDDEN,
    created,
    difference,
    free_url_key,
    own_url_key,
    same_name,
)
from services.products.mapping.category_links import (
    change_words,
    links_payload,
    memberships_digest,
    merged,
    wanted_positions,
)
from services.products.records.category import Membership, WebCategory

KNOWN = {"name", "parent_id", "is_active", "include_in_menu", "custom_attributes"}
TEXTS = st.sampled_from(["", "Shoes", "SHOES", "Für Kinder", "<p>For feet</p>"])
WEB = st.builds(
    WebCategory,
    id=st.just(7),
    parent_id=st.just(2),
    name=TEXTS,
    is_active=st.booleans(),
    url_key=st.just("shoes"),
    description=TEXTS,
)


def applied(there: WebCategory, payload: Mapping[str, Any]) -> WebCategory:
    """The category once the website took the payload: what is left out is kept."""
    values = {one["attribute_code"]: one["value"] for one in payload.get("custom_attributes", ())}
    return replace(
        there,
        name=payload.get("name", there.name),
        is_active=payload.get("is_active", there.is_active),
        url_key=values.get("url_key", there.url_key),
        description=values.get("description", there.description),
    )


@given(WEB, TEXTS, st.one_of(st.none(), TEXTS), st.booleans())
def test_what_is_sent_on_top_of_what_stood_there_gives_what_counterpoint_says(
    there: WebCategory, name: str, html: str | None, show: bool
) -> None:
    payload = difference(there, name=name, html=html, show=show)
    after = applied(there, payload)

    assert set(payload) <= KNOWN
    assert after.name == name
    assert after.description == (there.description if html is None else html)
    assert after.is_active == (there.is_active or show)
    assert (after.url_key, after.parent_id) == (there.url_key, there.parent_id)
    assert difference(after, name=name, html=html, show=show) == {}


@given(TEXTS, TEXTS)
def test_a_new_category_says_what_counterpoint_says_and_nothing_else(name: str, html: str) -> None:
    payload = created(name=name, parent_id=2, url_key="shoes", html=html)
    codes = {one["attribute_code"]: one["value"] for one in payload["custom_attributes"]}

    assert set(payload) == KNOWN
    assert (payload["name"], payload["parent_id"], payload["is_active"]) == (name, 2, True)
    assert codes == {"url_key": "shoes"} | ({"description": html} if html else {})


def test_hiding_touches_nothing_else() -> None:
    assert HIDDEN == {"is_active": False}


def test_an_address_is_the_name_unless_a_neighbour_has_it() -> None:
    assert free_url_key(name="Für Kinder", key="20240201", taken=set()) == "fur-kinder"
    assert free_url_key(name="Sale", key="20240201", taken={"sale"}) == "sale-20240201"
    assert free_url_key(name="靴", key="20240201", taken=set()) == "category-20240201"


@given(st.text(max_size=20), st.sets(st.sampled_from(["sale", "shoes", ""])))
def test_an_address_is_never_empty_and_never_a_neighbours(name: str, taken: set[str]) -> None:
    word = free_url_key(name=name, key="2024", taken=taken)

    assert word
    assert word not in taken
    assert own_url_key(name=name, key="2024").endswith("2024")


def test_letter_case_and_outer_blanks_dont_make_another_name() -> None:
    assert same_name(" Shoes", "SHOES ")
    assert not same_name("Shoes", "Shoe")


POSITIONS = st.dictionaries(st.integers(1, 9), st.integers(0, 5))


@given(POSITIONS, POSITIONS, st.sets(st.integers(1, 9)))
def test_a_product_ends_up_in_ours_as_counterpoint_says_and_in_the_others_as_before(
    there: dict[int, int], wanted: dict[int, int], ours: set[int]
) -> None:
    ours |= set(wanted)

    after = merged(there, wanted=wanted, ours=ours)

    assert {number: place for number, place in after.items() if number in ours} == wanted
    assert {number: place for number, place in after.items() if number not in ours} == {
        number: place for number, place in there.items() if number not in ours
    }
    assert merged(after, wanted=wanted, ours=ours) == after


@given(POSITIONS)
def test_a_save_carries_the_whole_list_and_nothing_else(positions: dict[int, int]) -> None:
    payload = links_payload("MUG", positions)

    assert set(payload) == {"sku", "extension_attributes"}
    assert set(payload["extension_attributes"]) == {"category_links"}
    links = payload["extension_attributes"]["category_links"]
    assert {int(one["category_id"]): one["position"] for one in links} == positions


def test_categories_that_the_website_lacks_are_left_out() -> None:
    own = [Membership(category="A", position=3), Membership(category="B")]

    assert wanted_positions(own, numbers={"A": 12}) == {12: 3}


def test_the_fingerprint_knows_a_category_made_anew_and_a_product_made_anew() -> None:
    own = [Membership(category="A", position=3)]
    first = memberships_digest(own, numbers={"A": 12}, products=["5", "MUG"])

    assert first == memberships_digest(own, numbers={"A": 12, "B": 13}, products=["5", "MUG"])
    assert first != memberships_digest(own, numbers={"A": 14}, products=["5", "MUG"])
    assert first != memberships_digest(own, numbers={}, products=["5", "MUG"])
    assert first != memberships_digest(own, numbers={"A": 12}, products=["6", "MUG"])


def test_a_log_line_names_what_was_joined_left_and_reordered() -> None:
    names = {3: "Shoes", 4: "Sale", 5: "Gifts"}

    assert change_words({3: 1}, {3: 1}, names=names) == ""
    assert (
        change_words({4: 1, 5: 2}, {3: 1, 5: 7}, names=names) == "added to Shoes, taken out of Sale, new place in Gifts"
    )
    assert change_words({}, {9: 1}, names=names) == "added to category 9"


@given(st.text(min_size=101, max_size=300), st.sets(st.text(max_size=5)))
def test_the_address_of_a_very_long_name_leaves_room_for_what_stands_above_and_below(
    name: str, taken: set[str]
) -> None:
    assert len(free_url_key(name=name, key="2025080509150001", taken=taken)) <= 117
