"""Names of the tasks, what a link says of an item, and errors among records turned into outcomes."""

from collections.abc import Mapping
from typing import Any

from shared.sync.attempts import each as each
from shared.sync.attempts import in_order as in_order
from shared.sync.attempts import outcome_of as outcome_of
from shared.sync.errors import SyncError
from shared.sync.model import Link, Outcome

ITEMS = "products.items"
INVENTORIES = "products.inventories"
PRICE_CHANGES = "products.price_changes"
DISABLED = "disabled"
"""The digest of an item that was taken off the website because Counterpoint no longer sells it there."""


def online_skus(link: Link | None) -> tuple[str, ...]:
    """The SKUs under which an item is sold on the website; none while it isn't there."""
    if link is None or link.digest in (None, DISABLED):
        return ()
    return tuple(str(sku) for sku in link.facts.get("skus", ()))


def split_errors(read: Mapping[str, Any], outcomes: dict[str, Outcome]) -> None:
    """Moves every error among the read records into the outcomes."""
    outcomes.update({key: outcome_of(record) for key, record in read.items() if isinstance(record, SyncError)})
