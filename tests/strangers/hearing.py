"""Runs a script that drives a client, and judges what it noted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders.magento import TOKEN, RunningStore
from tests.conftest import STRANGER
from tests.strangers.installing import node, npm_client, python_client

_SCRIPTS: Final = Path(__file__).parent / "scripts"
_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Client:
    """A client by other people and what is known of it. Both lists may only shrink."""

    name: str
    script: str
    not_built: Sequence[str] = ()
    """Calls that want routes of orders, customers and carts: not built yet (issue 11)."""
    own_faults: Mapping[str, str] = field(default_factory=dict)
    """Calls that go wrong on a real Magento 2.4.7 too, each with the reason."""


def hear(client: Client, store: RunningStore, record_property: Any) -> None:
    """Fails when any call is wrong that isn't known to be, and when any is right that is listed."""
    notes = _notes(client, store)
    found = {verdict: {name for name, one in notes.items() if one["verdict"] == verdict} for verdict in _VERDICTS}
    line = f"{client.name}: {len(found['right'])} calls right of {len(notes)}"
    if client.not_built:
        line += f", {len(found['not built'])} refused that want orders, customers or carts"
    if client.own_faults:
        line += f", {len(client.own_faults)} wrong by the client's own fault"
    record_property(STRANGER, line)
    told = faults(client, notes)
    if told:
        pytest.fail("\n".join(told), pytrace=False)


def faults(client: Client, notes: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What is not as the lists of the client say, a sentence each."""
    wrong = {name for name, one in notes.items() if one["verdict"] == "wrong"}
    refused = {name for name, one in notes.items() if one["verdict"] == "not built"}
    return [
        *(f"{name} went wrong: {notes[name]['said']}" for name in sorted(wrong - set(client.own_faults))),
        *(
            f"{name} is listed as the client's own fault, but went right"
            for name in sorted(set(client.own_faults) - wrong)
        ),
        *(f"{name} is listed as not built, but wasn't refused" for name in sorted(set(client.not_built) - refused)),
        *(f"{name} was refused as an unknown route" for name in sorted(refused - set(client.not_built))),
    ]


_VERDICTS: Final = ("right", "wrong", "not built")


def _notes(client: Client, store: RunningStore) -> dict[str, dict[str, str]]:
    script = _SCRIPTS / client.script
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    if script.suffix == ".mjs":
        environment["CLIENT_FOLDER"] = str(npm_client(client.name))
        command = [node(), str(script)]
    else:
        # Without `site`, so that nothing of ours is in the client's way, and nothing of its is in ours.
        environment["PYTHONPATH"] = str(python_client(client.name))
        command = [sys.executable, "-S", "-B", str(script)]
    try:
        done = subprocess.run(
            [*command, store.address, TOKEN],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.fail(f"{client.script} did not end within {_SECONDS} seconds", pytrace=False)
    if done.returncode != 0:
        pytest.fail(f"{client.script} broke off:\n{done.stdout[-1000:]}\n{done.stderr[-3000:]}", pytrace=False)
    notes: dict[str, dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return notes
