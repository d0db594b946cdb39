"""Databases that speak MongoDB's protocol and come with Python alone: each a process of its own."""

from __future__ import annotations

import abc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from demo.child import Child
from demo.engine import Engine


def database_answers(uri: str, *, timeout_milliseconds: int = 1_000) -> bool:
    """Whether the database answers `hello`."""
    client: MongoClient[dict[str, object]] = MongoClient(
        uri, serverSelectionTimeoutMS=timeout_milliseconds, timeoutMS=timeout_milliseconds, appname="ready?"
    )
    try:
        return client.admin.command("hello").get("ok") == 1
    except PyMongoError:
        return False
    finally:
        client.close()


class EmbeddedDatabase(Engine):
    """A database process with its files in `home`: killed and started again it has the same address and data."""

    durable = True
    title: ClassVar[str]

    def __init__(self, *, home: Path, log: Path | None = None) -> None:
        self._home = home.resolve()
        super().__init__(log=log or self._home / f"{self.kind}.log", sentence=f"{self.title}, files in {home}")

    @property
    def uri(self) -> str:
        """The address for clients, without a database name."""
        return f"mongodb://127.0.0.1:{self._port}/"

    def _process(self) -> Child:
        return Child(name=self.title, argv=[sys.executable, *self._arguments()], log=self._log)

    def _prepare(self) -> None:
        (self._home / "data").mkdir(parents=True, exist_ok=True)

    def _serves(self) -> bool:
        return database_answers(self.uri)

    @abc.abstractmethod
    def _arguments(self) -> Sequence[str]:
        """What Python is called with."""


class Nx27017(EmbeddedDatabase):
    """NX-27017: MongoDB's protocol on SQLite files, one for each database name. Light and quick."""

    kind = "nx-27017"
    title = "NX-27017 0.8.1 (SQLite)"

    def _arguments(self) -> Sequence[str]:
        files = ["--data-dir", str(self._home / "data"), "--pid-file", str(self._own_pid_file)]
        # Without names of their own, all instances of a machine would share one pid and one log file.
        files += ["--log-file", str(self._home / "nx-27017-own.log")]
        return ["-m", "nx_27017.nx_27017", "--host", "127.0.0.1", "--port", str(self._port), *files]

    @property
    def _own_pid_file(self) -> Path:
        return self._home / "nx-27017-own.pid"

    def _prepare(self) -> None:
        super()._prepare()
        # It refuses to start while the process named there is alive, which after a crash may be anybody.
        self._own_pid_file.unlink(missing_ok=True)


class SecantusDB(EmbeddedDatabase):
    """SecantusDB: MongoDB's protocol on WiredTiger, closest to the original; slower. For tests only."""

    kind = "secantusdb"
    title = "SecantusDB 0.7.0b3 (WiredTiger)"

    def _arguments(self) -> Sequence[str]:
        place = ["--host", "127.0.0.1", "--port", str(self._port), "--storage-path", str(self._home / "data")]
        return ["-m", "secantus", "--log-level", "WARNING", "--cache-size", "256M", *place]
