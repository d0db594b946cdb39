"""Signs drawn as SVG: no font has all of them, and one that is missing shows as an empty box."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

_RING: Final = '<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="1.8"/>'
_DRAWN: Final = {
    "●": '<circle cx="8" cy="8" r="6" fill="currentColor"/>',
    "○": _RING,
    "◉": f'{_RING}<circle cx="8" cy="8" r="2.6" fill="currentColor"/>',
    "◐": f'{_RING}<path d="M8 2.5a5.5 5.5 0 0 0 0 11z" fill="currentColor"/>',
    "▲": '<path d="M8 2 14.5 14h-13z" fill="currentColor"/>',
    "■": '<rect x="2.5" y="2.5" width="11" height="11" rx="1" fill="currentColor"/>',
    "◇": '<path d="M8 1.8 14.2 8 8 14.2 1.8 8z" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    "✕": '<path d="m3.5 3.5 9 9m0-9-9 9" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/>',
    "✓": '<path d="m2.5 8.5 3.8 4 7.2-9" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/>',
    "!": '<path d="M8 2.2v7.2" stroke="currentColor" stroke-width="2.8" stroke-linecap="round"/>'
    '<circle cx="8" cy="13.2" r="1.7" fill="currentColor"/>',
    "?": '<path d="M5 5.6a3 3 0 1 1 4.6 2.5C8.4 8.9 8 9.4 8 10.4" fill="none" stroke="currentColor" '
    'stroke-width="2.2" stroke-linecap="round"/><circle cx="8" cy="13.6" r="1.5" fill="currentColor"/>',
    "=": '<path d="M3 6h10M3 10h10" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
    "≠": '<path d="M3 6h10M3 10h10M10.5 2.500l-5 11" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
    "–": '<path d="M3 8h10" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>',
    "→": '<path d="M2.5 8h10M9 4l4 4-4 4" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
    "‖": '<path d="M5 3v10M11 3v10" stroke="currentColor" stroke-width="2.6" stroke-linecap="round"/>',
    "↻": '<path d="M13 8a5 5 0 1 1-1.6-3.700M12.5 1.500v3.300H9.2" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round"/>',
    "⚠": '<path d="M8 1.8 15 14H1z" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round"/>'
    '<path d="M8 6v3.8" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>'
    '<circle cx="8" cy="11.9" r="1" fill="currentColor"/>',
    "ⓘ": f'{_RING}<path d="M8 7.300v3.7" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>'
    '<circle cx="8" cy="4.9" r="1" fill="currentColor"/>',
    "☰": '<path d="M2 4h12M2 8h12M2 12h12" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
}


def drawn(sign: str) -> Markup:
    """The sign as a picture as large as the text beside it, hidden from readers: a word always stands by it.

    Raises KeyError for a sign that nobody has drawn.
    """
    picture = f'<svg class="drawn" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{_DRAWN[sign]}</svg>'
    return Markup(picture)  # noqa: S704 - drawn above, no word of anybody in it
