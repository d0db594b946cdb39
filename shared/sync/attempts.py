"""Errors and sets of calls turned into one outcome for every key."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from shared.sync.beside import map_concurrently
from shared.sync.errors import RejectedError, StoreDown, SyncError, SystemDown, TemporaryError, TookTooLong
from shared.sync.model import Failed, Outcome, TryLater

T = TypeVar("T")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong in our own code, for the technical line."""

    technical: str

    def outcome(self) -> Outcome:
        """What follows for the one item over which we stumbled."""
        return TryLater("CounterSync itself stumbled over this item", technical=self.technical)


async def or_fault(work: Awaitable[T], *, what: str) -> T | Fault:
    """The result, or the fault of our own that kept it from coming, told in the log. Errors that have a name go up."""
    try:
        return await work
    except SyncError:
        raise
    except Exception as error:  # noqa: BLE001 - the one place: a fault of our own in one item must not stop the others
        _log.exception("work.fault", what=what)
        return Fault(f"{type(error).__name__}: {error}"[:300])


async def trouble_of(
    pages: Awaitable[bool], *, what: str, stumbled: str, is_down: Callable[[SystemDown], Awaitable[bool]]
) -> str | None:
    """Why a walk through pages ended early; empty = it came to its end. None = somebody else has taken it over.

    A fault of our own ends it as `stumbled`, like any other trouble: left open, it would be begun again and again.
    """
    try:
        over = await or_fault(pages, what=what)
    except SyncError as trouble:
        if isinstance(trouble, SystemDown) and not await is_down(trouble):
            return trouble.lack or trouble.reason
        return trouble.reason
    if isinstance(over, Fault):
        return stumbled
    return "" if over else None


def at_last(outcome: Outcome, *, attempts: int) -> Outcome:
    """The outcome; what was tried so often that it can't be a busy moment is told as the refusal that it is."""
    if not isinstance(outcome, TryLater) or outcome.lasting is None or attempts < outcome.lasting.tries:
        return outcome
    return Failed(
        f"{outcome.lasting.reason} ({attempts} tries, the same answer each time)", technical=outcome.technical
    )


def outcome_of(error: SyncError) -> Outcome:
    """What follows for one item from an error that concerns it alone. Raises what concerns a whole system."""
    match error:
        case SystemDown() | StoreDown():
            raise error
        case TemporaryError():
            return TryLater(
                error.reason,
                after=error.after,
                technical=error.technical,
                lasting=error.lasting,
                settling=isinstance(error, TookTooLong),
            )
        case RejectedError():
            return Failed(error.reason, technical=error.technical)
        case _:
            return TryLater(error.reason, technical=error.technical)


async def each(keys: Iterable[str], work: Callable[[str], Awaitable[Outcome]], *, at_once: int) -> dict[str, Outcome]:
    """One outcome for every key, worked a few at a time; an error or a fault of ours in one item stays with it.

    Once a whole system is away nothing new is begun; what runs is ended, then the error goes up.
    """
    outcomes: dict[str, Outcome] = {}
    ends: list[SystemDown | StoreDown] = []

    async def one(key: str) -> None:
        if ends:
            return
        try:
            given = await or_fault(work(key), what=key)
            outcomes[key] = given.outcome() if isinstance(given, Fault) else given
        except (SystemDown, StoreDown) as down:
            ends.append(down)
        except SyncError as error:
            outcomes[key] = outcome_of(error)

    await map_concurrently(keys, one, at_once=at_once)
    if ends:
        raise next((end for end in ends if isinstance(end, SystemDown) and end.unsure), ends[0])
    return outcomes


def in_order(keys: Sequence[str]) -> tuple[str, ...]:
    """Each key once, in the order given."""
    return tuple(dict.fromkeys(keys))
