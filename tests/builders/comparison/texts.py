"""What a shopper should read of Counterpoint's texts, worked out without the product's own code."""

from __future__ import annotations

import html
import re

_SCRIPT = re.compile(r"<script\b.*?</script>", re.IGNORECASE | re.DOTALL)


def readable(text: str) -> str:
    """A description as a browser understands it: without scripts, its entities as the signs they stand for."""
    return html.unescape(_SCRIPT.sub("", text)).replace("\r\n", "\n").strip()


def plain(text: str) -> str:
    """A name without the signs that a database of three bytes a sign can't keep."""
    kept = "".join(sign for sign in text if ord(sign) < 0x10000)
    return re.sub(r" {2,}", " ", kept).strip() if kept != text else text.strip()
