"""What is said of an item that is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.products.mapping.product import Product
from services.products.records.item import ItemFlags
from shared.contracts.http import Level
from shared.sync.model import Done, Link


def came_words(key: str, *, link: Link | None, new: Sequence[str], anew: bool) -> str:
    """How an update begins in the log."""
    if key in new:
        return "Added to the website"
    if link is None:
        return "Took over the product that stood on the website already, and updated it"
    return "Updated on the website, where somebody had made it anew" if anew else "Updated on the website"


def done_words(product: Product, *, flags: ItemFlags, came: str, gone: Mapping[str, str]) -> Done:
    """What the log says once an item was sent."""
    count = len(product.variants)
    words = came
    if count:
        words += f" with {count} variant{'s' if count > 1 else ''}"
    if product.units:
        words += f", also by the {' and the '.join(one.name for one in product.units)}"
    if product.parts:
        words += f" as a kit of {len(product.parts)} parts"
    if flags.web_archive:
        words += ", out of stock for good (Web Archive)"
    elif not flags.web_enabled:
        words += ", not shown there (Web Enabled is off)"
    words += "".join(f"; {note}" for note in product.notes)
    if gone:
        return Done(f"{words}; taken off, as Counterpoint lacks them: {', '.join(gone.values())}", level=Level.WARNING)
    return Done(words, level=Level.WARNING if product.notes else Level.SUCCESS)


def other_goods(link: Link | None, product: Product) -> str:
    """What Counterpoint had under this number before, where that seems to have been other goods; empty = it doesn't.

    Counterpoint keeps no day of creation. A name without any word of the old one, in another category, is the sign.
    """
    name, category = (str(one) for one in (link.facts.get("goods") if link else None) or ("", ""))
    now = set(str(product.payload["name"]).casefold().split())
    another = name and category and product.category and category != product.category
    return f"“{name}” in {category}" if another and not now & set(name.casefold().split()) else ""


def warned(done: Done, other: str) -> Done:
    """The same as a warning where it seems to be other goods."""
    words = (
        f"{done.words}; it seems to be other goods under an old number, which was {other}: everything of it is sent"
        " anew. Look on the website for what belongs to the old goods, such as reviews"
    )
    return replace(done, words=words, level=Level.WARNING) if other else done
