"""Pictures go out without places, names and dates, and point for point as they were."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageCms, PngImagePlugin

from services.products.mapping.picture_content import Ready, Unfit, ready
from services.products.mapping.picture_notes import without_notes

MOST = 4_000_000
SECRET = b"39 Elm Street"


def drawn(kind: str, **more: Any) -> bytes:
    """A small picture with these things written into it."""
    picture = Image.effect_mandelbrot((40, 30), (-2, -1, 1, 1), 50).convert("P" if kind == "GIF" else "RGB")
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def exif(*, orientation: int = 1) -> bytes:
    """EXIF with an address, a place and how the camera was held."""
    notes = Image.Exif()
    notes[0x010E] = SECRET.decode()
    notes[0x0112] = orientation
    notes.get_ifd(0x8825)[1] = "N"
    return notes.tobytes()


def same_points(one: bytes, other: bytes) -> bool:
    """Whether both show the same."""
    left, right = (Image.open(io.BytesIO(content)).convert("RGB") for content in (one, other))
    return ImageChops.difference(left, right).getbbox() is None


def with_text() -> PngImagePlugin.PngInfo:
    """A PNG's texts."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return info


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_loses_its_notes_and_keeps_its_colour_profile(progressive: bool) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    given = drawn("JPEG", exif=exif(), comment=SECRET, icc_profile=profile, progressive=progressive)

    sent = ready(given, most_bytes=MOST)

    assert isinstance(sent, Ready)
    assert SECRET in given
    assert SECRET not in sent.content
    shown = Image.open(io.BytesIO(sent.content))
    assert (dict(shown.getexif()), shown.info.get("icc_profile")) == ({}, profile)
    assert same_points(given, sent.content)


def test_a_jpeg_is_turned_by_its_notes_before_they_go() -> None:
    sent = ready(drawn("JPEG", exif=exif(orientation=6), quality=95), most_bytes=MOST)

    assert isinstance(sent, Ready)
    assert Image.open(io.BytesIO(sent.content)).size == (30, 40)
    assert SECRET not in sent.content
    assert dict(Image.open(io.BytesIO(sent.content)).getexif()) == {}


def test_a_second_picture_behind_the_first_goes_with_its_notes() -> None:
    first, second = drawn("JPEG"), drawn("JPEG", exif=exif())
    assert without_notes(first + second, kind="jpeg") == without_notes(first, kind="jpeg")


def test_a_png_loses_texts_and_exif() -> None:
    given = drawn("PNG", exif=exif(), pnginfo=with_text())

    sent = ready(given, most_bytes=MOST)

    assert isinstance(sent, Ready)
    assert SECRET in given
    assert SECRET not in sent.content
    assert same_points(given, sent.content)


def test_a_gif_loses_its_comment_and_goes_on_moving() -> None:
    frames = [Image.new("P", (8, 8), place) for place in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=0, comment=SECRET)

    sent = ready(out.getvalue(), most_bytes=MOST)

    assert isinstance(sent, Ready)
    assert SECRET in out.getvalue()
    assert SECRET not in sent.content
    assert Image.open(io.BytesIO(sent.content)).info.get("loop") == 0
    assert same_points(out.getvalue(), sent.content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_a_picture_without_notes_is_sent_as_it_is_and_one_cut_off_is_damaged(kind: str) -> None:
    plain = ready(drawn(kind), most_bytes=MOST)
    assert isinstance(plain, Ready)
    assert ready(plain.content, most_bytes=MOST) == plain
    assert isinstance(ready(plain.content[: len(plain.content) // 2], most_bytes=MOST), Unfit)


LENIENT: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "GIF without its end": ("GIF", lambda whole: whole[:-1]),
    "GIF without the end of its last row": ("GIF", lambda whole: whole[:-2]),
    "GIF with bytes before its end": ("GIF", lambda whole: whole[:-1] + b"\0\0;"),
    "PNG without its end": ("PNG", lambda whole: whole[:-12]),
    "PNG with half an end": ("PNG", lambda whole: whole[:-6]),
    "JPEG with bytes between its parts": ("JPEG", lambda whole: whole[:20] + b"\0\x11" + whole[20:]),
}


@pytest.mark.parametrize("case", LENIENT)
def test_what_opens_although_it_is_not_quite_in_order_is_sent_without_notes(case: str) -> None:
    kind, spoil = LENIENT[case]
    notes = {"pnginfo": with_text()} if kind == "PNG" else {"comment": SECRET}
    given = spoil(drawn(kind, **notes))
    assert same_points(given, drawn(kind)), "it opens"

    sent = ready(given, most_bytes=MOST)

    assert isinstance(sent, Ready), sent
    assert SECRET in given
    assert SECRET not in sent.content
    assert same_points(sent.content, drawn(kind))


def test_a_moving_gif_that_was_cut_off_is_sent_with_the_frames_it_has() -> None:
    frames = [Image.effect_noise((40, 30), 50).convert("P") for _ in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=SECRET)
    given = out.getvalue()[:-300]

    sent = ready(given, most_bytes=MOST)

    assert isinstance(sent, Ready)
    assert SECRET not in sent.content
    assert same_points(sent.content, given)


def test_a_jpeg_without_its_end_is_ended() -> None:
    given = drawn("JPEG", comment=SECRET)

    sent = without_notes(given[:-2], kind="jpeg")

    assert sent == without_notes(given, kind="jpeg")
