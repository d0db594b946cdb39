"""An item that is on the website, with the pictures that should stand in each of its galleries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.products.connectors.counterpoint_titles import ItemTitle
from services.products.mapping.gallery import Wanted
from services.products.mapping.picture_names import label_of, shows, web_stem
from services.products.records.picture import Picture
from services.products.tasks.outcomes import births, spelled, stands, till_skus
from shared.sync.model import Link
from shared.sync.sets import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturedItem:
    """An item that is on the website. `skus` are its own and those of its variants; `product` is its number there."""

    key: str
    title: ItemTitle
    skus: tuple[str, ...]
    product: str | None
    births: int = 0
    """How often something of it was made anew: what was sent before is gone since."""
    spelled: Mapping[str, str] = field(default_factory=dict)
    """How the website spells these SKUs."""
    had: frozenset[str] = frozenset()
    """Files that were known when we last looked."""


def pictured(key: str, *, item: Link | None, title: ItemTitle, known: Sequence[Link | None]) -> PicturedItem | None:
    """The item with what we know of its pictures; None when it isn't on the website."""
    if item is None or not till_skus(item):
        return None
    had = frozenset(str(row[0]) for link in known if link is not None for row in link.facts.get("pictures", ()))
    skus = pictured_skus(item)
    spellings = {sku: spelled(item, sku) for sku in skus}
    return PicturedItem(
        key=key, title=title, skus=skus, product=item.remote_id, births=births(item), spelled=spellings, had=had
    )


def pictured_skus(item: Link) -> tuple[str, ...]:
    """The products of an item on the website that have galleries: its own, and those of its variants and units."""
    return tuple(dict.fromkeys((*((item.key,) if stands(item) else ()), *till_skus(item))))


def source_digest(title: ItemTitle, pictures: Sequence[tuple[str, str]]) -> str:
    """The fingerprint of what Counterpoint shows: the product's name, and each file with its SHA-256."""
    return digest([title.name, [[file, sha] for file, sha in pictures]])


def wanted_in(sku: str, *, item: PicturedItem, pictures: Sequence[Picture], signs: str) -> tuple[Wanted, ...]:
    """The pictures that belong to one of an item's products, in order."""
    mine = [one for one in pictures if shows(one.name, sku=sku, key=item.key, skus=item.skus, signs=signs)]
    return tuple(
        Wanted(
            picture=one,
            stem=web_stem(item.title.number, one.name),
            label=label_of(item.title.name, one.name, signs=signs),
            position=place,
        )
        for place, one in enumerate(mine, start=1)
    )
