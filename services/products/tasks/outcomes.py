"""Names of the tasks, what a link says of an item, and errors among records turned into outcomes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared.catalog.units import AlternateUnit
from shared.catalog.web_sku import CELL_SIGN, read_sku
from shared.contracts.http import Level
from shared.sync.attempts import each as each
from shared.sync.attempts import in_order as in_order
from shared.sync.attempts import outcome_of as outcome_of
from shared.sync.errors import SyncError
from shared.sync.model import Done, Link, Outcome

ITEMS = "products.items"
CATEGORIES = "products.categories"
CATEGORY_ITEMS = "products.category_items"
INVENTORIES = "products.inventories"
PRICE_CHANGES = "products.price_changes"
IMAGE_CHANGES = "products.image_changes"
IMAGES = "products.images"
DISABLED = "disabled"
"""The digest of an item that was taken off the website because Counterpoint no longer sells it there."""
NEW = "new"
"""The digest of an item that stands on the website and of which the other tasks haven't been told yet."""
SENDING = "sending"
"""The digest of an item on the website while it is being sent: half of it may stand there and half not."""
BUNDLE = "bundle"


def with_notes(outcome: Outcome, notes: Sequence[str]) -> Outcome:
    """What was sent, as a warning that says what of it the website keeps otherwise."""
    if not notes or not isinstance(outcome, Done):
        return outcome
    said = "; ".join((outcome.words, *dict.fromkeys(notes)))
    return Done(said, level=Level.WARNING, technical=outcome.technical)


def is_online(link: Link | None) -> bool:
    """Whether the item stands on the website by what Items sent last."""
    return link is not None and link.digest not in (None, DISABLED)


def stands(link: Link | None) -> bool:
    """Whether the item's own product stands there too: not where somebody deleted it beside its variants or units."""
    return link is not None and is_online(link) and link.key not in gone_skus(link)


def gone_skus(link: Link | None) -> frozenset[str]:
    """The SKUs of an item on the website that somebody deleted there, until Items has made them anew."""
    return frozenset() if link is None else frozenset(str(sku) for sku in link.facts.get("gone", ()))


def sent_skus(link: Link | None) -> tuple[str, ...]:
    """The SKUs under which an item was put on the website, also those that are gone since."""
    return tuple(str(sku) for sku in link.facts.get("skus", ())) if link is not None and is_online(link) else ()


def till_skus(link: Link | None) -> tuple[str, ...]:
    """The SKUs of an item on the website as we spell them; none while it isn't there."""
    gone = gone_skus(link)
    return tuple(sku for sku in sent_skus(link) if sku not in gone)


def spelled(link: Link | None, sku: str) -> str:
    """An SKU of the item as the website spells it: a product made there by hand may be `join1` for our `JOIN1`.

    It finds products in any letter case, but keeps rows of stock under the SKU that came with them.
    """
    own = {} if link is None else {str(ours): str(theirs) for ours, theirs in link.facts.get("spelled", ())}
    return own.get(sku, sku)


def online_skus(link: Link | None) -> tuple[str, ...]:
    """The SKUs under which an item is sold on the website, as it spells them; none while it isn't there."""
    return tuple(spelled(link, sku) for sku in till_skus(link))


def births(link: Link | None) -> int:
    """How often something of the item was made anew on the website: what stood there before is gone since."""
    return 0 if link is None else int(link.facts.get("births", 0))


def looks(link: Link | None) -> int:
    """How often Image Changes has looked at the item's pictures."""
    return 0 if link is None else int(link.facts.get("looks", 0))


def described_skus(link: Link | None) -> frozenset[str]:
    """The SKUs on which a description of ours stands, also those that aren't on sale any more."""
    return frozenset() if link is None else frozenset(str(sku) for sku in link.facts.get("described", ()))


def is_kit(link: Link | None) -> bool:
    """Whether the item was last sent as a kit: the website works out its stock from its parts."""
    return link is not None and link.facts.get("kind") == BUNDLE


def stocked_skus(link: Link | None) -> tuple[str, ...]:
    """The SKUs of an item on the website that have a stock of their own."""
    return () if is_kit(link) else online_skus(link)


def categorised_skus(item: Link) -> tuple[str, ...]:
    """The products that stand in categories: the item and its other units, but not the variants below it."""
    own = (item.key,) if stands(item) else ()
    return (*own, *(sku for sku in till_skus(item) if CELL_SIGN not in sku and sku != item.key))


def online_units(link: Link | None) -> dict[str, AlternateUnit]:
    """Those of an item's SKUs that are sold in another unit, each with its unit. Its price isn't kept."""
    return {spelled(link, sku): unit for sku, unit in till_units(link).items()}


def till_units(link: Link | None) -> dict[str, AlternateUnit]:
    """The same, with the SKUs as we spell them."""
    if link is None:
        return {}
    return {
        str(sku): AlternateUnit(
            name=read_sku(str(sku)).unit or "", numerator=Decimal(str(numerator)), denominator=Decimal(str(denominator))
        )
        for sku, numerator, denominator in link.facts.get("units", ())
    }


def split_errors(read: Mapping[str, Any], outcomes: dict[str, Outcome]) -> None:
    """Moves every error among the read records into the outcomes."""
    outcomes.update({key: outcome_of(record) for key, record in read.items() if isinstance(record, SyncError)})
