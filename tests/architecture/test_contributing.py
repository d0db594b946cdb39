"""Adding a task, done literally as CONTRIBUTING.md says, in a copy of the project."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders.project import ROOT, tracked_files

_COPIED: Final = ("services/", "shared/", "tests/builders/", "tests/__init__.py", "pyproject.toml")
_FILE: Final = re.compile(r"<!-- file: (\S+) -->\n```python\n(.*?)```", flags=re.DOTALL)
_LINES: Final = re.compile(r"<!-- lines: (\S+) -->\n```diff\n(.*?)```", flags=re.DOTALL)

# Runs on the code of the copy: what is registered, what status, metrics and API say of it, and what the task does.
LOOK: Final = """
import asyncio, json
from decimal import Decimal
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import SecretStr
from services.products.records.item import Item
from services.products.tasks.missing_weights import MissingWeights
from shared.runtime.api import EngineApi, answer_refusals
from shared.runtime.metrics import metrics_of
from shared.sync.gate import Gate
from shared.sync.model import Task, level_of
from shared.sync.rules import EngineLimits
from shared.sync.status import Status
from tests.builders.registration import NothingKept, StandingClock, registered_product_tasks

class ThreeItems:
    async def items(self, keys):
        light = Item(key="LIGHT", number="LIGHT", texts={})
        heavy = Item(key="HEAVY", number="HEAVY", texts={}, weight=Decimal("1.5"))
        return {key: {"LIGHT": light, "HEAVY": heavy}.get(key) for key in keys}

async def main():
    tasks, empty, clock = registered_product_tasks(), NothingKept(), StandingClock()
    gate = Gate(service="products", switches=empty, circuits=empty, activity=empty, clock=clock,
                limits=EngineLimits(), master_at_first=True)
    status = Status(service="products", title="Products", summary="", version="0", zone="America/Chicago", tasks=tasks,
                    titles={}, gate=gate, queue=empty, changed=empty, log=empty, memories=empty, rejected=empty,
                    clock=clock)
    api = EngineApi(secret=SecretStr("secret"), zone="America/Chicago", tasks=tasks, status=status, desk=None,
                    queue=empty, changed=empty, log=empty, memories=empty, clock=clock, sides=None, check_system=None)
    app = FastAPI()
    answer_refusals(app)
    app.include_router(api.routes())
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://here",
                           headers={"Authorization": "Bearer secret"}) as client:
        answer = (await client.get("/v1/status")).json()
    outcomes = await MissingWeights(items=ThreeItems()).sync(["LIGHT", "HEAVY", "GONE"])
    print(json.dumps({
        "registered": [task.name for task in tasks if isinstance(task, Task)],
        "answered": {task["name"]: task for task in answer["tasks"]},
        "measured": metrics_of(await status.now()).decode(),
        "levels": {key: level_of(outcome).value for key, outcome in outcomes.items()},
    }))

asyncio.run(main())
"""


@dataclass(frozen=True)
class Copy:
    """The copied project with the task added."""

    folder: Path
    new_file: str
    changed_file: str

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """What a module says there."""
        return subprocess.run(
            [sys.executable, "-m", *command], cwd=self.folder, capture_output=True, text=True, timeout=240, check=False
        )

    def look(self) -> dict[str, Any]:
        """What the code there says of the new task."""
        done = subprocess.run(
            [sys.executable, "-c", LOOK], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def with_lines_added(text: str, diff: str) -> str:
    """The text with the lines of a diff in their places; every line that stays must be there exactly once."""
    lines = text.splitlines()
    place: int | None = None
    for line in filter(None, diff.splitlines()):
        sign, content = line[0], line[1:]
        if sign == " ":
            assert lines.count(content) == 1, f"{content!r} stands there {lines.count(content)} times"
            place = lines.index(content)
            continue
        assert sign == "+", f"the diff has a line that begins with {sign!r}"
        assert place is not None, "the diff begins with a new line"
        place += 1
        lines.insert(place, content)
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The project as it is, copied, with both steps of CONTRIBUTING.md done."""
    folder = tmp_path_factory.mktemp("contributing")
    for path in tracked_files():
        name = str(path.relative_to(ROOT))
        if name.startswith(_COPIED):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / name)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    [(new_file, code)] = _FILE.findall(text)
    [(changed_file, diff)] = _LINES.findall(text)
    assert not (folder / new_file).exists()
    (folder / new_file).write_text(code, encoding="utf-8")
    changed = folder / changed_file
    changed.write_text(with_lines_added(changed.read_text(encoding="utf-8"), diff), encoding="utf-8")
    return Copy(folder=folder, new_file=new_file, changed_file=changed_file)


@pytest.mark.types
def test_the_added_task_passes_the_type_check(copy: Copy) -> None:
    """Beside what the check of the project has just learnt, where it ran: then only the new lines are looked at."""
    learnt = ROOT / ".mypy_cache"
    if learnt.is_dir():
        shutil.copytree(learnt, copy.folder / "types")
    done = copy.run("mypy", "--cache-dir", str(copy.folder / "types"), copy.new_file, copy.changed_file)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_added_task_passes_lint_and_is_in_form(copy: Copy) -> None:
    for command in (("ruff", "check"), ("ruff", "format", "--check")):
        done = copy.run(*command, "--no-cache", copy.new_file, copy.changed_file)

        assert done.returncode == 0, done.stdout + done.stderr


def test_the_added_task_is_registered_answered_measured_and_works(copy: Copy) -> None:
    seen = copy.look()

    assert "products.missing_weights" in seen["registered"]
    shown = seen["answered"]["products.missing_weights"]
    assert (shown["title"], shown["built"], shown["automatic"]) == ("Missing Weights", True, True)
    assert shown["schedule"]["cron"] == "30 5 * * *"
    assert 'countersync_automatic{task="products.missing_weights"} 1.0' in seen["measured"]
    assert seen["levels"] == {"LIGHT": "warning", "HEAVY": "no_change", "GONE": "skipped"}


def test_a_diff_that_no_longer_fits_the_code_is_found() -> None:
    with pytest.raises(AssertionError, match="0 times"):
        with_lines_added("one\ntwo\n", " three\n+four\n")


def test_lines_are_added_behind_the_line_they_follow() -> None:
    assert (
        with_lines_added("one\ntwo\nthree\n", " one\n+more\n\n two\n+and\n+on\n") == "one\nmore\ntwo\nand\non\nthree\n"
    )
