"""What a shopper should read of Counterpoint's texts, worked out without the product's own code."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_CARRIED_OUT = frozenset({"script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math"})
"""Tags that a page of the shop must not show, with all that is in them."""
_CLOSED_BY_ITSELF = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "colgroup"})
"""A browser closes these where the text doesn't, so their ends tell nothing."""
_WITHOUT_END = frozenset({"br", "hr", "img", "wbr", "col", "embed"})

Mark = tuple[str, ...]


def readable(text: str) -> list[Mark]:
    """A description as a browser understands it: its tags, what they say of themselves, and its words, in order."""
    return _marks(text, safe=False)


def safely_readable(text: str) -> list[Mark]:
    """What a browser should understand of a text of Counterpoint's: all of it but what a page would carry out."""
    return _marks(text, safe=True)


def plain(text: str) -> str:
    """A name without the signs that a database of three bytes a sign can't keep."""
    kept = "".join(sign for sign in text if ord(sign) < 0x10000)
    return re.sub(r" {2,}", " ", kept).strip() if kept != text else text.strip()


def _marks(text: str, *, safe: bool) -> list[Mark]:
    reader = _Reader(safe=safe)
    reader.feed(text.replace("\r\n", "\n").strip())
    reader.close()
    found = [mark if mark[0] != "words" else ("words", mark[1].strip()) for mark in reader.marks]
    # What a text leaves open is closed at its end, as often as it takes.
    while found and (found[-1][0] == "end" or found[-1] == ("words", "")):
        found.pop()
    return [mark for mark in found if mark != ("words", "")]


class _Reader(HTMLParser):
    def __init__(self, *, safe: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.marks: list[Mark] = []
        self._safe = safe
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._safe and tag in _CARRIED_OUT:
            self._hidden.append(tag)
        if self._hidden:
            return
        told = sorted(f"{name}={_value(name, value or '')}" for name, value in attrs if not self._is_cut(name, value))
        self.marks.append(("start", tag, *told))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # HTML has no tags that end themselves

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
        elif tag == "br":
            self.marks.append(("start", tag))  # a browser breaks the line at a wrongly written end as well
        elif tag not in _CLOSED_BY_ITSELF and tag not in _WITHOUT_END:
            self.marks.append(("end", tag))

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self.marks and self.marks[-1][0] == "words":
            data = self.marks.pop()[1] + data
        self.marks.append(("words", data))

    def _is_cut(self, name: str, value: str | None) -> bool:
        return self._safe and (name.startswith("on") or "javascript:" in (value or "").lower())


def _value(name: str, value: str) -> str:
    """What an attribute says; a style means the same with other spaces."""
    return re.sub(r"\s*([:;])\s*", r"\1", value).strip("; ") if name == "style" else value
