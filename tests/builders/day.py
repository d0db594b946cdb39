"""A busy day at the till of a running shop, worked in the background while other things go wrong."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import Any

import httpx

from tests.builders.shop import RunningShop

LONGEST_SECONDS = 300.0
HUSHED = frozenset({"category", "promotion"})
"""Acts whose key is no item."""


class WorkedDay:
    """One day; `acts` grows as the staff go on. Its changes are told to nobody."""

    def __init__(self, shop: RunningShop, **plan: Any) -> None:
        self.acts: list[dict[str, Any]] = []
        self.trouble: list[BaseException] = []
        self._url = f"{shop.counterpoint.url}/_control/day"
        self._plan = plan
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def wait_over(self) -> None:
        """Returns when the last thing was done. Fails when the day broke off."""
        self._thread.join(LONGEST_SECONDS)
        assert not self._thread.is_alive(), f"the day takes longer than {LONGEST_SECONDS:.0f} s"
        assert not self.trouble, self.trouble

    @property
    def over(self) -> bool:
        """Whether nothing more is done."""
        return not self._thread.is_alive()

    @property
    def kinds(self) -> Counter[str]:
        """How often each kind of thing was done."""
        return Counter(act["kind"] for act in self.acts)

    def items(self, *, since: int = 0) -> list[str]:
        """The numbers of the items touched from the act of this place on, each once."""
        return list(dict.fromkeys(act["key"] for act in self.acts[since:] if act["kind"] not in HUSHED))

    def _work(self) -> None:
        try:
            with httpx.stream("POST", self._url, json=self._plan, timeout=LONGEST_SECONDS, trust_env=False) as answer:
                answer.raise_for_status()
                for line in answer.iter_lines():
                    self.acts.append(json.loads(line))
        except (httpx.HTTPError, ValueError) as error:
            self.trouble.append(error)
