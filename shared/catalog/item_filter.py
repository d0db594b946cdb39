"""Item filters of price rules: a small grammar, read and answered here, never run as SQL.

    filter     = and { OR and }
    and        = condition { AND condition }
    condition  = ( filter ) | column = value | column IN ( value { , value } ) | column LIKE 'beginning%'
    column     = [IM_ITEM.]NAME        value = 'text' | number

Blanks and quotes may come escaped as `\\20` and `\\27`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

MOST_TOKENS = 2000
DEEPEST = 50
_TOKEN = re.compile(
    r"\s*(?:(?P<text>N?'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<word>\[?[A-Za-z_][\w.\[\]]*)|(?P<sign>[(),=]))"
)
_WILDCARDS = "%_["
_ESCAPED = {r"\20": " ", r"\27": "'"}


class UnreadableFilter(ValueError):
    """The filter says something outside the grammar."""


@dataclass(frozen=True, slots=True)
class Equals:
    """A column has one of some values, without regard to letter case and trailing blanks."""

    column: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class BeginsWith:
    """A column begins with a text, without regard to letter case."""

    column: str
    beginning: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part matches."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part matches."""

    parts: tuple["Filter", ...]


Filter = Equals | BeginsWith | AllOf | AnyOf


def parse(text: str) -> Filter:
    """The filter a text means. Raises UnreadableFilter."""
    found = _read(text)
    if isinstance(found, str):
        raise UnreadableFilter(found)
    return found


@lru_cache(maxsize=4096)
def _read(text: str) -> Filter | str:
    """The filter, or why it can't be read: a few filters are asked about every item there is."""
    try:
        return _parsed(text)
    except UnreadableFilter as unreadable:
        return str(unreadable)


def _parsed(text: str) -> Filter:
    for escaped, plain in _ESCAPED.items():
        text = text.replace(escaped, plain)
    reader = _Reader(_tokens(text))
    found = reader.any_of(depth=0)
    if not reader.at_end:
        raise UnreadableFilter(f"unexpected {reader.ahead[1]!r}")
    return found


def matches(found: Filter, columns: Mapping[str, str]) -> bool:
    """Whether an item with these columns (by upper-case name) passes.

    Raises UnreadableFilter when the answer hangs on a column we don't have.
    """
    answer = _truth(found, columns)
    if answer is None:
        raise UnreadableFilter("it asks for a column we don't read")
    return answer


def _truth(found: Filter, columns: Mapping[str, str]) -> bool | None:
    """True, False, or None where it can't be known; a known part decides where it can."""
    match found:
        case Equals(column, values):
            return _folded(columns[column]) in values if column in columns else None
        case BeginsWith(column, beginning):
            return columns[column].upper().startswith(beginning) if column in columns else None
        case AllOf(parts):
            answers = [_truth(part, columns) for part in parts]
            return False if False in answers else None if None in answers else True
        case AnyOf(parts):
            answers = [_truth(part, columns) for part in parts]
            return True if True in answers else None if None in answers else False


def _folded(value: str) -> str:
    return value.rstrip().upper()


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    text = text.rstrip()
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None or len(found) >= MOST_TOKENS:
            raise UnreadableFilter(f"can't read {text[place : place + 30]!r}")
        kind = token.lastgroup or ""
        found.append((kind, token[kind]))
        place = token.end()
    return found


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def at_end(self) -> bool:
        return self._place >= len(self._tokens)

    @property
    def ahead(self) -> tuple[str, str]:
        return ("", "") if self.at_end else self._tokens[self._place]

    def any_of(self, *, depth: int) -> Filter:
        parts = self._chain("OR", lambda: self._all_of(depth=depth))
        return parts[0] if len(parts) == 1 else AnyOf(parts)

    def _all_of(self, *, depth: int) -> Filter:
        parts = self._chain("AND", lambda: self._condition(depth=depth))
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def _chain(self, word: str, part: Callable[[], Filter]) -> tuple[Filter, ...]:
        parts = [part()]
        while self.ahead[0] == "word" and self.ahead[1].upper() == word:
            self._place += 1
            parts.append(part())
        return tuple(parts)

    def _condition(self, *, depth: int) -> Filter:
        if self.ahead == ("sign", "("):
            if depth >= DEEPEST:
                raise UnreadableFilter("too many parentheses")
            self._take("(")
            found = self.any_of(depth=depth + 1)
            self._take(")")
            return found
        column = self._column()
        if self.ahead == ("sign", "="):
            self._take("=")
            return Equals(column, frozenset({self._value()}))
        if self.ahead[0] == "word" and self.ahead[1].upper() == "IN":
            self._place += 1
            self._take("(")
            values = {self._value()}
            while self.ahead == ("sign", ","):
                self._take(",")
                values.add(self._value())
            self._take(")")
            return Equals(column, frozenset(values))
        if self.ahead[0] == "word" and self.ahead[1].upper() == "LIKE":
            self._place += 1
            return BeginsWith(column, self._beginning())
        raise UnreadableFilter(f"unexpected {self.ahead[1]!r} after {column}")

    def _beginning(self) -> str:
        """The text of a pattern that says nothing but how a value begins."""
        kind, word = self.ahead
        beginning = word.removeprefix("N")[1:-1].replace("''", "'").removesuffix("%").upper()
        if kind != "text" or not word.endswith("%'") or any(sign in beginning for sign in _WILDCARDS):
            raise UnreadableFilter(f"unexpected pattern {word!r}")
        self._place += 1
        return beginning

    def _column(self) -> str:
        kind, word = self.ahead
        name = word.replace("[", "").replace("]", "").upper()
        if kind != "word" or name in ("AND", "OR", "IN", "NOT", "LIKE"):
            raise UnreadableFilter(f"unexpected {word!r}")
        self._place += 1
        return name.removeprefix("DBO.").removeprefix("IM_ITEM.").removeprefix("PS_DOC_HDR.")

    def _value(self) -> str:
        kind, word = self.ahead
        self._place += 1
        match kind:
            case "text":
                return _folded(word.removeprefix("N")[1:-1].replace("''", "'"))
            case "number":
                return word
            case _:
                raise UnreadableFilter(f"unexpected {word!r}")

    def _take(self, sign: str) -> None:
        if self.ahead != ("sign", sign):
            raise UnreadableFilter(f"expected {sign!r}, found {self.ahead[1]!r}")
        self._place += 1
