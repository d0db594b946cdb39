"""Texts fit for the website: safe on a page, and made of signs that its database keeps."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import nh3

LONGEST_LINE = 255
"""Characters that the website keeps of a name, a title or any other one-line text."""
_MOST_NAMED = 5
_MOST_LOOKED_AT = 500_000
_FOUR_BYTES = re.compile("[\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"[\t\r\n\f\v\x85\u2028\u2029]+")
_TAG = re.compile(r"<([A-Za-z][\w:-]*)([^<>]*)")
_ATTRIBUTE = re.compile(r"([A-Za-z_:@][\w:.@-]*)\s*(?:=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]*))?")
_DIRECTIVE = re.compile(r"\{\{(?=\s*[/A-Za-z])")
_DRAWN_TOGETHER = "\u200d\ufe0e\ufe0f"
"""Signs that only join or colour pictograms; without those they would be left over."""
# Turning the direction of a line round lets a text read otherwise than it is written.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_TAG_NAMES = (
    "a abbr article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em"
    " figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp"
    " section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
_TAGS = frozenset(_TAG_NAMES.split())
_EVERYWHERE = frozenset({"class", "dir", "lang", "style", "title", "align"})
_ATTRIBUTES = {
    "*": set(_EVERYWHERE),
    "a": {"href", "target", "rel"},
    "img": {"src", "alt", "width", "height"},
    "table": {"border", "cellpadding", "cellspacing", "width", "summary", "bgcolor"},
    "td": {"colspan", "rowspan", "headers", "width", "height", "valign", "bgcolor"},
    "th": {"colspan", "rowspan", "headers", "scope", "width", "height", "valign", "bgcolor"},
    "tr": {"valign", "bgcolor"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "ul": {"type"},
    "font": {"color", "face", "size"},
    "blockquote": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "q": {"cite"},
    "time": {"datetime"},
    "hr": {"width", "size", "noshade"},
    "details": {"open"},
}
_STYLE_NAMES = (
    "background-color border border-bottom border-collapse border-color border-left border-right border-spacing"
    " border-style border-top border-width clear color direction display float font font-family font-size font-style"
    " font-variant font-weight height letter-spacing line-height list-style-type margin margin-bottom"
    " margin-left margin-right margin-top max-height max-width min-height min-width padding padding-bottom padding-left"
    " padding-right padding-top text-align text-decoration text-indent text-transform vertical-align white-space width"
    " word-spacing"
)
_STYLES = frozenset(_STYLE_NAMES.split())
_SCHEMES = {"http", "https", "mailto", "tel"}
_WITH_CONTENT = {"script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math", "title"}


@dataclass(frozen=True, slots=True)
class Fit:
    """A text as it can be sent, and what had to be left out or changed, in words for the log."""

    text: str
    cut: tuple[str, ...] = ()


def one_line(text: str, *, longest: int | None = LONGEST_LINE) -> Fit:
    """A name or title: no control signs, no signs of four bytes, at most so long."""
    return _plain(_BREAKS.sub(" ", text), longest=longest)


def several_lines(text: str) -> Fit:
    """A longer plain text: as a name, with its line ends and of any length."""
    return _plain(text, longest=None)


def page_html(text: str) -> Fit:
    """HTML for a page of the shop: only what formats a text is kept; signs of four bytes go as numeric entities."""
    bare = "".join(sign for sign in text if sign in "\t\n\r" or not _is_control(sign))
    if "<" not in bare and "&" not in bare and not _DIRECTIVE.search(bare):
        return Fit(_as_entities(bare))
    clean = nh3.clean(
        bare,
        tags=set(_TAGS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes=_SCHEMES,
        filter_style_properties=set(_STYLES),
    )
    cut = _missing(bare, clean) if clean != bare else ()
    if _DIRECTIVE.search(clean):
        # The shop's pages would carry it out: {{block …}}, {{widget …}}.
        clean = _DIRECTIVE.sub("&#123;&#123;", clean)
        cut = (*cut, "the working of {{…}}")
    return Fit(_as_entities(clean), cut)


def has_lost_signs(text: str) -> bool:
    """Whether the text holds a sign that the website's database can't keep."""
    return _FOUR_BYTES.search(text) is not None


def left_out(what: str, fit: Fit) -> tuple[str, ...]:
    """One note for the log about a text that was sent otherwise than Counterpoint has it; none when it wasn't."""
    return (f"its {what} was sent without {_listed(fit.cut)}",) if fit.cut else ()


def fitted(name: str, *, after: str = "") -> str:
    """A name as long as the website keeps names. What follows it stays whole, so that products can be told apart."""
    return f"{name[: max(0, LONGEST_LINE - len(after))].rstrip()}{after}"[:LONGEST_LINE].strip()


def shortened(name: str, *, ends: Mapping[str, str]) -> tuple[str, ...]:
    """One note for the log where an end makes a name too long; none where all fit. `ends` has the ends by title."""
    titles = tuple(title for title, after in ends.items() if len(name) + len(after) > LONGEST_LINE)
    words = f"its name was cut for {_listed(titles)}: with theirs behind it, it goes beyond {LONGEST_LINE} characters"
    return (words,) if titles else ()


def _plain(text: str, *, longest: int | None) -> Fit:
    lost = dict.fromkeys(_FOUR_BYTES.findall(text))
    kept = _FOUR_BYTES.sub("", text)
    if lost:
        kept = "".join(sign for sign in kept if sign not in _DRAWN_TOGETHER)
    kept = "".join(sign for sign in kept if sign in "\t\n\r" or not _is_control(sign)).strip()
    if lost:
        kept = re.sub(r" {2,}", " ", kept)
    cut = tuple(lost)
    if longest is not None and len(kept) > longest:
        cut = (*cut, f"what goes beyond {longest} characters")
        kept = kept[:longest].rstrip()
    return Fit(kept, cut)


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in _DIRECTIONS or ord(sign) & 0xFFFE == 0xFFFE


def _as_entities(text: str) -> str:
    return _FOUR_BYTES.sub(lambda found: f"&#{ord(found[0])};", text)


def _listed(cut: tuple[str, ...]) -> str:
    shown = ", ".join(cut[:_MOST_NAMED])
    more = len(cut) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _missing(before: str, after: str) -> tuple[str, ...]:
    """What the cleaning took away, each kind once. The browser's rules close and add tags; that is no loss."""
    was, now = _parts(before), _parts(after)
    gone = [name for name, count in was.items() if count > now.get(name, 0)]
    tags = {name for name in gone if name.startswith("<") and name.strip("<>") not in _TAGS}
    return tuple(
        name
        for name in gone
        if name in tags or not (name.startswith("<") or any(name.endswith(f" of {tag}") for tag in tags))
    )


def _parts(text: str) -> Mapping[str, int]:
    """How many tags and attributes of each name there are, as far as words for the log need it: each sign seen once."""
    found: Counter[str] = Counter()
    for tag in _TAG.finditer(text, 0, _MOST_LOOKED_AT):
        name = tag[1].lower()
        found[f"<{name}>"] += 1
        for attribute in _ATTRIBUTE.finditer(tag[2]):
            word = attribute[1].lower()
            if word == "style":
                found.update(f"style {one}" for one in _style_names((attribute[2] or "").strip("\"'")))
            else:
                found[f"{word} of <{name}>"] += 1
    return found


def _style_names(value: str) -> list[str]:
    return [name for one in value.split(";") if (name := one.partition(":")[0].strip().lower())]
