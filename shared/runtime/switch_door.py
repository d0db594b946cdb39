"""Switches by HTTP, beside the control topic: an emergency stop must reach the service while Kafka is away."""

from fastapi import APIRouter

from shared.contracts.events import SwitchTurned
from shared.contracts.http import Looked
from shared.runtime.control import ControlWords
from shared.sync.gate import Gate


def switch_routes(*, control: ControlWords, gate: Gate) -> APIRouter:
    """`PUT /v1/switches`: the same word as on the topic, obeyed when the answer comes; the newest word wins."""
    router = APIRouter(prefix="/v1")

    @router.put("/switches")
    async def turn(turned: SwitchTurned) -> Looked:
        known = await control.keep_one(turned)
        await gate.refresh()
        return Looked(started=known, words="Obeyed" if known else "There is no such switch here")

    return router
