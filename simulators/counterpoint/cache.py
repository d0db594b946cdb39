"""What the server keeps in memory and goes on answering although the database has moved on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime, timedelta

SETTINGS_LIFE = timedelta(hours=24)


class ServerCache:
    """One company's cache: items for a settable while (zero: not at all), settings and categories for a day."""

    def __init__(self, *, item_life: timedelta, now: Callable[[], datetime]) -> None:
        self._item_life = item_life
        self._now = now
        self._items: dict[Hashable, tuple[datetime, bytes]] = {}
        self._settings: dict[Hashable, tuple[datetime, bytes]] = {}

    def drop(self) -> None:
        """Forgets everything of the company."""
        self._items.clear()
        self._settings.clear()

    def forget(self, key: Hashable) -> None:
        """What is kept under `key` is read again: the server itself has written it."""
        self._settings.pop(key, None)

    def setting(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The answer kept under `key` if it is younger than a day, else a fresh one. What `make` raises is not kept."""
        kept = self._settings.get(key)
        now = self._now()
        if kept is not None and now - kept[0] < SETTINGS_LIFE:
            return kept[1]
        made = make()
        self._settings[key] = (now, made)
        return made

    def items(
        self, item_numbers: Iterable[str], *, place: str, load: Callable[[list[str]], Mapping[str, bytes]]
    ) -> dict[str, bytes]:
        """Each item that is there, as it was when it was last loaded for this `place`."""
        now = self._now()
        found: dict[str, bytes] = {}
        missing: list[str] = []
        for item_no in item_numbers:
            kept = self._items.get((place, item_no))
            if kept is not None and now - kept[0] < self._item_life:
                found[item_no] = kept[1]
            else:
                missing.append(item_no)
        if missing:
            loaded = load(missing)
            found |= loaded
            if self._item_life:
                self._items.update({(place, item_no): (now, body) for item_no, body in loaded.items()})
        return found
