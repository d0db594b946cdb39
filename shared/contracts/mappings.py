"""Data mappings between the products service and the gateway: which Counterpoint column feeds which attribute."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.http import By, Key, Said

MOST_MAPPINGS = 50
MOST_VALUES = 200
Column = Annotated[str, StringConstraints(min_length=1, max_length=128, strip_whitespace=True, to_upper=True)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True, to_lower=True)]
Text = Annotated[str, StringConstraints(max_length=255, strip_whitespace=True)]


class Conversion(StrEnum):
    """What a column's value is taken for."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    DATE = "date"


class WhenEmpty(StrEnum):
    """What an empty column means for the website."""

    LEAVE = "leave"
    """The website keeps what it has."""
    CLEAR = "clear"
    DEFAULT = "default"
    """The mapping's own default is sent."""


class ValuePair(Said):
    """A value of Counterpoint and what it becomes."""

    counterpoint: Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]
    website: Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]


class DataMapping(Said):
    """One column of Counterpoint's item table sent to one attribute of the website's products."""

    column: Column
    attribute: Code
    conversion: Conversion = Conversion.TEXT
    values: Annotated[tuple[ValuePair, ...], Field(max_length=MOST_VALUES)] = ()
    """Values that become others; one that isn't named here goes as it is."""
    when_empty: WhenEmpty = WhenEmpty.LEAVE
    default: Text = ""
    add_options: bool = False
    """Whether an option that a choice on the website lacks is added there, or the value left out with a warning."""
    enabled: bool = True


Mappings = Annotated[tuple[DataMapping, ...], Field(max_length=MOST_MAPPINGS)]


class MappingChange(Said):
    """One mapping that somebody added (no before), changed or removed (no after)."""

    version: int
    by: str
    at: AwareDatetime
    before: DataMapping | None = None
    after: DataMapping | None = None


class DataMappings(Said):
    """All mappings as they stand, and what was changed lately, newest first."""

    version: int = 0
    mappings: Mappings = ()
    by: str | None = None
    at: AwareDatetime | None = None
    changes: tuple[MappingChange, ...] = ()


class SaveMappings(By):
    """All mappings as somebody wants them, edited from this version."""

    version: Annotated[int, Field(ge=0)]
    mappings: Mappings


class SavedMappings(Said):
    """The new version, and how many items for the website Items would look at; None when nobody could count them."""

    saved: DataMappings
    items: int | None = None


class ColumnSample(Said):
    """A column of the item table with a few of the values that stand in it."""

    name: str
    samples: tuple[str, ...] = ()


class AttributeChoice(Said):
    """An attribute that a mapping may fill."""

    code: str
    title: str
    kind: str
    """What it is in words, such as Drop-down."""
    conversions: tuple[Conversion, ...]
    options: tuple[str, ...] = ()


class MappingFields(Said):
    """What can be chosen from. A side that couldn't be asked is empty and named in `problems`."""

    columns: tuple[ColumnSample, ...] = ()
    attributes: tuple[AttributeChoice, ...] = ()
    problems: tuple[str, ...] = ()


class PreviewAsk(Said):
    """Mappings that need not be saved, and the item to try them on."""

    mappings: Mappings
    item: Key


class Effect(StrEnum):
    """What a mapping would do to an item's product."""

    SENT = "sent"
    CLEARED = "cleared"
    LEFT = "left"
    """Nothing is sent, the website keeps what it has."""
    WRONG = "wrong"


class PreviewLine(Said):
    """One mapping on the sample item."""

    column: str
    attribute: str
    title: str
    effect: Effect
    raw: str = ""
    """As Counterpoint holds it."""
    value: str = ""
    """As the website would show it."""
    website: str | None = None
    """What the website holds now; None when the product isn't there or holds nothing."""
    words: str = ""
    """What is wrong, or what else would happen."""


class MappingsPreview(Said):
    """What the mappings would do to one item. Nothing was sent."""

    item: str
    name: str = ""
    lines: tuple[PreviewLine, ...] = ()
    problems: tuple[str, ...] = ()
