"""Prints a service's result the way the store does: declared types, empty optional parts left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulators.magento.rest.types import Kind, fields_of

SEARCH_RESULT = "search:"
_LARGEST = 2**63
_AS_IT_IS = frozenset({("sales-rule-data-condition", "value")})
"""Declared as text, but printed as what it is: a rule without conditions has the value true."""


def write_result(*, returns: str, value: Any) -> Any:
    """The JSON value of a result declared as ``void``, ``scalar``, ``[kind]``, ``search:kind`` or a type.

    A scalar on its own is printed as the service gave it: some identifiers come out quoted.
    """
    if returns == "void" or value is None:
        return []
    if returns.startswith(SEARCH_RESULT):
        element = Kind(name=returns.removeprefix(SEARCH_RESULT))
        return {**value, "items": [_one(kind=element, value=item) for item in value["items"]]}
    many = returns.startswith("[")
    kind = Kind(name=returns.strip("[]"))
    if kind.scalar:
        return value
    return [_one(kind=kind, value=item) for item in value] if many else _one(kind=kind, value=value)


def printed_number(value: Any) -> int | float:
    """A number without a needless fraction: 34, not 34.0."""
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < _LARGEST else number


def _one(*, kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    match kind.name:
        case "str":
            return value if isinstance(value, str) else _text(value)
        case "int":
            return int(value)
        case "float":
            return printed_number(value)
        case "bool":
            return value not in (False, 0, "0", "", None)
        case "any":
            return value
        case _:
            return _object(type_name=kind.name, value=value)


def _object(*, type_name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    printed: dict[str, Any] = {}
    for name, kind in fields_of(type_name).items():
        content = value.get(name)
        if name == "custom_attributes":
            if content:
                printed[name] = [
                    {"attribute_code": code, "value": attribute}
                    for code, attribute in content.items()
                    if attribute is not None
                ]
            continue
        if content is None:
            if kind.required and name in value:
                printed[name] = None
            continue
        if (type_name, name) in _AS_IT_IS:
            printed[name] = content
            continue
        if kind.many:
            element = Kind(name=kind.name)
            printed[name] = [_one(kind=element, value=one) for one in content]
            continue
        shown = _one(kind=kind, value=content)
        if name == "extension_attributes" and not shown:
            continue
        printed[name] = shown
    return printed


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
