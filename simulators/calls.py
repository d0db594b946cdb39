"""Who called what: counts by route, and the last calls one by one."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

KEPT_CALLS = 10_000
CUT = "cut"


@dataclass(frozen=True)
class Call:
    """One call as it ended; `status` is "cut" where nobody got an answer."""

    method: str
    path: str
    route: str
    status: int | str
    keys: tuple[str, ...]
    started_at: datetime
    ended_at: datetime


@dataclass
class Calls:
    """The call counters of one simulator; `in_flight` is now, `max_in_flight` the most since they were emptied."""

    in_flight: int = 0
    max_in_flight: int = 0
    _counts: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    _log: deque[Call] = field(default_factory=lambda: deque(maxlen=KEPT_CALLS))

    def begin(self) -> datetime:
        """The moment a call came in."""
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)
        return datetime.now(tz=UTC)

    def end(
        self, *, method: str, path: str, route: str, status: int | str, keys: tuple[str, ...], started_at: datetime
    ) -> None:
        """Counts a call that began at `started_at`."""
        self.in_flight -= 1
        self._counts.setdefault((method, route), Counter())[str(status)] += 1
        self._log.append(Call(method, path, route, status, keys, started_at, datetime.now(tz=UTC)))

    def empty(self) -> None:
        """Forgets all ended calls; what is still in flight goes on being counted."""
        self._counts.clear()
        self._log.clear()
        self.max_in_flight = self.in_flight

    def shown(self, *, method: str | None, route: str | None) -> dict[str, object]:
        """The counts, narrowed to a method and to routes that contain a text."""
        rows = [
            {"method": at[0], "route": at[1], "count": counts.total(), "statuses": dict(sorted(counts.items()))}
            for at, counts in sorted(self._counts.items())
            if (method is None or at[0] == method.upper()) and (route is None or route.lower() in at[1].lower())
        ]
        total = sum(
            counts.total()
            for at, counts in self._counts.items()
            if (method is None or at[0] == method.upper()) and (route is None or route.lower() in at[1].lower())
        )
        return {"total": total, "calls": rows, "max_in_flight": self.max_in_flight, "in_flight": self.in_flight}

    def last(self, limit: int) -> Iterator[Call]:
        """The last `limit` calls, oldest first."""
        yield from list(self._log)[max(0, len(self._log) - limit) :]
