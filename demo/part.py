"""The parts of the demo that are our own programs: two simulators, five services, the till."""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from demo.child import Child

PROJECT: Final = Path(__file__).parent.parent


@dataclass(frozen=True)
class Part:
    """One program under the supervisor. `ready_url` answers 200 when it can work; None: it is ready at once."""

    name: str
    child: Child
    url: str | None = None
    ready_url: str | None = None
    start_seconds: float = 30.0

    @property
    def running(self) -> bool:
        """Whether its process is alive."""
        return self.child.running

    def launch(self) -> None:
        """Start its process (again) without waiting; raises StartFailed when it cannot even be executed."""
        self.child.start()

    def tail(self) -> str:
        """The last lines of its log."""
        return self.child.tail()

    def wait_ready(self) -> None:
        """Return once it can work; raises StartFailed with its last lines."""
        if self.ready_url is not None:
            url = self.ready_url
            self.child.wait_ready(ready=lambda: http_status(url) == 200, seconds=self.start_seconds)


def module_part(
    *,
    module: str,
    log: Path,
    arguments: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    url: str | None = None,
    ready_path: str | None = None,
    start_seconds: float = 30.0,
    stop_seconds: float = 8.0,
) -> Part:
    """A part that runs `python -m MODULE` with this program's Python, from the project's folder."""
    return Part(
        name=module,
        child=Child(
            name=module,
            argv=[sys.executable, "-m", module, *arguments],
            log=log,
            environment={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
            directory=PROJECT,
            stop_seconds=stop_seconds,
        ),
        url=url,
        ready_url=f"{url}{ready_path}" if url is not None and ready_path is not None else None,
        start_seconds=start_seconds,
    )


def http_status(url: str, *, timeout_seconds: float = 2.0) -> int | None:
    """The status a GET is answered with, or None when nobody answers in time."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=timeout_seconds)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
