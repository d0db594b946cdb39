"""Where the strangers' clients are: installed by their locks into the cache folder, away from our own packages."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.builders.project import ROOT

_CLIENTS: Final = Path(__file__).parent / "clients"
_NPM_FILES: Final = ("package.json", "package-lock.json")
_SECONDS: Final = 240


def python_client(name: str) -> Path:
    """The folder with the client and all that it stands on, to be put on Python's path alone."""
    lock = _CLIENTS / f"{name}.lock"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wanted = [*pip, "--require-hashes", "--no-deps", "-r", str(lock), "--target", "."]
    # What was built for one Python is not for another: the folder is named after both.
    return _installed(name, wanted, of=[lock], version=f"py{sys.version_info.major}{sys.version_info.minor}")


def npm_client(name: str) -> Path:
    """The folder whose `node_modules` has the client."""
    npm = _tool("npm")
    return _installed(
        name, [npm, "ci", "--silent", "--ignore-scripts"], of=[_CLIENTS / name / one for one in _NPM_FILES]
    )


def node() -> str:
    """The program that runs JavaScript."""
    return _tool("node")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        _missing(f"no {name} on this machine (Debian's packages `nodejs` and `npm`)")
    return str(found)


def _missing(words: str) -> None:
    if os.environ.get("REQUIRE_TOOLS") == "1":
        pytest.fail(words, pytrace=False)
    pytest.skip(words)


def _installed(name: str, command: Sequence[str], *, of: Sequence[Path], version: str = "") -> Path:
    digest = hashlib.sha256(b"".join(one.read_bytes() for one in of)).hexdigest()[:12]
    cache = Path(os.environ.get("COUNTERSYNC_CACHE") or ROOT / ".cache").resolve()
    folder = cache / "-".join(part for part in ("strangers", name, version, digest) if part)
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be installing the same client right now
        if folder.is_dir():
            return folder
        with tempfile.TemporaryDirectory(dir=cache, prefix="installing-") as scratch:
            arriving = Path(scratch) / "client"
            arriving.mkdir()
            for one in of:
                shutil.copy(one, arriving)
            try:
                done = subprocess.run(
                    command, cwd=arriving, capture_output=True, text=True, timeout=_SECONDS, check=False
                )
                words = done.stdout + done.stderr
                if done.returncode == 0:
                    arriving.rename(folder)
            except subprocess.TimeoutExpired:
                words = f"not within {_SECONDS} seconds"
        if not folder.is_dir():
            _missing(f"{name} could not be installed: {words[-1500:]}")
    return folder
