"""The question that tells whether a broker really serves: a metadata call, not an open port."""

from __future__ import annotations

import asyncio
import threading

from aiokafka.admin import AIOKafkaAdminClient  # type: ignore[import-untyped, unused-ignore]
from aiokafka.errors import KafkaError  # type: ignore[import-untyped, unused-ignore]


def broker_answers(bootstrap: str, *, timeout_seconds: float = 3.0) -> bool:
    """Whether the broker answers a metadata call and names at least one broker, itself."""
    found: list[bool] = []

    # In a thread of its own, because the caller may already stand inside a running event loop.
    asking = threading.Thread(target=lambda: found.append(asyncio.run(_ask(bootstrap, timeout_seconds))), daemon=True)
    asking.start()
    asking.join(timeout=timeout_seconds * 2)
    return found == [True]


async def _ask(bootstrap: str, timeout_seconds: float) -> bool:
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=int(timeout_seconds * 1000))
    try:
        async with asyncio.timeout(timeout_seconds):
            await client.start()
            return bool((await client.describe_cluster())["brokers"])
    except (KafkaError, OSError, TimeoutError):
        return False
    finally:
        await client.close()
