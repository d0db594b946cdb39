"""Cuts an answer down to the parts named in ``fields=``."""

from __future__ import annotations

import re
from typing import Any

_TOKENS = re.compile(r"[A-Za-z0-9_]+|[\[\],]")
Wanted = dict[str, "Wanted | None"]


def trimmed(*, answer: Any, fields: str) -> Any:
    """The answer with only the named fields; an expression that cannot be read gives an empty list."""
    wanted = _parsed(fields)
    return [] if wanted is None else _kept(answer, wanted)


def _parsed(text: str) -> Wanted | None:
    compact = text.replace(" ", "")
    tokens = _TOKENS.findall(compact)
    if "".join(tokens) != compact or not tokens:
        return None
    root: Wanted = {}
    stack = [root]
    last = ""
    for token in tokens:
        if token == "[":  # noqa: S105
            inner: Wanted = {}
            if not last:
                return None
            stack[-1][last] = inner
            stack.append(inner)
            last = ""
        elif token == "]":  # noqa: S105
            stack.pop()
            last = ""
            if not stack:
                return None
        elif token == ",":  # noqa: S105
            last = ""
        else:
            stack[-1][token] = None
            last = token
    return root if len(stack) == 1 else None


def _kept(value: Any, wanted: Wanted) -> Any:
    if isinstance(value, list):
        return [_kept(one, wanted) for one in value] or None  # an empty list of rows loses even itself
    if not isinstance(value, dict):
        return value
    kept: dict[str, Any] = {}
    for name, content in value.items():
        if name in wanted:
            inner = wanted[name]
            kept[name] = content if inner is None else _kept(content, inner)
    return kept
