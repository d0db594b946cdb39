"""Where a simulated answer differs from the recorded one, place by place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.contract.recordings.exchanges import Exchange
from tests.contract.recordings.numbering import Numbers, space_of

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_MOMENTS = frozenset({"created_at", "updated_at", "start_time", "started_at", "special_from_date", "low_stock_date"})
_HASHES = frozenset({"data_hash"})
_ADDRESS = re.compile(r"^https?://[^/]+/|/version\d+(?=/$)")
_REPORT = re.compile(r"(?<=Report ID: webapi-)[0-9a-f]{13}")
_LISTS_OF_PLACES = frozenset({"path", "children"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of one answer where the two don't agree."""

    exchange: str
    pointer: str
    recorded: str
    simulated: str

    def __str__(self) -> str:
        return f"{self.exchange} | {self.pointer} | recorded {self.recorded} | simulated {self.simulated}"


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the simulated store answered."""

    status: int
    content_type: str
    text: str


def differences(exchange: Exchange, simulated: Simulated, *, numbers: Numbers) -> list[Difference]:
    """Every place where the answers differ; of a differing status only that and the message are told."""
    found = [
        Difference(exchange.name, pointer, _short(recorded), _short(here))
        for pointer, recorded, here in _answers(exchange, simulated, numbers)
    ]
    return list({one.pointer: one for one in reversed(found)}.values())[::-1]


_Place = tuple[str, Any, Any]


def _answers(exchange: Exchange, simulated: Simulated, numbers: Numbers) -> Iterator[_Place]:
    if exchange.status != simulated.status:
        yield "status", exchange.status, simulated.status
        yield "body", exchange.response, simulated.text
        return
    kind = simulated.content_type
    if exchange.content_type.lower() != kind.lower():
        yield "content-type", exchange.content_type, kind
        return
    if "json" not in kind:
        if exchange.status < 500 and exchange.response != simulated.text:
            yield "body", exchange.response, simulated.text
        return
    body = json.loads(simulated.text) if simulated.text else ""
    yield from _values(exchange.response, body, pointer="", path=exchange.path, numbers=numbers)


def _values(recorded: Any, here: Any, *, pointer: str, path: str, numbers: Numbers) -> Iterator[_Place]:
    if isinstance(recorded, dict) and isinstance(here, dict):
        yield from _objects(recorded, here, pointer=pointer, path=path, numbers=numbers)
    elif isinstance(recorded, list) and isinstance(here, list):
        yield from _lists(recorded, here, pointer=pointer, path=path, numbers=numbers)
    elif isinstance(recorded, str) and isinstance(here, str) and _packed(recorded, here):
        unpacked = json.loads(recorded), json.loads(here)
        yield from _values(*unpacked, pointer=f"{pointer}.packed", path="/V1/products", numbers=numbers)
    elif not _same(recorded, here, pointer=pointer, path=path, numbers=numbers):
        yield shown_pointer(pointer) or "answer", recorded, here


def _packed(*texts: str) -> bool:
    """JSON inside a text: background work keeps what was sent and what was answered so."""
    return all(text.startswith("{") and text.endswith("}") for text in texts)


def _objects(
    recorded: dict[str, Any], here: dict[str, Any], *, pointer: str, path: str, numbers: Numbers
) -> Iterator[_Place]:
    for key in [*recorded, *(key for key in here if key not in recorded)]:
        place = f"{pointer}.{key}" if pointer else key
        if key not in here:
            yield f"{shown_pointer(place)} missing", recorded[key], None
        elif key not in recorded:
            yield f"{shown_pointer(place)} added", None, here[key]
        else:
            yield from _values(recorded[key], here[key], pointer=place, path=path, numbers=numbers)
    shared = [key for key in recorded if key in here]
    if shared != [key for key in here if key in recorded]:
        yield f"{shown_pointer(pointer) or 'answer'} order of keys", shared, [key for key in here if key in recorded]


def _lists(recorded: list[Any], here: list[Any], *, pointer: str, path: str, numbers: Numbers) -> Iterator[_Place]:
    if _coded(recorded) and _coded(here):
        # Attributes come in the order of the database's tables: a client goes by their codes.
        yield from _objects(_by_code(recorded), _by_code(here), pointer=pointer, path=path, numbers=numbers)
        return
    if len(recorded) != len(here):
        yield f"{shown_pointer(pointer) or 'answer'} length", recorded, here
        return
    for place, (one, other) in enumerate(zip(recorded, here, strict=True)):
        yield from _values(one, other, pointer=f"{pointer}[{place}]", path=path, numbers=numbers)


def _coded(rows: list[Any]) -> bool:
    return all(isinstance(row, dict) and row.keys() == {"attribute_code", "value"} for row in rows)


def _by_code(rows: list[Any]) -> dict[str, Any]:
    return dict(sorted((row["attribute_code"], row["value"]) for row in rows))


def _same(recorded: Any, here: Any, *, pointer: str, path: str, numbers: Numbers) -> bool:
    if isinstance(recorded, float | int) and isinstance(here, float | int) and not isinstance(recorded, bool):
        # 8.0 and 8 are one number in JSON; a number and a switch are not.
        if isinstance(here, bool):
            return False
        space = space_of(path=path, pointer=pointer)
        if space:
            return numbers.same(space, int(recorded), int(here))
        return recorded == here or str(here) in numbers.texts(str(recorded))
    if type(recorded) is not type(here):
        return False
    key = re.split(r"[.\[\]]+", pointer.rstrip("]0123456789["))[-1] if pointer else ""
    if isinstance(recorded, str):
        return _same_text(recorded, here, key=key, pointer=pointer, path=path, numbers=numbers)
    return bool(recorded == here)


def _same_text(recorded: str, here: str, *, key: str, pointer: str, path: str, numbers: Numbers) -> bool:
    if key in _MOMENTS and _MOMENT.fullmatch(recorded):
        return _MOMENT.fullmatch(here) is not None
    if key == "base64_encoded_data":
        return bool(here)  # the recording keeps no pictures that were sent
    if key in _HASHES:
        return len(recorded) == len(here)
    if key in _LISTS_OF_PLACES and "/categories" in path:
        steps = re.split(r"[/,]", recorded), re.split(r"[/,]", here)
        return len(steps[0]) == len(steps[1]) and all(
            numbers.same("category", one, other) for one, other in zip(*steps, strict=True)
        )
    if recorded.startswith(("http://", "https://")):
        return _ADDRESS.sub("", recorded) == _ADDRESS.sub("", here)
    space = space_of(path=path, pointer=pointer)
    if space and re.fullmatch(r"\d+|[0-9a-f-]{36}", recorded):
        return numbers.same(space, recorded, here)
    return _REPORT.sub("", here) in numbers.texts(_REPORT.sub("", recorded))


def shown_pointer(pointer: str) -> str:
    """The place with every number of a row as `[]`, so that one word stands for all rows."""
    return re.sub(r"\[\d+\]", "[]", pointer)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) < 160 else f"{text[:157]}..."
