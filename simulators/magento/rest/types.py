"""The types of the interface, parsed once from the compact tables."""

from __future__ import annotations

from dataclasses import dataclass

from simulators.magento.rest.catalog_types import CATALOG_TYPES
from simulators.magento.rest.shop_types import SHOP_TYPES

SCALARS = frozenset({"int", "float", "str", "bool", "any"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What one value is: a scalar or a named type, alone or as a list."""

    name: str
    many: bool = False
    required: bool = True

    @property
    def scalar(self) -> bool:
        """True for numbers, texts and switches."""
        return self.name in SCALARS


def kind_of(text: str) -> Kind:
    """The kind written as ``int``, ``[str]?`` or ``catalog-data-product``."""
    required = not text.endswith("?")
    core = text.rstrip("?")
    many = core.startswith("[")
    return Kind(name=core.strip("[]"), many=many, required=required)


def kinds_of(text: str) -> dict[str, Kind]:
    """The named kinds of ``name:kind name:kind``."""
    pairs = (word.split(":", 1) for word in text.split())
    return {name: kind_of(kind) for name, kind in pairs}


def upper_camel(name: str) -> str:
    """``cp_no`` as ``CpNo``: the way the store names a field in its complaints."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def snake(name: str) -> str:
    """``sourceItems`` as ``source_items``."""
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)


def _parsed(table: str) -> dict[str, dict[str, Kind]]:
    types: dict[str, dict[str, Kind]] = {}
    current = ""
    for line in table.splitlines():
        if not line.strip():
            continue
        if line.startswith(" "):
            types[current].update(kinds_of(line))
        else:
            current = line.strip()
            types[current] = {}
    return types


TYPES: dict[str, dict[str, Kind]] = {**_parsed(CATALOG_TYPES), **_parsed(SHOP_TYPES)}

# Input may spell a field in either case: both end in the same upper camel word.
_SPELLINGS = {name: {upper_camel(field): field for field in fields} for name, fields in TYPES.items()}


def fields_of(type_name: str) -> dict[str, Kind]:
    """The fields of a type; an extension type nobody listed has none."""
    if type_name not in TYPES and not type_name.endswith("-extension"):
        raise KeyError(type_name)
    return TYPES.get(type_name, {})


def field_meant(type_name: str, spelled: str) -> str | None:
    """The field a caller means by a snake or camel case word, None if the type has no such field."""
    if spelled in fields_of(type_name):
        return spelled
    return _SPELLINGS.get(type_name, {}).get(upper_camel(spelled))
