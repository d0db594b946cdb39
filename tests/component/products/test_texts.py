"""What becomes of Counterpoint's texts on a website whose database keeps three bytes a sign, as a real one does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from shared.contracts.http import Level
from shared.sync.model import Done, Outcome, TryLater, Unchanged
from simulators.counterpoint.changes import CategoryChange, ItemChange
from tests.builders.both_systems import RULES, BothSystems, both_systems, in_bulk
from tests.builders.mappings import a_mapping
from tests.builders.website_categories import WebsiteCategories
from tests.component.products.test_data_mappings import attribute, counterpoint, saved

ITEMS = "products.items"
CATEGORIES = "products.categories"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        yield systems


async def test_pictograms_are_entities_in_the_description_and_dropped_from_the_name_with_a_warning(
    shop: BothSystems,
) -> None:
    outcome = await shop.outcome(ITEMS, "EMOJI")

    lamp = shop.products()["EMOJI"]
    assert lamp["name"] == "Camp lamp & tent ⛺"
    assert lamp["custom_attributes"]["description"] == "<p>Glows &#127769; all night</p>"
    assert "????" not in str(lamp)
    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert "its name was sent without 🔦" in outcome.words


async def test_a_script_in_counterpoints_description_never_reaches_the_storefront(shop: BothSystems) -> None:
    html = '<p onclick="x()">Kettle</p><script src="https://evil.example/x.js">'
    shop.till.change("SCRIPTED", ItemChange(html_descr=html))

    outcome = await shop.outcome(ITEMS, "SCRIPTED")

    assert shop.products()["SCRIPTED"]["custom_attributes"]["description"] == "<p>Kettle</p>"
    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert "its description was sent without onclick of <p>, <script>" in outcome.words


@pytest.mark.parametrize("bulk", [False, True])
async def test_a_value_that_the_website_dropped_with_200_is_a_warning_that_names_the_field(
    tmp_path: Path, bulk: bool
) -> None:
    rules = in_bulk() if bulk else RULES
    async with both_systems(tmp_path, items=10, rules=rules) as shop:
        shop.edit_counterpoint("ALTER TABLE IM_ITEM ADD COLUMN USR_MATERIAL VARCHAR(40)")
        attribute(shop, "material", "text")
        await saved(shop, a_mapping("USR_MATERIAL", "material"))
        counterpoint(shop, "ENAMEL-POT", USR_MATERIAL="Steel")
        assert (await shop.outcome(ITEMS, "ENAMEL-POT")) == Done("Added to the website")
        # Somebody takes the attribute out of the products' set: a real Magento then answers 200 and keeps nothing.
        assert shop.store.call("DELETE", "/V1/products/attribute-sets/4/attributes/material").status_code == 200
        counterpoint(shop, "ENAMEL-POT", USR_MATERIAL="Iron")

        outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert outcome == Done(
        "Updated on the website; the website keeps another material than was sent: “Steel”", level=Level.WARNING
    )


async def test_a_pictogram_in_a_mapped_column_is_dropped_and_named_and_no_option_of_question_marks_is_made(
    shop: BothSystems,
) -> None:
    for column in ("USR_MATERIAL", "USR_BRAND"):
        shop.edit_counterpoint(f"ALTER TABLE IM_ITEM ADD COLUMN {column} VARCHAR(40)")
    attribute(shop, "material", "text")
    attribute(shop, "brand", "select", options=("Acme",))
    await saved(shop, a_mapping("USR_MATERIAL", "material"), a_mapping("USR_BRAND", "brand", add_options=True))
    counterpoint(shop, "ENAMEL-POT", USR_MATERIAL="Steel 🔥", USR_BRAND="Fire 🔥")

    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    pot = shop.products()["ENAMEL-POT"]
    assert (pot["custom_attributes"]["material"], pot["labels"]["brand"]) == ("Steel", "Fire")
    assert "its Material was sent without 🔥" in words(outcome)
    labels = [one["label"].strip() for one in shop.store.get("/V1/products/attributes/brand/options")]
    assert sorted(filter(None, labels)) == ["Acme", "Fire"]


async def test_categories_lose_their_pictograms_and_scripts_with_a_warning(shop: BothSystems) -> None:
    change = CategoryChange(
        descr="Tents 🏕", parent_id="0", disp_seq_no=1, html_descr="<p>Warm 🔥</p><script>x()</script>"
    )
    shop.till.categorise("TENTS", change)

    outcome = await shop.outcome(CATEGORIES, "TENTS")

    tents = WebsiteCategories(shop).named("Tents")
    assert tents["description"] == "<p>Warm &#128293;</p>"
    assert outcome == Done(
        "“Tents” added to the website, its name was sent without 🏕, its description was sent without <script>",
        level=Level.WARNING,
    )
    assert await shop.outcome(CATEGORIES, "TENTS") == Unchanged()


@pytest.mark.parametrize("bulk", [False, True])
async def test_a_refusal_without_a_reason_is_not_called_busy_and_says_when_it_counts_as_one(
    tmp_path: Path, bulk: bool
) -> None:
    rules = replace(in_bulk() if bulk else RULES, website_ids=(9,))  # The website has no such website.
    async with both_systems(tmp_path, items=10, rules=rules) as shop:
        outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert isinstance(outcome, TryLater)
    assert (
        outcome.reason == "The website couldn't save it and gave no reason; it may have been busy with another change"
    )
    assert outcome.lasting is not None
    assert outcome.lasting.tries == 3
    assert "gives no reason" in outcome.lasting.reason


def words(outcome: Outcome) -> str:
    """What the log says of something that was sent."""
    assert isinstance(outcome, Done), outcome
    return outcome.words
