"""Signs are drawn: no page stands on a font that has them."""

from __future__ import annotations

import re
import unicodedata

import pytest

from services.gateway.pages.rendering import STATIC
from services.gateway.pages.signs import drawn
from services.gateway.views import activity, mapping_words, promotions, words
from services.gateway.views.words import Sign

TEMPLATES = STATIC.parent / "templates"
TEXT_IN_ANY_FONT = set("<>=+|~×→≤≥")
"""Arrows and comparisons of running text, which fonts of every system have."""


def signs() -> set[str]:
    """The shapes of all signs that a page may show."""
    found: set[str] = set(words.FLASH_SIGNS.values())
    for module in (words, activity, mapping_words, promotions):
        for value in vars(module).values():
            several = value.values() if isinstance(value, dict) else [value]
            found |= {one.shape for one in several if isinstance(one, Sign)}
    return found


@pytest.mark.parametrize("sign", sorted(signs()))
def test_every_sign_is_drawn(sign: str) -> None:
    assert str(drawn(sign)).startswith('<svg class="drawn"')


def test_no_template_style_or_script_writes_a_sign_as_a_letter() -> None:
    letters: dict[str, set[str]] = {}
    for path in sorted([*TEMPLATES.rglob("*.html"), *STATIC.glob("*.css"), *STATIC.glob("*.js")]):
        text = re.sub(r"drawn\([^)]*\)", "", path.read_text(encoding="utf-8"))
        strange = {one for one in text if unicodedata.category(one) in {"So", "Sm"}} - TEXT_IN_ANY_FONT
        if strange:
            letters[path.name] = strange
    for name in re.findall(r"drawn\('(.)'\)", "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))):
        assert drawn(name)

    assert letters == {}
