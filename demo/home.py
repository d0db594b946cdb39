"""The demo's folder: its data, its logs, its passwords, and the rule that one demo at a time uses it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

_OURS: Final = ("kafka", "mongo", "shop", "logs", "passwords.json", "demo.json")


class HomeInUse(RuntimeError):
    """Another demo runs in this folder."""


class HomeUnusable(RuntimeError):
    """The folder can't be written to."""


@dataclass(frozen=True)
class Passwords:
    """The secrets of one demo: made at its first run, the same ones ever after."""

    admin_password: str
    integration_token: str
    counterpoint_password: str
    counterpoint_api_key: str
    service_secret: str


@dataclass(frozen=True)
class Home:
    """The folder and the places in it."""

    folder: Path

    @property
    def kafka(self) -> Path:
        """The broker's files."""
        return self.folder / "kafka"

    @property
    def mongo(self) -> Path:
        """The database's files."""
        return self.folder / "mongo"

    @property
    def counterpoint_database(self) -> Path:
        """The simulated Counterpoint's database file."""
        return self.folder / "shop" / "counterpoint.db"

    @property
    def magento_database(self) -> Path:
        """The simulated web store's database file."""
        return self.folder / "shop" / "magento.db"

    def log(self, name: str) -> Path:
        """The log file of a part."""
        return self.folder / "logs" / f"{name}.log"

    @contextlib.contextmanager
    def held(self, *, fresh: bool) -> Iterator[None]:
        """Keep the folder for this program; `fresh` empties it of what earlier runs left.

        Raises HomeInUse or HomeUnusable.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            held = (self.folder / "lock").open("w")
        except OSError as error:
            raise HomeUnusable(f"{self.folder} can't be used as the demo's folder: {error.strerror}") from error
        with held as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise HomeInUse(f"a demo is running in {self.folder} already") from error
            if fresh:
                self._empty()
            for place in (self.folder / "shop", self.folder / "logs"):
                place.mkdir(exist_ok=True)
            self.retract()
            try:
                yield
            finally:
                self.retract()

    def passwords(self) -> Passwords:
        """The demo's secrets, made up when there are none yet."""
        try:
            kept = json.loads((self.folder / "passwords.json").read_text(encoding="utf-8"))
            return Passwords(**{field.name: str(kept[field.name]) for field in fields(Passwords)})
        except (OSError, ValueError, KeyError, TypeError):
            made = Passwords(
                admin_password=f"shop-{secrets.token_hex(4)}-{secrets.randbelow(90) + 10}",
                integration_token=secrets.token_hex(16),
                counterpoint_password=secrets.token_hex(12),
                counterpoint_api_key=secrets.token_hex(24),
                service_secret=secrets.token_hex(32),
            )
            _write_private(self.folder / "passwords.json", asdict(made))
            return made

    def announce(self, facts: Mapping[str, object]) -> None:
        """Write demo.json, whole or not at all, so that other programs can join in."""
        _write_private(self.folder / "demo.json", facts)

    def retract(self) -> None:
        """Remove demo.json: nothing runs here (any more)."""
        (self.folder / "demo.json").unlink(missing_ok=True)

    def _empty(self) -> None:
        for name in _OURS:  # only what the demo made itself: --home may name any folder
            place = self.folder / name
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)


def _write_private(path: Path, content: Mapping[str, object]) -> None:
    arriving = path.with_suffix(".arriving")
    arriving.unlink(missing_ok=True)
    with os.fdopen(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as output:
        json.dump(content, output, indent=2)
        output.write("\n")
    arriving.replace(path)
