"""A caller and what it may touch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

EVERYTHING = "Magento_Backend::all"
INTEGRATION, ADMIN, GUEST = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody behind a call, with the resources granted."""

    user_id: int = 0
    user_type: int = GUEST
    resources: frozenset[str] = frozenset()

    def may(self, resource: str) -> bool:
        """True if the resource, or everything, was granted."""
        return resource in self.resources or EVERYTHING in self.resources


def caller(*, user_id: int, user_type: int, resources: Collection[str]) -> Caller:
    """A known caller."""
    return Caller(user_id=user_id, user_type=user_type, resources=frozenset(resources))


NOBODY = Caller()
