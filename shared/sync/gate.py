"""Who may run now: switches and circuits as this process last saw them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from shared.contracts.events import MASTER, ActivityHappened
from shared.contracts.http import Outage, Switch, SystemState, SystemStatus
from shared.sync.check_ups import CheckUps
from shared.sync.errors import DownKind, SyncError, SystemDown
from shared.sync.model import Task
from shared.sync.ports import Activity, Circuits, Clock, Switches
from shared.sync.rules import EngineLimits

_log = structlog.get_logger(__name__)
Probe = Callable[[], Awaitable[None]]
"""Asks a system how it is: returns when it can be used, raises SyncError when not."""
_LEFT_ALONE = (DownKind.BUSY, DownKind.CREDENTIALS, DownKind.REFUSED)


class Gate:
    """Switches and circuits, read from the store and kept for a moment, so that workers needn't ask each time."""

    def __init__(
        self,
        *,
        service: str,
        switches: Switches,
        circuits: Circuits,
        activity: Activity,
        clock: Clock,
        limits: EngineLimits,
        master_at_first: bool,
        probes: Mapping[str, Probe] | None = None,
    ) -> None:
        self._service = service
        self._store_switches = switches
        self._store_circuits = circuits
        self._activity = activity
        self._clock = clock
        self._limits = limits
        self._master_at_first = master_at_first
        self._switches: Mapping[str, Switch] = {}
        self._systems: Mapping[str, SystemStatus] = {}
        self._set_up: dict[str, tuple[str, datetime]] = {}
        self.check_ups = CheckUps(clock=clock)
        """What is wrong with the set-up of the systems although the work goes on."""
        self._lacks: dict[str, tuple[str, datetime]] = {}
        self._probes = dict(probes or {})
        self._asking = {name: asyncio.Lock() for name in self._probes}

    @property
    def probed(self) -> Iterable[str]:
        """The systems that can be asked how they are."""
        return self._probes

    async def refresh(self) -> None:
        """What the other replicas know is known here too."""
        self._switches = await self._store_switches.read_all()
        self._systems = await self._store_circuits.read_all()

    def master(self) -> Switch:
        """Master Sync as last heard."""
        return self._switches.get(MASTER, Switch(on=self._master_at_first))

    def switch(self, task: Task) -> Switch:
        """The task's own switch as last heard."""
        return self._switches.get(task.name, Switch(on=task.on_by_default))

    def automatic(self, task: Task) -> bool:
        """Whether this task's work may go by itself."""
        return self.master().on and self.switch(task).on

    async def outages(self, *, limit: int) -> Sequence[Outage]:
        """When systems could not be used lately, newest first."""
        return await self._store_circuits.outages(limit=limit)

    def systems(self) -> Mapping[str, SystemStatus]:
        """The systems heard of so far."""
        return self._systems

    def away(self, names: Iterable[str]) -> tuple[SystemStatus, ...]:
        """Those of the named systems that can't be used now."""
        known = (self._systems.get(name) for name in sorted(names))
        return tuple(s for s in known if s is not None and s.state in (SystemState.DOWN, SystemState.BUSY))

    def asked_not_to_call(self, task: Task) -> str:
        """Why no call may be made for this task now, not even for a person; empty = nothing speaks against it.

        A system that asked us to wait is left alone, and a wrong password sent again and again locks the account.
        """
        now = self._clock.now()
        for system in self.away(task.systems):
            if system.kind in _LEFT_ALONE and system.retry_at is not None and now < system.retry_at:
                return system.reason
        return ""

    def not_set_up(self, task: Task) -> str:
        """What the shop still has to set up for the task, in words; empty = nothing as far as is known."""
        if task.name in self._lacks:
            return self._lacks[task.name][0]
        return self._set_up[task.name][0] if task.name in self._set_up else ""

    def lacks(self, task: Task, down: SystemDown) -> None:
        """The system lets us in but not to what this task needs: the task alone waits, and says what it lacks."""
        self._lacks[task.name] = (down.lack or down.reason, self._clock.now() + self._limits.probe_when_refused)

    def lacks_nothing(self, task: Task) -> None:
        """It was let in everywhere."""
        self._lacks.pop(task.name, None)

    def tries_again(self, task: Task) -> bool:
        """Whether it lacked something when it last ran: one item is enough to find out whether it still does."""
        return task.name in self._lacks

    def may_run(self, task: Task) -> bool:
        """Whether the task's systems answer and what it needs is known to be set up."""
        if self.away(task.systems):
            return False
        if task.name in self._lacks and self._clock.now() < self._lacks[task.name][1]:
            return False
        return task.set_up is None or (task.name in self._set_up and not self._set_up[task.name][0])

    def asked_set_up(self, task: Task, words: str) -> None:
        """What was answered just now about the task's set-up."""
        self._set_up[task.name] = (words, self._clock.now())

    def set_up_due(self, task: Task, *, now: datetime) -> bool:
        """Whether it is time to ask about the task's set-up."""
        if task.set_up is None or self.away(task.systems):
            return False
        if task.name not in self._set_up:
            return True
        words, asked_at = self._set_up[task.name]
        return now - asked_at >= (self._limits.set_up_again if words else self._limits.set_up_every)

    async def is_down(self, down: SystemDown) -> bool:
        """Whether the whole system is away, as one call made it seem: its probe has the last word.

        True: every task that needs it pauses. False: it serves others, so that call's trouble is its own. A system that
        asked everybody to wait isn't asked again.
        """
        if down.kind is not DownKind.BUSY and down.system in self._probes and not self.away({down.system}):
            try:
                await self.ask(down.system)
            except SyncError as error:
                _log.info("probe.agrees", system=down.system, call=str(down), probe=str(error))
            else:
                _log.warning("probe.disagrees", system=down.system, call=str(down))
                return False
        await self.went_down(down)
        return True

    async def ask(self, system: str) -> None:
        """Returns when the system answers its probe; raises as it does. Only one question is unanswered at a time."""
        async with self._asking[system]:
            await self._probes[system]()

    async def went_down(self, down: SystemDown) -> None:
        """Every task that needs the system pauses, in all replicas, until it answers a probe."""
        retry_at = self._clock.now() + self._wait(down)
        known = self._systems.get(down.system)
        if known is not None and known.state is SystemState.BUSY and known.retry_at is not None:
            # A call that broke off meanwhile doesn't shorten the wait it asked for.
            retry_at = max(retry_at, known.retry_at)
        was_up = await self._store_circuits.went_down(
            down.system, kind=down.kind, reason=down.reason, technical=down.technical, retry_at=retry_at
        )
        await self.refresh()
        if was_up:
            self._tell(f"{down.reason}")

    async def unclear(self, system: str, error: SyncError) -> None:
        """It answered, but not properly: one that was away stays so and is asked again after the usual pause."""
        known = self._systems.get(system)
        if known is None or known.state is SystemState.UP:
            return
        kind = DownKind(known.kind) if known.kind in set(DownKind) - {DownKind.BUSY} else DownKind.SERVER
        reason = known.reason if known.kind == kind else error.reason
        await self.went_down(SystemDown(system, reason, kind=kind, technical=error.technical or known.technical))

    async def went_well(self, system: str) -> None:
        """The system answered properly."""
        if await self._store_circuits.went_well(system):
            await self.refresh()
            title = self._systems[system].title if system in self._systems else system
            self._tell(f"{title} answers")

    async def heard(self, system: str, *, seconds_ago: float) -> None:
        """A call of the daily work had a good answer so long ago: while a system is well that is as good as a probe.

        One that is away stays so until its probe says otherwise.
        """
        known = self._systems.get(system)
        if known is None or known.state is not SystemState.UP or known.last_good_at is None:
            return
        now = self._clock.now()
        every = self._limits.probe_when_up
        if now - known.last_good_at >= every and timedelta(seconds=seconds_ago) < every:
            await self._store_circuits.went_well(system)
            await self.refresh()

    def probe_due(self, name: str, *, now: datetime) -> bool:
        """Whether it is time to ask the system how it is."""
        known = self._systems.get(name)
        if known is None:
            return True
        if known.state is SystemState.UP:
            return known.last_good_at is None or now - known.last_good_at >= self._limits.probe_when_up
        return known.retry_at is None or now >= known.retry_at

    def _wait(self, down: SystemDown) -> timedelta:
        if down.after is not None:
            return down.after
        # A wrong password asked for again and again would lock the account.
        if down.kind in (DownKind.CREDENTIALS, DownKind.REFUSED):
            return self._limits.probe_when_refused
        return self._limits.probe_when_down

    def _tell(self, words: str) -> None:
        self._activity.tell(ActivityHappened(service=self._service, kind="system", words=words, at=self._clock.now()))
