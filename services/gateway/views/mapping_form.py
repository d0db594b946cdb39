"""A data mapping as a form: what a person typed, and the mapping it means or what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from shared.contracts.mappings import MOST_VALUES, Conversion, DataMapping, ValuePair, WhenEmpty

_FIELD_WORDS = {
    "column": "Choose a Counterpoint column.",
    "attribute": "Choose an attribute of the website.",
    "default": "The value for an empty column is longer than 255 characters.",
    "values": "A value in the list is longer than 255 characters.",
    "conversion": "Choose what the value is sent as.",
    "when_empty": "Choose what happens when the column is empty.",
}


@dataclass(frozen=True)
class MappingForm:
    """The fields as they stand in the form, as text."""

    column: str = ""
    attribute: str = ""
    conversion: str = Conversion.TEXT
    values: str = ""
    """One pair a line: Counterpoint's value = the website's value."""
    when_empty: str = WhenEmpty.LEAVE
    default: str = ""
    add_options: bool = False
    enabled: bool = True


@dataclass(frozen=True)
class FormFault:
    """Why the form means no mapping yet, and the fields to blame."""

    words: str
    fields: tuple[str, ...]


def form_of_mapping(mapping: DataMapping) -> MappingForm:
    """The form that shows a mapping."""
    return MappingForm(
        column=mapping.column,
        attribute=mapping.attribute,
        conversion=mapping.conversion,
        values="\n".join(f"{pair.counterpoint} = {pair.website}" for pair in mapping.values),
        when_empty=mapping.when_empty,
        default=mapping.default,
        add_options=mapping.add_options,
        enabled=mapping.enabled,
    )


def typed(fields: Mapping[str, str]) -> MappingForm:
    """The form as somebody sent it. A box that isn't ticked isn't sent."""
    return MappingForm(
        column=fields.get("column", "").strip(),
        attribute=fields.get("attribute", "").strip(),
        conversion=fields.get("conversion", ""),
        values=fields.get("values", "").replace("\r\n", "\n").strip(),
        when_empty=fields.get("when_empty", ""),
        default=fields.get("default", "").strip(),
        add_options="add_options" in fields,
        enabled="enabled" in fields,
    )


def mapping_of(form: MappingForm) -> DataMapping | FormFault:
    """The mapping that the form means."""
    pairs: list[dict[str, str]] = []
    for number, line in enumerate(form.values.split("\n"), start=1):
        if not line.strip():
            continue
        theirs, sign, ours = line.partition(" = ")
        if not sign:
            theirs, sign, ours = line.partition("=")
        if not sign or not theirs.strip() or not ours.strip():
            words = f"Line {number} of the value list isn't “Counterpoint's value = the website's value”."
            return FormFault(words, ("values",))
        pairs.append({"counterpoint": theirs, "website": ours})
    if len(pairs) > MOST_VALUES:
        return FormFault(f"The value list has more than {MOST_VALUES} lines.", ("values",))
    try:
        return DataMapping(
            column=form.column,
            attribute=form.attribute,
            conversion=Conversion(form.conversion) if form.conversion in set(Conversion) else Conversion.TEXT,
            values=tuple(ValuePair.model_validate(pair) for pair in pairs),
            when_empty=WhenEmpty(form.when_empty) if form.when_empty in set(WhenEmpty) else WhenEmpty.LEAVE,
            default=form.default,
            add_options=form.add_options,
            enabled=form.enabled,
        )
    except ValidationError as error:
        blamed = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
        fields = tuple(name for name in _FIELD_WORDS if name in blamed) or ("values",)
        return FormFault(" ".join(_FIELD_WORDS[name] for name in fields), fields)


def with_mapping(mappings: tuple[DataMapping, ...], mapping: DataMapping, *, was: str) -> tuple[DataMapping, ...]:
    """The mappings with this one in the place of the one it was, or after all others."""
    places = [place for place, one in enumerate(mappings) if one.attribute == was]
    if not places:
        return (*mappings, mapping)
    return tuple(mapping if place == places[0] else one for place, one in enumerate(mappings))


def without(mappings: tuple[DataMapping, ...], attribute: str) -> tuple[DataMapping, ...]:
    """The mappings without the one to this attribute."""
    return tuple(one for one in mappings if one.attribute != attribute)
