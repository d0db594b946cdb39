"""The bytes of a picture: known by content and not by name, and turned the way the camera was held."""

import io
import re
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from services.products.mapping.picture_notes import without_notes
from services.products.records.picture import PictureKind

MEGABYTE = 1024 * 1024
MOST_PIXELS = 24_000_000
"""More would take too much memory to unfold: a small file can become a huge picture."""
MOST_PIXELS_UPRIGHT = 80_000_000
"""A JPEG that needs no turning is only looked through, at an eighth of its size: if it comes in one go, line by line.
One that comes in several (progressive) is held whole, six bytes a point, before the first line is there."""
_KINDS: dict[str, PictureKind] = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "GIF": "gif"}
_OPENED = ("JPEG", "PNG", "GIF")
"""A JPEG with a second picture inside (MPO), as some cameras write it, is opened as a JPEG."""
_OTHERS = {b"RIFF....WEBP": "WEBP", b"BM": "BMP", b"II\\*\x00": "TIFF", b"MM\x00\\*": "TIFF"}
"""What begins like this is named and not opened: opening alone may take memory for all its points."""
# Pillow would load its formats at the first picture that needs them, in whatever thread that is.
Image.init()

_ORIENTATION, _UPRIGHT = 0x0112, 1
_MARKER, _PICTURE_BEGINS = 0xFF, 0xDA
_LINE_BY_LINE = (0xC0, 0xC1)
_OTHER_FRAMES = {*range(0xC2, 0xD0)} - {0xC4, 0xC8, 0xCC}
_QUALITIES = (92, 85, 75)
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error)


@dataclass(frozen=True, slots=True)
class Ready:
    """Bytes that the website takes: those of Counterpoint without their notes, unless the picture had to be turned."""

    kind: PictureKind
    content: bytes
    noted: bool = False
    """Whether the file carried notes, or wasn't quite in order: it isn't sent as it lies there."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a file can't be sent, to follow its name: `isn't a picture`."""

    reason: str


def ready(content: bytes, *, most_bytes: int) -> Ready | Unfit:
    """What to send of a file, or why nothing. `most_bytes` bounds what a turned picture may grow to."""
    for start, name in _OTHERS.items():
        if re.match(start, content, re.DOTALL):
            return Unfit(f"is a {name} picture; the website takes JPEG, PNG and GIF")
    try:
        with Image.open(io.BytesIO(content), formats=_OPENED) as picture:
            kind = _KINDS[picture.format or ""]
            points = picture.width * picture.height
            if points > (MOST_PIXELS_UPRIGHT if kind == "jpeg" and _in_one_go(content) else MOST_PIXELS):
                return _too_many_points(picture)
            # Asked only now: it unfolds a PNG whole.
            upright = kind == "gif" or picture.getexif().get(_ORIENTATION, _UPRIGHT) == _UPRIGHT
            if not upright and points > MOST_PIXELS:
                return _too_many_points(picture)
            if upright:
                picture.draft(None, (picture.width // 8, picture.height // 8))
                picture.load()
                plain = without_notes(content, kind=kind)
                return Ready(kind, plain, noted=plain != content)
            turned = _turned(picture, kind=kind, most_bytes=most_bytes)
    except UnidentifiedImageError:
        return Unfit("isn't a picture")
    except Image.DecompressionBombError:
        return Unfit("has more points than can be opened safely")
    except _BROKEN:
        return Unfit("is damaged")
    if turned is None:
        return Unfit("is too large once it is turned upright")
    return Ready(kind, without_notes(turned, kind=kind))


def _in_one_go(content: bytes) -> bool:
    """Whether a JPEG's lines come one after the other, each with all its colours. False where that can't be seen."""
    at, colours = 2, 0
    while at + 10 <= len(content) and content[at] == _MARKER:
        kind, size = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if kind == _MARKER:
            at += 1  # Any number of these may stand before a marker.
            continue
        if kind in _LINE_BY_LINE:
            colours = content[at + 9]
        elif kind == _PICTURE_BEGINS:
            return colours > 0 and content[at + 4] == colours
        elif kind in _OTHER_FRAMES:
            return False
        at += 2 + size
    return False


def _too_many_points(picture: Image.Image) -> Unfit:
    return Unfit(f"has {picture.width} × {picture.height} points, more than can be opened safely")


def too_large(size: int, *, limit: int) -> str:
    """Why a file of this size can't be sent, to follow its name; sizes in bytes."""
    return f"is {_megabytes(size)}, more than the {_megabytes(limit)} that are sent"


def _megabytes(size: int) -> str:
    # Rounded up to the next hundredth, so that a file just above the limit doesn't read like one at it.
    return f"{-(-size * 100 // MEGABYTE) / 100:g} MB"


def _turned(picture: Image.Image, *, kind: PictureKind, most_bytes: int) -> bytes | None:
    """The picture upright and without its orientation mark; None if it can't be made small enough."""
    upright = ImageOps.exif_transpose(picture)
    profile = picture.info.get("icc_profile")
    for quality in _QUALITIES if kind == "jpeg" else _QUALITIES[:1]:
        out = io.BytesIO()
        if kind == "jpeg":
            upright.save(out, "JPEG", quality=quality, icc_profile=profile)
        else:
            upright.save(out, "PNG", icc_profile=profile)
        if out.tell() <= most_bytes:
            return out.getvalue()
    return None
