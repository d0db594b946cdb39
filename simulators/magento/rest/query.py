"""Reads a query string with bracketed names into nested maps, as PHP does."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus

_BRACKETS = re.compile(r"\[([^\]]*)\]")
_DEEPEST = 12


def read_query(raw: str) -> dict[str, Any]:
    """The nested values of ``a[b][0]=c``; ``a[]=b`` numbers itself."""
    values: dict[str, Any] = {}
    for pair in raw.split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        name = unquote_plus(name)
        head, bracket, tail = name.partition("[")
        steps = [head, *_BRACKETS.findall(bracket + tail)][:_DEEPEST]
        _place(values, steps, unquote_plus(value))
    return values


def _place(values: dict[str, Any], steps: list[str], value: str) -> None:
    here = values
    for step in steps[:-1]:
        inner = here.get(step)
        if not isinstance(inner, dict):
            inner = {}
            here[step] = inner
        here = inner
    last = steps[-1]
    here[last if last or len(steps) == 1 else str(len(here))] = value
