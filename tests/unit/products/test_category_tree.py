"""Where a category belongs, what is wrong with the others, and the order of neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.category_tree import (
    Place,
    category_digest,
    from_the_top,
    in_shop_order,
    place_of,
    with_those_above,
)
from services.products.mapping.sibling_order import FRONT, moves
from services.products.records.category import Category, category_key
from shared.sync.model import Skipped


def a_tree(**parents: str | None) -> dict[str, Category]:
    """Categories as `CHILD="PARENT"`, all named like their keys."""
    return {
        key: Category(key=key, code=key, parent=parent, name=key.title(), sequence=place)
        for place, (key, parent) in enumerate(parents.items())
    }


TREES = st.dictionaries(
    st.sampled_from("ABCDEFGH"), st.one_of(st.none(), st.sampled_from("ABCDEFGHXY")), min_size=1
).map(lambda parents: a_tree(**parents))


def test_a_category_is_placed_below_all_those_above_it() -> None:
    place = place_of("C", tree=a_tree(A=None, B="A", C="B"))

    assert isinstance(place, Place)
    assert (place.above, place.chain, place.top) == (("A", "B"), ("A", "B", "C"), "A")


@pytest.mark.parametrize(
    ("parents", "reason"),
    [
        ({"C": "GONE"}, "The category above it (GONE) isn't in Counterpoint"),
        ({"B": "GONE", "C": "B"}, "The category above “B” (GONE) isn't in Counterpoint"),
        ({"C": "C"}, "Its categories go round in a circle: “C” › “C”"),
        ({"A": "B", "B": "A", "C": "B"}, "Its categories go round in a circle: “B” › “A” › “B”"),
    ],
)
def test_a_category_without_a_place_is_skipped_with_the_reason(parents: Mapping[str, str], reason: str) -> None:
    assert place_of("C", tree=a_tree(**parents)) == Skipped(reason)


def test_a_category_needs_a_name_and_so_do_those_above_it() -> None:
    tree = {**a_tree(B="A", C="B"), "A": Category(key="A", code="A", parent=None, name="")}

    assert place_of("A", tree=tree) == Skipped("It has no name in Counterpoint")
    assert place_of("C", tree=tree) == Skipped("A has no name in Counterpoint")


@given(TREES)
def test_every_category_is_placed_or_skipped_and_a_placed_one_stands_on_placed_ones(
    tree: Mapping[str, Category],
) -> None:
    for key in tree:
        place = place_of(key, tree=tree)
        assert isinstance(place, Skipped) or all(
            isinstance(place_of(above, tree=tree), Place) and tree[above].key in tree for above in place.above
        )


@given(TREES)
def test_from_the_top_every_category_comes_once_and_after_its_parent(tree: Mapping[str, Category]) -> None:
    order = from_the_top(tree)

    assert sorted(order) == sorted(tree)
    for key in order:
        place = place_of(key, tree=tree)
        if isinstance(place, Place):
            assert [order.index(one) for one in place.chain] == sorted(order.index(one) for one in place.chain)


def test_those_above_come_with_their_own_places() -> None:
    tree = a_tree(A=None, B="A", C="B", D=None)
    place = place_of("C", tree=tree)
    assert isinstance(place, Place)

    found = with_those_above([place], tree=tree)

    assert {key: one.above for key, one in found.items()} == {"A": (), "B": ("A",), "C": ("A", "B")}


def test_neighbours_stand_by_their_number_then_by_name_then_by_key() -> None:
    rows = [
        Category(key=key, code=key, parent=None, name=name, sequence=sequence)
        for key, name, sequence in (("D", "Zoo", 1), ("C", "apple", 2), ("B", "Apple", 2), ("A", "Birch", 2))
    ]

    assert [one.key for one in in_shop_order(rows)] == ["D", "B", "C", "A"]


@pytest.mark.parametrize("other", ["name", "parent", "sequence", "html", "root"])
def test_whatever_shows_on_the_website_changes_the_fingerprint(other: str) -> None:
    def fingerprint(**change: object) -> str:
        fields = {"name": "A", "parent": None, "sequence": 1, "html": "", "root": 2} | change
        category = Category(
            key="A",
            code="A",
            parent=fields["parent"] and str(fields["parent"]),  # type: ignore[arg-type]
            name=str(fields["name"]),
            sequence=int(str(fields["sequence"])),
        )
        return category_digest(Place(category=category), root=int(str(fields["root"])), html=str(fields["html"]))

    changed = {"name": "B", "parent": "P", "sequence": 9, "html": "<p>x</p>", "root": 7}
    assert fingerprint() == fingerprint()
    assert fingerprint(**{other: changed[other]}) != fingerprint()


def test_a_reason_to_skip_is_another_fingerprint_than_another_reason() -> None:
    digests = {category_digest(Skipped(reason), root=2, html="") for reason in ("one", "other")}
    assert len(digests) == 2


def test_blanks_and_letter_case_of_an_id_dont_count() -> None:
    assert category_key(" sale1 ") == "SALE1"


def after_moves(current: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """The row once the website carried the moves out."""
    row = list(current)
    for step in moves(current, wanted):
        row.remove(step.what)
        row.insert(0 if step.after == FRONT else row.index(step.after) + 1, step.what)
    return row


@given(st.permutations(range(1, 10)), st.sets(st.integers(1, 9)))
def test_moves_bring_ours_into_order_and_leave_strangers_where_they_are(current: list[int], ours: set[int]) -> None:
    wanted = sorted(ours, key=lambda number: (number * 7) % 10)

    row = after_moves(current, wanted)

    assert [one for one in row if one in ours] == wanted
    assert [one for one in row if one not in ours] == [one for one in current if one not in ours]
    assert moves(row, wanted) == ()


@pytest.mark.parametrize(
    ("current", "wanted", "count"),
    [([1, 2, 3], [1, 2, 3], 0), ([1, 2, 3, 4], [4, 1, 2, 3], 1), ([4, 3, 2, 1], [1, 2, 3, 4], 3), ([], [], 0)],
)
def test_no_more_is_moved_than_must_be(current: list[int], wanted: list[int], count: int) -> None:
    assert len(moves(current, wanted)) == count
