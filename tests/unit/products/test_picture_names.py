"""From file names to pictures of an item, and to their names and texts on the website."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.picture_names import (
    LONGEST_LABEL,
    Mark,
    guessed_files,
    label_of,
    mark_of,
    pictures_of,
    shows,
    web_file,
    web_stem,
)
from services.products.records.picture import PictureName
from tests.builders.pictures import sha

SIGNS = "^_"
CELLS = ("JKT", "JKT|RED|M|*", "JKT|RED|L|*", "JKT|BLUE|M|*", "JKT|X_L|1/2|*")


def suffixes(number: str, *files: str, signs: str = SIGNS) -> list[str]:
    """The suffixes of the item's pictures, in order."""
    return [one.suffix for one in pictures_of(files, number=number, signs=signs)[0]]


@pytest.mark.parametrize(
    ("number", "file", "suffix"),
    [
        ("FLEECE", "FLEECE.jpg", ""),
        ("FLEECE", "fleece.PNG", ""),
        ("FLEECE", "FLEECE^1.jpg", "1"),
        ("FLEECE", "FLEECE^RED.jpeg", "RED"),
        ("FLEECE", "FLEECE_2.jpg", "2"),
        ("MUG 12/OZ", "MUG 12_OZ.jpg", ""),
        ("MUG 12/OZ", "mug 12_oz^BACK.gif", "BACK"),
        ("#10-SCREW", "_10-SCREW.jpg", ""),
        ("#10-SCREW", "#10-SCREW.jpg", ""),
        ("A+B-SET", "A_B_SET^1.jpg", "1"),
        ("TREKKINGSTÖCKE", "TREKKINGST_CKE.jpg", ""),
        ("ROPE 9.8MM", "ROPE 9.8MM.png", ""),
        ("ROPE 9.8MM", "ROPE 9_8MM^2.png", "2"),
    ],
)
def test_a_file_belongs_to_an_item_by_its_number(number: str, file: str, suffix: str) -> None:
    assert pictures_of([file], number=number, signs=SIGNS) == ((PictureName(file, suffix),), ())


@pytest.mark.parametrize("file", ["FLEECE2.jpg", "FLEEC.jpg", "OTHER.jpg", "XLEECE^1.jpg", "FLEECE-1.jpg", ""])
def test_a_file_that_fits_no_pattern_is_passed_over(file: str) -> None:
    assert pictures_of([file], number="FLEECE", signs=SIGNS) == ((), (file,))


def test_the_main_picture_comes_first_then_numbers_then_words() -> None:
    files = ("JKT^RED.jpg", "JKT^10.jpg", "JKT^2.jpg", "JKT^BLUE.jpg", "JKT.jpg")

    assert suffixes("JKT", *files) == ["", "2", "10", "BLUE", "RED"]


def test_the_same_file_in_another_letter_case_is_one_picture() -> None:
    assert suffixes("JKT", "JKT.jpg", "jkt.JPG") == [""]


def test_the_signs_are_the_shops_choice() -> None:
    assert suffixes("JKT", "JKT-1.jpg", "JKT^2.jpg", signs="-") == ["1"]


@pytest.mark.parametrize(
    ("suffix", "cells"),
    [
        ("", []),
        ("1", []),
        ("RED", ["JKT|RED|M|*", "JKT|RED|L|*"]),
        ("red", ["JKT|RED|M|*", "JKT|RED|L|*"]),
        ("RED^1", ["JKT|RED|M|*", "JKT|RED|L|*"]),
        ("RED^M", ["JKT|RED|M|*"]),
        ("RED_L_2", ["JKT|RED|L|*"]),
        ("GREEN", []),
        ("X_L", ["JKT|X_L|1/2|*"]),
        ("1_2", ["JKT|X_L|1/2|*"]),
    ],
)
def test_a_variant_has_the_pictures_of_its_values(suffix: str, cells: list[str]) -> None:
    name = PictureName("x.jpg", suffix)

    assert [sku for sku in CELLS if shows(name, sku=sku, key="JKT", skus=CELLS, signs=SIGNS)] == ["JKT", *cells]


def test_an_alternate_unit_has_all_pictures_of_its_item() -> None:
    assert shows(PictureName("PEG^1.jpg", "1"), sku="PEG^BOX", key="PEG", skus=("PEG", "PEG^BOX"), signs=SIGNS)


@pytest.mark.parametrize(
    ("suffix", "label"),
    [
        ("", "Rain jacket"),
        ("1", "Rain jacket"),
        ("RED", "Rain jacket Red"),
        ("Moss_back", "Rain jacket Moss back"),
        ("RED^2", "Rain jacket Red"),
        ("X" * 400, "Rain jacket X" + "x" * (LONGEST_LABEL - 13)),
    ],
)
def test_the_text_is_the_products_name_and_the_words_of_the_suffix(suffix: str, label: str) -> None:
    assert label_of("Rain jacket", PictureName("x.jpg", suffix), signs=SIGNS) == label


def test_names_are_guessed_for_items_that_no_address_can_hold() -> None:
    assert guessed_files(number="MUG 12/OZ", suffix="", signs=SIGNS)[0] == "MUG 12_OZ.jpg"
    assert guessed_files(number="MUG 12/OZ", suffix="1", signs=SIGNS)[-1] == "MUG 12_OZ^1.gif"


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("/j/k/jkt-cs0123456789abcdef.jpg", Mark("jkt", "0123456789abcdef")),
        ("/J/K/JKT_red-cs0123456789ABCDEF_12.PNG", Mark("jkt_red", "0123456789abcdef")),
        ("/j/k/jkt.jpg", None),
        ("/j/k/jkt-cs0123.jpg", None),
        ("/j/k/jkt-cs0123456789abcdef.webp", None),
        ("/o/t/other-cs0123456789abcdef.jpg", None),
        ("/j/k/jkt2-cs0123456789abcdef.jpg", None),
        ("", None),
    ],
)
def test_only_pictures_with_our_mark_are_ours(path: str, mark: Mark | None) -> None:
    assert mark_of(path, number="JKT") == mark


@given(number=st.text(min_size=1, max_size=20), suffix=st.text(max_size=20), content=st.binary(max_size=20))
def test_every_name_we_give_is_known_again_and_fit_for_the_website(number: str, suffix: str, content: bytes) -> None:
    digest = sha(content)
    stem = web_stem(number, PictureName("x.jpg", suffix))
    file = web_file(stem, sha256=digest, kind="jpeg")

    assert mark_of(f"/x/y/{file}", number=number) == Mark(stem, digest[:16])
    assert len(file) <= 90
    assert not set(file) - set("abcdefghijklmnopqrstuvwxyz0123456789_-.")


@given(number=st.text(min_size=1, max_size=8), files=st.lists(st.text(max_size=12), max_size=6))
def test_every_file_is_either_a_picture_or_passed_over(number: str, files: list[str]) -> None:
    pictures, strange = pictures_of(files, number=number, signs=SIGNS)

    assert {one.file.upper() for one in pictures} | {file.upper() for file in strange} == {f.upper() for f in files}
