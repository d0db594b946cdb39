"""What has to happen in a gallery so that it shows an item's pictures. Only pictures that we put there are touched."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.products.mapping.picture_names import MARK_DIGITS, Mark, mark_of, web_file
from services.products.records.picture import MAIN_ROLES, GalleryEntry, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A picture as it should stand on the website; one that can't be sent holds the place of its last version."""

    picture: Picture
    stem: str
    label: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call. No `entry` = a new picture, no `wanted` = away with it; `content` = the bytes go along."""

    entry: GalleryEntry | None = None
    wanted: Wanted | None = None
    roles: tuple[str, ...] = ()
    content: bool = False


def steps(
    wanted: Sequence[Wanted],
    *,
    gallery: Sequence[GalleryEntry],
    number: str,
    force: bool = False,
    plain_again: bool = False,
) -> tuple[Step, ...]:
    """The calls that are needed, the main picture's first and removals last; none where all stands already.

    With `force` the bytes of every picture go again, with `plain_again` those of which the file carries notes.
    """
    ours = {entry.id: mark for entry in gallery if (mark := mark_of(entry.file, number=number)) is not None}
    left = [entry for entry in gallery if entry.id in ours]
    placed = _placed(wanted, left, ours)
    held = {role for entry in gallery if entry.id not in ours for role in entry.roles}
    needed: list[Step] = []
    main_stands = False
    for place, one in enumerate(wanted):
        entry = placed.get(place)
        if one.picture.kind is None:
            main_stands = main_stands or entry is not None
            continue
        roles = _roles(entry, is_main=not main_stands, held=held)
        main_stands = True
        if entry is None:
            needed.append(Step(wanted=one, roles=roles, content=True))
        elif force or (plain_again and one.picture.noted) or ours[entry.id].sha != one.picture.sha256[:MARK_DIGITS]:
            needed.append(Step(entry=entry, wanted=one, roles=roles, content=True))
        elif (entry.label, entry.position, set(entry.roles)) != (one.label, one.position, set(roles)):
            needed.append(Step(entry=entry, wanted=one, roles=roles))
    kept = {entry.id for entry in placed.values()}
    return (*needed, *(Step(entry=entry) for entry in left if entry.id not in kept))


def entry_body(step: Step, *, content: bytes | None) -> dict[str, Any]:
    """A step's picture as the website takes it. Whether it is hidden stays as a person set it.

    Raises ValueError for a removal, and for a picture that must go with its bytes and has none.
    """
    if step.wanted is None:
        raise ValueError("a removal has no body")
    wanted, known = step.wanted, {} if step.entry is None else dict(step.entry.whole)
    body = {
        **known,
        "media_type": "image",
        "label": wanted.label,
        "position": wanted.position,
        "disabled": bool(known.get("disabled")),
        "types": list(step.roles),
    }
    kind = wanted.picture.kind
    if step.content:
        if content is None or kind is None:
            raise ValueError("a picture without its bytes")
        body.pop("file", None)
        body["content"] = {
            "base64_encoded_data": base64.b64encode(content).decode(),
            "type": f"image/{kind}",
            "name": web_file(wanted.stem, sha256=wanted.picture.sha256, kind=kind),
        }
    return body


def _placed(wanted: Sequence[Wanted], left: Sequence[GalleryEntry], ours: dict[int, Mark]) -> dict[int, GalleryEntry]:
    """The entry that each wanted picture has already: its very content first, else an earlier version of the file."""
    placed: dict[int, GalleryEntry] = {}
    taken: set[int] = set()
    for exact in (True, False):
        for place, one in enumerate(wanted):
            if place in placed:
                continue
            for entry in left:
                mark = ours[entry.id]
                same = not exact or mark.sha == one.picture.sha256[:MARK_DIGITS]
                if entry.id not in taken and mark.stem == one.stem and same:
                    placed[place] = entry
                    taken.add(entry.id)
                    break
    return placed


def _roles(entry: GalleryEntry | None, *, is_main: bool, held: set[str]) -> tuple[str, ...]:
    """The roles a picture should have. A role that a person gave to a picture of theirs isn't taken back from it."""
    if entry is None:
        return MAIN_ROLES if is_main else ()
    others = tuple(role for role in entry.roles if role not in MAIN_ROLES)
    return (*others, *(role for role in MAIN_ROLES if role not in held)) if is_main else others
