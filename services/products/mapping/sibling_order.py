"""The fewest moves that bring some of a row of neighbours into their wanted order."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

FRONT = 0


@dataclass(frozen=True, slots=True)
class Move:
    """What to move, and after which neighbour; `FRONT` = before all of them."""

    what: int
    after: int


def moves(current: Sequence[int], wanted: Sequence[int]) -> tuple[Move, ...]:
    """Moves, to be made in this order, after which those in `wanted` stand in that order among each other.

    `current` is the whole row; those not in `wanted` are never moved. Every one of `wanted` is in `current`.
    """
    rank = {one: place for place, one in enumerate(wanted)}
    kept = _longest_run([rank[one] for one in current if one in rank])
    before = [FRONT, *wanted]
    return tuple(Move(one, before[place]) for place, one in enumerate(wanted) if place not in kept)


def _longest_run(ranks: Sequence[int]) -> frozenset[int]:
    """The longest rising part of a row of different numbers."""
    ends: list[int] = []
    came_from: dict[int, int | None] = {}
    for rank in ranks:
        place = bisect_left(ends, rank)
        came_from[rank] = ends[place - 1] if place else None
        ends[place : place + 1] = [rank]
    kept: set[int] = set()
    step = ends[-1] if ends else None
    while step is not None:
        kept.add(step)
        step = came_from[step]
    return frozenset(kept)
