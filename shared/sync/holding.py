"""How long work is ours: nothing is sent any more once somebody else may have taken it over."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import timedelta
from time import monotonic

from shared.sync.errors import LeaseOver


class Hold:
    """A lease as its holder sees it, by a clock that nobody sets: it runs on while the process is paused."""

    def __init__(self, lease: timedelta) -> None:
        self._until = monotonic() + lease.total_seconds()

    def renewed(self, *, asked_at: float, lease: timedelta) -> None:
        """It was renewed by a call that began then."""
        self._until = asked_at + lease.total_seconds()

    def lost(self) -> None:
        """Somebody else has it."""
        self._until = 0.0

    def is_over(self) -> bool:
        """Whether somebody else may have it."""
        return monotonic() >= self._until


_current: ContextVar[Hold | None] = ContextVar("hold", default=None)


@contextlib.contextmanager
def holding(hold: Hold) -> Iterator[None]:
    """What is sent within is sent for as long as this hold lasts."""
    before = _current.set(hold)
    try:
        yield
    finally:
        _current.reset(before)


def still_held() -> None:
    """Returns while what is being worked on is ours. Raises LeaseOver; to be asked right before something is sent."""
    hold = _current.get()
    if hold is not None and hold.is_over():
        raise LeaseOver
