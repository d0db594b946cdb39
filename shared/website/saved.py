"""What a save answered, compared with what was sent: the website's 200 isn't believed by itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

_SHOWN = 60
_NOT_TOLD = frozenset(
    {"sku", "media_gallery_entries", "options", "product_links", "tier_prices", "condition", "action_condition"}
)
"""Lists that the website numbers, fills up and orders anew: the tasks they belong to read them back themselves."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TITLES = {"custom_attributes": "", "website_ids": "websites", "category_links": "categories"}


def differences(sent: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[str, ...]:
    """A note for each field that stands otherwise than it was sent, in words for the log.

    What the answer doesn't speak of at all is left out, save attributes: one that isn't listed wasn't kept.
    """
    return tuple(_note(name, wanted, got) for name, wanted, got in _fields(sent, answer) if not same(wanted, got))


def same(wanted: object, got: object) -> bool:
    """Whether the website's way of writing a value means what was sent."""
    if isinstance(wanted, (list, tuple, set, frozenset)) or isinstance(got, (list, tuple)):
        return sorted(_parts(wanted)) == sorted(_parts(got))
    left, right = _text(wanted), _text(got)
    if left == right:
        return True
    numbers = _number(left), _number(right)
    if None not in numbers:
        return numbers[0] == numbers[1]
    moments = _moment(left), _moment(right)
    return moments[0] is not None and moments[0] == moments[1]


def _fields(sent: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    # A family has no price of its own: whatever was sent is shown as 0, its variants carry theirs.
    family = "configurable" in (sent.get("type_id"), answer.get("type_id"))
    for name, value in sent.items():
        if name in _NOT_TOLD or (family and name == "price"):
            continue
        if name == "custom_attributes":
            yield from _attributes(value, answer)
        elif name == "extension_attributes":
            yield from _extension(value, answer.get(name))
        elif name in answer and not isinstance(value, Mapping):
            yield name, value, answer[name]


def _attributes(sent: object, answer: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    rows = answer.get("custom_attributes")
    if not isinstance(rows, list):
        return
    held = {row.get("attribute_code"): row.get("value") for row in rows if isinstance(row, Mapping)}
    wanted = {row["attribute_code"]: row["value"] for row in sent or () if isinstance(row, Mapping)}  # type: ignore[attr-defined]
    for code, value in wanted.items():
        if code in answer and code not in held:
            yield code, value, answer[code]
        else:
            yield code, value, held.get(code)


def _extension(sent: object, answer: object) -> Iterator[tuple[str, object, object]]:
    if not isinstance(sent, Mapping) or not isinstance(answer, Mapping):
        return
    if "website_ids" in sent and "website_ids" in answer:
        yield "website_ids", sent["website_ids"], answer["website_ids"]
    if "category_links" in sent and isinstance(answer.get("category_links"), list):
        yield "category_links", _categories(sent["category_links"]), _categories(answer["category_links"])


def _categories(links: object) -> list[str]:
    rows = links if isinstance(links, Sequence) else ()
    return [str(row.get("category_id")) for row in rows if isinstance(row, Mapping)]


def _note(name: str, wanted: object, got: object) -> str:
    title = _TITLES.get(name) or name.replace("_", " ")
    if got in (None, "", []):
        return f"the website didn't keep its {title}"
    if isinstance(wanted, str) and "????" in _text(got) and "????" not in wanted:
        return f"the website's database lost signs of its {title}: it now reads “{_short(got)}”"
    if isinstance(got, (list, tuple)):
        return f"the website keeps other {title} than were sent: “{_short(got)}”"
    return f"the website keeps another {title} than was sent: “{_short(got)}”"


def _short(value: object) -> str:
    text = ", ".join(_parts(value)) if isinstance(value, (list, tuple)) else _text(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).replace("\r\n", "\n").strip()


def _parts(value: object) -> list[str]:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_text(one) for one in value]
    return [part.strip() for part in _text(value).split(",") if part.strip()]


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return round(number, 4) if number.is_finite() and abs(number) < 10**12 else None


def _moment(text: str) -> datetime | None:
    if not _DAY.match(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
