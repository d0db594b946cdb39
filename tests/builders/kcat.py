"""kcat, a Kafka client by other people (librdkafka): what a foreign producer would send."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping

import pytest


def produce_with_kcat(
    *,
    bootstrap: str,
    topic: str,
    key: str,
    value: str,
    headers: Mapping[str, str] | None = None,
    codec: str = "none",
) -> None:
    """Return once the broker acknowledged the record. `value` is one line.

    Without kcat the test is skipped with the reason, or fails where the tools are demanded (REQUIRE_TOOLS=1).
    """
    kcat = shutil.which("kcat")
    if kcat is None:
        words = "no kcat on this machine (Debian's package `kcat`)"
        if os.environ.get("REQUIRE_TOOLS") == "1":
            pytest.fail(words, pytrace=False)
        pytest.skip(words)
    arguments = [kcat, "-P", "-b", bootstrap, "-t", topic, "-k", key, "-X", "acks=all", "-z", codec]
    for name, text in (headers or {}).items():
        arguments += ["-H", f"{name}={text}"]
    done = subprocess.run(arguments, input=value, capture_output=True, text=True, timeout=30, check=False)
    if done.returncode != 0:
        pytest.fail(f"kcat could not produce: {done.stderr}", pytrace=False)
