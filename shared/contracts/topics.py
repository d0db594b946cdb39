"""Names and settings of the Kafka topics."""

from dataclasses import dataclass, field

DOMAINS = ("products", "customers", "orders", "misc")
"""The domain services, in the order in which the dashboard lists them."""

CONTROL = "countersync.control"
"""Compacted: the newest word on every switch (Master Sync, each task)."""

ACTIVITY = "countersync.activity"
"""What just happened, for freshness on the pages. Never the truth: that is in the databases."""


STREAM_AWAY = "The event stream (Kafka) can't be reached: events from other programs wait there until it is back"
"""A service's problem while it has no connection; the dashboard tells it once for all of them."""


def changed_topic(domain: str) -> str:
    """The door of a domain: changed-item events, keyed by item key."""
    return f"countersync.{domain}.changed"


def rejected_topic(topic: str) -> str:
    """Where events go that could not be read, with the reason in their headers."""
    return f"{topic}.rejected"


@dataclass(frozen=True)
class Topic:
    """A topic as it must exist: name, number of partitions and broker settings."""

    name: str
    partitions: int = 3
    settings: dict[str, str] = field(default_factory=dict)


_DAY_MS = 24 * 60 * 60 * 1000


def topics_of(domain: str) -> tuple[Topic, ...]:
    """All topics a domain service needs."""
    changed = changed_topic(domain)
    return (
        # Longer than the longest planned outage (promise: no silent loss while a service is down).
        Topic(name=changed, settings={"retention.ms": str(14 * _DAY_MS), "max.message.bytes": str(1024 * 1024)}),
        Topic(
            name=rejected_topic(changed),
            partitions=1,
            # A refused event is kept whole, with headers around it.
            settings={"retention.ms": str(14 * _DAY_MS), "max.message.bytes": str(2 * 1024 * 1024)},
        ),
        *common_topics(),
    )


def common_topics() -> tuple[Topic, ...]:
    """The topics every service shares."""
    return (
        Topic(
            name=CONTROL,
            partitions=1,
            # The broker says when a word came: who said it could claim any time.
            settings={"cleanup.policy": "compact", "message.timestamp.type": "LogAppendTime"},
        ),
        Topic(name=ACTIVITY, partitions=1, settings={"retention.ms": str(60 * 60 * 1000)}),
    )
