"""A topic that gets more partitions while a service reads it."""

from __future__ import annotations

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from demo import engines
from tests.builders.tiny_service import TinyPlace, a_tiny_service

pytestmark = pytest.mark.kafka


async def test_events_in_a_partition_that_was_added_are_read_without_a_restart(
    apache_kafka: engines.ApacheKafka, mongo_engine: engines.Database
) -> None:
    place = TinyPlace(bootstrap=apache_kafka.bootstrap, mongodb_uri=mongo_engine.uri)
    async with a_tiny_service(place) as service:
        admin = AIOKafkaAdminClient(bootstrap_servers=place.bootstrap)
        await admin.start()
        await admin.create_partitions({place.topic: NewPartitions(4)})
        await admin.close()

        async with place.producer(metadata_max_age_ms=1_000) as producer:
            while 3 not in await producer.partitions_for(place.topic):
                await producer.client.force_metadata_update()
            await producer.send_and_wait(place.topic, place.event("ADDED"), partition=3)

        await service.wrote({"ADDED"})
