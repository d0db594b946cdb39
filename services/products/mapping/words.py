"""Names made fit for addresses and attribute codes."""

import hashlib
import re
import unicodedata

LONGEST_CODE = 60
LONGEST_ADDRESS = 200
"""The website keeps 255 characters of an address, those of the categories above the product among them."""
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def slug(text: str) -> str:
    """The text as a part of a web address: lower case, words joined by hyphens."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_WORD.sub("-", folded).strip("-")


def url_key(*, name: str, sku: str) -> str:
    """A web address for a product, its own even where SKUs differ only in signs that an address can't hold."""
    word = slug(sku)
    if word != sku.lower():
        word = f"{word}-{hashlib.sha256(sku.encode()).hexdigest()[:6]}".strip("-")
    room = max(0, LONGEST_ADDRESS - len(word) - 1)
    return f"{slug(name)[:room].strip('-')}-{word}".strip("-")


def other_url_key(taken: str, *, sku: str) -> str:
    """The address of a product where the first one belongs to another product already."""
    return f"{taken[: LONGEST_ADDRESS - 7].strip('-')}-{hashlib.sha256(sku.encode()).hexdigest()[:6]}"


def attribute_code(tag: str) -> str:
    """The attribute code of a grid tag: `Color` → `cp_color`; one of its own for a tag without any plain letter."""
    word = slug(tag) or hashlib.sha256(tag.strip().upper().encode()).hexdigest()[:8]
    return f"cp_{word.replace('-', '_')}"[:LONGEST_CODE]
