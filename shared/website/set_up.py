"""What settings name on the website: where it is asked for, and the words when it isn't there."""

from collections.abc import Iterable, Mapping
from typing import Protocol


class ReadsStores(Protocol):
    """Where the websites and their store views are asked for."""

    async def websites_by_store(self) -> Mapping[int, int]:
        """The number of each store view's website."""
        ...


class ReadsGroups(Protocol):
    """Where the customer groups are asked for."""

    async def all(self) -> Mapping[str, int]:
        """Every group's number by its name."""
        ...


class FindsTaxClasses(Protocol):
    """Where the tax classes for products are asked for."""

    async def numbers(self) -> Mapping[str, int]:
        """Casefolded name → number."""
        ...


def not_there(kind: str, names: Iterable[str], *, setting: str) -> str:
    """What a person can do about things that a setting names and the website lacks; empty when there are none."""
    named = ", ".join(f"“{name}”" for name in names)
    return f"The website has no {kind} {named}: add it there, or correct {setting}." if named else ""
