"""What happens on a busy day without changing anything: forms looked at and closed, rows sent again by replication."""

from __future__ import annotations

import random

from simulators.counterpoint.changes import Touch
from simulators.counterpoint.day_shelf import DayShelf
from simulators.counterpoint.till import Till

AT_ONCE = 5


class DayQuiet:
    """Moves stamps, by chance."""

    def __init__(self, *, till: Till, shelf: DayShelf, chance: random.Random) -> None:
        self._till = till
        self._shelf = shelf
        self._chance = chance

    def look_in(self) -> tuple[str, str] | None:
        """Somebody opens an item and closes it again: its lock moves its stamp."""
        if not self._shelf.items:
            return None
        number = self._chance.choice([*self._shelf.items])
        self._till.touch(Touch(items=[number], tables=["IM_ITEM"], locked=True))
        return number, "looked at, nothing changed"

    def replicate(self) -> tuple[str, str] | None:
        """Several rows get one new stamp together."""
        if not self._shelf.items:
            return None
        numbers = self._chance.sample([*self._shelf.items], min(AT_ONCE, len(self._shelf.items)))
        self._till.touch(Touch(items=numbers))
        return numbers[0], f"stamped again with {len(numbers) - 1} others, nothing changed"
