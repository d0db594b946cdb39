"""What must not stand in any file: where it was written, and where its packages came from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from tests.builders.project import ROOT, tracked_files, tracked_paths

# Put together here, so that this file does not contain what it looks for.
_REGISTRIES: Final = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("repo1", "maven", "org"),
    ("repo", "maven", "apache", "org"),
    ("repo", "maven", "org"),
    ("deb", "debian", "org"),
    ("crates", "io"),
    ("proxy", "golang", "org"),
)
_PLACES: Final = ("work", "root", "home")

_TELLTALE: Final = re.compile(
    "|".join(
        [
            *(re.escape(".".join(parts)) for parts in _REGISTRIES),
            # At the start of a path only: "network/home/..." is no place of a machine.
            *(rf"(?<![\w.~}}$/-])/{place}/[\w.-]" for place in _PLACES),
            r"(?<![\w.~}$/-])/tmp/[\w.-]",
        ]
    )
)


def telltales(text: str) -> list[str]:
    """The lines that name a machine's own folder or a package registry's host."""
    return [line.strip()[:160] for line in text.splitlines() if _TELLTALE.search(line)]


def is_text(path: Path) -> bool:
    return b"\0" not in path.read_bytes()[:8_000]


def test_no_file_names_a_folder_of_somebodys_machine_or_the_host_of_a_package_registry() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in tracked_files()
        if is_text(path) and (lines := telltales(path.read_text(encoding="utf-8", errors="replace")))
    }

    assert found == {}


def test_no_file_is_a_link_to_a_place_that_only_one_machine_has() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked_paths() if path.is_symlink()] == []


@pytest.mark.parametrize(
    "line",
    [
        "see " + "/".join(["", "work", "main", "README.md"]),
        "--database=" + "/".join(["", "tmp", "x.db"]),
        'url = "https://' + ".".join(["files", "pythonhosted", "org"]) + '/packages"',
        "deb http://" + ".".join(["deb", "debian", "org"]) + "/debian bookworm main",
    ],
)
def test_a_planted_telltale_is_found(line: str) -> None:
    assert telltales(line) == [line]


@pytest.mark.parametrize("line", ["tmpfs: [/tmp]", "GET /rest/V1/products", "a network/home/router", "/data/work/x"])
def test_harmless_paths_are_not(line: str) -> None:
    assert telltales(line) == []
