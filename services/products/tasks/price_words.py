"""What the log says of an item's prices once they were sent, refused, or can't be said."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from services.products.mapping.price_rows import price_words, special_rows_in, tier_words
from services.products.records.prices import ALL_STORES
from services.products.tasks.price_drafts import PriceDraft, price_before
from shared.contracts.http import Level
from shared.sync.model import Done, Failed
from shared.website.refusals import missing_group
from shared.website.rows import TierRow, sku_key

ONE_PRICE = (
    "The website keeps one price for all websites: set its price scope to Website there, or empty PRICE_WEBSITES"
)
_DAY = timedelta(days=1)
_STARTS_A_SENTENCE = ("The ", "No ", "Price rule ")


def failed(sku: str, reason: str) -> Failed:
    """A refused price, in words for the shopkeeper."""
    if reason == ONE_PRICE:
        return Failed(reason)
    if group := missing_group(reason):
        return Failed(f"The website has no customer group {group}", technical=reason)
    return Failed(f"The website refused the price of {sku}", technical=reason)


def done(
    one: PriceDraft,
    *,
    sent: Sequence[TierRow],
    left: Sequence[TierRow],
    unkept: Mapping[str, Sequence[str]] = MappingProxyType({}),
    now: datetime,
) -> Done:
    """What was sent, and what a person should know of it. `now` is the time of the website's clock.

    `unkept` is what the website keeps otherwise than it was sent, by SKU.
    """
    price = one.sheet.price
    held = held_words(one, now=now)
    parts = [] if price is None else [price_words(price, before=price_before(one.link))]
    own = [row for row in sent if row.sku == one.sheet.skus[0]]
    if own:
        parts.append(tier_words(own))
    if one.sheet.unsaid:
        more = f" and {len(one.sheet.unsaid) - 1} more" if len(one.sheet.unsaid) > 1 else ""
        parts.append(f"not a price of its own: {one.sheet.unsaid[0]}{more}")
    note = "" if price is None else price.note
    technical = "; ".join(dict.fromkeys(text for text in (note, *one.sheet.unsaid) if text))
    if left:
        parts.append(f"left as somebody entered it on the website: {tier_words(left)}")
    parts += [said if sku == one.key else f"{sku}: {said}" for sku, notes in unkept.items() for said in notes]
    words = "; ".join([held, *parts] if held else parts)
    odd = left or held or note or unkept
    return Done(words, level=Level.WARNING if odd else Level.SUCCESS, technical=technical)


def held_words(one: PriceDraft, *, now: datetime) -> str:
    """`still sold at 20.00 because the price in Counterpoint is zero or less`; empty where all can be said."""
    if not one.sheet.held:
        return ""
    first = one.sheet.held[0]
    everywhere = first.place.store == ALL_STORES
    because = first.reason
    if because.startswith(_STARTS_A_SENTENCE):
        because = because[0].lower() + because[1:]
    asked = _asked(one, now=now) if everywhere and first.sku == one.sheet.skus[0] else None
    at = "at its old price" if asked is None else f"at {asked}"
    listed = "" if first.listed is None else f" (Price-1 is {first.listed})"
    where = "" if everywhere else f" on website {first.place.website}"
    which = "" if first.sku == one.sheet.skus[0] or first.sku == one.key else f"{first.sku} "
    return f"{which}still sold {at}{where} because {because}{listed}"


def _asked(one: PriceDraft, *, now: datetime) -> Decimal | None:
    """What the website asks for the item itself, as far as we know: its special price while that holds."""
    for row in special_rows_in(one.facts):
        if (sku_key(row.sku), row.store) != (sku_key(one.sheet.skus[0]), ALL_STORES):
            continue
        if (not row.ends or now < datetime.fromisoformat(row.ends) + _DAY) and (
            not row.starts or datetime.fromisoformat(row.starts) <= now
        ):
            return row.price
    return price_before(one.link)
