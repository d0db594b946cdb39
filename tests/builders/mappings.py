"""Data mappings and attributes for tests, with only what a test cares about."""

from __future__ import annotations

from typing import Any

from services.products.records.attribute import WebAttribute
from shared.contracts.mappings import DataMapping


def a_mapping(column: str = "USR_BRAND", attribute: str = "brand", **more: Any) -> DataMapping:
    """A text mapping that leaves the website alone where the column is empty."""
    return DataMapping(column=column, attribute=attribute, **more)


def an_attribute(code: str = "material", **more: Any) -> WebAttribute:
    """A text attribute unless said otherwise."""
    return WebAttribute(**{"code": code, "title": code.title(), "input": "text", **more})


BRAND = an_attribute("brand", input="select", options={"acme": "21", "bolt": "22"}, labels={"21": "Acme", "22": "Bolt"})
