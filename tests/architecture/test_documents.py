"""What the documents say of the code is there: files, links, aspects."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from shared.sync.model import Task
from tests.builders.project import ROOT
from tests.builders.registration import registered_misc_tasks, registered_product_tasks

DOCUMENTS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})
_PATH = re.compile(
    r"`((?:services|shared|simulators|demo|tests|deploy|docs|benchmarks|\.ci)/[\w./-]*\w/?)(?:::[\w\[\]-]+)?`"
)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def missing_paths(text: str) -> set[str]:
    """The files and folders of the project that a text names and that aren't there."""
    told_to_make = set(re.findall(r"<!-- file: (\S+) -->", text))
    return {path for path in _PATH.findall(text) if not (ROOT / path).exists()} - told_to_make


def dead_links(document: Path, text: str) -> set[str]:
    """The links of a document to files that aren't there."""
    targets = {target for target in _LINK.findall(text) if "://" not in target and not target.startswith("mailto:")}
    return {target for target in targets if not (document.parent / target).exists()}


def test_every_file_that_a_document_names_is_there() -> None:
    found = {
        str(document.relative_to(ROOT)): missing
        for document in DOCUMENTS
        if (missing := missing_paths(document.read_text(encoding="utf-8")))
    }

    assert found == {}


def test_every_link_between_documents_leads_somewhere() -> None:
    found = {
        str(document.relative_to(ROOT)): dead
        for document in DOCUMENTS
        if (dead := dead_links(document, document.read_text(encoding="utf-8")))
    }

    assert found == {}


def test_the_aspects_of_every_task_stand_in_the_page_on_events() -> None:
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `((?:products|misc)\.\w+)` \| (.+) \|$", text, flags=re.MULTILINE)
    written = {name: set(re.findall(r"`(\w+)`", aspects)) for name, aspects in rows}

    registered = (*registered_product_tasks(), *registered_misc_tasks())
    assert written == {task.name: set(task.aspects) for task in registered if isinstance(task, Task)}


def test_the_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_planted_path_or_link_to_nothing_is_found() -> None:
    assert missing_paths("see `shared/sync/nowhere.py` and `shared/sync/worker.py`") == {"shared/sync/nowhere.py"}
    assert dead_links(ROOT / "README.md", "[a](docs/nowhere.md) [b](Makefile)") == {"docs/nowhere.md"}


def test_the_page_on_dependencies_has_a_reason_and_a_licence_for_each_direct_one_and_no_other() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \| (.+) \| (.+) \|$", (ROOT / "docs" / "dependencies.md").read_text(), flags=re.MULTILINE
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    clients = ROOT / "tests" / "strangers" / "clients"
    wanted = [
        *project["project"]["dependencies"],
        *(line for extra in project["project"]["optional-dependencies"].values() for line in extra),
        *(line for group in project["dependency-groups"].values() for line in group),
        *(line for asked in clients.glob("*.in") for line in asked.read_text().splitlines() if line[:1] != "#"),
        *json.loads((clients / "magento-api-rest" / "package.json").read_text())["dependencies"],
    ]

    assert sorted(name for name, _, _ in rows) == sorted(re.split(r"[<>=;]", line)[0].strip() for line in wanted)
    assert all(reason.strip() and licence.strip() for _, reason, licence in rows)


def test_every_test_that_the_promises_name_exists() -> None:
    text = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)

    assert named
    assert [
        f"{path}::{name}"
        for path, name in named
        if not re.search(rf"def {name}\(", (ROOT / path).read_text(encoding="utf-8"))
    ] == []
    # Whatever looks like a test but isn't written in this form would not be checked.
    assert len(named) == text.count("::test_")
