"""Browser files that are not ours: as their makers published them, listed, and loaded from here alone."""

from __future__ import annotations

import re

from deploy.vendor import VENDOR, packages, wrong_files
from services.gateway.pages.rendering import STATIC
from tests.builders.project import ROOT


def test_every_vendored_file_is_the_one_that_is_listed() -> None:
    listed = {
        f"{one['name']}-{one['version']}/{file['path'].split('/')[-1]}" for one in packages() for file in one["file"]
    }
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"vendor.toml"}

    assert wrong_files() == []
    assert there == listed


def test_every_vendored_package_has_its_licence_and_its_line() -> None:
    told = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8")

    for package in packages():
        assert (VENDOR / f"{package['name']}-{package['version']}" / "LICENSE").is_file()
        assert package["name"] in told
        assert package["version"] in told


def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_script_or_style() -> None:
    ours = [*STATIC.glob("*.*"), *(STATIC.parent / "templates").rglob("*.html")]
    foreign = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?(?:https?:)?//|@import""")
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|hx-on|js:")

    assert len(ours) > 30
    for path in ours:
        text = path.read_text(encoding="utf-8")
        assert not foreign.search(text), path
        if path.suffix == ".html":
            assert not inline.search(text), path
