"""Paths to handlers, as the imitated server matches them: any letter case, doubled slashes, fixed words first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from urllib.parse import parse_qsl

from simulators.counterpoint.clock import ticked
from simulators.counterpoint.refusals import Refusal

HIGHEST = 2**31 - 1


class Gate(Enum):
    """What a route asks of its caller."""

    BUSINESS = "key, registration and role"
    KEY = "key and role"
    SYSTEM = "a system administrator"


@dataclass(frozen=True)
class Answer:
    """A successful answer: a whole body, or parts that are sent as they are made."""

    body: bytes | Iterator[bytes]
    status: int = 200
    media_type: str = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """A call that passed the gates. `codes` are the path values as the server compares them, `sent` as they came."""

    codes: Mapping[str, str]
    sent: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes = b""

    def page(self) -> tuple[int, int] | None:
        """Page number and rows a page; None unless both were given. Raises Refusal for what is no positive number."""
        texts = self.query.get("page"), self.query.get("rows")
        if texts[0] is None or texts[1] is None:
            return None
        return self._number("Page", texts[0]), self._number("Rows", texts[1])

    def window(self) -> tuple[datetime | None, datetime | None]:
        """StartDate and EndDate, UTC without a zone. Raises Refusal when unreadable or the wrong way round."""
        start, end = (self._moment(name) for name in ("StartDate", "EndDate"))
        if start is not None and end is not None and start >= end:
            raise Refusal.unhandled(400, "ArgumentException", "StartDate must be earlier than EndDate")
        return start, end

    @staticmethod
    def _number(name: str, text: str) -> int:
        if not text.strip().isdecimal() or not 1 <= int(text) <= HIGHEST:
            raise Refusal.unhandled(400, "RequestBindingException", f"Unable to bind request: {name} '{text}'")
        return int(text)

    def _moment(self, name: str) -> datetime | None:
        text = self.query.get(name.lower())
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
            # Z and offsets aren't promised by the makers' guide, and not refused by the server either.
            return ticked(moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo is not None else moment)
        except (ValueError, OverflowError):
            message = f"Unable to bind request: {name} '{text}'"
            raise Refusal.unhandled(400, "RequestBindingException", message) from None


Handler = Callable[[Asked], Answer]


@dataclass(frozen=True)
class Route:
    """A verb and a path template with the handler behind it."""

    method: str
    template: str
    handler: Handler
    gate: Gate = Gate.BUSINESS

    @property
    def name(self) -> str:
        """Verb and template, as a role lists them."""
        return f"{self.method} {self.template}"


@dataclass(frozen=True)
class Match:
    """The route that a path takes, with the path's values as they were sent."""

    route: Route
    sent: Mapping[str, str]

    @property
    def codes(self) -> dict[str, str]:
        """The path's values as the server compares them: letter case and outer blanks don't count."""
        return {name: value.strip().upper() for name, value in self.sent.items()}


class Router:
    """Finds routes. A fixed word in a template wins over a value, from the left."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._shelves: dict[tuple[str, int], list[tuple[tuple[str, ...], Route]]] = {}
        for route in sorted(self.routes, key=lambda one: [part.startswith("{") for part in _parts(one.template)]):
            parts = _parts(route.template)
            self._shelves.setdefault((route.method, len(parts)), []).append((parts, route))

    def match(self, *, method: str, path: str) -> Match | None:
        """The route for a decoded path, or None: no such route."""
        given = _parts(path)
        for parts, route in self._shelves.get((method, len(given)), ()):
            sent: dict[str, str] = {}
            for part, value in zip(parts, given, strict=True):
                if part.startswith("{"):
                    sent[part[1:-1]] = value
                elif part.lower() != value.lower():
                    break
            else:
                return Match(route=route, sent=sent)
        return None


def query_of(raw: bytes) -> dict[str, str]:
    """The query by lower-case name; the first of a repeated name counts."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(raw.decode("latin-1"), keep_blank_values=True):
        found.setdefault(name.lower(), value)
    return found


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.split("/") if part)
