"""The page on configuration names every setting there is, with its default, and no other."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum

import pytest
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from services.customers.settings import CustomersSettings
from services.gateway.settings import GatewaySettings
from services.misc.settings import MiscSettings
from services.orders.settings import OrdersSettings
from services.products.settings import ProductsSettings
from shared.runtime.settings import DomainSettings, FrameSettings
from tests.builders.project import ROOT

# Each section with the class whose settings it lists and the class that has listed the others before.
SECTIONS: dict[str, tuple[type[FrameSettings], type[FrameSettings] | None]] = {
    "Every service": (FrameSettings, None),
    "Every domain service": (DomainSettings, FrameSettings),
    "Products": (ProductsSettings, DomainSettings),
    "Misc": (MiscSettings, DomainSettings),
    "Gateway": (GatewaySettings, FrameSettings),
}


def settings_in(text: str) -> dict[str, str]:
    """Each setting that stands in a table, with its default as written."""
    return dict(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \| ([^|]+) \|", text, flags=re.MULTILINE))


def sections_of(text: str) -> dict[str, dict[str, str]]:
    """The settings below each heading."""
    _, *parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {title: settings_in(body) for title, body in zip(parts[::2], parts[1::2], strict=True)}


def own_settings(settings: type[FrameSettings], before: type[FrameSettings] | None) -> dict[str, str]:
    """Each setting the class adds, with its default as the page should write it."""
    known = before.model_fields if before else {}
    return {
        name.upper(): _shown(field)
        for name, field in settings.model_fields.items()
        if name not in known or known[name].default != field.default
    }


def _shown(field: FieldInfo) -> str:
    if field.is_required():
        return "–"
    match field.get_default(call_default_factory=True):
        case None:
            return "none"
        case str() | dict() | tuple() as value if not value:
            return "empty"
        case bool(value):
            return f"`{str(value).lower()}`"
        case tuple(values):
            return f"`{','.join(map(str, values))}`"
        case Enum() as value:
            return f"`{value.value}`"
        case str() | int() | float() | Decimal() as value:
            return f"`{value}`"
        case other:
            assert other is not PydanticUndefined
            raise AssertionError(f"say how a default like {other!r} is written")


def page() -> str:
    return (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_lists_exactly_the_settings_of_its_class_with_their_defaults(title: str) -> None:
    assert sections_of(page())[title] == own_settings(*SECTIONS[title])


def test_no_other_section_lists_settings() -> None:
    assert {title for title, settings in sections_of(page()).items() if settings} == set(SECTIONS)


@pytest.mark.parametrize("settings", [CustomersSettings, OrdersSettings])
def test_the_domains_without_a_section_have_no_settings_of_their_own(settings: type[FrameSettings]) -> None:
    assert own_settings(settings, DomainSettings) == {}


def test_secrets_are_called_so() -> None:
    secret = {
        name.upper()
        for settings in (ProductsSettings, MiscSettings, GatewaySettings)
        for name, field in settings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }
    called = set(re.findall(r"^\| `([A-Z_]+)` .*A secret", page(), flags=re.MULTILINE))

    assert called == secret


def test_an_invented_setting_would_be_found() -> None:
    planted = page().replace("## Gateway", "## Gateway\n\n| `INVENTED` | `1` | Nothing |")

    assert sections_of(planted)["Gateway"] != own_settings(*SECTIONS["Gateway"])
