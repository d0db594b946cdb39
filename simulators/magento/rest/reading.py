"""Checks and converts what a caller sent, the way the store does it before any service sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulators.magento.rest.refusals import Refusal, required
from simulators.magento.rest.types import Kind, field_meant, fields_of, snake, upper_camel


@dataclass(frozen=True, slots=True)
class InputLimits:
    """How much one call may carry; None means unlimited."""

    array_items: int | None = None
    page_size: int | None = None
    default_page_size: int | None = None


UNLIMITED = InputLimits()
_LARGEST = 2**63 - 1


def read_arguments(*, given: Mapping[str, Any], wanted: Mapping[str, Kind], limits: InputLimits) -> dict[str, Any]:
    """The service's arguments, converted; unknown top-level words are ignored.

    Raises Refusal (400) for missing, unknown and wrongly typed values.
    """
    arguments: dict[str, Any] = {}
    missing: list[str] = []
    for name, kind in wanted.items():
        value = given.get(name)
        if value is None:
            value = given.get(snake(name))
        if value is None:
            if kind.required:
                missing.append(name)
            continue
        arguments[name] = _read(kind=kind, value=value, name=name, limits=limits)
    if missing:
        raise required(*missing)
    return arguments


def _read(*, kind: Kind, value: Any, name: str, limits: InputLimits) -> Any:
    if value is None or kind.name == "any":
        return value
    if kind.many:
        if isinstance(value, Mapping):
            if kind.name == "framework-attribute":
                return dict(value)
            value = list(value.values())  # a query string numbers its list elements
        if value == "":
            return []
        if not isinstance(value, list) and kind.scalar:
            value = [value]
        if not isinstance(value, list):
            raise _wrong_type(name=name, value=value, expected=f"{kind.name}[]")
        if kind.name == "framework-attribute":
            return _attributes(value)
        if not kind.scalar and limits.array_items is not None and len(value) > limits.array_items:
            raise Refusal(
                'Maximum items of type "%type" is %max',
                parameters={"type": kind.name, "max": limits.array_items},
            )
        read = _scalar if kind.scalar else _object
        elements = [one for one in value if one is not None] if kind.scalar else value
        return [read(kind=kind, value=element, name=name, limits=limits) for element in elements]
    read = _scalar if kind.scalar else _object
    return read(kind=kind, value=value, name=name, limits=limits)


def _object(*, kind: Kind, value: Any, name: str, limits: InputLimits) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        if value == []:  # an empty JSON list and an empty object are the same thing to the store
            return {}
        raise _wrong_type(name=name, value=value, expected=kind.name)
    fields = fields_of(kind.name)
    result: dict[str, Any] = {}
    for spelled, element in value.items():
        field = spelled if spelled in fields else field_meant(kind.name, spelled)
        if field is None:
            raise Refusal(
                '"%fieldName" is not supported. Correct the field name and try again.',
                parameters={"fieldName": upper_camel(spelled)},
            )
        result[field] = _field(kind=fields[field], value=element, name=field, limits=limits)
    return result


def _field(*, kind: Kind, value: Any, name: str, limits: InputLimits) -> Any:
    if kind.scalar and not kind.many:
        return _scalar(kind=kind, value=value, name=name, limits=limits)
    try:
        return _read(kind=kind, value=value, name=name, limits=limits)
    except _WrongType as wrong:
        if wrong.field == name:
            raise
        raise _WrongType(f'Error occurred during "{name}" processing. {wrong.message}', field=name) from None


def _attributes(entries: list[Any]) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    for entry in entries:
        code = entry.get("attribute_code", entry.get("attributeCode")) if isinstance(entry, Mapping) else None
        if not code:
            raise Refusal("There is an empty custom attribute specified. Enter the attribute and try again.")
        attributes[str(code)] = entry.get("value")
    return attributes


def _scalar(*, kind: Kind, value: Any, name: str, limits: InputLimits) -> Any:
    if value is None or kind.name == "any":
        return value
    if isinstance(value, (list, Mapping)):
        raise _wrong_type(name=name, value=value, expected=kind.name)
    match kind.name:
        case "str":
            return value if isinstance(value, str) else _as_text(value)
        case "bool":
            return value if isinstance(value, bool) else str(value).strip().lower() not in ("", "0", "false")
        case _ if type(value) is int and abs(value) <= _LARGEST:
            return value
        case _:
            return _number(kind=kind, value=value, name=name)


def _number(*, kind: Kind, value: Any, name: str) -> int | float:
    if isinstance(value, bool):
        raise _wrong_type(name=name, value=value, expected=kind.name)
    try:
        number = float(value)
    except ValueError:
        raise _wrong_type(name=name, value=value, expected=kind.name) from None
    if number != number or number in (float("inf"), float("-inf")):
        raise _wrong_type(name=name, value=value, expected=kind.name)
    if kind.name == "int" and abs(number) > _LARGEST:
        raise _wrong_type(name=name, value=value, expected=kind.name)
    return int(number) if kind.name == "int" else number


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class _WrongType(Refusal):
    """A value of another type; every object it stands in adds its own words in front."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


def _wrong_type(*, name: str, value: Any, expected: str) -> _WrongType:
    shown = "array" if isinstance(value, (list, Mapping)) else _as_text(value)
    # The store sends this one rendered, unlike its other complaints.
    return _WrongType(
        f'Error occurred during "{name}" processing. The "{shown}" value\'s type is invalid. '
        f'The "{expected}" type was expected. Verify and try again.',
        field=name,
    )
