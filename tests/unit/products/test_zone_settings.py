"""Whose clock counts: the shop's and the website's."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from services.products.settings import ProductsSettings


def settings(**chosen: Any) -> ProductsSettings:
    """Settings with what has no default filled in."""
    needed = {name: "x" * 24 for name, field in ProductsSettings.model_fields.items() if field.is_required()}
    return ProductsSettings(**{**needed, **chosen})


@pytest.mark.parametrize(("name", "expected"), [(None, None), ("", None), ("Europe/Berlin", ZoneInfo("Europe/Berlin"))])
def test_the_website_has_the_shops_clock_unless_it_is_said_to_have_another(
    name: str | None, expected: ZoneInfo | None
) -> None:
    assert settings(magento_zone=name).rules().website_zone == expected


@pytest.mark.parametrize("setting", ["store_zone", "magento_zone"])
@pytest.mark.parametrize("name", ["Nowhere/Town", "../etc/passwd", "America", "chicago\x00"])
def test_a_zone_that_nobody_knows_is_refused_by_the_name_of_its_setting(setting: str, name: str) -> None:
    with pytest.raises(ValidationError, match=f"{setting}\n.*no such time zone is known"):
        settings(**{setting: name})
