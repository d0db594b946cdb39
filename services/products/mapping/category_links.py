"""In which categories a product stands: ours as Counterpoint says, all others as they are."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.products.records.category import Membership
from shared.sync.sets import digest

Positions = Mapping[int, int]
"""A category's number on the website → the product's place in it."""


def wanted_positions(memberships: Sequence[Membership], *, numbers: Mapping[str, int]) -> Positions:
    """The categories of an item that stand on the website; `numbers` are theirs there, by key."""
    return {numbers[one.category]: one.position for one in memberships if one.category in numbers}


def merged(there: Positions, *, wanted: Positions, ours: Collection[int]) -> Positions:
    """All categories the product should stand in: the website replaces the whole list, so those not ours are in it."""
    others = {number: place for number, place in there.items() if number not in ours and number not in wanted}
    return {**others, **wanted}


def links_payload(sku: str, positions: Positions) -> Mapping[str, Any]:
    """A product save that changes the categories and nothing else."""
    links = [{"category_id": str(number), "position": place} for number, place in sorted(positions.items())]
    return {"sku": sku, "extension_attributes": {"category_links": links}}


def memberships_digest(
    memberships: Sequence[Membership], *, numbers: Mapping[str, int], products: Sequence[str | None]
) -> str:
    """The fingerprint of where an item's products belong; another one once a category or the product was made anew."""
    rows = sorted([one.category, numbers.get(one.category), one.position] for one in memberships)
    return digest([products, rows])


def change_words(there: Positions, after: Positions, *, names: Mapping[int, str]) -> str:
    """What changed, for the log: “added to Shoes, taken out of Sale”."""
    added = [number for number in after if number not in there]
    gone = [number for number in there if number not in after]
    moved = [number for number, place in after.items() if number in there and there[number] != place]
    parts = [
        f"{verb} {_listed(numbers, names)}"
        for verb, numbers in (("added to", added), ("taken out of", gone), ("new place in", moved))
        if numbers
    ]
    return ", ".join(parts)


def _listed(numbers: Sequence[int], names: Mapping[int, str]) -> str:
    return ", ".join(sorted(names.get(number, f"category {number}") for number in numbers))
