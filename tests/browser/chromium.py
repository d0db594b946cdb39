"""Where Chromium is, and how it is started for tests."""

from __future__ import annotations

import os
import shutil
from typing import Final

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""For playwright's `args`: no call to the outside, and usable as root in a build machine."""


class ChromiumMissing(RuntimeError):
    """No Chromium here; the text says how to get it."""


def executable() -> str:
    """The path for playwright's `executable_path`; raises ChromiumMissing.

    `CHROMIUM` names another one than the first found on the path.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise ChromiumMissing(f"CHROMIUM says {named}, and that is no program")
        return named
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise ChromiumMissing(
        "no Chromium on this machine: install Debian's package `chromium`, or set CHROMIUM to its path"
    )
