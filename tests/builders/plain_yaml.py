"""A reader for the plain part of YAML that our compose file keeps to; anything else is an error, never a guess.

Known: block mappings and lists, `[a, b]`, plain and quoted words, `>-` texts, `&anchor`, `*anchor`, `<<: *anchor`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

_KEY: Final = re.compile(r'(?P<key>"[^"]*"|<<|[\w./-]+):(?:\s+(?P<rest>.*))?$')
_ANCHOR: Final = re.compile(r"&(\w+)\s*")


class NotPlain(ValueError):
    """The text uses more of YAML than this reader knows; the text names the line."""


@dataclass(frozen=True)
class _Line:
    number: int
    indent: int
    text: str


@dataclass
class _Reader:
    lines: list[_Line]
    anchors: dict[str, Any] = field(default_factory=dict)
    at: int = 0

    def block(self, indent: int) -> Any:
        """The mapping or list that stands at this indentation."""
        if self.lines[self.at].text.startswith("- "):
            return self._list(indent)
        return self._mapping(indent)

    def _here(self, indent: int) -> _Line | None:
        if self.at >= len(self.lines) or self.lines[self.at].indent < indent:
            return None
        line = self.lines[self.at]
        if line.indent > indent:
            raise NotPlain(f"line {line.number}: unexpected indentation")
        return line

    def _mapping(self, indent: int) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while (line := self._here(indent)) is not None:
            found = _KEY.match(line.text)
            if found is None:
                raise NotPlain(f"line {line.number}: no key in {line.text!r}")
            key = found["key"].strip('"')
            self.at += 1
            value = self._value(line, found["rest"] or "")
            if key == "<<":
                merged = {**merged, **value}
            elif key in own:
                raise NotPlain(f"line {line.number}: {key} stands here twice")
            else:
                own[key] = value
        return {**merged, **own}

    def _list(self, indent: int) -> list[Any]:
        entries: list[Any] = []
        while (line := self._here(indent)) is not None:
            if not line.text.startswith("- "):
                raise NotPlain(f"line {line.number}: not a list entry")
            self.at += 1
            entries.append(self._value(line, line.text[2:].strip()))
        return entries

    def _value(self, line: _Line, rest: str) -> Any:
        anchor = _ANCHOR.match(rest)
        if anchor is not None:
            value = self._value(line, rest[anchor.end() :])
            self.anchors[anchor[1]] = value
            return value
        if rest == "":
            return self.block(self.lines[self.at].indent) if self._has_more_inside(line) else None
        if rest == ">-":
            return self._folded(line)
        if rest.startswith("*"):
            return self.anchors[rest[1:]]
        if rest.startswith("["):
            return [_word(part, line.number) for part in _parts(rest, line.number)]
        return _word(rest, line.number)

    def _has_more_inside(self, line: _Line) -> bool:
        return self.at < len(self.lines) and self.lines[self.at].indent > line.indent

    def _folded(self, line: _Line) -> str:
        texts = []
        while self._has_more_inside(line):
            texts.append(self.lines[self.at].text)
            self.at += 1
        return " ".join(texts)


def read_plain_yaml(text: str) -> Any:
    """What the text says, with merges done; raises NotPlain."""
    lines = []
    for number, raw in enumerate(text.splitlines(), start=1):
        without_note = re.sub(r"(^|\s)#(?=\s|$).*$", "", raw).rstrip()
        if without_note:
            lines.append(_Line(number, len(without_note) - len(without_note.lstrip(" ")), without_note.strip()))
    reader = _Reader(lines)
    read = reader.block(0)
    if reader.at != len(lines):
        raise NotPlain(f"line {lines[reader.at].number}: does not belong to what stands before it")
    return read


def _parts(flow: str, number: int) -> list[str]:
    if not flow.endswith("]"):
        raise NotPlain(f"line {number}: a list in brackets has to end on its line")
    return list(re.findall(r'"(?:[^"\\]|\\.)*"|[^,\s][^,]*', flow[1:-1]))


def _word(text: str, number: int) -> Any:
    text = text.strip()
    if text.startswith('"'):
        if not (len(text) > 1 and text.endswith('"')):
            raise NotPlain(f"line {number}: a quote is not closed")
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if text[:1] in ("'", "{", "|", "!", "%", "@", "`", ">") or ": " in text:
        raise NotPlain(f"line {number}: {text!r}")
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    return None if text in ("", "null", "~") else text
