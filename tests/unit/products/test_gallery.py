"""What has to happen in a gallery, and that nothing else does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.products.mapping.gallery import Step, Wanted, entry_body, steps
from services.products.mapping.picture_names import mark_of, web_stem
from services.products.records.picture import MAIN_ROLES, GalleryEntry, Picture
from tests.builders.pictures import a_picture, an_entry, our_file

ITEM = "WAX-100"


def wanted(*pictures: Picture) -> tuple[Wanted, ...]:
    """The pictures as they should stand, in order."""
    return tuple(
        Wanted(picture=one, stem=web_stem(ITEM, one.name), label=f"Wax {one.name.suffix}".strip(), position=place)
        for place, one in enumerate(pictures, start=1)
    )


def carried_out(gallery: Sequence[GalleryEntry], done: Sequence[Step]) -> list[GalleryEntry]:
    """The gallery as the website has it afterwards: roles move, new bytes make a new number and a new file."""
    after = list(gallery)
    for step in done:
        number = max([100, *(entry.id for entry in after)]) + 1
        if step.wanted is None:
            after = [entry for entry in after if step.entry is None or entry.id != step.entry.id]
            continue
        file = our_file(ITEM, step.wanted.picture, clash=f"_{number}") if step.content else ""
        after = [replace(entry, roles=tuple(r for r in entry.roles if r not in step.roles)) for entry in after]
        changed = an_entry(number, file=file, label=step.wanted.label, position=step.wanted.position, roles=step.roles)
        if step.entry is None:
            after.append(changed)
        else:
            kept = changed if step.content else replace(changed, id=step.entry.id, file=step.entry.file)
            after = [kept if entry.id == step.entry.id else entry for entry in after]
    return after


def test_the_first_picture_of_an_empty_gallery_is_the_main_one() -> None:
    first, second = steps(wanted(a_picture(), a_picture("WAX-100^1.jpg", suffix="1")), gallery=(), number=ITEM)

    assert (first.roles, second.roles) == (MAIN_ROLES, ())
    assert first.content
    assert first.entry is None


def test_what_stands_already_needs_nothing() -> None:
    main = a_picture()
    gallery = [an_entry(1, file=our_file(ITEM, main), label="Wax", position=1, roles=MAIN_ROLES)]

    assert steps(wanted(main), gallery=gallery, number=ITEM) == ()


def test_a_changed_picture_takes_the_place_of_the_one_before() -> None:
    old, new = a_picture(content="old"), a_picture(content="new")
    gallery = [an_entry(1, file=our_file(ITEM, old), label="Wax", position=1, roles=(*MAIN_ROLES, "swatch_image"))]

    (step,) = steps(wanted(new), gallery=gallery, number=ITEM)

    assert step.entry == gallery[0]
    assert step.content
    assert set(step.roles) == {*MAIN_ROLES, "swatch_image"}


def test_a_second_copy_of_ours_goes_and_a_persons_picture_stays() -> None:
    main = a_picture()
    ours = {"label": "Wax", "position": 1}
    gallery = [
        an_entry(1, file=our_file(ITEM, main), roles=MAIN_ROLES, **ours),
        an_entry(2, file=our_file(ITEM, main, clash="_1"), **ours),
        an_entry(3),
    ]

    (step,) = steps(wanted(main), gallery=gallery, number=ITEM)

    assert step == Step(entry=gallery[1])


def test_a_picture_that_cannot_be_sent_keeps_the_version_before_and_its_roles() -> None:
    old = a_picture(content="old")
    broken = a_picture(content="new", kind=None, trouble="is damaged")
    gallery = [an_entry(1, file=our_file(ITEM, old), label="Wax", position=1, roles=MAIN_ROLES)]

    (step,) = steps(wanted(broken, a_picture("WAX-100^1.jpg", suffix="1")), gallery=gallery, number=ITEM)

    assert (step.entry, step.roles) == (None, ())


def test_a_main_picture_that_was_never_sent_leaves_its_roles_to_the_next() -> None:
    broken = a_picture(kind=None, trouble="is damaged")

    (step,) = steps(wanted(broken, a_picture("WAX-100^1.jpg", suffix="1")), gallery=(), number=ITEM)

    assert step.roles == MAIN_ROLES


def test_a_role_that_a_person_gave_to_their_own_picture_stays_there() -> None:
    main = a_picture()
    gallery = [
        an_entry(1, file=our_file(ITEM, main), label="Wax", position=1, roles=("image", "small_image")),
        an_entry(2, roles=("thumbnail",)),
    ]

    assert steps(wanted(main), gallery=gallery, number=ITEM) == ()


def test_a_hidden_picture_stays_hidden_and_what_we_do_not_know_of_it_survives() -> None:
    old, new = a_picture(content="old"), a_picture(content="new")
    entry = an_entry(1, file=our_file(ITEM, old))
    entry = replace(entry, whole={**entry.whole, "disabled": True, "extension_attributes": {"video_content": {}}})

    (step,) = steps(wanted(new), gallery=[entry], number=ITEM)
    body = entry_body(step, content=b"new")

    assert (body["disabled"], body["extension_attributes"]) == (True, {"video_content": {}})
    assert body["content"]["type"] == "image/jpeg"


def test_a_body_without_the_bytes_it_needs_is_refused() -> None:
    (step,) = steps(wanted(a_picture()), gallery=(), number=ITEM)

    with pytest.raises(ValueError, match="without its bytes"):
        entry_body(step, content=None)


SUFFIXES = st.lists(st.sampled_from(["", "1", "2", "RED", "red_2"]), unique=True, max_size=5)
CONTENTS = st.sampled_from(["one", "two", "three"])
PICTURES = SUFFIXES.flatmap(
    lambda found: st.tuples(
        *(
            st.builds(
                lambda content, fit, suffix=suffix: a_picture(
                    f"WAX-100^{suffix}.jpg",
                    suffix=suffix,
                    content=content,
                    kind="jpeg" if fit else None,
                    trouble="" if fit else "is damaged",
                ),
                CONTENTS,
                st.booleans() | st.just(True),
            )
            for suffix in sorted(found)
        )
    )
)


@st.composite
def galleries(draw: st.DrawFn) -> list[GalleryEntry]:
    """Anything that may stand in a gallery: ours of any age, doubled ones, and those of people."""
    entries: list[GalleryEntry] = []
    free = list(MAIN_ROLES)
    for number in range(1, draw(st.integers(0, 6)) + 1):
        roles = tuple(role for role in free if draw(st.booleans()))
        free = [role for role in free if role not in roles]
        picture = a_picture(suffix=draw(st.sampled_from(["", "1", "RED", "OLD"])), content=draw(CONTENTS))
        by_hand = draw(st.booleans())
        file = f"/h/a/hand-{number}.jpg" if by_hand else our_file(ITEM, picture, clash=f"_{number}")
        entries.append(an_entry(number, file=file, label="x", position=draw(st.integers(0, 3)), roles=roles))
    return entries


@given(pictures=PICTURES, gallery=galleries(), force=st.booleans())
def test_afterwards_the_gallery_shows_what_counterpoint_has_and_all_that_people_added(
    pictures: tuple[Picture, ...], gallery: list[GalleryEntry], force: bool
) -> None:
    aim = wanted(*pictures)
    after = carried_out(gallery, steps(aim, gallery=gallery, number=ITEM, force=force))

    ours = {entry.id: mark for entry in after if (mark := mark_of(entry.file, number=ITEM))}
    shown = sorted((mark.stem, mark.sha) for mark in ours.values())
    fit = [(one.stem, one.picture.sha256[:16]) for one in aim if one.picture.kind is not None]
    unfit = {one.stem for one in aim if one.picture.kind is None}
    assert sorted(pair for pair in shown if pair[0] not in unfit) == sorted(fit)
    assert len(shown) == len({stem for stem, _ in shown})
    by_hand = [(entry.id, entry.file, entry.label, entry.position) for entry in gallery if "hand" in entry.file]
    assert [(one.id, one.file, one.label, one.position) for one in after if "hand" in one.file] == by_hand
    assert {entry.label for entry in after if entry.id in ours} - {"x"} <= {one.label for one in aim}


@given(pictures=PICTURES, gallery=galleries())
def test_a_second_look_finds_nothing_to_do(pictures: tuple[Picture, ...], gallery: list[GalleryEntry]) -> None:
    aim = wanted(*pictures)
    after = carried_out(gallery, steps(aim, gallery=gallery, number=ITEM))

    assert steps(aim, gallery=after, number=ITEM) == ()


@given(pictures=PICTURES, gallery=galleries(), stopped=st.integers(0, 8))
def test_work_that_was_cut_off_anywhere_ends_the_same(
    pictures: tuple[Picture, ...], gallery: list[GalleryEntry], stopped: int
) -> None:
    aim = wanted(*pictures)
    begun = carried_out(gallery, steps(aim, gallery=gallery, number=ITEM)[:stopped])
    ended = carried_out(begun, steps(aim, gallery=begun, number=ITEM))

    assert steps(aim, gallery=ended, number=ITEM) == ()
    assert sum(mark_of(entry.file, number=ITEM) is not None for entry in ended) <= len(aim)
