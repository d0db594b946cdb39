from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import pytest

from demo.supervisor import MOST_RESTARTS, GaveUp, Supervisor


@dataclass
class Process:
    """A part that dies when the test says so; it notes when it was started."""

    clock: Clock
    alive: bool = True
    dies_at_once: bool = False
    started_at: list[float] = field(default_factory=list)

    @property
    def running(self) -> bool:
        return self.alive

    def launch(self) -> None:
        self.alive = not self.dies_at_once
        self.started_at.append(self.clock.now)

    def tail(self) -> str:
        return "no room on the disk"


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Watched:
    clock: Clock
    process: Process
    supervisor: Supervisor
    said: list[str]
    announced: list[float]

    def pass_seconds(self, seconds: int) -> None:
        for _ in range(seconds * 2):
            self.clock.now += 0.5
            self.supervisor.look()


def a_watched_part(*, dies_at_once: bool = False) -> Watched:
    clock, said, announced = Clock(), list[str](), list[float]()
    process = Process(clock=clock, dies_at_once=dies_at_once)
    supervisor = Supervisor(
        parts=[("services.orders", process)],
        say=said.append,
        after_restart=lambda: announced.append(clock.now),
        now=clock,
    )
    return Watched(clock, process, supervisor, said, announced)


def test_a_part_that_runs_is_left_alone() -> None:
    watched = a_watched_part()

    watched.pass_seconds(120)

    assert (watched.process.started_at, watched.said) == ([], [])


def test_a_part_that_died_is_started_again_and_people_are_told() -> None:
    watched = a_watched_part()
    watched.process.alive = False

    watched.pass_seconds(3)

    assert watched.process.running
    assert watched.said == [f"services.orders ended; starting it again in 1 s (1 of {MOST_RESTARTS})"]
    assert watched.announced == watched.process.started_at


def test_the_waits_between_tries_grow() -> None:
    watched = a_watched_part(dies_at_once=True)
    watched.process.alive = False

    watched.pass_seconds(16)
    starts = watched.process.started_at

    assert [round(later - earlier) for earlier, later in itertools.pairwise(starts)] == [2, 4]


def test_a_part_that_keeps_dying_ends_the_demo_with_its_last_lines() -> None:
    watched = a_watched_part(dies_at_once=True)
    watched.process.alive = False

    with pytest.raises(GaveUp, match=r"(?s)services\.orders ended 6 times in a row.*no room on the disk"):
        watched.pass_seconds(120)
    assert len(watched.process.started_at) == MOST_RESTARTS


def test_deaths_far_apart_never_add_up() -> None:
    watched = a_watched_part()

    for _ in range(MOST_RESTARTS * 2):
        watched.process.alive = False
        watched.pass_seconds(90)

    assert watched.process.running
    assert len(watched.process.started_at) == MOST_RESTARTS * 2
