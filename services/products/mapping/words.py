"""Names made fit for addresses and attribute codes."""

import hashlib
import re
import unicodedata

LONGEST_CODE = 60
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
    return f"{slug(name)}-{word}".strip("-")


def attribute_code(tag: str) -> str:
    """The attribute code of a grid tag: `Color` → `cp_color`."""
    return f"cp_{slug(tag).replace('-', '_')}"[:LONGEST_CODE]
