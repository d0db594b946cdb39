"""The frame each service stands in: settings, logs, Kafka, health, metrics, the engine's HTTP API, serving."""
