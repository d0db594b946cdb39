"""Data mappings from the desk to the website: refused when wrong, tried without a trace, sent by Items."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.products.tasks.mapped_values import DOCUMENT
from services.products.tasks.mapping_desk import CantBeKept, ChangedMeanwhile
from shared.connectors.sql import COUNTERPOINT_DATABASE
from shared.contracts.http import Level
from shared.contracts.mappings import (
    Conversion,
    DataMapping,
    Effect,
    PreviewAsk,
    SavedMappings,
    SaveMappings,
    ValuePair,
    WhenEmpty,
)
from shared.sync.errors import SyncError
from shared.sync.model import Done, Unchanged
from tests.builders.both_systems import BothSystems, both_systems
from tests.builders.mappings import a_mapping

ITEMS = "products.items"
MATERIAL = a_mapping("USR_MATERIAL", "material")
ECO = a_mapping("USR_ECO", "eco", conversion=Conversion.YES_NO, when_empty=WhenEmpty.CLEAR)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as both:
        for column in ("USR_BRAND", "USR_MATERIAL", "USR_ECO"):
            both.edit_counterpoint(f"ALTER TABLE IM_ITEM ADD COLUMN {column} VARCHAR(40)")
        both.edit_counterpoint("UPDATE IM_ITEM SET USR_BRAND = 'ACM' WHERE ITEM_NO = 'ENAMEL-POT'")
        attribute(both, "brand", "select", options=("Acme", "Bolt"))
        attribute(both, "material", "text")
        attribute(both, "eco", "boolean")
        yield both


def attribute(shop: BothSystems, code: str, kind: str, *, options: tuple[str, ...] = (), in_set: bool = True) -> None:
    """The website gets an attribute, which products have unless told otherwise."""
    body: dict[str, Any] = {
        "attribute_code": code,
        "frontend_input": kind,
        "default_frontend_label": code.title(),
        "options": [{"label": label} for label in options],
    }
    shop.store.send("POST", "/V1/products/attributes", {"attribute": body})
    if in_set:
        groups = shop.store.searched("/V1/products/attribute-sets/groups/list", ("attribute_set_id", "eq", "4"))
        place = {
            "attributeSetId": 4,
            "attributeGroupId": groups["items"][0]["attribute_group_id"],
            "attributeCode": code,
            "sortOrder": 1,
        }
        shop.store.send("POST", "/V1/products/attribute-sets/attributes", place)


def counterpoint(shop: BothSystems, key: str, **columns: str | None) -> None:
    """Somebody edits the shop's own columns of an item."""
    for column, value in columns.items():
        said = "NULL" if value is None else f"'{value}'"
        shop.edit_counterpoint(f"UPDATE IM_ITEM SET {column} = {said} WHERE ITEM_NO = '{key}'")


async def saved(shop: BothSystems, *mappings: DataMapping) -> SavedMappings:
    """The mappings, saved on top of what stands."""
    version = (await shop.mapping_desk.read()).version
    done = await shop.mapping_desk.save(SaveMappings(by="ana", version=version, mappings=mappings))
    assert isinstance(done, SavedMappings), done
    return done


async def refused(shop: BothSystems, mapping: DataMapping) -> list[tuple[str, str]]:
    """Why this mapping can't be saved."""
    version = (await shop.mapping_desk.read()).version
    done = await shop.mapping_desk.save(SaveMappings(by="ana", version=version, mappings=(mapping,)))
    assert isinstance(done, CantBeKept), done
    assert (await shop.mapping_desk.read()).version == version
    return [(fault.field, fault.words) for fault in done.faults]


def on_website(shop: BothSystems, sku: str, code: str) -> str | None:
    """An attribute's value as the website shows it."""
    product = shop.products()[sku]
    value = product["labels"].get(code) or product["custom_attributes"].get(code)
    return None if value is None else str(value)


async def test_a_mapped_column_goes_to_its_attribute_with_the_items_next_change(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    brand = a_mapping(values=(ValuePair(counterpoint="ACM", website="Acme"),))

    done = await saved(shop, brand, MATERIAL, ECO)
    counterpoint(shop, "ENAMEL-POT", USR_MATERIAL="Enamelled steel", USR_ECO="Y")
    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert done.items is not None
    assert done.items > 10
    assert outcome == Done("Updated on the website")
    assert on_website(shop, "ENAMEL-POT", "brand") == "Acme"
    assert on_website(shop, "ENAMEL-POT", "material") == "Enamelled steel"
    assert on_website(shop, "ENAMEL-POT", "eco") in ("1", "Yes")


async def test_mapped_fields_stand_among_both_sides_with_their_differences(shop: BothSystems) -> None:
    await saved(shop, a_mapping(values=(ValuePair(counterpoint="ACM", website="Acme"),)), MATERIAL)
    counterpoint(shop, "ENAMEL-POT", USR_MATERIAL="Steel")
    await shop.outcome(ITEMS, "ENAMEL-POT")
    counterpoint(shop, "ENAMEL-POT", USR_MATERIAL="Brass")

    seen = {field.field: field for field in (await shop.sides.look("ENAMEL-POT")).sides}

    brand, material = seen["Brand (from USR_BRAND)"], seen["Material (from USR_MATERIAL)"]
    assert (brand.counterpoint, brand.magento, brand.differs) == ("Acme", "Acme", False)
    assert (material.counterpoint, material.magento, material.differs) == ("Brass", "Steel", True)


async def test_a_changed_mapping_sends_exactly_the_items_it_changes(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "ENAMEL-POT", "FIRE-STEEL")

    await saved(shop, MATERIAL)
    counterpoint(shop, "ENAMEL-POT", USR_MATERIAL="Steel")
    outcomes = await shop.sync(ITEMS, "ENAMEL-POT", "FIRE-STEEL")
    shop.forget_calls()
    again = await shop.sync(ITEMS, "ENAMEL-POT", "FIRE-STEEL")

    assert isinstance(outcomes["ENAMEL-POT"], Done)
    assert outcomes["FIRE-STEEL"] == Unchanged()
    assert again == dict.fromkeys(("ENAMEL-POT", "FIRE-STEEL"), Unchanged())
    assert shop.website_calls("POST") == shop.website_calls("PUT") == []


async def test_an_emptied_column_leaves_clears_or_gets_its_default(shop: BothSystems) -> None:
    default = a_mapping(when_empty=WhenEmpty.DEFAULT, default="Bolt")
    await saved(shop, default, MATERIAL, ECO)
    counterpoint(shop, "FIRE-STEEL", USR_BRAND="Acme", USR_MATERIAL="Steel", USR_ECO="Y")
    await shop.outcome(ITEMS, "FIRE-STEEL")

    counterpoint(shop, "FIRE-STEEL", USR_BRAND=None, USR_MATERIAL=None, USR_ECO=None)
    await shop.outcome(ITEMS, "FIRE-STEEL")

    assert on_website(shop, "FIRE-STEEL", "brand") == "Bolt"
    assert on_website(shop, "FIRE-STEEL", "material") == "Steel"
    assert on_website(shop, "FIRE-STEEL", "eco") is None


async def test_every_variant_of_a_gridded_item_gets_the_value(shop: BothSystems) -> None:
    await saved(shop, MATERIAL)
    counterpoint(shop, "TRL-JKT", USR_MATERIAL="Nylon")

    await shop.outcome(ITEMS, "TRL-JKT")

    family = {sku for sku in shop.products() if sku.startswith("TRL-JKT")}
    assert len(family) == 7
    assert {on_website(shop, sku, "material") for sku in family} == {"Nylon"}


async def test_an_option_that_is_missing_is_left_out_with_a_warning_and_the_rest_is_sent(
    shop: BothSystems,
) -> None:
    await saved(shop, a_mapping(), MATERIAL)
    counterpoint(shop, "ENAMEL-POT", USR_BRAND="Teal", USR_MATERIAL="Steel")

    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert outcome.words.endswith("; Brand was not sent: the website has no option “Teal”")
    assert on_website(shop, "ENAMEL-POT", "brand") is None
    assert on_website(shop, "ENAMEL-POT", "material") == "Steel"


async def test_missing_options_are_added_once_where_the_mapping_says_so(shop: BothSystems) -> None:
    await saved(shop, a_mapping(add_options=True))
    counterpoint(shop, "ENAMEL-POT", USR_BRAND="Teal")
    counterpoint(shop, "FIRE-STEEL", USR_BRAND="TEAL")

    await shop.sync(ITEMS, "ENAMEL-POT", "FIRE-STEEL")

    labels = [one["label"] for one in shop.store.get("/V1/products/attributes/brand/options")]
    assert [label.casefold() for label in labels].count("teal") == 1
    assert {str(on_website(shop, key, "brand")).casefold() for key in ("ENAMEL-POT", "FIRE-STEEL")} == {"teal"}


async def test_an_attribute_deleted_on_the_website_stops_nothing_else(shop: BothSystems) -> None:
    await saved(shop, MATERIAL, ECO)
    shop.store.call("DELETE", "/V1/products/attributes/material")
    counterpoint(shop, "ENAMEL-POT", USR_MATERIAL="Steel", USR_ECO="N")

    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert isinstance(outcome, Done)
    assert "material was not sent: the website has no such attribute" in outcome.words
    assert on_website(shop, "ENAMEL-POT", "eco") in ("0", "No")


async def test_a_column_dropped_from_counterpoint_stops_nothing_else(shop: BothSystems) -> None:
    await saved(shop, MATERIAL, ECO)
    counterpoint(shop, "ENAMEL-POT", USR_ECO="Y")
    await shop.outcome(ITEMS, "FIRE-STEEL")
    shop.edit_counterpoint("ALTER TABLE IM_ITEM DROP COLUMN USR_MATERIAL")

    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert isinstance(outcome, Done)
    assert "Material was not sent: Counterpoint has no column USR_MATERIAL" in outcome.words
    assert on_website(shop, "ENAMEL-POT", "eco") in ("1", "Yes")


async def test_a_mapping_that_is_off_or_removed_sends_nothing_and_takes_nothing_back(shop: BothSystems) -> None:
    await saved(shop, MATERIAL)
    counterpoint(shop, "ENAMEL-POT", USR_MATERIAL="Steel")
    await shop.outcome(ITEMS, "ENAMEL-POT")

    await saved(shop, MATERIAL.model_copy(update={"enabled": False}))
    counterpoint(shop, "ENAMEL-POT", USR_MATERIAL="Tin")
    await shop.outcome(ITEMS, "ENAMEL-POT")
    await saved(shop)
    await shop.outcome(ITEMS, "ENAMEL-POT", force=True)

    assert on_website(shop, "ENAMEL-POT", "material") == "Steel"


async def test_a_wrong_mapping_is_refused_by_what_both_systems_really_have(shop: BothSystems) -> None:
    attribute(shop, "shade", "text", in_set=False)

    assert await refused(shop, a_mapping("USR_NOPE")) == [
        ("column", "Counterpoint's item table has no column USR_NOPE")
    ]
    assert await refused(shop, a_mapping(attribute="nope")) == [("attribute", "The website has no attribute nope")]
    assert [field for field, _ in await refused(shop, a_mapping(attribute="shade"))] == ["attribute"]
    assert [field for field, _ in await refused(shop, a_mapping(attribute="name"))] == ["attribute"]
    assert [field for field, _ in await refused(shop, a_mapping(conversion=Conversion.DATE))] == ["conversion"]


async def test_nothing_is_saved_while_a_side_cannot_be_asked_but_removing_needs_nobody(shop: BothSystems) -> None:
    await saved(shop, MATERIAL)
    shop.store.control("PUT", "/faults", {"rules": [{"kind": "down"}]})

    with pytest.raises(SyncError):
        await saved(shop, MATERIAL, ECO)
    removed = await saved(shop)

    assert removed.saved.mappings == ()


async def test_of_two_admins_the_second_is_told_and_the_history_names_both(shop: BothSystems) -> None:
    await saved(shop, MATERIAL)

    late = await shop.mapping_desk.save(SaveMappings(by="ben", version=0, mappings=(ECO,)))
    await shop.mapping_desk.save(SaveMappings(by="ben", version=1, mappings=(ECO,)))

    known = await shop.mapping_desk.read()
    assert late == ChangedMeanwhile("ana")
    assert (known.version, known.by, known.mappings) == (2, "ben", (ECO,))
    assert [(change.by, change.before, change.after) for change in known.changes] == [
        ("ben", None, ECO),
        ("ben", MATERIAL, None),
        ("ana", None, MATERIAL),
    ]


async def test_a_preview_shows_each_value_and_leaves_no_trace(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    counterpoint(shop, "ENAMEL-POT", USR_BRAND="Bolt", USR_MATERIAL="Steel")
    brand = a_mapping(add_options=True, values=(ValuePair(counterpoint="Bolt", website="Teal"),))
    shop.forget_calls()

    preview = await shop.mapping_desk.preview(PreviewAsk(item="enamel-pot", mappings=(brand, MATERIAL, ECO)))

    said = [(line.attribute, line.effect, line.raw, line.value, line.website) for line in preview.lines]
    assert (preview.item, preview.name, preview.problems) == ("ENAMEL-POT", "Enamel pot 1 l", ())
    assert said == [
        ("brand", Effect.SENT, "Bolt", "Teal", None),
        ("material", Effect.SENT, "Steel", "Steel", None),
        ("eco", Effect.CLEARED, "", "", None),
    ]
    assert shop.website_calls("POST") == []
    assert shop.documents.rows[DOCUMENT] == []


async def test_a_preview_names_a_wrong_mapping_an_unknown_item_and_a_side_that_is_away(shop: BothSystems) -> None:
    wrong = await shop.mapping_desk.preview(PreviewAsk(item="ENAMEL-POT", mappings=(a_mapping("USR_NOPE"),)))
    unknown = await shop.mapping_desk.preview(PreviewAsk(item="NOPE", mappings=(MATERIAL,)))
    shop.store.control("PUT", "/faults", {"rules": [{"kind": "down"}]})
    away = await shop.mapping_desk.preview(PreviewAsk(item="ENAMEL-POT", mappings=(MATERIAL,)))

    assert [line.words for line in wrong.lines] == ["Counterpoint's item table has no column USR_NOPE"]
    assert wrong.problems == ("ENAMEL-POT isn't on the website yet, so there is nothing to compare with",)
    assert (unknown.lines, unknown.problems) == ((), ("Counterpoint has no item NOPE",))
    assert away.lines == ()
    assert away.problems[0].startswith("The website (Magento)")


async def test_the_choices_are_all_columns_with_samples_and_the_attributes_nobody_else_fills(
    shop: BothSystems,
) -> None:
    fields = await shop.mapping_desk.fields()

    columns = {column.name: column.samples for column in fields.columns}
    codes = {choice.code for choice in fields.attributes}
    assert columns["USR_BRAND"] == ("ACM",)
    assert "PROF_COD_1" in columns
    assert {"brand", "material", "eco", "short_description"} <= codes
    assert codes.isdisjoint({"name", "sku", "price", "status", "description", "image", "category_ids"})
    assert next(one for one in fields.attributes if one.code == "brand").options == ("Acme", "Bolt")


async def test_a_side_that_is_away_leaves_the_other_to_choose_from(shop: BothSystems) -> None:
    shop.store.control("PUT", "/faults", {"rules": [{"kind": "down"}]})

    fields = await shop.mapping_desk.fields()

    assert fields.attributes == ()
    assert len(fields.columns) > 50
    assert len(fields.problems) == 1
    assert COUNTERPOINT_DATABASE not in fields.problems[0]


@pytest.mark.parametrize("name", ['USR_X"; DROP TABLE IM_ITEM; --', "USR_'X' OR 1=1 :x %s %(y)s", "USR_[X]] /*"])
async def test_a_column_is_a_name_and_never_a_statement_whatever_the_shop_called_it(
    shop: BothSystems, name: str
) -> None:
    strange = name.replace('"', '""')
    shop.edit_counterpoint(f'ALTER TABLE IM_ITEM ADD COLUMN "{strange}" VARCHAR(40)')
    shop.edit_counterpoint(f"""UPDATE IM_ITEM SET "{strange}" = 'Felt' WHERE ITEM_NO = 'ENAMEL-POT'""")

    unknown = await refused(shop, a_mapping(f"{name} X", "material"))
    await saved(shop, a_mapping(name, "material"))
    preview = await shop.mapping_desk.preview(
        PreviewAsk(mappings=(a_mapping(name, "material"), a_mapping("1; DROP TABLE IM_ITEM", "eco")), item="ENAMEL-POT")
    )
    outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

    assert unknown == [("column", f"Counterpoint's item table has no column {name.upper()} X")]
    assert [(line.effect, line.value) for line in preview.lines] == [(Effect.SENT, "Felt"), (Effect.WRONG, "")]
    assert isinstance(outcome, Done)
    assert on_website(shop, "ENAMEL-POT", "material") == "Felt"
