"""The worker of one task: claim a batch, do it, write the log, end the entries."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any, assert_never

import structlog

from shared.contracts.events import ActivityHappened
from shared.contracts.http import Level, LogLine
from shared.contracts.keys import dots_alone
from shared.sync.attempts import Fault, at_last, or_fault, outcome_of
from shared.sync.beside import begin, begin_loop, ended
from shared.sync.comparing import distrusted, naming
from shared.sync.errors import DownKind, OddAnswer, RejectedError, StoreDown, SystemDown, TemporaryError
from shared.sync.gate import Gate
from shared.sync.holding import Hold, holding
from shared.sync.kept_otherwise import KeptOtherwise
from shared.sync.model import (
    Done,
    Entry,
    Failed,
    Outcome,
    Skipped,
    Task,
    TryLater,
    Unchanged,
    level_of,
    result_of,
    words_of,
)
from shared.sync.ports import Activity, Clock, Ending, Log, Parked, Postponed, Queue, Settled
from shared.sync.rules import EngineLimits, retry_wait

_log = structlog.get_logger(__name__)
_NAMED = 20
DOWNS_BEFORE_OWN_FAULT = 3
"""An item in whose company a system went away so often counts as the cause: it waits and is tried like any other."""
SETTLES = timedelta(seconds=30)
"""What may have arrived isn't sent again sooner: the late one must not land on top of the new one."""
_NAMELESS = Failed("Dots alone name nothing: give it another number in Counterpoint", technical="a key of dots alone")
_LEFT_OUT = Failed("CounterSync gave no result for this item", technical="the task left the key out")


class _TaskLacksError(Exception):
    """Up through a batch: the system is well, and what was asked for is closed to this task whatever the item."""

    def __init__(self, down: SystemDown) -> None:
        super().__init__(down.lack or down.reason)
        self.unsure = down.unsure


class Worker:
    """Works one task's queue for as long as it runs. Several may share a queue; no key is ever worked twice at once."""

    def __init__(
        self,
        *,
        service: str,
        task: Task,
        gate: Gate,
        queue: Queue,
        log: Log,
        activity: Activity,
        clock: Clock,
        limits: EngineLimits,
        kept_otherwise: KeptOtherwise,
        chance: random.Random,
    ) -> None:
        self._service = service
        self.task = task
        self._gate = gate
        self._queue = queue
        self._written = log
        self._activity = activity
        self._clock = clock
        self._limits = limits
        self._kept_otherwise = kept_otherwise
        self._chance = chance
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Look at the queue now instead of at the next poll."""
        self._news.set()

    async def run(self) -> None:
        """Works until cancelled. A batch that is cancelled is released, so that another worker takes it at once."""
        pause = self._limits.idle_poll.total_seconds()
        while True:
            self._news.clear()
            try:
                worked = await self.work_once()
            except StoreDown as error:
                _log.warning("worker.store_down", task=self.task.name, error=str(error))
                await asyncio.sleep(pause * 2)
                continue
            if not worked:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._news.wait()

    async def work_once(self) -> int:
        """Works one batch; how many entries it had. Nothing is claimed while something the task needs is missing."""
        if not self._gate.may_run(self.task):
            return 0
        entries = await self.held(
            self._queue.claim(
                self.task.name,
                limit=1 if self._gate.tries_again(self.task) else self.task.batch_size,
                lease=self._limits.lease,
                with_automatic=self._gate.automatic(self.task),
            )
        )
        if entries:
            await self.work(entries)
        elif self._gate.tries_again(self.task):
            # Somebody took out what had met the lack: whether it is still there nobody knows, nor does it matter now.
            self._gate.lacks_nothing(self.task)
        return len(entries)

    async def held(self, claim: Coroutine[Any, Any, Sequence[Entry]]) -> Sequence[Entry]:
        """What a claim holds. A stop that meets it waits for it and gives back what it got: its lease would run for
        a minute, and count as a crash."""
        claiming = begin(claim, name=f"claim {self.task.name}")
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            with contextlib.suppress(StoreDown):
                if entries := await claiming:
                    await asyncio.shield(self._queue.release(entries, unsure=False))
            raise

    async def work(self, entries: Sequence[Entry]) -> Mapping[str, Outcome]:
        """Works claimed entries to their end; what came of each. One that is missing waits again: a system is away."""
        began = time.monotonic()
        stopped: SystemDown | _TaskLacksError | None = None
        outcomes: dict[str, Outcome] = {entry.key: _NAMELESS for entry in entries if dots_alone(entry.key)}
        hold = Hold(self._limits.lease)
        async with self._heartbeat(entries[0].token, hold):
            try:
                if named := [entry for entry in entries if entry.key not in outcomes]:
                    tried = await self._attempt(named, disputed=set())
                    outcomes |= {one.key: at_last(tried[one.key], attempts=one.attempts) for one in named}
                    self._gate.lacks_nothing(self.task)
            except _TaskLacksError as lack:
                stopped = lack  # Of the task, for however long: none of the items is to blame.
            except SystemDown as error:
                stopped = error
                outcomes |= {entry.key: _own(error) for entry in named if entry.downs + 1 >= DOWNS_BEFORE_OWN_FAULT}
            except asyncio.CancelledError:
                # A database that is away just now must not make a stop be forgotten: the lease brings them back.
                with contextlib.suppress(StoreDown):
                    await asyncio.shield(self._queue.release(entries, unsure=True))
                raise
            await _to_its_end(self._end(entries, outcomes, stopped=stopped, seconds=time.monotonic() - began))
        return outcomes

    async def _attempt(self, entries: Sequence[Entry], *, disputed: set[str]) -> dict[str, Outcome]:
        """One outcome for every key. A batch that fails as a whole for a reason of its own is halved.

        `disputed` gathers the keys that alone made it seem, wrongly, that a whole system is down.
        """
        forced = [entry for entry in entries if self._to_be_sent(entry)]
        if forced and len(forced) < len(entries):
            # One item that is to be sent again doesn't have its neighbours sent again as well.
            return {
                **await self._attempt(forced, disputed=disputed),
                **await self._attempt([entry for entry in entries if not self._to_be_sent(entry)], disputed=disputed),
            }
        keys = [entry.key for entry in entries]
        try:
            what = f"{self.task.name} {keys[:_NAMED]}"
            given = await or_fault(self._synced(entries, force=bool(forced)), what=what)
        except StoreDown:
            raise
        except SystemDown as down:
            if await self._gate.is_down(down):
                raise
            return await self._disputed(entries, down, disputed=disputed)
        except TemporaryError as error:
            if not isinstance(error, OddAnswer) or len(keys) == 1:
                return dict.fromkeys(keys, outcome_of(error))
        except RejectedError as error:
            if len(keys) == 1:
                return {keys[0]: Failed(error.reason, technical=error.technical)}
        else:
            if not isinstance(given, Fault):
                return {key: given.get(key, _LEFT_OUT) for key in keys}
            if len(keys) == 1:
                return {keys[0]: given.outcome()}
        middle = len(entries) // 2
        first = await self._attempt(entries[:middle], disputed=disputed)
        return {**first, **await self._attempt(entries[middle:], disputed=disputed)}

    async def _disputed(self, entries: Sequence[Entry], down: SystemDown, *, disputed: set[str]) -> dict[str, Outcome]:
        """What follows from one call's opinion that a system is down when the system itself is well.

        A right or a part that the task lacks is the task's trouble: it waits and says so. Anything else is the items'.
        """
        of_task = down.whoever or down.kind is DownKind.CREDENTIALS
        may_be_theirs = not of_task and down.kind in (DownKind.ADDRESS, DownKind.REFUSED)
        if may_be_theirs and len(entries) > 1:
            # Both ends alone: if neither gets through it isn't for their keys.
            first, *between, last = entries
            ends = {
                **await self._attempt([first], disputed=disputed),
                **await self._attempt([last], disputed=disputed),
            }
            if not {first.key, last.key} <= disputed:
                return {**ends, **(await self._attempt(between, disputed=disputed) if between else {})}
        lacking = len(entries) > 1 or self._gate.tries_again(self.task)
        if of_task or (may_be_theirs and lacking):
            self._gate.lacks(self.task, down)
            raise _TaskLacksError(down)
        disputed.update(entry.key for entry in entries)
        return {entry.key: _own(down) for entry in entries}

    async def _synced(self, entries: Sequence[Entry], *, force: bool) -> Mapping[str, Outcome]:
        """What the task gave. What a person asked for is compared first: the memory of what was sent may be wrong."""
        compared = [] if force else [entry.key for entry in entries if entry.compare]
        differs = await distrusted(self.task, compared)
        given = await self.task.work.sync([entry.key for entry in entries], force=force)
        return naming(await self._kept_otherwise.after(self.task, given), differs)

    def _to_be_sent(self, entry: Entry) -> bool:
        """Whether it is sent even if it seems unchanged: what an attempt sent that died is in nobody's memory."""
        return entry.force or (entry.unsure and self.task.resends_in_doubt)

    async def _end(
        self,
        entries: Sequence[Entry],
        outcomes: Mapping[str, Outcome],
        *,
        stopped: SystemDown | _TaskLacksError | None,
        seconds: float,
    ) -> None:
        """What has an outcome is written down and ended; what has none, as a system or a right is away, waits again."""
        if back := [entry for entry in entries if entry.key not in outcomes]:
            unsure = stopped is not None and stopped.unsure
            await self._queue.release(back, unsure=unsure, down=isinstance(stopped, SystemDown))
        if not outcomes:
            return
        endings = [self._ending(entry, outcomes[entry.key]) for entry in entries if entry.key in outcomes]
        # The log goes first, with ids that a repeat meets again: what is gone from the queue is always in the log.
        await self._written.write([self._line(ending, outcomes, seconds=seconds) for ending in endings])
        await self._queue.end_many(endings)
        self._activity.tell(
            ActivityHappened(
                service=self._service,
                kind="finished",
                task=self.task.name,
                keys=tuple(ending.entry.key for ending in endings[:_NAMED]),
                count=len(endings),
                at=self._clock.now(),
            )
        )

    def _ending(self, entry: Entry, outcome: Outcome) -> Ending:
        match outcome:
            case Done() | Unchanged() | Skipped() | Failed():
                return Settled(entry)
            case TryLater() if entry.attempts >= self._limits.max_attempts:
                return Parked(entry, reason=outcome.reason)
            case TryLater():
                wait = retry_wait(
                    entry.attempts,
                    share=self._chance.random(),
                    first=self._limits.first_retry,
                    longest=self._limits.longest_retry,
                )
                now, after = self._clock.now(), outcome.after or timedelta(0)
                return Postponed(
                    entry,
                    due=now + max(wait, after),
                    reason=outcome.reason,
                    not_before=now + after if outcome.settling else None,
                )
        assert_never(outcome)

    def _line(self, ending: Ending, outcomes: Mapping[str, Outcome], *, seconds: float) -> LogLine:
        entry = ending.entry
        outcome = outcomes[entry.key]
        words, technical = words_of(outcome)
        level = level_of(outcome)
        if isinstance(ending, Parked):
            words, level = f"Parked after {entry.attempts} tries: {words}", Level.ERROR
        return LogLine(
            id=f"{entry.token}|{entry.key}",
            at=self._clock.now(),
            task=entry.task,
            key=entry.key,
            level=level,
            result=result_of(outcome),
            words=words,
            technical=technical,
            attempt=max(1, entry.attempts),
            max_attempts=self._limits.max_attempts,
            seconds=round(seconds, 3),
            by=entry.by,
        )

    @contextlib.asynccontextmanager
    async def _heartbeat(self, token: str, hold: Hold) -> AsyncIterator[None]:
        beating = begin_loop(self._beat(token, hold), name=f"signs of life {self.task.name}")
        try:
            with holding(hold):
                yield
        finally:
            # Not awaited by itself: its end would look like our own, and a stop that comes just now be swallowed.
            await ended([beating])

    async def _beat(self, token: str, hold: Hold) -> None:
        while True:
            await asyncio.sleep(self._limits.heartbeat.total_seconds())
            asked_at = time.monotonic()
            try:
                if await self._queue.extend(token, lease=self._limits.lease):
                    hold.renewed(asked_at=asked_at, lease=self._limits.lease)
                else:
                    hold.lost()
            except StoreDown as error:
                _log.warning("worker.heartbeat_missed", task=self.task.name, error=str(error))


def _own(down: SystemDown) -> Outcome:
    """What one call's opinion of a system means for the one item it was about."""
    return TryLater(
        down.lack or down.reason,
        after=SETTLES if down.unsure else down.after,
        technical=down.technical,
        settling=down.unsure,
    )


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """What was sent is also written down: a stop that comes meanwhile takes effect after it."""
    running = begin(work, name="writing down")
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        with contextlib.suppress(StoreDown):
            await running
        raise
