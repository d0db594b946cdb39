"""Errors and sets of calls turned into one outcome for every key."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

from shared.sync.errors import RejectedError, StoreDown, SyncError, SystemDown, TemporaryError
from shared.sync.model import Failed, Outcome, TryLater


def outcome_of(error: SyncError) -> Outcome:
    """What follows for one item from an error that concerns it alone. Raises what concerns a whole system."""
    match error:
        case SystemDown() | StoreDown():
            raise error
        case TemporaryError():
            return TryLater(error.reason, after=error.after, technical=error.technical)
        case RejectedError():
            return Failed(error.reason, technical=error.technical)
        case _:
            return TryLater(error.reason, technical=error.technical)


async def each(keys: Iterable[str], work: Callable[[str], Awaitable[Outcome]], *, at_once: int) -> dict[str, Outcome]:
    """One outcome for every key, worked a few at a time; an error of one item stays with it.

    Once a whole system is away nothing new is begun; what runs is ended, then the error goes up.
    """
    places = asyncio.Semaphore(at_once)
    outcomes: dict[str, Outcome] = {}
    ends: list[SystemDown | StoreDown] = []

    async def one(key: str) -> None:
        async with places:
            if ends:
                return
            try:
                outcomes[key] = await work(key)
            except (SystemDown, StoreDown) as down:
                ends.append(down)
            except SyncError as error:
                outcomes[key] = outcome_of(error)

    await asyncio.gather(*(one(key) for key in keys))
    if ends:
        raise next((end for end in ends if isinstance(end, SystemDown) and end.unsure), ends[0])
    return outcomes


def in_order(keys: Sequence[str]) -> tuple[str, ...]:
    """Each key once, in the order given."""
    return tuple(dict.fromkeys(keys))
