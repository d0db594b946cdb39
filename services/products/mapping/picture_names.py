"""File names of pictures: which belong to an item, what they show, and how they are called on the website."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from services.products.records.picture import PictureKind, PictureName
from shared.website.texts import one_line

ENDINGS = ("jpg", "jpeg", "png", "gif")
LONGEST_LABEL = 255
MARK_DIGITS = 16
_LONGEST_PART = 30
"""Of number and suffix each: the website takes file names of at most 90 characters, mark included."""
_MARK = re.compile(rf"^(?P<stem>.+)-cs(?P<sha>[0-9a-f]{{{MARK_DIGITS}}})(?:_\d+)?\.(?:jpe?g|png|gif)$")
_NOT_PLAIN = re.compile(r"[^a-z0-9-]+")
_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|]')


@dataclass(frozen=True, slots=True)
class Mark:
    """What the name of a picture of ours says on the website: which file of the item it is, and of which content."""

    stem: str
    sha: str


def pictures_of(files: Iterable[str], *, number: str, signs: str) -> tuple[tuple[PictureName, ...], tuple[str, ...]]:
    """An item's pictures, the main one first and the others by suffix; and the files whose names fit no pattern.

    In a file name "_" may stand for any special character of the item number. `signs` part number and suffix.
    """
    found: dict[str, PictureName] = {}
    strange: list[str] = []
    for file in files:
        rest = _rest(_without_ending(file), number)
        if rest is None or (rest and rest[0] not in signs):
            strange.append(file)
        else:
            found.setdefault(file.upper(), PictureName(file, rest[1:].strip()))
    ordered = sorted(found.values(), key=lambda one: (one.suffix != "", _natural(one.suffix), one.file.upper()))
    return tuple(ordered), tuple(strange)


def guessed_files(*, number: str, suffix: str, signs: str) -> tuple[str, ...]:
    """The names one picture may have, to be asked for one by one where Counterpoint can't list them.

    Its addresses can't hold an item number with "/".
    """
    stem = _NO_FILE_NAME.sub("_", number)
    if suffix:
        stem += (signs[:1] or "^") + _NO_FILE_NAME.sub("_", suffix)
    return tuple(f"{stem}.{ending}" for ending in ENDINGS)


def values_of(skus: Iterable[str], *, key: str) -> tuple[str, ...]:
    """The grid values of the variants among the SKUs, each once."""
    variants = [sku for sku in skus if sku.startswith(f"{key}|")]
    return tuple(dict.fromkeys(value for sku in variants for value in _values(sku, key=key)))


def shows(name: PictureName, *, sku: str, key: str, skus: Collection[str], signs: str) -> bool:
    """Whether a picture belongs to a product: all belong to the item's own, a variant has those of its values."""
    if not sku.startswith(f"{key}|"):
        return True
    tokens = _tokens(name.suffix, signs=signs)
    mine = _values(sku, key=key)
    others = set(values_of(skus, key=key)) - set(mine)
    if any(_same(name.suffix, value) for value in (*mine, *others)):
        return any(_same(name.suffix, value) for value in mine)
    return any(_same(token, value) for token in tokens for value in mine) and not any(
        _same(token, value) for token in tokens for value in others
    )


def label_of(product: str, name: PictureName, *, signs: str) -> str:
    """The text for people who can't see the picture: the product's name, with the words of the suffix."""
    words = [word for word in _tokens(name.suffix, signs=signs) if not word.isdigit()]
    spoken = [word.capitalize() if word.isupper() else word for word in words]
    return one_line(" ".join((product, *spoken)), longest=LONGEST_LABEL).text


def web_stem(number: str, name: PictureName | None = None) -> str:
    """How a file is called on the website before its mark: plain letters, digits, hyphens and "_"."""
    own = _plain(number) or "picture"
    return own if name is None or not name.suffix else f"{own}_{_plain(name.suffix) or 'more'}"


def web_file(stem: str, *, sha256: str, kind: PictureKind) -> str:
    """The file name on the website. Its mark names the content, so that a look at the gallery tells what stands."""
    return f"{stem}-cs{sha256[:MARK_DIGITS]}.{'jpg' if kind == 'jpeg' else kind}"


def spoken(stem: str, *, number: str) -> str:
    """A picture in a word, by its name on the website: `main`, or its suffix."""
    return stem[len(web_stem(number)) + 1 :] or "main"


def mark_of(path: str, *, number: str) -> Mark | None:
    """The mark of a picture that we put into the gallery of this item; None for everybody else's."""
    found = _MARK.match(path.rsplit("/", 1)[-1].lower())
    own = web_stem(number)
    if found is None or not (found["stem"] == own or found["stem"].startswith(f"{own}_")):
        return None
    return Mark(stem=found["stem"], sha=found["sha"])


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_PLAIN.sub("_", folded).strip("_")[:_LONGEST_PART]


def _without_ending(file: str) -> str:
    stem, dot, ending = file.rpartition(".")
    return stem if dot and ending.lower() in (*ENDINGS, "bmp", "webp", "tif", "tiff") else file


def _rest(text: str, number: str) -> str | None:
    """What follows the number in a file name; None where the name doesn't begin with it."""
    if len(text) < len(number):
        return None
    return text[len(number) :] if _same(text[: len(number)], number) else None


def _same(text: str, value: str) -> bool:
    """Whether a part of a file name stands for a value, letter case aside."""
    return len(text) == len(value) and all(
        one.lower() == other.lower() or (one == "_" and not (other.isascii() and other.isalnum()))
        for one, other in zip(text, value, strict=True)
    )


def _tokens(suffix: str, *, signs: str) -> Sequence[str]:
    return [token for token in re.split(f"[{re.escape(signs)}\\s]+", suffix) if token] if signs else [suffix]


def _values(sku: str, *, key: str) -> Sequence[str]:
    return [value for value in sku[len(key) + 1 :].split("|") if value and value != "*"]


def _natural(suffix: str) -> tuple[int, str]:
    """Numbers in the order of numbers and before words."""
    plain = suffix.isascii() and suffix.isdigit() and len(suffix) < 9
    return (int(suffix), "") if plain else (10**9, suffix.upper())
