"""The examples of the page on events, run as they stand there."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from demo import engines
from shared.contracts.events import ItemChanged
from shared.contracts.topics import changed_topic, topics_of
from shared.runtime.kafka import EventStream
from shared.sync.envelope import read_event
from tests.builders.project import ROOT

pytestmark = pytest.mark.kafka

TOPIC = changed_topic("products")


def example(heading: str, language: str) -> str:
    """The first block of a language below a heading of the page."""
    below = (ROOT / "docs" / "events.md").read_text(encoding="utf-8").split(f"## {heading}\n")[1]
    found = re.search(rf"^```{language}\n(.*?)^```", below, flags=re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def folder(tmp_path: Path, apache_kafka: engines.ApacheKafka) -> Path:
    """A folder in which a demo runs, as far as the examples look."""
    (tmp_path / ".demo").mkdir()
    facts = {"kafka": {"bootstrap_servers": apache_kafka.bootstrap}}
    (tmp_path / ".demo" / "demo.json").write_text(json.dumps(facts))
    return tmp_path


@asynccontextmanager
async def listening(broker: engines.ApacheKafka) -> AsyncIterator[EventStream]:
    """The topics are there, as the services make them."""
    stream = EventStream(
        bootstrap=broker.bootstrap, topics=topics_of("products"), client_id="page", idempotent="off", replication=1
    )
    await stream.connect()
    try:
        yield stream
    finally:
        await stream.close()


async def ran(broker: engines.ApacheKafka, *command: str, folder: Path) -> Mapping[str, ItemChanged]:
    """The events that a command put on the topic, by their ids."""
    async with listening(broker) as stream:
        before = {
            (record.partition, record.offset) async for records in stream.everything_in(TOPIC) for record in records
        }
        done = await asyncio.to_thread(
            subprocess.run, command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        records = [record async for page in stream.everything_in(TOPIC) for record in page]
    fresh = [record for record in records if (record.partition, record.offset) not in before]
    events = [read_event(value=record.value, headers=record.headers) for record in fresh]
    return {f"{event.id}": event for event in events}


async def test_the_commands_for_kcat_send_an_event_in_each_mode(
    folder: Path, apache_kafka: engines.ApacheKafka
) -> None:
    if shutil.which("kcat") is None:
        words = "no kcat on this machine (Debian's package `kcat`)"
        pytest.fail(words) if os.environ.get("REQUIRE_TOOLS") == "1" else pytest.skip(words)

    sent = await ran(apache_kafka, "bash", "-euc", example("Try it: kcat", "sh"), folder=folder)

    assert {name: (event.type, event.subject, event.data.aspects) for name, event in sent.items()} == {
        "1": (TOPIC, "ADM-TL7", ()),
        "2": (TOPIC, "ADM-TL7", ("price",)),
    }


async def test_the_program_in_python_sends_an_event_for_each_item(
    folder: Path, apache_kafka: engines.ApacheKafka
) -> None:
    program = folder / "ring.py"
    program.write_text(example("Try it: Python", "python"))

    sent = await ran(apache_kafka, sys.executable, str(program), "POT", "MUG 12/OZ", folder=folder)

    assert {event.subject for event in sent.values()} == {"POT", "MUG 12/OZ"}
    assert {event.data.aspects for event in sent.values()} == {("quantity",)}


async def test_what_was_refused_is_shown_by_the_command_for_it(folder: Path, apache_kafka: engines.ApacheKafka) -> None:
    if shutil.which("kcat") is None:
        pytest.skip("no kcat on this machine (Debian's package `kcat`)")
    async with listening(apache_kafka) as stream:
        await stream.send(f"{TOPIC}.rejected", key="X", value=b"price changed!", headers=[("reason", b"it is no JSON")])
    first, *_ = example("Try it: kcat", "sh").splitlines()
    command = example("What happens to an event that can't be read", "sh")

    done = await asyncio.to_thread(
        subprocess.run,
        ["bash", "-euc", f"{first}\n{command}"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "reason=it is no JSON\nprice changed!" in done.stdout
