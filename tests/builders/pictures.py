"""Pictures for tests, made with Pillow."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from typing import Any, Literal

from PIL import Image

from services.products.mapping.picture_names import web_file, web_stem
from services.products.records.picture import GalleryEntry, Picture, PictureName

Format = Literal["JPEG", "PNG", "GIF", "WEBP", "BMP"]


def a_photo(colour: str = "navy", *, form: Format = "JPEG", across: int = 40, down: int = 20, turned: int = 0) -> bytes:
    """A picture with a white upper left corner; `turned` is the EXIF orientation, 0 for none."""
    picture = Image.new("RGB", (across, down), colour)
    picture.paste("white", (0, 0, across // 4, down // 4))
    out = io.BytesIO()
    exif = Image.Exif()
    if turned:
        exif[0x0112] = turned
    if form == "JPEG":
        picture.save(out, form, quality=95, exif=exif if turned else b"")
    elif form == "PNG":
        picture.save(out, form, exif=exif)
    else:
        picture.save(out, form)
    return out.getvalue()


def a_heavy_photo() -> bytes:
    """A JPEG of more than a megabyte, all of it points."""
    out = io.BytesIO()
    Image.effect_noise((1_400, 1_000), 120).save(out, "JPEG", quality=97)
    return out.getvalue()


def sha(content: bytes) -> str:
    """The SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def a_picture(file: str = "WAX-100.jpg", *, suffix: str = "", content: str = "one", **more: Any) -> Picture:
    """A picture as Counterpoint holds it; `content` stands for its bytes."""
    fields: dict[str, Any] = {"kind": "jpeg", "sha256": sha(content.encode()), "size": len(content), **more}
    return Picture(name=PictureName(file, suffix), **fields)


def an_entry(
    number: int, *, file: str = "/h/a/by-hand.jpg", label: str = "", position: int = 0, roles: tuple[str, ...] = ()
) -> GalleryEntry:
    """A gallery entry as a person might have made it."""
    whole: Mapping[str, Any] = {
        "id": number,
        "media_type": "image",
        "label": label,
        "position": position,
        "disabled": False,
        "types": list(roles),
        "file": file,
    }
    return GalleryEntry(id=number, file=file, label=label, position=position, roles=roles, whole=whole)


def our_file(item: str, picture: Picture, *, clash: str = "") -> str:
    """The path under which the website keeps a picture of ours; `clash` is what it adds to a taken name."""
    name = web_file(web_stem(item, picture.name), sha256=picture.sha256, kind=picture.kind or "jpeg")
    stem, _, ending = name.rpartition(".")
    return f"/{name[0]}/{name[1]}/{stem}{clash}.{ending}"
