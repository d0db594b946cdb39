"""What an independent comparison of both sides found."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Difference:
    """What is wrong on the website; all empty = it shows what Counterpoint says."""

    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    wrongly_online: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    """Prices that Counterpoint's rules leave open (a filter nobody can read stands before the rule that would win)."""
    compared: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    """How many of each kind were compared."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.wrongly_online)

    def count(self, kind: str, number: int = 1) -> None:
        """So many more were compared."""
        self.counts[kind] = self.counts.get(kind, 0) + number

    def equal(self, place: str, what: str, *, shown: object, wanted: object) -> None:
        """Notes it when the website shows something else than it should."""
        if shown != wanted:
            self.stale.append(f"{place}: {what} {shown!r}, should be {wanted!r}")
