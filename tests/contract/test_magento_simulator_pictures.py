"""The simulated store's pictures: galleries, roles and what is refused."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from tests.builders.magento import PNG, RunningStore, attribute_values, picture, product
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]


def refused(store: RunningStore, sku: str, **fields: Any) -> dict[str, Any]:
    answer = store.call("POST", "/V1/products", {"product": product(sku, **fields)})
    assert answer.status_code == 400, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def test_a_posted_picture_is_appended_and_the_first_takes_every_role(store: RunningStore) -> None:
    store.save("A")
    number = store.send("POST", "/V1/products/A/media", {"entry": picture()})
    assert int(number) > 0
    store.send("POST", "/V1/products/A/media", {"entry": picture(position=2, name="back.png")})
    entries = store.get("/V1/products/A")["media_gallery_entries"]
    assert [one["file"] for one in entries] == ["/f/r/front.png", "/b/a/back.png"]
    assert entries[0]["types"] == ["image", "small_image", "thumbnail", "swatch_image"]
    assert entries[1]["types"] == []
    assert "content" not in entries[0]
    moved = {"entry": {"id": entries[1]["id"], "media_type": "image", "label": "Back", "types": ["image"]}}
    assert store.send("PUT", f"/V1/products/A/media/{entries[1]['id']}", moved) is True
    entries = store.get("/V1/products/A")["media_gallery_entries"]
    assert (entries[0]["types"], entries[1]["types"]) == (["small_image", "thumbnail", "swatch_image"], ["image"])
    shown = store.get("/V1/products/A/media")
    assert shown[0]["content"]["base64_encoded_data"] == PNG
    digest = hashlib.sha256(base64.b64decode(PNG)).hexdigest()
    assert store.control("GET", "/state")["products"]["A"]["media"][0]["sha256"] == digest


def test_a_second_picture_of_the_same_name_takes_over_the_roles_though_it_names_none(store: RunningStore) -> None:
    store.save("A", media_gallery_entries=[picture(types=["image"])])
    store.send("POST", "/V1/products/A/media", {"entry": picture(position=2, types=[])})
    first, second = store.get("/V1/products/A")["media_gallery_entries"]
    assert (first["file"], second["file"]) == ("/f/r/front.png", "/f/r/front_1.png")
    assert (first["types"], second["types"]) == ([], ["image"])


def test_a_word_that_is_no_role_does_nothing(store: RunningStore) -> None:
    store.save("A")
    store.send("POST", "/V1/products/A/media", {"entry": picture(types=["thumbnail", "banner"])})
    shown = store.get("/V1/products/A")
    assert shown["media_gallery_entries"][0]["types"] == ["thumbnail"]
    assert "banner" not in attribute_values(shown)


def test_a_picture_with_new_bytes_keeps_its_number(store: RunningStore) -> None:
    store.save("A")
    number = int(store.send("POST", "/V1/products/A/media", {"entry": picture()}))
    store.send("PUT", f"/V1/products/A/media/{number}", {"entry": picture(id=number, name="new.png")})
    (entry,) = store.get("/V1/products/A")["media_gallery_entries"]
    assert (entry["id"], entry["file"]) == (number, "/n/e/new.png")
    assert entry["types"][0] == "image"
    assert store.call("DELETE", f"/V1/products/A/media/{number}").json() is True
    assert attribute_values(store.get("/V1/products/A"))["image"] == "no_selection"
    gone = store.call("DELETE", f"/V1/products/A/media/{number}")
    assert gone.json() == {"message": "No image with the provided ID was found. Verify the ID and try again."}
    assert gone.status_code == 404


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"base64_encoded_data": "%%%"}, "The image content must be valid base64 encoded data."),
        ({"type": "image/jpeg"}, "The image MIME type is not valid or not supported."),
        ({"type": "image/webp"}, "The image MIME type is not valid or not supported."),
        ({"name": "a/b.png"}, "Provided image name contains forbidden characters."),
        ({"name": ""}, "Provided image name contains forbidden characters."),
    ],
)
def test_a_bad_picture_is_refused(store: RunningStore, content: dict[str, str], message: str) -> None:
    store.save("A")
    entry = picture()
    entry["content"] |= content
    answer = store.call("POST", "/V1/products/A/media", {"entry": entry})
    assert (answer.status_code, answer.json()) == (400, {"message": message})


def test_a_picture_without_its_kind_is_refused_and_one_without_bytes_brings_the_store_down(
    store: RunningStore,
) -> None:
    store.save("A")
    entry = picture()
    del entry["media_type"]
    answer = store.call("POST", "/V1/products/A/media", {"entry": entry})
    assert answer.json() == {"message": "There is no MediaGalleryEntryConverter for given type"}
    down = store.call("POST", "/V1/products/A/media", {"entry": {"media_type": "image", "label": "L"}})
    assert (down.status_code, down.headers["content-type"]) == (500, "text/plain;charset=UTF-8")


def test_new_pictures_alone_are_added_and_take_the_roles(store: RunningStore) -> None:
    store.save("A", media_gallery_entries=[picture(types=["image"])])
    store.save("A", media_gallery_entries=[picture(label="New", position=2, types=["thumbnail"])])
    old, new = store.get("/V1/products/A")["media_gallery_entries"]
    assert (old["label"], old["types"]) == ("Front", [])
    assert (new["label"], new["types"]) == ("New", ["thumbnail"])


def test_a_gallery_with_one_bad_picture_is_refused_whole(store: RunningStore) -> None:
    store.save("A", media_gallery_entries=[picture()])
    before = store.control("GET", "/state")["products"]["A"]["media"]
    bad = picture(name="bad|name.png")
    refused(store, "A", media_gallery_entries=[picture(name="good.png"), bad])
    refused(store, "A", media_gallery_entries=[picture(name="good.png"), {"media_type": "image", "label": "None"}])
    assert store.control("GET", "/state")["products"]["A"]["media"] == before
