"""Kits stand on the website only while all their parts do."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from services.products.mapping.selling import Offline
from services.products.records.kit import Part
from services.products.tasks.outcomes import is_kit, stands
from shared.sync.model import Link
from shared.sync.ports import Links

NO_PARTS = Offline(gone="A kit without any part in Counterpoint", never="A kit without any part in Counterpoint")


class ReadsParts(Protocol):
    """Where the parts of kits come from."""

    async def parts_of(self, keys: Collection[str]) -> Mapping[str, tuple[Part, ...]]:
        """The parts of the kits among the keys."""
        ...

    async def kits_with(self, keys: Collection[str]) -> Sequence[str]:
        """The kits that any of these items is a part of."""
        ...


async def troubles(kits: Mapping[str, Sequence[Part]], *, links: Links) -> Mapping[str, Offline]:
    """By kit, why it can't be on the website; kits that can aren't named."""
    known = await links.read_many(sorted({part.key for parts in kits.values() for part in parts}))
    found = {key: trouble_with(parts, known) for key, parts in kits.items()}
    return {key: trouble for key, trouble in found.items() if trouble is not None}


def trouble_with(parts: Sequence[Part], links: Mapping[str, Link]) -> Offline | None:
    """Why a kit of these parts can't be on the website; None = it can."""
    if not parts:
        return NO_PARTS
    away = _named(part.key for part in parts if not stands(links.get(part.key)))
    if away:
        return Offline(
            gone=f"Not on the website any more, but part of this kit: {away}",
            never=f"Not on the website yet, but part of this kit: {away}",
        )
    in_variants = _named(part.key for part in parts if links[part.key].facts.get("cells"))
    if in_variants:
        words = f"A kit can't hold an item that comes in variants: {in_variants}"
        return Offline(gone=words, never=words)
    kits = _named(part.key for part in parts if is_kit(links[part.key]))
    if kits:
        words = f"A kit can't hold another kit: {kits}"
        return Offline(gone=words, never=words)
    return None


def _named(keys: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(keys))
