"""What can go wrong on the wire, asked for rule by rule."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_STORE_PREFIX = re.compile(r"^/rest(?:/[^/]+)??(?=/(?:v1|async|schema)(?:/|$))")
Kind = Literal["latency", "status", "cut", "cut_after", "garbage", "html", "truncate", "drip", "down", "refuse"]


class Rule(BaseModel):
    """One trouble: which calls it meets and what it does to them. A status or a wait alone says what kind it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    method: str = "*"
    path: str = "*"
    key: str | None = None
    status: int = Field(default=503, ge=200, le=599)
    retry_after: int | str | None = None
    body: str | None = None
    latency_ms: int = Field(default=0, ge=0, le=600_000)
    jitter_ms: int = Field(default=0, ge=0, le=600_000)
    share: float = Field(default=1.0, ge=0.0, le=1.0)
    count: int | None = Field(default=None, ge=0)
    after: int = Field(default=0, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _kind_by_what_is_given(cls, given: Any) -> Any:
        if isinstance(given, dict) and "kind" not in given:
            if "status" in given:
                return {"kind": "status", **given}
            if "latency_ms" in given or "jitter_ms" in given:
                return {"kind": "latency", **given}
        return given

    @field_validator("retry_after")
    @classmethod
    def _seconds_or_http_date(cls, value: int | str | None) -> int | str | None:
        if isinstance(value, str) and not value.isdigit():
            parsedate_to_datetime(value)
        return value

    def meets(self, *, method: str, path: str, names: Callable[[str], bool]) -> bool:
        """Whether a call of this method and raw path, which names keys as `names` says, falls under the rule."""
        if self.method != "*" and self.method.upper() != method.upper():
            return False
        if self.path != "*" and not self._covers(path.lower()):
            return False
        return self.key is None or names(self.key)

    def _covers(self, path: str) -> bool:
        """Whether the rule means this path; of one of Magento it may leave out `/rest` and the store code."""
        wanted = self.path.lower()
        return fnmatchcase(path, wanted) or fnmatchcase(_STORE_PREFIX.sub("", path), wanted)


@dataclass(frozen=True)
class Trouble:
    """What a call runs into: a wait, at most one breakage, and the keys that are refused by the business side."""

    wait_seconds: float = 0.0
    breakage: Rule | None = None
    refused: frozenset[str] = frozenset()


@dataclass
class _Shelf:
    """A rule with what it has met so far."""

    rule: Rule
    met: int = 0
    fired: int = 0


@dataclass
class Faults:
    """The rules in force, in order; the first that breaks a call decides, waits add up."""

    seed: int = 7
    _shelves: list[_Shelf] = field(default_factory=list)
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def replace(self, rules: Collection[Rule]) -> int:
        """The number of rules now in force; counts and chance start over."""
        self._shelves = [_Shelf(rule=rule) for rule in rules]
        self._chance = random.Random(self.seed)
        return len(self._shelves)

    @property
    def healthy(self) -> bool:
        """Whether no rule is in force."""
        return not self._shelves

    def shown(self) -> list[dict[str, object]]:
        """Each rule as it was given, with how often it met a call and how often it fired."""
        return [
            {**shelf.rule.model_dump(exclude_none=True), "met": shelf.met, "fired": shelf.fired}
            for shelf in self._shelves
        ]

    def meet(self, *, method: str, path: str, names: Callable[[str], bool]) -> Trouble:
        """What this call runs into. Counts it against every rule that fires."""
        wait_ms = 0.0
        breakage: Rule | None = None
        refused: set[str] = set()
        for shelf in self._shelves:
            rule = shelf.rule
            if breakage is not None and rule.kind not in ("latency", "refuse"):
                continue
            if not rule.meets(method=method, path=path, names=names) or not self._fires(shelf):
                continue
            wait_ms += rule.latency_ms + (self._chance.uniform(0, rule.jitter_ms) if rule.jitter_ms else 0.0)
            if rule.kind == "refuse":
                refused.add((rule.key or "*").upper())
            elif rule.kind != "latency":
                breakage = rule
        return Trouble(wait_seconds=wait_ms / 1000, breakage=breakage, refused=frozenset(refused))

    def _fires(self, shelf: _Shelf) -> bool:
        shelf.met += 1
        rule = shelf.rule
        if shelf.met <= rule.after or (rule.count is not None and shelf.fired >= rule.count):
            return False
        if rule.share < 1.0 and self._chance.random() >= rule.share:
            return False
        shelf.fired += 1
        return True
