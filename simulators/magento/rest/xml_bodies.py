"""The same values as XML, for the few callers that ask for it."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape


def as_xml(value: Any) -> str:
    """A JSON value as the store writes it in XML: entries of a list are called ``item``."""
    return f'<?xml version="1.0"?>\n<response>{_written(value, depth=1)}</response>\n'


def _written(value: Any, *, depth: int) -> str:
    match value:
        case dict():
            parts = list(value.items())
        case list():
            parts = [("item", one) for one in value]
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case _:
            return escape(str(value))
    indent = "  " * depth
    inner = "".join(f"\n{indent}{_element(name, one, depth=depth + 1)}" for name, one in parts)
    return f"{inner}\n{'  ' * (depth - 1)}" if parts else ""


def _element(name: str, value: Any, *, depth: int) -> str:
    text = _written(value, depth=depth)
    return f"<{name}>{text}</{name}>" if text else f"<{name}/>"


def from_xml(body: bytes) -> dict[str, Any] | None:
    """What an XML body says, None if it can't be read; elements called ``item`` are the entries of a list."""
    if b"<!DOCTYPE" in body:  # entities of one's own are refused
        return None
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no document type, so no entities that unfold
    except ElementTree.ParseError:
        return None
    read = _read(root)
    return read if isinstance(read, dict) else {}


def _read(element: ElementTree.Element) -> Any:
    children = list(element)
    if not children:
        return element.text or ""
    if all(child.tag == "item" for child in children):
        return [_read(child) for child in children]
    return {child.tag: _read(child) for child in children}
