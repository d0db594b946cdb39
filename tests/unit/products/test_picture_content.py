"""The bytes of pictures: what they are, which way up, and what can't be sent."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from services.products.mapping.picture_content import Ready, Unfit, ready, too_large
from services.products.mapping.picture_notes import without_notes
from services.products.records.picture import PictureKind
from tests.builders.pictures import Format, a_photo

LIMIT = 2 * 1024 * 1024


def shown(result: Ready | Unfit) -> Image.Image:
    """The picture that would be sent."""
    assert isinstance(result, Ready)
    return Image.open(io.BytesIO(result.content)).convert("RGB")


@pytest.mark.parametrize(("form", "kind"), [("JPEG", "jpeg"), ("PNG", "png"), ("GIF", "gif")])
def test_a_picture_that_needs_no_turning_goes_point_for_point(form: Format, kind: PictureKind) -> None:
    content = a_photo(form=form)

    assert ready(content, most_bytes=LIMIT) == Ready(kind, without_notes(content, kind=kind))


@pytest.mark.parametrize(
    ("turned", "size", "corner"),
    [
        (1, (40, 20), (1, 1)),
        (2, (40, 20), (38, 1)),
        (3, (40, 20), (38, 18)),
        (4, (40, 20), (1, 18)),
        (5, (20, 40), (1, 1)),
        (6, (20, 40), (18, 1)),
        (7, (20, 40), (18, 38)),
        (8, (20, 40), (1, 38)),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_every_way_a_camera_can_be_held_ends_upright(
    form: Format, turned: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    picture = shown(ready(a_photo(form=form, turned=turned), most_bytes=LIMIT))

    assert picture.size == size
    assert picture.getexif().get(0x0112, 1) == 1
    assert min(picture.getpixel(corner)) > 200


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "isn't a picture"),
        (b"just some words", "isn't a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "isn't a picture"),
        (b"%PDF-1.7", "isn't a picture"),
        (a_photo(form="WEBP"), "is a WEBP picture; the website takes JPEG, PNG and GIF"),
        (a_photo(form="BMP"), "is a BMP picture; the website takes JPEG, PNG and GIF"),
        (a_photo(across=400, down=400)[:-600], "is damaged"),
        (a_photo(form="PNG", across=400, down=400)[:-60], "is damaged"),
    ],
)
def test_what_is_no_whole_picture_is_said_in_words(content: bytes, reason: str) -> None:
    assert ready(content, most_bytes=LIMIT) == Unfit(reason)


@pytest.mark.parametrize(
    ("across", "down", "reason"),
    [
        (6_000, 4_001, "has 6000 × 4001 points, more than can be opened safely"),
        (20_000, 20_000, "has more points than can be opened safely"),
    ],
)
def test_a_small_file_that_unfolds_into_a_huge_picture_is_not_opened(across: int, down: int, reason: str) -> None:
    assert ready(a_bomb(across=across, down=down), most_bytes=LIMIT) == Unfit(reason)


def test_a_large_photo_that_needs_no_turning_goes_and_a_larger_one_does_not() -> None:
    large = a_photo(across=6_000, down=4_001)

    assert ready(large, most_bytes=LIMIT) == Ready("jpeg", without_notes(large, kind="jpeg"))
    assert isinstance(ready(a_photo(across=6_000, down=4_001, turned=6), most_bytes=LIMIT), Unfit)


def test_a_large_photo_that_comes_in_several_goes_is_not_opened() -> None:
    out = io.BytesIO()
    Image.new("L", (6_000, 4_001)).save(out, "JPEG", progressive=True)

    assert ready(out.getvalue(), most_bytes=LIMIT) == Unfit("has 6000 × 4001 points, more than can be opened safely")


def test_a_small_photo_that_comes_in_several_goes_is_sent_as_it_is() -> None:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "navy").save(out, "JPEG", progressive=True)

    assert ready(out.getvalue(), most_bytes=LIMIT) == Ready("jpeg", out.getvalue())


def test_a_turned_picture_that_would_grow_over_the_limit_is_not_sent() -> None:
    content = a_photo(turned=6, across=400, down=400)

    assert ready(content, most_bytes=100) == Unfit("is too large once it is turned upright")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (LIMIT + 1, "is 2.01 MB, more than the 2 MB that are sent"),
        (3 * 1024 * 1024, "is 3 MB, more than the 2 MB that are sent"),
        (int(2.5 * 1024 * 1024), "is 2.5 MB, more than the 2 MB that are sent"),
    ],
)
def test_a_file_over_the_limit_is_named_with_its_size(size: int, words: str) -> None:
    assert too_large(size, limit=LIMIT) == words


@given(content=st.binary(max_size=300), start=st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a"]))
def test_no_bytes_whatever_break_the_look_at_them(content: bytes, start: bytes) -> None:
    assert isinstance(ready(start + content, most_bytes=LIMIT), Ready | Unfit)


@given(place=st.integers(0, 600), byte=st.integers(0, 255))
def test_a_picture_with_a_wrong_byte_is_sent_as_it_is_or_not_at_all(place: int, byte: int) -> None:
    content = bytearray(a_photo())
    content[place % len(content)] = byte

    result = ready(bytes(content), most_bytes=LIMIT)

    assert isinstance(result, Unfit) or result.kind in ("jpeg", "png", "gif")


def a_bomb(*, across: int, down: int) -> bytes:
    """A PNG of one colour, small as a file."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", across, down, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
