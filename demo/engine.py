"""What all embedded engines have in common: an address that outlives kills, a process, a way back up."""

from __future__ import annotations

import abc
from pathlib import Path
from typing import ClassVar

from demo.child import Child, StartFailed
from demo.ports import answers, free_port


class Engine(abc.ABC):
    """A broker or database of our own. `kill()` and then `start()` gives the same address again.

    `durable` tells whether what it acknowledged is still there afterwards.
    """

    kind: ClassVar[str]
    durable: ClassVar[bool]
    start_seconds: ClassVar[float] = 20.0

    def __init__(self, *, log: Path, sentence: str) -> None:
        self.sentence = sentence
        self._log = log
        self._port = free_port()
        self._child = self._process()

    @property
    def port(self) -> int:
        """The port for clients, on the loopback address."""
        return self._port

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._child.running

    def launch(self) -> None:
        """Start the process without waiting for it to answer; raises StartFailed when it cannot be executed."""
        self._prepare()
        self._child.start()

    def wait_ready(self) -> None:
        """Return once clients are answered; raises StartFailed with the last log lines."""
        try:
            self._child.wait_ready(ready=self._is_ready, seconds=self.start_seconds)
        except StartFailed:
            if self._child.running or not answers(port=self._port):
                raise
            # Somebody else took the port between our asking and our using it: once more with another.
            self._port = free_port()
            self._child = self._process()
            self.launch()
            self._child.wait_ready(ready=self._is_ready, seconds=self.start_seconds)

    def start(self) -> None:
        """Start (again) on the same port, and return once clients are answered."""
        self.launch()
        self.wait_ready()

    def kill(self) -> None:
        """End it without warning, as the sudden death of the process would."""
        self._child.kill()

    def stop(self) -> None:
        """End it in an orderly way."""
        self._child.stop()

    def restart(self) -> None:
        """Stop in an orderly way and start again on the same port."""
        self.stop()
        self.start()

    def tail(self) -> str:
        """The last lines of its log."""
        return self._child.tail()

    def _is_ready(self) -> bool:
        return answers(port=self._port) and self._serves()

    @abc.abstractmethod
    def _process(self) -> Child:
        """The process, not started, for the port as it is now."""

    @abc.abstractmethod
    def _prepare(self) -> None:
        """Lay out what the process needs before each start."""

    @abc.abstractmethod
    def _serves(self) -> bool:
        """Whether one real call is answered."""
