"""`python -m demo`, as its user runs it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from pymongo import MongoClient

from demo import engines
from demo.metadata import broker_answers
from tests.builders.ports import answers

pytestmark = pytest.mark.kafka

START_SECONDS: Final = 120
"""Only against hanging for ever; how long a start really takes is printed, not judged, here."""

STOP_SECONDS: Final = 60
_NOT_INHERITED: Final = ("KAFKA_BOOTSTRAP_SERVERS", "MONGODB_URI")


@dataclass
class Demo:
    """A demo process and what it wrote about itself."""

    process: subprocess.Popen[str]
    home: Path
    facts: Mapping[str, Any]

    def stop(self) -> int:
        """The exit code after one Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=STOP_SECONDS)

    def living(self) -> dict[str, int]:
        """The parts whose processes are alive."""
        return {name: pid for name, pid in self.facts["processes"].items() if is_alive(pid)}


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not waited for does not."""
    listed = subprocess.run(
        ["ps", "-p", str(pid), "-o", "stat="], capture_output=True, text=True, timeout=5, check=False
    )
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")


def wait_until(done: Any, *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)


@contextlib.contextmanager
def a_demo(home: Path, *arguments: str) -> Iterator[Demo]:
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    with (home.parent / "screen.txt").open("a+") as screen:
        process = subprocess.Popen(
            [sys.executable, "-m", "demo", "--home", str(home), "--port", "0", "--items", "50", *arguments],
            stdout=screen,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        )
        try:
            announced = home / "demo.json"
            wait_until(
                lambda: announced.exists() or process.poll() is not None, seconds=START_SECONDS, what="demo.json"
            )
            if not announced.exists():
                pytest.fail(f"the demo ended with {process.returncode}:\n{(home.parent / 'screen.txt').read_text()}")
            yield Demo(process=process, home=home, facts=json.loads(announced.read_text(encoding="utf-8")))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait(timeout=10)


def stock_of(facts: Mapping[str, Any]) -> bytes:
    """The whole simulated shop, byte for byte."""
    return httpx.get(f"{facts['counterpoint']['url']}/_control/state", timeout=30, trust_env=False).content


def test_every_part_answers_and_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    with a_demo(tmp_path / "home") as demo:
        facts = demo.facts
        print(f"demo ready_after_seconds={facts['ready_after_seconds']} broker={facts['kafka']['engine']}")

        assert httpx.get(facts["gateway"], timeout=10, follow_redirects=True, trust_env=False).status_code == 200
        for url in (*facts["services"].values(), facts["gateway"]):
            assert httpx.get(f"{url}/health/live", timeout=10, trust_env=False).status_code == 200
            assert httpx.get(f"{url}/health/ready", timeout=10, trust_env=False).status_code == 200
        assert broker_answers(facts["kafka"]["bootstrap_servers"])
        with MongoClient[dict[str, Any]](facts["mongodb"]["uri"], serverSelectionTimeoutMS=5_000) as client:
            assert client.admin.command("ping")["ok"] == 1
        signed_in = httpx.post(
            f"{facts['magento']['url']}/rest/V1/integration/admin/token",
            json={"username": facts["user"], "password": facts["password"]},
            timeout=10,
            trust_env=False,
        )
        assert signed_in.status_code == 200
        assert set(demo.living()) == set(facts["processes"])
        assert len(facts["processes"]) == 10

        assert demo.stop() == 0

        assert demo.living() == {}
        assert not (demo.home / "demo.json").exists()


def test_the_shop_and_the_passwords_are_the_same_after_a_restart(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with a_demo(home, "--no-till", "--engine", "tansu") as demo:
        shop, password = stock_of(demo.facts), demo.facts["password"]
        with MongoClient[dict[str, Any]](demo.facts["mongodb"]["uri"], serverSelectionTimeoutMS=5_000) as client:
            client["suite"]["kept"].insert_one({"_id": "still here"})
        assert demo.stop() == 0

    with a_demo(home, "--no-till", "--engine", "tansu") as demo:
        assert stock_of(demo.facts) == shop
        assert demo.facts["password"] == password
        with MongoClient[dict[str, Any]](demo.facts["mongodb"]["uri"], serverSelectionTimeoutMS=5_000) as client:
            assert client["suite"]["kept"].count_documents({"_id": "still here"}) == 1
        assert demo.stop() == 0


def test_an_item_changes_at_the_till_and_a_killed_service_comes_back(tmp_path: Path) -> None:
    with a_demo(tmp_path / "home", "--till-seconds", "0.5", "--engine", "tansu") as demo:
        shop = stock_of(demo.facts)
        victim = demo.facts["processes"]["services.misc"]
        os.kill(victim, signal.SIGKILL)

        wait_until(lambda: stock_of(demo.facts) != shop, seconds=30, what="a change at the till")
        health = f"{demo.facts['services']['misc']}/health/ready"
        wait_until(lambda: _status(health) == 200, seconds=60, what="services.misc is back")

        screen = (tmp_path / "screen.txt").read_text()
        assert "services.misc ended; starting it again in 1 s" in screen
        assert json.loads((demo.home / "demo.json").read_text())["processes"]["services.misc"] != victim
        assert demo.stop() == 0


def test_a_killed_demo_leaves_no_orphans(tmp_path: Path) -> None:
    with a_demo(tmp_path / "home", "--engine", "tansu") as demo:
        demo.process.kill()
        demo.process.wait(timeout=10)

        wait_until(lambda: demo.living() == {}, seconds=10, what="all parts are gone")


def test_a_part_that_cannot_start_ends_the_demo_with_its_last_lines(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "shop").mkdir(parents=True)
    (home / "shop" / "counterpoint.db").write_text("this is no database")

    ended = subprocess.run(
        [sys.executable, "-m", "demo", "--home", str(home), "--port", "0", "--engine", "tansu"],
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )

    assert ended.returncode == 1
    assert "simulators.counterpoint ended with exit code" in ended.stderr
    assert "file is not a database" in ended.stderr
    assert not (home / "demo.json").exists()


def test_a_port_in_use_is_named_and_nothing_is_started(tmp_path: Path, mongo_engine: engines.Database) -> None:
    taken = mongo_engine.uri.rstrip("/").rpartition(":")[2]
    assert answers(port=int(taken))

    ended = subprocess.run(
        [sys.executable, "-m", "demo", "--home", str(tmp_path / "home"), "--port", taken],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 2
    assert f"port {taken} is in use" in ended.stderr
    assert list((tmp_path / "home" / "logs").iterdir()) == []


def _status(url: str) -> int | None:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code
    except httpx.HTTPError:
        return None
