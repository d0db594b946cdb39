"""How a system bore our calls lately: too many at once for it look like slow answers and broken ones."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

WINDOW_SECONDS = 900.0
SLOW_SECONDS = 15.0
"""Saving a product with pictures takes seconds on a busy shop; a call that waits for a free worker takes far more."""
OVERLOADED = frozenset({502, 503, 504})
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Load:
    """Calls of the last quarter of an hour, and those among them that were slow or weren't answered."""

    calls: int
    hard: int


class Strain:
    """Keeps count of the last calls to one system."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._calls: deque[tuple[float, bool]] = deque(maxlen=_MOST)

    def began(self) -> float:
        """The moment at which a call goes out."""
        return self._clock()

    def ended(self, began: float, *, status: int | None) -> None:
        """A call is over; `status` None = there was no answer, or not in time."""
        now = self._clock()
        self._calls.append((now, status is None or status in OVERLOADED or now - began >= SLOW_SECONDS))

    def lately(self) -> Load:
        """What is known of the last quarter of an hour."""
        since = self._clock() - WINDOW_SECONDS
        lately = [hard for at, hard in self._calls if at >= since]
        return Load(calls=len(lately), hard=sum(lately))
