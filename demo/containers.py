"""The same engines from images, where a Docker engine answers and already has them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

KAFKA_IMAGE: Final = os.environ.get("COUNTERSYNC_KAFKA_IMAGE", "confluentinc/cp-kafka:7.6.0")
MONGODB_IMAGE: Final = os.environ.get("COUNTERSYNC_MONGODB_IMAGE", "mongo:7")


def has_image(image: str) -> bool:
    """Whether a Docker engine answers and the image is there already; nothing is ever pulled."""
    socket_there = Path("/var/run/docker.sock").exists() or (Path.home() / ".testcontainers.properties").exists()
    if not socket_there and "DOCKER_HOST" not in os.environ:
        return False  # saves loading the client library on machines without Docker
    try:
        import docker
        from docker.errors import DockerException
    except ImportError:
        return False
    try:
        client = docker.from_env(timeout=3)
        client.images.get(image)
    except (DockerException, OSError):
        return False
    return True


class ContainerEngine:
    """An engine in a container. It is not durable: the container goes when it is stopped."""

    durable: Final = False

    def __init__(self, *, kind: str, container: DockerContainer, sentence: str) -> None:
        self.kind = kind
        self.sentence = sentence
        self._container = container

    def start(self) -> None:
        """Start the container and return once the engine answers."""
        self._container.start()

    def stop(self) -> None:
        """Remove the container."""
        self._container.stop()


class KafkaInContainer(ContainerEngine):
    """Apache Kafka from its image."""

    def __init__(self) -> None:
        from testcontainers.community.kafka import KafkaContainer

        self._kafka = KafkaContainer(KAFKA_IMAGE).with_kraft()
        super().__init__(
            kind="container", container=self._kafka, sentence=f"Apache Kafka in a container ({KAFKA_IMAGE})"
        )

    @property
    def bootstrap(self) -> str:
        """The address for clients, host:port."""
        return str(self._kafka.get_bootstrap_server())


class MongoInContainer(ContainerEngine):
    """MongoDB from its image."""

    def __init__(self) -> None:
        from testcontainers.community.mongodb import MongoDbContainer

        self._mongo = MongoDbContainer(MONGODB_IMAGE)
        super().__init__(kind="container", container=self._mongo, sentence=f"MongoDB in a container ({MONGODB_IMAGE})")

    @property
    def uri(self) -> str:
        """The address for clients, without a database name."""
        return str(self._mongo.get_connection_url())
