"""The differences from the running Magento that stand, each with its reason. The list may only shrink."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.contract.recordings.comparing import Difference

_TO_BE_MENDED = Path(__file__).with_name("to_be_mended.txt")


@dataclass(frozen=True, slots=True)
class Kept:
    """A difference that stands: in which exchanges (`*` for any), at which place, and why."""

    exchange: str
    pointer: str
    reason: str

    def covers(self, difference: Difference) -> bool:
        """Whether this is the difference that was meant."""
        return fnmatchcase(difference.exchange, self.exchange) and fnmatchcase(
            difference.pointer.replace("[]", ""), self.pointer.replace("[]", "")
        )


KEPT: tuple[Kept, ...] = (
    *(Kept(exchange=name, pointer="*", reason="to be mended") for name in _TO_BE_MENDED.read_text().splitlines()),
)
