"""What is said of switches on the control topic: anybody who reaches the broker may say it, so little is believed."""

from collections.abc import Sequence
from datetime import UTC, datetime

import orjson
import structlog
from aiokafka import ConsumerRecord
from pydantic import ValidationError

from shared.contracts.events import SwitchTurned
from shared.contracts.topics import DOMAINS
from shared.runtime.unpacking import unreadable
from shared.sync.ports import Clock, Switches
from shared.sync.rules import EARLIEST, believable

_log = structlog.get_logger(__name__)
_NAMED = 5
_LARGEST_BYTES = 16 * 1024


class ControlWords:
    """Keeps words on the switches of one service, and counts those that it dropped."""

    def __init__(self, *, switches: Switches, service: str, clock: Clock) -> None:
        self._switches = switches
        self._others = frozenset(DOMAINS) - {service}
        self._clock = clock
        self.dropped = 0
        """Records since the start that were unreadable or named a switch that nobody has."""

    async def keep(self, records: Sequence[ConsumerRecord]) -> None:
        """What the records say of our switches is kept. Raises StoreDown."""
        strange: list[str] = []
        for record in records:
            turned = _read(record)
            if turned is None:
                self.dropped += 1
            elif turned.switch in self._switches.names:
                at = believable(turned.at, now=_written_at(record, now=self._clock.now()))
                await self._switches.turn(turned.model_copy(update={"at": at}))
            elif turned.switch.partition(".")[0] not in self._others:
                self.dropped += 1
                strange.append(turned.switch)
        if strange:
            _log.warning("control.unknown_switches", count=len(strange), first=strange[:_NAMED])

    async def keep_one(self, turned: SwitchTurned) -> bool:
        """What the gateway says of one of our switches is kept; False for a name that none has. Raises StoreDown."""
        if turned.switch not in self._switches.names:
            return False
        at = believable(turned.at, now=self._clock.now())
        await self._switches.turn(turned.model_copy(update={"at": at}))
        return True


def _read(record: ConsumerRecord) -> SwitchTurned | None:
    value = record.value or b""
    if len(value) > _LARGEST_BYTES:
        _log.warning("control.too_large", offset=record.offset, bytes=len(value))
        return None
    try:
        return SwitchTurned.model_validate(orjson.loads(value))
    except (orjson.JSONDecodeError, ValidationError) as error:
        _log.warning("control.unreadable", offset=record.offset, error=unreadable(record) or type(error).__name__)
        return None


def _written_at(record: ConsumerRecord, *, now: datetime) -> datetime:
    """When the record came, as far as that can be: a word from the future must not become newer at every reading."""
    written: int = record.timestamp
    if not EARLIEST.timestamp() * 1000 <= written < now.timestamp() * 1000:
        return now
    return datetime.fromtimestamp(written / 1000, UTC)
