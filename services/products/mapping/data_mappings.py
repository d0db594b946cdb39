"""A column's value → what an attribute of the website gets, by the mappings an admin made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum

from services.products.records.attribute import WebAttribute
from shared.contracts.mappings import Conversion, DataMapping, WhenEmpty
from shared.website.texts import Fit, has_lost_signs, left_out, one_line, page_html, several_lines

SHORT_TEXT = 255
_LARGEST = Decimal(10) ** 8
_DAY_ALONE = len("2026-03-02")
_YES = frozenset({"Y", "YES", "1", "TRUE"})
_NO = frozenset({"N", "NO", "0", "FALSE"})


class Blank(Enum):
    """What happens where nothing stands in the column."""

    LEAVE = "leave"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Value:
    """A converted value; for a choice still its label."""

    text: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that can't be sent, and why."""

    words: str


@dataclass(frozen=True, slots=True)
class MissingOptions:
    """Labels that the choice lacks on the website."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wire:
    """The value as the website takes it; empty clears the attribute."""

    text: str
    cut: tuple[str, ...] = ()
    """What of the value had to be left out, in words."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What the mappings add to one item's product, and what they could not add, in words."""

    values: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    """Choices that the website hasn't and that the mapping would have added."""


def extras_of(
    row: Mapping[str, object], *, mappings: Sequence[DataMapping], attributes: Mapping[str, WebAttribute]
) -> Extras:
    """What the mappings make of an item's columns. A column or attribute that is gone is a problem, never a guess."""
    values: list[tuple[str, str]] = []
    problems: list[str] = []
    lacking: list[str] = []
    for mapping in mappings:
        attribute = attributes.get(mapping.attribute)
        if attribute is None:
            problems.append(f"{mapping.attribute} was not sent: the website has no such attribute")
        elif mapping.column not in row:
            problems.append(f"{attribute.title} was not sent: Counterpoint has no column {mapping.column}")
        else:
            match wire_of(row[mapping.column], mapping=mapping, attribute=attribute):
                case Wire(text=text) as wire:
                    values.append((mapping.attribute, text))
                    problems += left_out(attribute.title, Fit(text, wire.cut))
                case MissingOptions(labels=labels):
                    problems.append(f"{attribute.title} was not sent: {no_option_words(labels)}")
                    lacking += [no_option_words(labels)] if mapping.add_options else []
                case Wrong(words=words):
                    problems.append(f"{attribute.title} was not sent: {words}")
                case None:
                    pass
    return Extras(tuple(values), tuple(problems), tuple(lacking))


def wire_of(raw: object, *, mapping: DataMapping, attribute: WebAttribute) -> Wire | MissingOptions | Wrong | None:
    """What is sent for a column's value; None = nothing."""
    value = converted(raw, mapping=mapping)
    return value if isinstance(value, Wrong) else on_wire(value, attribute=attribute)


def no_option_words(labels: Sequence[str]) -> str:
    """Names the options that the website lacks."""
    return f"the website has no option {', '.join(f'“{label}”' for label in labels)}"


def raw_text(value: object) -> str:
    """What stands in a column, as text without outer blanks; empty where nothing stands."""
    match value:
        case None | bytes():
            return ""
        case bool():
            return "Y" if value else "N"
        case Decimal() | float():
            number = Decimal(str(value))
            return format(number.normalize(), "f") if number.is_finite() else ""
        case datetime():
            return value.strftime("%Y-%m-%d" if value.time() == datetime.min.time() else "%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case _:
            return "".join(sign for sign in str(value) if sign.isprintable() or sign in "\n\t").strip()


def converted(raw: object, *, mapping: DataMapping) -> Value | Blank | Wrong:
    """What the mapping makes of a column's value."""
    text = raw_text(raw)
    if not text:
        match mapping.when_empty:
            case WhenEmpty.LEAVE:
                return Blank.LEAVE
            case WhenEmpty.CLEAR:
                return Blank.CLEAR
            case WhenEmpty.DEFAULT:
                return as_kind(mapping.default, kind=mapping.conversion)
    folded = text.casefold()
    target = next((pair.website for pair in mapping.values if pair.counterpoint.casefold() == folded), text)
    return as_kind(target, kind=mapping.conversion)


def as_kind(text: str, *, kind: Conversion) -> Value | Wrong:
    """A text taken for a number, a yes or no, or a date, in the website's own writing."""
    match kind:
        case Conversion.TEXT:
            return Value(text)
        case Conversion.NUMBER:
            return _number(text)
        case Conversion.YES_NO:
            if text.upper() in _YES:
                return Value("1")
            return Value("0") if text.upper() in _NO else Wrong(f"“{text}” is neither yes nor no")
        case Conversion.DATE:
            return _date(text)


def on_wire(value: Value | Blank, *, attribute: WebAttribute) -> Wire | MissingOptions | Wrong | None:
    """The value as this attribute takes it; None = nothing is sent."""
    match value:
        case Blank.LEAVE:
            return None
        case Blank.CLEAR:
            return Wire("")
        case Value(text=text) if attribute.is_choice:
            labels = _labels(text) if attribute.input == "multiselect" else (text,)
            labels = tuple(label for one in labels if (label := one_line(one, longest=None).text))
            if not labels:
                return Wrong(f"“{text}” holds no sign that the website's database can keep")
            missing = tuple(label for label in labels if label.casefold() not in attribute.options)
            if missing:
                return MissingOptions(missing)
            return Wire(",".join(attribute.options[label.casefold()] for label in labels))
        case Value(text=raw):
            as_html = attribute.html and ("<" in raw or "{{" in raw or has_lost_signs(raw))
            fit = page_html(raw) if as_html else several_lines(raw)
            text = fit.text
            if raw and not text:
                return Wrong("nothing is left of it that the website can keep")
            if attribute.short and len(text) > SHORT_TEXT:
                return Wrong(f"it is longer than the {SHORT_TEXT} characters that the website keeps")
            if attribute.input in ("price", "weight") and text.startswith("-"):
                return Wrong(f"{text} is below zero")
            if attribute.input in ("date", "datetime") and len(text) == _DAY_ALONE:
                return Wire(f"{text} 00:00:00")
            return Wire(text, fit.cut)


def _labels(text: str) -> tuple[str, ...]:
    """The labels of several choices: one a line, or parted by commas or semicolons; each once."""
    parts = (part.strip() for part in text.replace(";", ",").replace("\n", ",").split(","))
    return tuple({part.casefold(): part for part in parts if part}.values())


def _number(text: str) -> Value | Wrong:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Wrong(f"“{text}” is not a number")
    if not number.is_finite() or abs(number) >= _LARGEST:
        return Wrong(f"“{text}” is no number that the website can keep")
    plain = format(round(number, 4).normalize(), "f")
    return Value("0" if plain == "-0" else plain)


def _date(text: str) -> Value | Wrong:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Wrong(f"“{text}” is not a date")
    # A column has no zone: it is the shop's own calendar, and so is the website's attribute.
    return Value(raw_text(moment))
