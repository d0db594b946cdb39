"""The project's own files, as the rules of the house look at them."""

from __future__ import annotations

import ast
import functools
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Source:
    """A Python file: where it is and what it says."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed text; not to be changed, for every rule looks at the same one."""
        return _parsed(self.path, self.text)


@functools.cache
def _parsed(path: str, text: str) -> ast.Module:
    return ast.parse(text, filename=path)


def tracked_files() -> list[Path]:
    """Every file that git has or would add, so that a rule is broken before the commit and not after it."""
    return [path for path in tracked_paths() if path.is_file()]


def tracked_paths() -> list[Path]:
    """The same with links that lead to a folder or to nothing."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        ours = (path for path in ROOT.rglob("*") if path.is_file())
        return [path for path in ours if not any(part.startswith(".") for part in path.relative_to(ROOT).parts[:-1])]
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def sources_in(*folders: str) -> list[Source]:
    """The Python files below these folders of the project, as they were when the first rule looked."""
    return [source for folder in folders for source in _sources_below(folder)]


@functools.cache
def _sources_below(folder: str) -> Sequence[Source]:
    paths = [path for path in sorted((ROOT / folder).rglob("*.py")) if "vendor" not in path.parts]
    return [Source(path=str(path.relative_to(ROOT)), text=path.read_text(encoding="utf-8")) for path in paths]
