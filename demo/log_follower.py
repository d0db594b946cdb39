"""The logs of all parts, as they grow, on one screen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType


class LogFollower:
    """While entered, says every new line of the log files, with the part's name before it."""

    def __init__(self, *, logs: Mapping[str, Path], say: Callable[[str], None], poll_seconds: float = 0.3) -> None:
        self._logs = logs
        self._say = say
        self._poll_seconds = poll_seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="log-follower", daemon=True)
        self._read = {name: path.stat().st_size if path.exists() else 0 for name, path in logs.items()}

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(timeout=5)

    def _follow(self) -> None:
        while not self._ended.wait(self._poll_seconds):
            self._say_new_lines()
        self._say_new_lines()

    def _say_new_lines(self) -> None:
        for name, path in self._logs.items():
            if not path.exists():
                continue
            with path.open("rb") as log:
                log.seek(self._read[name])
                grown = log.read()
            whole, newline, _ = grown.rpartition(b"\n")
            self._read[name] += len(whole) + len(newline)
            for line in whole.decode("utf-8", errors="replace").splitlines():
                self._say(f"{name:>12} | {line}")
