"""Values in addresses: whatever signs they have they stay one part, and dots alone are none."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.connectors.paths import names_nothing_odd, path_part
from shared.contracts.events import ItemChanged
from shared.contracts.http import KeyBy
from shared.sync.errors import RejectedError

DOTS = (".", "..", "...", " .. ", ". .")


@given(st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip(" ."))))
def test_any_value_is_exactly_one_part_of_the_address(value: str) -> None:
    try:
        part = path_part(value)
    except RejectedError:
        assert not value.isprintable(), "only half a sign fits into no address"
        return
    raw = httpx.URL(f"https://till.example/Item/{part}/Images").raw_path

    assert raw == f"/Item/{part}/Images".encode()
    assert "/" not in part


@pytest.mark.parametrize("dots", DOTS)
def test_dots_alone_are_refused_at_every_door(dots: str) -> None:
    with pytest.raises(RejectedError, match="name nothing"):
        path_part(dots)
    with pytest.raises(ValidationError, match="name nothing"):
        KeyBy(by="Ana", key=dots)
    with pytest.raises(ValidationError, match="name nothing"):
        ItemChanged(source="/pos", type="countersync.products.changed", subject=dots)


def test_dots_beside_other_signs_are_as_good_as_any() -> None:
    assert path_part("A..B") == "A..B"
    assert path_part("../A") == "..%2FA"
    assert path_part(17) == "17"


@pytest.mark.parametrize(
    "path", ["/V1/inventory/source-items?searchCriteria[a]=%2E", "/Item/ADM-TL7/Images", "/V1/products"]
)
def test_an_address_without_odd_signs_is_never_led_astray_by_its_values(path: str) -> None:
    assert names_nothing_odd(path)


@pytest.mark.parametrize("path", ["/Item/A%2FB", "/Item/..", "/Item/A.B/Images"])
def test_an_address_with_odd_signs_may_be(path: str) -> None:
    assert not names_nothing_odd(path)
