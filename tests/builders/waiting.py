"""Waiting for something that happens by itself, with a bound."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(holds: Callable[[], Awaitable[object]], *, what: str, seconds: float = 30.0) -> None:
    """Return as soon as it holds; fail with `what` when it never does."""
    give_up = time.monotonic() + seconds
    while not await holds():
        if time.monotonic() > give_up:
            raise AssertionError(f"still not after {seconds:g} s: {what}")
        await asyncio.sleep(0.05)
