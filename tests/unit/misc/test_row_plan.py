"""What is sent and taken back of customer groups' prices, applied to what the website held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.misc.mapping.row_plan import Place, RowPlan, plan_rows
from shared.website.rows import TierRow

PRICES = st.decimals(min_value=1, max_value=5, places=0)


def row(sku: str = "A", group: str = "Wholesale", quantity: int = 1, price: int = 5, **more: bool) -> TierRow:
    return TierRow(sku=sku, group=group, quantity=Decimal(quantity), price=Decimal(price), **more)


def by_place(rows: Sequence[TierRow]) -> dict[Place, TierRow]:
    return {one.place: one for one in rows}


def applied(plan: RowPlan, standing: Mapping[Place, TierRow]) -> dict[Place, TierRow]:
    """The website afterwards: a row goes only if it stands exactly so, a new one replaces what is at its place."""
    gone = set(plan.gone)
    kept = {place: one for place, one in standing.items() if one not in gone}
    return {**kept, **by_place(plan.new)}


ROWS = st.lists(
    st.builds(
        TierRow,
        sku=st.sampled_from("AB"),
        group=st.sampled_from(["Wholesale", "Retailer"]),
        quantity=st.sampled_from([Decimal(1), Decimal(6)]),
        price=PRICES,
    ),
    max_size=8,
    unique_by=lambda one: one.place,
)


@given(wanted=ROWS, before=ROWS, others=ROWS)
def test_afterwards_our_places_say_what_is_wanted_and_everybody_elses_what_they_said(
    wanted: list[TierRow], before: list[TierRow], others: list[TierRow]
) -> None:
    ours = by_place(before)
    foreign = {place: one for place, one in by_place(others).items() if place not in ours}
    standing = {**foreign, **ours}

    plan = plan_rows(wanted, before, standing=standing, absent=())
    after = applied(plan, standing)

    goal = by_place(wanted)
    assert {place: one for place, one in after.items() if place in foreign} == foreign
    assert {place: one for place, one in after.items() if place not in foreign} == {
        place: one for place, one in goal.items() if place not in foreign
    }
    assert set(by_place(plan.ours)) <= set(goal)
    assert len(plan.left_alone) == sum(place in foreign and foreign[place] != one for place, one in goal.items())


@given(wanted=ROWS, others=ROWS)
def test_a_second_plan_after_the_first_sends_nothing(wanted: list[TierRow], others: list[TierRow]) -> None:
    standing = by_place(others)
    first = plan_rows(wanted, (), standing=standing, absent=())

    second = plan_rows(wanted, first.ours, standing=applied(first, standing), absent=())

    assert (second.new, second.gone) == ([], [])


def test_a_price_of_ours_that_somebody_changed_is_put_right_and_one_no_longer_wanted_is_left_to_them() -> None:
    by_hand = by_place([row(price=3), row(quantity=6, price=2)])

    plan = plan_rows([row(price=5)], [row(price=5), row(quantity=6, price=4)], standing=by_hand, absent=())

    assert (plan.new, plan.put_right, plan.gone) == ([row(price=5)], ["A"], [])


def test_a_percentage_at_our_place_is_not_taken_for_our_price() -> None:
    plan = plan_rows([row(price=5)], [], standing=by_place([row(price=5, percent=True)]), absent=())

    assert (plan.new, plan.left_alone) == ([], ["A"])


def test_a_product_the_website_does_not_have_waits() -> None:
    plan = plan_rows([row(sku="A"), row(sku="B")], [], standing={}, absent={"B"})

    assert plan.waits
    assert [one.sku for one in plan.new] == ["A"]
