"""Things that go on at the same time: sets of calls, work beside its caller, and the loops of a service.

Nobody else begins a task of their own (a check holds it): what is begun here has an end that somebody notices.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

import structlog

from shared.sync.errors import SyncError

_log = structlog.get_logger(__name__)

Thing = TypeVar("Thing")
Result = TypeVar("Result")


async def map_concurrently(
    things: Iterable[Thing], work: Callable[[Thing], Awaitable[Result]], *, at_once: int | None = None
) -> list[Result]:
    """The result for each thing, in their order; at most `at_once` are worked at the same time.

    The first error goes up as it is, and never before every other call has ended: they are given up and awaited.
    """
    waiting = list(things)
    places = asyncio.Semaphore(at_once or max(1, len(waiting)))

    async def run(thing: Thing) -> Result:
        async with places:
            return await work(thing)

    first: BaseException | None = None
    running: list[asyncio.Task[Result]] = []
    try:
        async with asyncio.TaskGroup() as group:
            running += [group.create_task(run(thing)) for thing in waiting]
    except BaseExceptionGroup as errors:
        first = errors.exceptions[0]
    if first is not None:
        raise first
    return [one.result() for one in running]


def begin(work: Coroutine[Any, Any, Result], *, name: str) -> asyncio.Task[Result]:
    """Work that goes on beside its caller and comes to an end; a fault that ends it is logged, whoever waits for it."""
    running = asyncio.create_task(work, name=name)
    running.add_done_callback(_tell_fault)
    return running


def begin_loop(loop: Coroutine[Any, Any, None], *, name: str) -> asyncio.Task[None]:
    """A loop that runs until it is cancelled. One that ends by itself ends the service, and the log says why.

    A service without one of its loops looks alive and does half its work: being started again is better.
    """
    running = asyncio.create_task(loop, name=name)
    running.add_done_callback(_end_service)
    return running


async def ended(running: Iterable[asyncio.Task[Any]]) -> None:
    """Returns once all of these are cancelled and have ended, however they end."""
    cancelled = list(running)
    for one in cancelled:
        one.cancel()
    if cancelled:
        await asyncio.wait(cancelled)


def _tell_fault(one: asyncio.Task[Any]) -> None:
    # An error that has a name is the business of whoever waits for it.
    if not one.cancelled() and (error := one.exception()) is not None and not isinstance(error, SyncError):
        _log.error("work.fault", work=one.get_name(), error=repr(error)[:300], exc_info=error)


def _end_service(loop: asyncio.Task[None]) -> None:
    if loop.cancelled():
        return
    error = loop.exception()
    reason = "it returned" if error is None else repr(error)[:300]
    _log.critical("service.loop_ended", loop=loop.get_name(), reason=reason, exc_info=error)
    if not loop.cancelling():
        raise SystemExit(1)
