"""An item on the website that can't be sent as Counterpoint has it now: what is still made right, and what is said."""

from collections.abc import Mapping

from services.products.mapping.product import DISABLED as STATUS_DISABLED
from services.products.mapping.product import ENABLED
from services.products.mapping.selling import is_shown
from services.products.records.item import ItemFlags
from services.products.records.web import WebProduct
from services.products.tasks.item_plans import Draft, Plan
from services.products.tasks.outcomes import is_online, sent_skus, till_skus
from services.products.tasks.presence import without
from shared.contracts.http import Level
from shared.sync.model import Done, Link, Skipped
from shared.sync.sets import digest

STAYS = "On the website it stays as it was sent last"


def is_held(link: Link | None, *, reason: str, flags: ItemFlags) -> bool:
    """Whether this was said already of the item, and nothing of it changed since: a warning once is enough."""
    return link is not None and link.digest == _digest(reason, flags)


def plan_hold(
    key: str, *, reason: str, link: Link | None, flags: ItemFlags, there: Mapping[str, WebProduct], offered: bool = True
) -> Plan | Skipped:
    """What follows for an item that can't be sent: one that stands on the website stays so, but never in silence.

    `offered` = the website sells it. Whether it is shown follows the item's flags all the same; its stock, price and
    places are kept by their tasks.
    """
    if link is None or not is_online(link) or key not in there:
        # What somebody deleted on the website isn't for sale there, whatever we sent before.
        return Skipped(reason)
    status = ENABLED if is_shown(flags) else STATUS_DISABLED
    skus = [sku for sku in dict.fromkeys((key, *till_skus(link))) if sku in there]
    drafts = tuple(
        Draft(payload={"sku": sku, "status": status}, label="" if sku == key else sku)
        for sku in skus
        if there[sku].status != status
    )
    now = "for sale there" if offered else "there, but not for sale until the website's stock index has run,"
    now = now if status == ENABLED else "not shown there, as Web Enabled is off,"
    words = f"Not updated on the website: {reason}. It is {now} as it was sent last; its stock is kept"
    return Plan(
        key=key,
        first=drafts,
        done=Done(words, level=Level.WARNING),
        digest=_digest(reason, flags),
        facts=without(link, [sku for sku in sent_skus(link) if sku not in there]).facts,
        kept={sku: there[sku] for sku in skus},
    )


def _digest(reason: str, flags: ItemFlags) -> str:
    return digest(["held", reason, is_shown(flags)])
