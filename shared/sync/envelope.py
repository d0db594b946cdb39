"""CloudEvents 1.0 on Kafka, both content modes: structured (one JSON object) and binary (`ce_` headers)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from shared.contracts.events import ItemChanged

LARGEST_BYTES = 64 * 1024
"""An event names an item; one that is larger carries something else."""
_PREFIX = "ce_"
_STRUCTURED = b"application/cloudevents"
_READ = frozenset(ItemChanged.model_fields) - {"data"}


class UnreadableEvent(Exception):
    """The record is no event of ours; the message says why, for the person who sent it."""


def read_event(*, value: bytes | None, headers: Sequence[tuple[str, bytes | None]]) -> ItemChanged:
    """The event a record holds; a header without a value is no attribute. Raises UnreadableEvent."""
    size = len(value or b"")
    if size > LARGEST_BYTES:
        raise UnreadableEvent(f"the event has {size} bytes; at most {LARGEST_BYTES} are read")
    named = {name.lower(): text for name, text in headers}
    whole = (named.get("content-type") or b"").strip().lower().startswith(_STRUCTURED)
    if f"{_PREFIX}specversion" in named and not whole:
        attributes: dict[str, Any] = _attributes(named)
        if value:
            attributes["data"] = _json(value)
    else:
        if not value:
            raise UnreadableEvent("the record is empty and has no ce_ headers")
        attributes = _json(value)
    if not isinstance(attributes, dict):
        raise UnreadableEvent("the event is not a JSON object")
    if attributes.get("data", 0) is None:
        del attributes["data"]
    try:
        return ItemChanged.model_validate(attributes)
    except ValidationError as error:
        faults = [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()[:5]]
        raise UnreadableEvent("; ".join(faults)) from error


def write_event(event: ItemChanged) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Value and headers of an event in structured mode."""
    body = event.model_dump(mode="json", exclude_none=True)
    value = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    return value, [("content-type", b"application/cloudevents+json; charset=UTF-8")]


def _attributes(named: Mapping[str, bytes | None]) -> dict[str, Any]:
    """The attributes that are read. One of them that is no text names another item than the sender meant."""
    attributes: dict[str, Any] = {}
    for name in _READ:
        text = named.get(_PREFIX + name)
        if text is None:
            continue
        try:
            attributes[name] = text.decode()
        except UnicodeDecodeError as error:
            raise UnreadableEvent(f"the header {_PREFIX}{name} is not UTF-8 text") from error
    return attributes


def _json(value: bytes) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise UnreadableEvent("the body is not JSON") from error
