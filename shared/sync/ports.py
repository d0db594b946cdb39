"""What the engine and the tasks need from the outside, as contracts."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared.sync.model import Link


class Links(Protocol):
    """One task's links. Writes are durable when a method returns."""

    async def read_many(self, keys: Sequence[str]) -> Mapping[str, Link]:
        """The links there are; keys without one are missing from the answer."""
        ...

    async def save_many(self, links: Sequence[Link]) -> None:
        """Each link stands as given, replacing the one before."""
        ...

    async def forget_many(self, keys: Sequence[str]) -> None:
        """No link for these any more; unknown keys do no harm."""
        ...

    async def keys_after(self, key: str, *, limit: int) -> Sequence[str]:
        """The next keys in alphabetical order, for walking through all links with bounded memory."""
        ...
