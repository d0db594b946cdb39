"""What makes a domain service this one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from shared.runtime.api import Sides
from shared.sync.gate import Probe
from shared.sync.model import PlannedTask, Task
from shared.sync.ports import TaskTools
from shared.sync.scheduler import SignOfLife

Close = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Domain:
    """What makes a domain service this one: its tasks and the systems they need."""

    name: str
    title: str
    summary: str
    tasks: Callable[[TaskTools], Sequence[Task | PlannedTask]]
    """The registration of all tasks."""
    systems: Mapping[str, str] = field(default_factory=dict)
    """Name and title of each outer system."""
    probes: Mapping[str, Probe] = field(default_factory=dict)
    """How to ask each system whether it can be used."""
    signs_of_life: Mapping[str, SignOfLife] = field(default_factory=dict)
    """When each system last gave a good answer to any call: no probe is sent to one that just did."""
    sides: Callable[[TaskTools], Sides] | None = None
    """Who shows both sides of an item."""
    routes: Callable[[TaskTools], Sequence[APIRouter]] = lambda _: ()
    """HTTP routes of this domain alone, beside the engine's; the frame lets in only who knows the secret."""
    close: Sequence[Close] = ()
    """What to close at the end."""
