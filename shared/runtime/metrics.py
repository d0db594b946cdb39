"""Prometheus text of a service's status, made when it is asked for."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from shared.contracts.http import ServiceStatus, SystemState


def metrics_of(status: ServiceStatus) -> bytes:
    """Queue depth, age of the oldest due entry, speed and the state of the outer systems."""
    registry = CollectorRegistry()
    entries = Gauge("countersync_entries", "Queue entries and changed items", ["task", "state"], registry=registry)
    oldest = Gauge("countersync_oldest_due_seconds", "Age of the oldest due entry", ["task"], registry=registry)
    finished = Gauge(
        "countersync_finished_last_hour", "Attempts finished in the last hour", ["task"], registry=registry
    )
    automatic = Gauge("countersync_automatic", "1 while the task runs by itself", ["task"], registry=registry)
    up = Gauge("countersync_system_up", "1 while the outer system can be used", ["system"], registry=registry)
    rejected = Gauge("countersync_rejected_last_week", "Events that could not be read", registry=registry)
    dropped = Gauge(
        "countersync_switch_words_dropped", "Words on switches that nobody has, since the start", registry=registry
    )
    dropped.set(status.dropped_switch_words)
    for task in status.tasks:
        if not task.built:
            continue
        for state, count in task.counts.model_dump().items():
            entries.labels(task.name, state).set(count)
        age = (status.now - task.oldest_waiting_at).total_seconds() if task.oldest_waiting_at else 0.0
        oldest.labels(task.name).set(age)
        finished.labels(task.name).set(task.finished_last_hour)
        automatic.labels(task.name).set(1 if task.automatic else 0)
    for system in status.systems:
        up.labels(system.name).set(1 if system.state is SystemState.UP else 0)
    rejected.set(status.rejected_last_week)
    return generate_latest(registry)
