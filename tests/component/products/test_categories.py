"""The Categories task between a simulated Counterpoint and a simulated website, over real HTTP."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from shared.contracts.http import Level
from shared.sync.errors import SystemDown
from shared.sync.model import Done, Failed, Skipped, TryLater, Unchanged
from simulators.counterpoint.changes import CategoryChange
from tests.builders.both_systems import RULES, BothSystems, both_systems
from tests.builders.counterpoint import SEEDED_AT
from tests.builders.website_categories import WebsiteCategories

CATEGORIES = "products.categories"


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[BothSystems]:
    """A shop whose own tree is gone: tests grow theirs."""
    async with both_systems(tmp_path, items=10) as systems:
        systems.edit_counterpoint("DELETE FROM EC_CATEG_ITEM")
        systems.edit_counterpoint("DELETE FROM EC_CATEG")
        yield systems


def grow(shop: BothSystems, **names: str) -> None:
    """Categories as `KEY="Name"` or `KEY="PARENT/Name"`, in this order."""
    for place, (key, text) in enumerate(names.items(), start=1):
        parent, _, name = text.rpartition("/")
        change = CategoryChange(descr=name, parent_id=parent or "0", disp_seq_no=place * 10, html_descr=None)
        shop.till.categorise(key, change)


async def found(shop: BothSystems) -> list[str]:
    return await shop.found(CATEGORIES, since=SEEDED_AT, until=SEEDED_AT)


async def sync_all(shop: BothSystems) -> dict[str, object]:
    """What the finder finds, worked as one batch."""
    return dict(await shop.sync(CATEGORIES, *await found(shop)))


async def test_the_whole_tree_comes_onto_the_website_in_the_shops_order(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=10) as shop:
        outcomes = await sync_all(shop)

        paths = WebsiteCategories(shop).paths()
        assert all(isinstance(outcome, Done) for outcome in outcomes.values())
        assert len(paths) == len(outcomes)
        assert paths[-4:] == ["Gifts & small things", "Gifts & small things › Für Kinder", "Sale", "Coming soon"]
        gifts = WebsiteCategories(shop).named("Gifts & small things")
        assert (gifts["description"], gifts["url_key"]) == (
            '<p>Under "25", boxed &amp; ready.</p>',
            "gifts-small-things",
        )


async def test_a_second_round_finds_nothing_and_calls_nobody(bare: BothSystems) -> None:
    grow(bare, A="Shoes", B="A/Boots", C="Sale")
    await sync_all(bare)
    bare.forget_calls()

    assert await found(bare) == []
    assert set((await bare.sync(CATEGORIES, "A", "B", "C")).values()) == {Unchanged()}
    assert not any(call.startswith(("POST", "PUT", "DELETE")) for call in bare.website_calls())


async def test_a_name_longer_than_the_website_keeps_is_cut_with_a_warning(bare: BothSystems) -> None:
    grow(bare, A="Shoes")
    bare.edit_counterpoint("UPDATE EC_CATEG SET DESCR = '" + "S" * 300 + "' WHERE CATEG_ID = 'A'")

    outcome = await bare.outcome(CATEGORIES, "A")

    assert WebsiteCategories(bare).paths() == ["S" * 255]
    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert "its name was sent without what goes beyond 255 characters" in outcome.words
    assert await found(bare) == []


async def test_a_category_alone_brings_those_above_it(bare: BothSystems) -> None:
    grow(bare, A="Shoes", B="A/Boots", C="B/Winter boots")

    assert await bare.outcome(CATEGORIES, "C") == Done("“Winter boots” added to the website below “Boots”")
    assert WebsiteCategories(bare).paths() == ["Shoes", "Shoes › Boots", "Shoes › Boots › Winter boots"]
    assert await found(bare) == []


async def test_a_renamed_category_keeps_its_address(bare: BothSystems) -> None:
    grow(bare, A="Shoes")
    await sync_all(bare)
    bare.till.categorise("A", CategoryChange(descr="Footwear"))

    assert await found(bare) == ["A"]
    assert await bare.outcome(CATEGORIES, "A") == Done("“Footwear” renamed, was “Shoes”")
    assert WebsiteCategories(bare).named("Footwear")["url_key"] == "shoes"


async def test_a_category_moves_with_all_below_it(bare: BothSystems) -> None:
    grow(bare, A="Shoes", B="Sale", C="A/Boots", D="C/Winter")
    await sync_all(bare)
    bare.till.categorise("C", CategoryChange(parent_id="B"))

    assert await sync_all(bare) == {"C": Done("“Boots” moved below “Sale”")}
    assert WebsiteCategories(bare).paths() == ["Shoes", "Sale", "Sale › Boots", "Sale › Boots › Winter"]

    bare.till.categorise("C", CategoryChange(parent_id="0", disp_seq_no=15))

    assert await sync_all(bare) == {"C": Done("“Boots” moved to the top")}
    assert WebsiteCategories(bare).paths() == ["Shoes", "Boots", "Boots › Winter", "Sale"]


async def test_parent_and_child_may_change_places(bare: BothSystems) -> None:
    grow(bare, A="Shoes", B="A/Boots")
    await sync_all(bare)
    bare.till.categorise("B", CategoryChange(parent_id="0"))
    bare.till.categorise("A", CategoryChange(parent_id="B"))

    await bare.sync(CATEGORIES, "A")

    assert WebsiteCategories(bare).paths() == ["Boots", "Boots › Shoes"]


async def test_a_new_order_takes_the_fewest_moves_and_leaves_strangers_where_they_are(bare: BothSystems) -> None:
    grow(bare, A="Anchors", B="Boots", C="Caps", D="Drinks")
    await sync_all(bare)
    WebsiteCategories(bare).add("Gift cards")
    bare.forget_calls()
    bare.till.categorise("D", CategoryChange(disp_seq_no=15))

    assert await sync_all(bare) == {"D": Done("“Drinks” put into its place")}
    assert WebsiteCategories(bare).paths() == ["Anchors", "Drinks", "Boots", "Caps", "Gift cards"]
    assert bare.website_calls("PUT") == ["PUT /V1/categories/:categoryId/move"]


async def test_two_categories_of_one_name_below_one_parent_get_addresses_of_their_own(bare: BothSystems) -> None:
    grow(bare, A="Sale", B="Sale", C="SALE!")

    outcomes = await sync_all(bare)

    assert all(isinstance(outcome, Done) for outcome in outcomes.values())
    assert {row["url_key"] for row in WebsiteCategories(bare).rows().values() if row["parent_id"] == 2} == {
        "sale",
        "sale-b",
        "sale-c",
    }


async def test_a_move_to_where_its_address_is_taken_goes_through_with_another(bare: BothSystems) -> None:
    grow(bare, A="Women", B="Men", C="A/Shoes", D="B/Shoes")
    await sync_all(bare)
    bare.till.categorise("D", CategoryChange(parent_id="A"))

    assert await sync_all(bare) == {"D": Done("“Shoes” moved below “Women”")}
    assert WebsiteCategories(bare).paths() == ["Women", "Women › Shoes", "Women › Shoes", "Men"]


async def test_a_category_gets_another_address_where_a_product_has_its_own(bare: BothSystems) -> None:
    for word in ("shoes", "boots"):
        bare.store.save(word, custom_attributes=[{"attribute_code": "url_key", "value": word}])
    grow(bare, A="Shoes", B="A/Boots")

    assert all(isinstance(outcome, Done) for outcome in (await sync_all(bare)).values())
    assert WebsiteCategories(bare).named("Shoes")["url_key"] == "shoes-a"
    assert WebsiteCategories(bare).named("Boots")["url_key"] == "boots"

    bare.till.categorise("B", CategoryChange(parent_id="0"))

    assert await sync_all(bare) == {"B": Done("“Boots” moved to the top")}
    assert WebsiteCategories(bare).named("Boots")["url_key"] == "boots-b"


async def test_a_vanished_category_is_hidden_and_reported_and_comes_back_when_it_reappears(bare: BothSystems) -> None:
    grow(bare, A="Shoes", B="A/Boots")
    await sync_all(bare)
    bare.till.drop_category("A")

    outcomes = await sync_all(bare)

    assert outcomes == {
        "A": Done("“Shoes” is no longer in Counterpoint: hidden on the website, not deleted", level=Level.WARNING),
        "B": Skipped("The category above it (A) isn't in Counterpoint"),
    }
    assert WebsiteCategories(bare).paths() == []
    assert WebsiteCategories(bare).paths(with_hidden=True) == ["Shoes", "Shoes › Boots"]
    assert await found(bare) == []
    assert await bare.outcome(CATEGORIES, "A") == Skipped(
        "“Shoes” is no longer in Counterpoint: it is hidden on the website"
    )

    grow(bare, A="Shoes")

    assert await sync_all(bare) == {"A": Done("“Shoes” shown again"), "B": Unchanged()}
    assert WebsiteCategories(bare).paths() == ["Shoes", "Shoes › Boots"]


async def test_a_circle_and_a_nameless_category_are_skipped_once_with_the_reason(bare: BothSystems) -> None:
    grow(bare, A="B/Shoes", B="A/Boots", C=" ", D="C/Socks")

    outcomes = await sync_all(bare)

    circle = "Its categories go round in a circle: “Shoes” › “Boots” › “Shoes”"
    assert outcomes["A"] == Skipped(circle)
    assert outcomes["C"] == Skipped("It has no name in Counterpoint")
    assert outcomes["D"] == Skipped("C has no name in Counterpoint")
    assert await found(bare) == []
    assert WebsiteCategories(bare).paths() == []


async def test_a_category_that_the_website_already_has_is_joined_and_not_doubled(bare: BothSystems) -> None:
    website = WebsiteCategories(bare)
    number = website.add(
        "shoes", is_active=False, custom_attributes=[{"attribute_code": "description", "value": "By hand"}]
    )
    grow(bare, A="Shoes")

    assert await sync_all(bare) == {
        "A": Done(
            "“Shoes” joined to the category of that name that the website already had, renamed, was “shoes”, "
            "shown again",
            level=Level.WARNING,
        )
    }
    row = website.named("Shoes")
    assert (row["id"], row["is_active"], row["description"]) == (number, True, "By hand")


async def test_what_people_did_to_a_category_on_the_website_stays(bare: BothSystems) -> None:
    grow(bare, A="Shoes")
    await sync_all(bare)
    website = WebsiteCategories(bare)
    number = website.named("Shoes")["id"]
    website.edit(number, is_active=False, custom_attributes=[{"attribute_code": "meta_title", "value": "Best shoes"}])
    bare.till.categorise("A", CategoryChange(descr="Footwear"))

    await sync_all(bare)

    row = website.named("Footwear")
    assert (row["is_active"], row["meta_title"]) == (False, "Best shoes")


async def test_a_description_is_sent_changed_and_cleared(bare: BothSystems) -> None:
    grow(bare, A="Shoes")
    bare.till.categorise("A", CategoryChange(html_descr="<p>For feet</p>"))
    await sync_all(bare)
    assert WebsiteCategories(bare).named("Shoes")["description"] == "<p>For feet</p>"

    bare.till.categorise("A", CategoryChange(html_descr=None))

    assert await sync_all(bare) == {"A": Done("“Shoes” description sent")}
    assert not WebsiteCategories(bare).named("Shoes").get("description")
    assert await found(bare) == []


async def test_a_category_deleted_by_hand_is_found_and_made_anew_with_all_below_it(bare: BothSystems) -> None:
    grow(bare, A="Shoes", B="A/Boots", C="Sale")
    await sync_all(bare)
    website = WebsiteCategories(bare)
    website.delete(website.named("Shoes")["id"])

    outcomes = await sync_all(bare)

    made = "had been deleted on the website and is made anew, added to the website"
    assert outcomes == {
        "A": Done(f"“Shoes” {made}", level=Level.WARNING),
        "B": Done(f"“Boots” {made} below “Shoes”", level=Level.WARNING),
    }
    assert website.paths() == ["Shoes", "Shoes › Boots", "Sale"]


async def test_a_category_made_anew_in_counterpoint_takes_the_place_of_the_hidden_one(bare: BothSystems) -> None:
    grow(bare, A="Shoes")
    await sync_all(bare)
    number = WebsiteCategories(bare).named("Shoes")["id"]
    bare.till.drop_category("A")
    await sync_all(bare)
    grow(bare, Z="Shoes")

    outcomes = await sync_all(bare)

    joined = "joined to the category of that name that the website already had"
    assert outcomes == {"Z": Done(f"“Shoes” {joined}, shown again")}
    assert WebsiteCategories(bare).named("Shoes")["id"] == number
    assert await found(bare) == []


async def test_a_refused_category_fails_with_those_below_it_and_alone(bare: BothSystems) -> None:
    grow(bare, A="Shoes", B="A/Boots", C="Sale")
    refused = '{"message": "Could not save category: %1", "parameters": ["locked"]}'
    rule = {"kind": "status", "status": 400, "method": "POST", "path": "*/V1/categories", "body": refused, "count": 2}
    bare.store.control("PUT", "/faults", {"rules": [rule]})

    outcomes = await sync_all(bare)

    words = "The website refused: Could not save category: locked"
    assert isinstance(outcomes["A"], Failed)
    assert isinstance(outcomes["B"], Failed)
    assert (outcomes["A"].reason, outcomes["B"].reason) == (
        words,
        f"The category above it couldn't be sent: {words}",
    )
    assert isinstance(outcomes["C"], Done)
    assert sorted(await found(bare)) == ["A", "B"]


async def test_a_category_whose_answer_was_lost_is_not_made_twice(bare: BothSystems) -> None:
    grow(bare, A="Shoes")
    rule = {"kind": "cut_after", "method": "POST", "path": "*/V1/categories", "count": 1}
    bare.store.control("PUT", "/faults", {"rules": [rule]})

    with contextlib.suppress(SystemDown):
        assert isinstance(await bare.outcome(CATEGORIES, "A"), TryLater)
    await sync_all(bare)

    assert WebsiteCategories(bare).paths() == ["Shoes"]
    assert await found(bare) == []


async def test_a_website_that_is_away_stops_the_whole_batch(bare: BothSystems) -> None:
    grow(bare, A="Shoes")
    bare.store.control("PUT", "/faults", {"rules": [{"kind": "status", "status": 503, "retry_after": 7}]})

    with pytest.raises(SystemDown):
        await bare.sync(CATEGORIES, "A")


async def test_force_puts_right_what_somebody_changed_on_the_website(bare: BothSystems) -> None:
    grow(bare, A="Shoes", B="Sale")
    await sync_all(bare)
    website = WebsiteCategories(bare)
    website.edit(website.named("Shoes")["id"], name="Shoez")

    assert await bare.outcome(CATEGORIES, "A") == Unchanged()
    assert await bare.outcome(CATEGORIES, "A", force=True) == Done("“Shoes” renamed, was “Shoez”")


async def test_top_categories_hang_below_the_root_that_the_settings_name(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=10) as shop:
        other = WebsiteCategories(shop).add("Other store", parent_id=1)
    rules = replace(RULES, category_roots={"B": other})
    async with both_systems(tmp_path, items=10, rules=rules) as shop:
        website = WebsiteCategories(shop)
        assert website.add("Other store", parent_id=1) == other
        shop.edit_counterpoint("DELETE FROM EC_CATEG")
        grow(shop, A="Shoes", B="Rental", C="B/Bikes")

        await sync_all(shop)

        assert website.paths() == ["Shoes"]
        assert website.named("Rental")["parent_id"] == other


async def test_a_root_that_the_website_lacks_is_named(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=10, rules=replace(RULES, category_root=77)) as shop:
        shop.edit_counterpoint("DELETE FROM EC_CATEG")
        grow(shop, A="Shoes")

        outcome = await shop.outcome(CATEGORIES, "A")

        assert isinstance(outcome, Failed)
        assert outcome.reason == "The website has no category 77 for it to stand below"
