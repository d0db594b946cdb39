"""The Images task between a simulated Counterpoint and a simulated website, over real HTTP."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from shared.contracts.http import Level, SideField
from shared.sync.errors import SystemDown
from shared.sync.model import Done, Failed, Skipped, TryLater, Unchanged
from simulators.counterpoint.changes import ItemChange
from simulators.counterpoint.goods import Picture
from tests.builders.both_systems import BothSystems, both_systems, in_bulk
from tests.builders.pictures import a_heavy_photo, a_photo, sha

ITEMS, IMAGES, IMAGE_CHANGES = "products.items", "products.images", "products.image_changes"
ONLINE = ("WAX-100", "ENAMEL-POT", "TRL-JKT", "MUG 12/OZ", "#10-SCREW")
MOSS_CELLS = [f"TRL-JKT|MOSS|{size}|*" for size in ("S", "M", "L")]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        # Created without pictures, so that each story begins with an empty gallery.
        systems.edit_counterpoint("UPDATE SIM_IMAGE_FILE SET NAME_UPR = '~' || NAME_UPR, STEM_UPR = '~' || STEM_UPR")
        await systems.sync(ITEMS, *ONLINE)
        systems.edit_counterpoint(
            "UPDATE SIM_IMAGE_FILE SET NAME_UPR = substr(NAME_UPR, 2), STEM_UPR = substr(STEM_UPR, 2)"
        )
        systems.forget_calls()
        yield systems


def gallery(shop: BothSystems, sku: str) -> list[dict[str, Any]]:
    """What the website shows of a product, in order."""
    return sorted(shop.products()[sku]["media"], key=lambda entry: entry["position"])


def hand(shop: BothSystems, content: bytes, *, sku: str = "WAX-100", name: str = "by-hand.jpg") -> None:
    """A person adds a picture in the website's admin."""
    body = {"base64_encoded_data": base64.b64encode(content).decode(), "type": "image/jpeg", "name": name}
    entry = {"media_type": "image", "label": "By hand", "position": 9, "disabled": False, "types": [], "content": body}
    shop.store.send("POST", f"/V1/products/{sku}/media", {"entry": entry})


async def test_a_picture_arrives_byte_for_byte_as_the_products_main_one(shop: BothSystems) -> None:
    photo = a_photo()
    shop.till.put_picture(Picture("ENAMEL-POT.jpg", photo))

    assert await shop.outcome(IMAGES, "ENAMEL-POT") == Done("1 picture sent")
    (entry,) = gallery(shop, "ENAMEL-POT")
    assert entry["sha256"] == sha(photo)
    assert entry["label"] == "Enamel pot 1 l"
    assert entry["types"] == ["image", "small_image", "thumbnail"]


async def test_a_second_round_makes_no_call_to_the_website(shop: BothSystems) -> None:
    await shop.sync(IMAGES, *ONLINE)
    shop.forget_calls()

    assert set((await shop.sync(IMAGES, *ONLINE)).values()) == {Unchanged()}
    assert shop.website_calls() == []


async def test_a_variants_picture_goes_to_the_product_and_to_the_variants_it_shows(shop: BothSystems) -> None:
    assert await shop.outcome(IMAGES, "TRL-JKT") == Done("3 pictures sent")

    assert [entry["label"] for entry in gallery(shop, "TRL-JKT")] == [
        "Trailhead rain jacket",
        "Trailhead rain jacket",
        "Trailhead rain jacket Moss",
    ]
    for sku in MOSS_CELLS:
        (entry,) = gallery(shop, sku)
        assert (entry["label"], entry["types"]) == (
            "Trailhead rain jacket Moss",
            ["image", "small_image", "thumbnail"],
        )
    assert gallery(shop, "TRL-JKT|EMBER|S|*") == []


async def test_an_item_number_that_no_address_can_hold_has_its_pictures_too(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("MUG 12_OZ^1.png", a_photo(form="PNG")))

    assert await shop.outcome(IMAGES, "MUG 12/OZ") == Done("2 pictures sent")
    assert len(gallery(shop, "MUG 12/OZ")) == 2


async def test_special_characters_may_stand_as_underscores(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("_10-SCREW.jpg", a_photo()))

    assert await shop.outcome(IMAGES, "#10-SCREW") == Done("1 picture sent")


async def test_a_swapped_picture_takes_the_place_and_the_roles_of_the_old_one(shop: BothSystems) -> None:
    await shop.outcome(IMAGES, "WAX-100")
    photo = a_photo("olive")
    shop.till.put_picture(Picture("WAX-100.jpg", photo))

    assert await shop.outcome(IMAGES, "WAX-100") == Done("1 picture replaced")
    (entry,) = gallery(shop, "WAX-100")
    assert (entry["sha256"], entry["types"]) == (sha(photo), ["image", "small_image", "thumbnail"])


async def test_a_removed_picture_goes_and_one_added_by_hand_stays(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("WAX-100^1.jpg", a_photo("olive")))
    await shop.outcome(IMAGES, "WAX-100")
    by_hand = a_photo("red")
    hand(shop, by_hand)
    shop.till.drop_picture("WAX-100^1.jpg")

    assert await shop.outcome(IMAGES, "WAX-100") == Done("1 picture removed")
    assert [entry["label"] for entry in gallery(shop, "WAX-100")] == ["Boot wax 100 ml", "By hand"]
    assert gallery(shop, "WAX-100")[1]["sha256"] == sha(by_hand)


async def test_a_picture_by_hand_survives_where_the_whole_gallery_has_to_be_saved(shop: BothSystems) -> None:
    photo = a_photo()
    shop.till.put_picture(Picture("_10-SCREW.jpg", photo))
    hand(shop, a_photo("red"), sku="%2310-SCREW")

    await shop.outcome(IMAGES, "#10-SCREW")
    shop.till.drop_picture("_10-SCREW.jpg")
    shop.till.put_picture(Picture("_10-SCREW^1.jpg", photo))
    outcome = await shop.outcome(IMAGES, "#10-SCREW")

    assert outcome == Done("1 picture sent, 1 picture removed")
    assert [entry["label"] for entry in gallery(shop, "#10-SCREW")] == ["Screw no. 10", "By hand"]


async def test_the_last_picture_of_an_item_is_taken_off_while_others_still_have_theirs(shop: BothSystems) -> None:
    await shop.sync(IMAGES, "WAX-100", "TRL-JKT")
    shop.till.drop_picture("WAX-100.jpg")

    outcome = await shop.outcome(IMAGES, "WAX-100")

    assert outcome == Done("1 picture removed: Counterpoint has none any more", level=Level.WARNING)
    assert gallery(shop, "WAX-100") == []


async def test_a_picture_folder_that_is_away_wipes_no_gallery(shop: BothSystems) -> None:
    await shop.sync(IMAGES, "WAX-100", "TRL-JKT", "MUG 12/OZ")
    shop.forget_calls()
    shop.edit_counterpoint("DELETE FROM SIM_IMAGE_FILE")

    outcomes = await shop.sync(IMAGES, "WAX-100", "TRL-JKT")

    assert [type(outcome) for outcome in outcomes.values()] == [TryLater, TryLater]
    assert (len(gallery(shop, "WAX-100")), len(gallery(shop, "TRL-JKT"))) == (1, 3)
    assert shop.website_calls("DELETE") == []


async def test_a_person_may_insist_that_all_pictures_go(shop: BothSystems) -> None:
    await shop.sync(IMAGES, "WAX-100", "TRL-JKT")
    shop.edit_counterpoint("DELETE FROM SIM_IMAGE_FILE")

    assert isinstance(await shop.outcome(IMAGES, "WAX-100", force=True), Done)
    assert gallery(shop, "WAX-100") == []


async def test_a_photo_taken_upright_is_turned(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("ENAMEL-POT.jpg", a_photo(across=80, down=40, turned=6)))

    await shop.outcome(IMAGES, "ENAMEL-POT")

    (entry,) = shop.store.get("/V1/products/ENAMEL-POT/media")
    shown = Image.open(io.BytesIO(base64.b64decode(entry["content"]["base64_encoded_data"])))
    assert (shown.size, shown.getexif().get(0x0112, 1)) == ((40, 80), 1)
    # The corner that the camera saw on the upper left lies on the upper right of the upright photo.
    assert min(shown.getpixel((35, 5))) > 200


async def test_the_type_goes_by_the_content_and_not_by_the_name(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("ENAMEL-POT.jpg", a_photo(form="PNG")))

    assert await shop.outcome(IMAGES, "ENAMEL-POT") == Done("1 picture sent")
    assert gallery(shop, "ENAMEL-POT")[0]["file"].endswith(".png")


async def test_what_cannot_be_sent_is_named_with_its_reason_and_the_others_still_go(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("ENAMEL-POT.jpg", a_photo() + b"\0" * 3 * 1024 * 1024))
    shop.till.put_picture(Picture("ENAMEL-POT^1.jpg", b"not a picture at all"))
    shop.till.put_picture(Picture("ENAMEL-POT^2.jpg", a_photo("olive")))
    shop.till.put_picture(Picture("ENAMEL-POT^3.jpg", a_photo(form="WEBP")))

    outcome = await shop.outcome(IMAGES, "ENAMEL-POT")

    assert outcome == Done(
        "1 picture sent; ENAMEL-POT.jpg is 3.01 MB, more than the 2 MB that are sent; "
        "ENAMEL-POT^1.jpg isn't a picture; ENAMEL-POT^3.jpg is a WEBP picture; the website takes JPEG, PNG and GIF",
        level=Level.WARNING,
    )
    assert [entry["types"] for entry in gallery(shop, "ENAMEL-POT")] == [["image", "small_image", "thumbnail"]]


async def test_a_picture_that_became_too_large_leaves_the_version_before_in_place(shop: BothSystems) -> None:
    await shop.outcome(IMAGES, "WAX-100")
    before = gallery(shop, "WAX-100")
    shop.till.put_picture(Picture("WAX-100.jpg", a_photo() + b"\0" * 3 * 1024 * 1024))

    outcome = await shop.outcome(IMAGES, "WAX-100")

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert gallery(shop, "WAX-100") == before


async def test_a_crash_after_the_call_and_before_our_note_of_it_doubles_no_picture(shop: BothSystems) -> None:
    await shop.sync(IMAGES, *ONLINE)
    shop.links[IMAGES].rows.clear()
    shop.forget_calls()

    outcomes = await shop.sync(IMAGES, *ONLINE)

    assert outcomes["WAX-100"] == Unchanged("The website has them already")
    assert [call for call in shop.website_calls() if not call.startswith("GET")] == []


async def test_a_changed_name_changes_the_text_and_sends_no_bytes(shop: BothSystems) -> None:
    await shop.outcome(IMAGES, "WAX-100")
    number = gallery(shop, "WAX-100")[0]["id"]
    shop.till.change("WAX-100", ItemChange(descr="Beeswax 100 ml"))

    assert await shop.outcome(IMAGES, "WAX-100") == Done("1 picture put in order")
    (entry,) = gallery(shop, "WAX-100")
    assert (entry["label"], entry["id"]) == ("Beeswax 100 ml", number)


async def test_with_force_every_picture_goes_again_and_none_is_doubled(shop: BothSystems) -> None:
    await shop.outcome(IMAGES, "TRL-JKT")

    assert await shop.outcome(IMAGES, "TRL-JKT", force=True) == Done("3 pictures replaced")
    assert [len(gallery(shop, sku)) for sku in ("TRL-JKT", *MOSS_CELLS)] == [3, 1, 1, 1]
    assert await shop.outcome(IMAGES, "TRL-JKT") == Unchanged()


async def test_a_refused_picture_fails_its_item_alone_and_goes_through_later(shop: BothSystems) -> None:
    shop.store.control("PUT", "/faults", {"rules": [{"kind": "refuse", "method": "POST", "key": "WAX-100"}]})

    outcomes = await shop.sync(IMAGES, "WAX-100", "TRL-JKT")

    assert isinstance(outcomes["WAX-100"], Failed)
    assert outcomes["WAX-100"].reason.startswith("WAX-100.jpg: The website refused")
    assert outcomes["TRL-JKT"] == Done("3 pictures sent")
    shop.store.control("DELETE", "/faults")
    assert await shop.outcome(IMAGES, "WAX-100") == Done("1 picture sent")


async def test_a_website_that_is_away_ends_the_batch(shop: BothSystems) -> None:
    shop.store.control("PUT", "/faults", {"rules": [{"kind": "status", "status": 503, "retry_after": 5}]})

    with pytest.raises(SystemDown):
        await shop.sync(IMAGES, *ONLINE)


async def test_an_item_that_is_not_online_is_skipped_and_one_without_pictures_too(shop: BothSystems) -> None:
    outcomes = await shop.sync(IMAGES, "FIRE-STEEL", "ENAMEL-POT", "NO-SUCH")

    assert outcomes == {
        "FIRE-STEEL": Skipped("Not on the website yet"),
        "ENAMEL-POT": Skipped("No pictures in Counterpoint"),
        "NO-SUCH": Skipped("No longer in Counterpoint"),
    }


async def test_the_finder_finds_what_was_never_sent_and_nothing_once_all_is_sent(shop: BothSystems) -> None:
    window = {"since": shop.now, "until": shop.now}
    assert await shop.found(IMAGES, **window) == sorted(ONLINE)

    await shop.sync(IMAGES, *ONLINE)

    assert await shop.found(IMAGES, **window) == []


async def test_a_product_deleted_and_brought_back_gets_its_pictures_again(shop: BothSystems) -> None:
    await shop.outcome(IMAGES, "WAX-100")
    shop.store.call("DELETE", "/V1/products/WAX-100").raise_for_status()
    assert isinstance(await shop.outcome(IMAGES, "WAX-100", force=True), Skipped)

    await shop.outcome(ITEMS, "WAX-100", force=True)

    assert "WAX-100" in await shop.found(IMAGES, since=shop.now, until=shop.now)
    assert await shop.outcome(IMAGES, "WAX-100") == Unchanged("The website has them already")


async def test_a_new_product_is_created_with_its_pictures_and_images_finds_nothing_to_do(shop: BothSystems) -> None:
    photo = a_photo()
    shop.till.put_picture(Picture("FIRE-STEEL.jpg", photo))
    shop.till.put_picture(Picture("FIRE-STEEL^1.png", a_photo(form="PNG")))

    await shop.outcome(ITEMS, "FIRE-STEEL")

    main, second = gallery(shop, "FIRE-STEEL")
    assert (main["sha256"], main["types"]) == (sha(photo), ["image", "small_image", "thumbnail"])
    assert second["types"] == []
    assert await shop.outcome(IMAGES, "FIRE-STEEL") == Unchanged("The website has them already")
    assert await shop.outcome(ITEMS, "FIRE-STEEL") == Unchanged()


async def test_every_variant_is_created_with_its_own_pictures(shop: BothSystems) -> None:
    for sku in shop.products():
        shop.store.call("DELETE", f"/V1/products/{quote(sku, safe='')}").raise_for_status()

    await shop.outcome(ITEMS, "TRL-JKT", force=True)

    assert [len(gallery(shop, sku)) for sku in ("TRL-JKT", *MOSS_CELLS, "TRL-JKT|EMBER|S|*")] == [3, 1, 1, 1, 0]
    assert await shop.outcome(IMAGES, "TRL-JKT") == Unchanged("The website has them already")


async def test_a_picture_too_large_for_the_first_call_comes_with_images(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("FIRE-STEEL.jpg", a_heavy_photo()))
    shop.till.put_picture(Picture("FIRE-STEEL^1.jpg", a_photo("olive")))

    await shop.outcome(ITEMS, "FIRE-STEEL")
    first = gallery(shop, "FIRE-STEEL")
    outcome = await shop.outcome(IMAGES, "FIRE-STEEL")

    assert [entry["types"] for entry in first] == [[]]
    assert outcome == Done("1 picture sent")
    assert [entry["types"] for entry in gallery(shop, "FIRE-STEEL")] == [["image", "small_image", "thumbnail"], []]


async def test_a_website_that_refuses_the_pictures_still_gets_the_product(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("FIRE-STEEL.gif", a_photo(form="GIF")))
    refusal = {"kind": "status", "status": 413, "method": "POST", "path": "*/V1/products", "count": 1}
    shop.store.control("PUT", "/faults", {"rules": [refusal]})

    assert isinstance(await shop.outcome(ITEMS, "FIRE-STEEL"), Done)

    assert gallery(shop, "FIRE-STEEL") == []
    assert await shop.outcome(IMAGES, "FIRE-STEEL") == Done("1 picture sent")


async def test_through_the_bulk_queue_no_picture_goes_and_images_brings_them(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50, rules=in_bulk()) as shop:
        await shop.sync(ITEMS, "WAX-100")

        assert gallery(shop, "WAX-100") == []
        assert await shop.outcome(IMAGES, "WAX-100") == Done("1 picture sent")


async def test_the_item_page_shows_which_pictures_stand_on_either_side(shop: BothSystems) -> None:
    await shop.outcome(IMAGES, "TRL-JKT")
    shop.till.drop_picture("TRL-JKT^1.jpg")
    hand(shop, a_photo("red"), sku="TRL-JKT")

    seen = await shop.sides.look("TRL-JKT")

    pictures = SideField(field="Pictures", counterpoint="main, moss", magento="1, main, moss", differs=True)
    assert [field for field in seen.sides if field.field == "Pictures"] == [pictures]
