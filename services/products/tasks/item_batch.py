"""What is known of a batch of items while it is worked, and the two small decisions that need nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.products.mapping.data_mappings import Extras
from services.products.mapping.product import Product
from services.products.mapping.selling import Offline
from services.products.records.item import ItemFlags
from services.products.records.kit import Part
from services.products.tasks.item_offers import Composed
from services.products.tasks.item_plans import Plan
from services.products.tasks.outcomes import DISABLED
from shared.contracts.http import Level
from shared.sync.model import Done, Link, Outcome, Skipped


@dataclass(slots=True)
class Batch:
    """What is known of a batch so far: `outcomes` for keys that are decided, the rest still to be sent."""

    links: Mapping[str, Link]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    removals: dict[str, Offline] = field(default_factory=dict)
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    flags: Mapping[str, ItemFlags] = field(default_factory=dict)
    extras: Mapping[str, Extras] = field(default_factory=dict)
    force: bool = False
    held: dict[str, str] = field(default_factory=dict)
    """Why some can't be sent as they are now."""
    offers: dict[str, Composed] = field(default_factory=dict)
    """Those that only have to be offered for sale once more."""
    unoffered: frozenset[str] = frozenset()
    """Those on the website that aren't for sale there yet although what they are made of is in stock."""
    came: dict[str, Link] = field(default_factory=dict)
    """Those that came online and of which the other tasks must hear before their link is final."""


def take_off(key: str, why: Offline, batch: Batch, *, force: bool) -> None:
    """The item goes off the website where it stands; where it doesn't that is its outcome."""
    link = batch.links.get(key)
    if link is None:
        batch.outcomes[key] = Skipped(why.never, to_fix=why.to_fix)
    elif link.digest == DISABLED and not force:
        batch.outcomes[key] = Skipped(why.gone)
    else:
        batch.removals[key] = why


def naming(plan: Plan, problems: Sequence[str]) -> Plan:
    """The plan, whose words also name what the data mappings could not add."""
    if not problems:
        return plan
    return replace(plan, done=Done(f"{plan.done.words}; {'; '.join(problems)}", level=Level.WARNING))
