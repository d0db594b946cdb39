"""What a shop may decide about pictures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from services.products.settings import ProductsSettings


def settings(**chosen: Any) -> ProductsSettings:
    """Settings with what has no default filled in."""
    needed = {name: "x" * 24 for name, field in ProductsSettings.model_fields.items() if field.is_required()}
    return ProductsSettings(**{**needed, **chosen})


def test_the_limit_is_two_megabytes_unless_the_shop_says_otherwise() -> None:
    assert settings().rules().image_most_bytes == 2 * 1024 * 1024
    assert settings(image_most_megabytes=Decimal("0.5")).rules().image_most_bytes == 512 * 1024


@pytest.mark.parametrize("limit", ["0", "-1", "8.1", "lots"])
def test_a_limit_that_makes_no_sense_is_refused(limit: str) -> None:
    with pytest.raises(ValidationError, match="image_most_megabytes"):
        settings(image_most_megabytes=limit)


@pytest.mark.parametrize("signs", ["^", "_", "^_", "-^_", "~"])
def test_signs_that_a_file_name_can_hold_are_taken(signs: str) -> None:
    assert settings(image_suffix_signs=signs).rules().image_suffix_signs == signs


@pytest.mark.parametrize("signs", ["", "a", "1", ".", "/", "\\", "^ ", "*", "^" * 9])
def test_signs_that_would_take_names_apart_wrongly_are_refused(signs: str) -> None:
    with pytest.raises(ValidationError, match="image_suffix_signs"):
        settings(image_suffix_signs=signs)
