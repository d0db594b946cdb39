"""Pictures of products: gallery entries, roles, file names and the checks on their bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Crash, Refusal
from simulators.magento.rest.routing import Route, route
from simulators.magento.services.attribute_values import ROLES
from simulators.magento.services.attributes import shown_attribute
from simulators.magento.services.found import product_named
from simulators.magento.services.product_view import shown_media
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

INVALID_CONTENT = "The image content is invalid. Verify the content and try again."
_FORBIDDEN = re.compile(r'[\\/?*:";<>()|{}]')
_ODD = re.compile(r"[^a-z0-9_\-.]+", re.IGNORECASE)
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_OTHER_PICTURES = (b"RIFF", b"BM")
_NOT_CHOSEN = "no_selection"
_TYPES = frozenset({"image/png", "image/jpeg", "image/jpg", "image/gif"})


def checked_content(content: Row) -> tuple[str, str]:
    """The file name and the base64 text of a picture. Raises Refusal (400) for bytes or a name the store rejects."""
    text = content.get("base64_encoded_data") or ""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    real = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)
    if real is None and not data.startswith(_OTHER_PICTURES):  # what is no picture counts as badly encoded
        raise Refusal("The image content must be valid base64 encoded data.")
    declared, name = content.get("type") or "", content.get("name") or ""
    if declared not in _TYPES or real is None or real != declared.replace("jpg", "jpeg"):
        raise Refusal("The image MIME type is not valid or not supported.")
    if not name or _FORBIDDEN.search(name):
        raise Refusal("Provided image name contains forbidden characters.")
    if "." not in name:
        name = f"{name}.{real.removeprefix('image/').replace('jpeg', 'jpg')}"
    return name, text


def store_picture(shop: Shop, content: Row) -> str:
    """The path of a newly stored picture; a taken name gets a number."""
    name, text = checked_content(content)
    path, number = _path_of(name), 0
    stem, _, ending = path.rpartition(".")
    while path in shop.images:
        number += 1
        path = f"{stem}_{number}.{ending}"
    digest = hashlib.sha256(base64.b64decode(text)).hexdigest()
    shop.images.put(path, {"base64": text, "sha256": digest, "type": content["type"]})
    return path


def _path_of(name: str) -> str:
    """Where a picture of this name would stand if nobody had taken it."""
    clean = _ODD.sub("_", name)
    folder = "/".join(sign if sign != "." else "_" for sign in clean[:2])
    return f"/{folder}/{clean}"


def add_entry(shop: Shop, product: Row, entry: Row) -> Row:
    """Appends a picture to a product's gallery, with its roles."""
    if not entry.get("media_type"):
        raise Refusal("There is no MediaGalleryEntryConverter for given type")
    content = entry.get("content")
    if not content:
        raise Refusal(INVALID_CONTENT)
    file = store_picture(shop, content)
    first = not product["media"]
    added = {
        "id": shop.next_number("media"),
        "media_type": entry["media_type"],
        "label": entry.get("label"),
        "position": entry.get("position") if entry.get("position") is not None else len(product["media"]) + 1,
        "disabled": bool(entry.get("disabled")),
        "file": file,
    }
    product["media"].append(added)
    # On the way in a picture goes by the path that its name asks for: roles of whoever stands there go over to it.
    asked = _path_of(checked_content(content)[0])
    give_roles(product, file=file, roles=[role for role in ROLES if product["values"].get(role) == asked])
    types = entry.get("types")
    give_roles(product, file=file, roles=list(ROLES) if first and types is None else types or [])
    return added


def give_roles(product: Row, *, file: str, roles: list[str]) -> None:
    """A picture takes over the roles named; words that are no role do nothing."""
    for role in roles:
        if role in ROLES:
            product["values"][role] = file


def change_entry(shop: Shop, product: Row, entry: Row) -> None:
    """Changes a gallery entry; with new bytes it keeps its number and gets a new file."""
    known = _entry(product, entry.get("id"))
    if entry.get("content"):
        checked_content(entry["content"])
    for name in ("label", "position", "disabled", "media_type"):
        if entry.get(name) is not None:
            known[name] = entry[name]
    if entry.get("content"):
        new_file = store_picture(shop, entry["content"])
        held = [role for role in ROLES if product["values"].get(role) == known["file"]]
        known["file"] = new_file  # the old file stays where it is
        give_roles(product, file=new_file, roles=held)
    if entry.get("types") is not None:
        for role in ROLES:
            if product["values"].get(role) == known["file"] and role not in entry["types"]:
                product["values"][role] = _NOT_CHOSEN
        give_roles(product, file=known["file"], roles=entry["types"])


def replace_gallery(shop: Shop, product: Row, entries: list[Row]) -> None:
    """The gallery becomes exactly what is listed: entries with a number stay, the others are new.

    A list of new ones alone is added to what is there: those lose their roles and stay.
    """
    listed = {entry["id"] for entry in entries if entry.get("id") is not None}
    only_new = bool(entries) and not listed
    for entry in entries:  # all are looked at before the first picture goes
        if entry.get("content"):
            checked_content(entry["content"])
        elif entry.get("id") is None:
            raise Refusal(INVALID_CONTENT)
        if entry.get("id") is not None:
            _entry(product, entry["id"])
    for known in list(product["media"]):
        if only_new:
            _take_roles(product, known["file"])
        elif known["id"] not in listed:
            remove_entry(shop, product, known)
    for entry in entries:
        if entry.get("id") is not None:
            change_entry(shop, product, entry)
        else:
            add_entry(shop, product, entry)
    note_roles(product)


def note_roles(product: Row) -> None:
    """Once somebody has saved a gallery, a role that no picture has says so."""
    for role in ROLES:
        product["values"].setdefault(role, _NOT_CHOSEN)


def _take_roles(product: Row, file: str) -> None:
    for role in ROLES:
        if product["values"].get(role) == file:
            product["values"][role] = _NOT_CHOSEN


def remove_entry(shop: Shop, product: Row, entry: Row) -> None:
    """Takes a picture and its roles away."""
    product["media"].remove(entry)
    _take_roles(product, entry["file"])
    shop.images.drop(entry["file"])


def _entry(product: Row, number: Any) -> Row:
    for entry in product["media"]:
        if number is not None and entry["id"] == int(number):
            found: Row = entry
            return found
    raise Refusal("No image with the provided ID was found. Verify the ID and try again.", status=404)


def _with_content(shop: Shop, shown: Row) -> Row:
    picture = shop.images[shown["file"]]
    name = shown["file"].rsplit("/", 1)[1]
    content = {"base64_encoded_data": picture["base64"], "type": picture["type"], "name": name}
    return {**shown, "content": content}


def _list(call: Call) -> list[Row]:
    return [_with_content(call.shop, entry) for entry in shown_media(product_named(call.shop, call["sku"]))]


def _get(call: Call) -> Row:
    for entry in shown_media(product_named(call.shop, call["sku"])):
        if entry["id"] == call["entryId"]:
            return _with_content(call.shop, entry)
    raise Refusal("The image doesn't exist. Verify and try again.", status=404)


def _create(call: Call) -> str:
    product = product_named(call.shop, call["sku"])
    if not call["entry"].get("content") and call["entry"].get("media_type"):
        raise Crash
    added = add_entry(call.shop, product, call["entry"])
    note_roles(product)
    call.shop.product_saved(product)
    return str(added["id"])


def _update(call: Call) -> bool:
    product = product_named(call.shop, call["sku"])
    change_entry(call.shop, product, call["entry"])
    note_roles(product)
    call.shop.product_saved(product)
    return True


def _remove(call: Call) -> bool:
    product = product_named(call.shop, call["sku"])
    remove_entry(call.shop, product, _entry(product, call["entryId"]))
    call.shop.product_saved(product)
    return True


def _role_attributes(call: Call) -> list[Row]:
    name = call["attributeSetName"].casefold()
    for one in call.shop.attribute_sets:
        if one["attribute_set_name"].casefold() == name:
            rows = (call.shop.attributes[code] for code in one["attributes"])
            return [shown_attribute(call.shop, row) for row in rows if row["frontend_input"] == "media_image"]
    return []


_ENTRY = "catalog-data-product-attribute-media-gallery-entry"
_SERVICE = "Catalog.ProductAttributeMediaGalleryManagement"
_MEDIA = "/V1/products/:sku/media"
ROUTES: tuple[Route, ...] = (
    route(
        "GET /V1/products/media/types/:attributeSetName",
        acl="Catalog::attributes_attributes",
        service="Catalog.ProductMediaAttributeManagement.getList",
        args="attributeSetName:str",
        returns="[catalog-data-product-attribute]",
        serve=_role_attributes,
    ),
    route(
        f"GET {_MEDIA}",
        acl="Catalog::catalog",
        service=f"{_SERVICE}.getList",
        args="sku:str",
        returns=f"[{_ENTRY}]",
        serve=_list,
    ),
    route(
        f"GET {_MEDIA}/:entryId",
        acl="Catalog::attributes_attributes",
        service=f"{_SERVICE}.get",
        args="sku:str entryId:int",
        returns=_ENTRY,
        serve=_get,
    ),
    route(
        f"POST {_MEDIA}",
        acl="Catalog::catalog",
        service=f"{_SERVICE}.create",
        args=f"sku:str entry:{_ENTRY}",
        returns="int",
        serve=_create,
    ),
    route(
        f"PUT {_MEDIA}/:entryId",
        acl="Catalog::catalog",
        service=f"{_SERVICE}.update",
        args=f"sku:str entryId:int entry:{_ENTRY}",
        returns="bool",
        serve=_update,
    ),
    route(
        f"DELETE {_MEDIA}/:entryId",
        acl="Catalog::catalog",
        service=f"{_SERVICE}.remove",
        args="sku:str entryId:int",
        returns="bool",
        serve=_remove,
    ),
)
