"""The documents and the Makefile speak of the same commands."""

from __future__ import annotations

import os
import re

from tests.builders.project import ROOT

DOCUMENTS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})


def make_targets() -> dict[str, str]:
    """Each target with the sentence that `make help` shows for it."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z]+):.*?## (.+)$", text, flags=re.MULTILINE))


def commands_in(text: str) -> set[str]:
    """The targets of all `make` commands that stand as code in a document."""
    code = re.findall(r"```.*?```|`[^`]+`", text, flags=re.DOTALL)
    return {target for piece in code for target in re.findall(r"(?:^|[\s`;&])make ([a-z]+)\b", piece)}


def test_every_make_command_of_every_document_exists() -> None:
    unknown = {
        str(document.relative_to(ROOT)): missing
        for document in DOCUMENTS
        if (missing := commands_in(document.read_text(encoding="utf-8")) - set(make_targets()))
    }

    assert unknown == {}


def test_the_readme_names_the_two_commands() -> None:
    assert {"demo", "test"} <= commands_in((ROOT / "README.md").read_text(encoding="utf-8"))


def test_every_target_has_a_sentence_in_the_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, flags=re.MULTILINE)

    assert phony is not None
    assert set(phony[1].split()) == set(make_targets())


def test_continuous_integration_runs_exactly_make_test_and_demands_the_real_broker() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "REQUIRE_KAFKA=1" in script
    assert script.rstrip().splitlines()[-1] == "exec make test"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_a_document_with_a_command_that_does_not_exist_would_be_found() -> None:
    assert commands_in("Run `make demo` or\n```\nmake nothing ARGS=1\n```\nand make sense of it") == {"demo", "nothing"}
