"""What a script notes of a client's calls; read by the test through standard output."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

_NO_ROUTE = "Request does not match any route."
_SHORT = 300


class Notebook:
    """Every call the client made and whether what it gave back was right."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[str, Any]] = {}

    def call(self, name: str, ask: Callable[[], Any], right: Any) -> Any:
        """What the client gave back. It is right when it equals `right`, or when `right`, a function, says so."""
        answer: Any = None
        try:
            answer = ask()
            if isinstance(answer, Iterator):
                answer = list(answer)
            is_right = bool(right(answer)) if callable(right) else answer == right
            said = repr(answer)
        except Exception as error:  # noqa: BLE001 - whatever a stranger's client raises is its answer
            is_right, said = False, f"{type(error).__name__}: {error} (of {answer!r})"
        self._note(name, "right" if is_right else "wrong", said)
        return answer

    def refused(self, name: str, ask: Callable[[], Any], *, unseen: bool = False) -> None:
        """The client asks for a route that isn't built; right when it is told so the way Magento does.

        `unseen`: the client keeps the refusal to itself and gives back nothing.
        """
        try:
            answer = ask()
            if isinstance(answer, Iterator):
                answer = list(answer)
        except Exception as error:  # noqa: BLE001 - whatever a stranger's client raises is its answer
            body = getattr(error, "response_body", None) or getattr(getattr(error, "response", None), "text", None)
            told = f"{error} {body}"
            self._note(name, "not built" if _NO_ROUTE in told else "wrong", told)
            return
        refused = not answer if unseen else _NO_ROUTE in str(answer)
        self._note(name, "not built" if refused else "wrong", repr(answer))

    def show(self) -> None:
        """Prints everything, as the script's last words."""
        print(json.dumps(self._lines))

    def _note(self, name: str, verdict: str, said: str) -> None:
        if name in self._lines:
            raise RuntimeError(f"{name} was called twice under one name")
        self._lines[name] = {"verdict": verdict, "said": said[:_SHORT]}
