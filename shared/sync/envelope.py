"""CloudEvents 1.0 on Kafka, both content modes: structured (one JSON object) and binary (`ce_` headers)."""

import json
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from shared.contracts.events import ItemChanged

LARGEST_BYTES = 64 * 1024
"""An event names an item; one that is larger carries something else."""
_PREFIX = "ce_"


class UnreadableEvent(Exception):
    """The record is no event of ours; the message says why, for the person who sent it."""


def read_event(*, value: bytes | None, headers: Sequence[tuple[str, bytes | None]]) -> ItemChanged:
    """The event a record holds; a header without a value is no attribute. Raises UnreadableEvent."""
    size = len(value or b"")
    if size > LARGEST_BYTES:
        raise UnreadableEvent(f"the event has {size} bytes; at most {LARGEST_BYTES} are read")
    named = {name.lower(): text for name, text in headers}
    if f"{_PREFIX}specversion" in named:
        attributes: dict[str, Any] = {
            name.removeprefix(_PREFIX): text.decode(errors="replace")
            for name, text in named.items()
            if name.startswith(_PREFIX) and text is not None
        }
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


def _json(value: bytes) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise UnreadableEvent("the body is not JSON") from error
