"""What all domain services answered at one moment."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.http import ServiceStatus, TaskStatus


@dataclass(frozen=True)
class DomainService:
    """A domain service's place: where it answers and what the navigation calls it."""

    name: str
    title: str
    url: str


@dataclass(frozen=True)
class ServiceAnswer:
    """One service's answer, or why there is none and what it said last."""

    service: DomainService
    status: ServiceStatus | None
    """The answer, or while it is away the last one we had since we started (may be None)."""
    heard_at: datetime | None
    away: str | None = None
    """Why it did not answer now, in words. None when it did."""
    away_since: datetime | None = None

    @property
    def up(self) -> bool:
        """True when it answered just now."""
        return self.away is None


@dataclass(frozen=True)
class Overview:
    """All services at one moment, in the order of the navigation."""

    answers: tuple[ServiceAnswer, ...]
    taken_at: datetime
    stream_away: bool = False
    """True when the gateway itself can't reach Kafka."""

    def task(self, name: str) -> tuple[ServiceAnswer, TaskStatus] | None:
        """The task of that full name with its service's answer."""
        for answer in self.answers:
            for task in answer.status.tasks if answer.status else ():
                if task.name == name:
                    return answer, task
        return None

    @property
    def titles(self) -> dict[str, str]:
        """The tasks' full names and what people call them."""
        return {
            task.name: task.title
            for answer in self.answers
            if answer.status is not None
            for task in answer.status.tasks
        }

    def service(self, name: str) -> ServiceAnswer | None:
        """The answer of the service of that name."""
        return next((answer for answer in self.answers if answer.service.name == name), None)
