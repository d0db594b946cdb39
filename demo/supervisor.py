"""Keeps the parts running: starts one that died again, gives up on one that keeps dying, stops all in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol

MOST_RESTARTS = 5
"""A part that ends this often without a quiet minute in between is broken, and the demo with it."""

QUIET_SECONDS = 60.0


class Supervised(Protocol):
    """What the supervisor needs of a process."""

    @property
    def running(self) -> bool:
        """Whether it is alive."""

    def launch(self) -> None:
        """Start it (again) without waiting."""

    def tail(self) -> str:
        """Its last lines."""


class GaveUp(RuntimeError):
    """A part keeps dying; the text ends with its last lines."""


@dataclass
class Watch:
    """What is known of one part. `next_start` is set while it is down and waits for its next try."""

    name: str
    process: Supervised
    restarts: int = 0
    last_start: float = 0.0
    next_start: float | None = None


def restart_wait(restarts: int) -> float:
    """Seconds to wait before the next try: 1, 2, 4 … at most 15."""
    return float(min(15, 2 ** max(0, restarts - 1)))


class Supervisor:
    """Watches the parts until somebody says stop."""

    def __init__(
        self,
        *,
        parts: Sequence[tuple[str, Supervised]],
        say: Callable[[str], None],
        after_restart: Callable[[], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watches = [Watch(name=name, process=process, last_start=now()) for name, process in parts]
        self._say = say
        self._after_restart = after_restart
        self._now = now

    def run(self, *, stop: Event, poll_seconds: float = 0.5) -> None:
        """Return when `stop` is set; raises GaveUp when a part keeps dying."""
        while not stop.wait(poll_seconds):
            self.look()

    def look(self) -> None:
        """Look at every part once and do what is due."""
        for watch in self._watches:
            if watch.next_start is not None:
                if self._now() >= watch.next_start:
                    watch.process.launch()
                    watch.last_start, watch.next_start = self._now(), None
                    self._after_restart()
            elif not watch.process.running:
                self._note_death(watch)

    def _note_death(self, watch: Watch) -> None:
        if self._now() - watch.last_start > QUIET_SECONDS:
            watch.restarts = 0
        watch.restarts += 1
        if watch.restarts > MOST_RESTARTS:
            raise GaveUp(f"{watch.name} ended {watch.restarts} times in a row; its last lines:\n{watch.process.tail()}")
        wait = restart_wait(watch.restarts)
        watch.next_start = self._now() + wait
        self._say(f"{watch.name} ended; starting it again in {wait:.0f} s ({watch.restarts} of {MOST_RESTARTS})")
