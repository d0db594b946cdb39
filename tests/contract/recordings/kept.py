"""The differences from the running Magento that stand, each with its reason. The list may only shrink."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.contract.recordings.comparing import Difference


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


_OTHER_GOODS = "the recorded store held 60 products of a shop besides, which the replay does not make"
_UNSORTED = "nobody asked for an order, and the database took that of an index; the simulated store goes by number"
_OWN_MODULES = "the simulated store names the modules that it plays, a real one about 300"
_OWN_ATTRIBUTES = "the simulated store has the attributes that a program meets, a real one 15 more"
_NEVER_STOCKED = "a product that nobody ever stocked had a row with nothing of it; nobody found out since when"

KEPT: tuple[Kept, ...] = (
    Kept("B modules", "answer length", _OWN_MODULES),
    Kept("B attrs list page", "total_count", _OWN_ATTRIBUTES),
    Kept("B set attrs", "answer length", _OWN_ATTRIBUTES),
    Kept("B prods empty criteria", "items length", _OTHER_GOODS),
    Kept("B prods empty criteria", "total_count", _OTHER_GOODS),
    Kept("B prods null", "items length", _OTHER_GOODS),
    Kept("B prods null", "total_count", _OTHER_GOODS),
    Kept("B prods gt", "total_count", _OTHER_GOODS),
    Kept("B lowstock", "total_count", _OTHER_GOODS),
    Kept("B prods like", "items[].sku", _UNSORTED),
    Kept("B prods cur0", "items[].sku", _UNSORTED),
    Kept("B media roles after", "media_gallery_entries[].id", _UNSORTED),
    Kept("B media roles after", "media_gallery_entries[].file", _UNSORTED),
    Kept("B si list", "items length", _NEVER_STOCKED),
    Kept("B si list", "total_count", _NEVER_STOCKED),
    Kept("B si beyond", "total_count", _NEVER_STOCKED),
)
