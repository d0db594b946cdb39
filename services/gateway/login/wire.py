"""HTTP as the server speaks it: a head that never ends, or comes a byte a minute, holds nothing up."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.gateway.login.addresses import Network, within

MOST_HEAD: Final = 16 * 1024
"""Bytes of a request's head, as far as they come in separately; `SizeGate` weighs a whole one."""
HEAD_SECONDS: Final = 10.0
MOST_OF_A_MACHINE: Final = 100
"""Connections at once from one address: a quarter of what the server takes, and more than a person's pages need."""
MOST_ASKING: Final = 40
"""Of these, such as have not asked anything yet."""


class Crowd:
    """Who is connected, by address: one machine can't take every place. A trusted proxy speaks for many and may."""

    def __init__(self, *, trusted: Collection[Network]) -> None:
        self._trusted = trusted
        self._open: Counter[str] = Counter()
        self._asking: Counter[str] = Counter()

    def come(self, address: str) -> bool:
        """Whether there is room for one more from there; if so it is counted."""
        who = _machine(address)
        if not within(address, networks=self._trusted) and (
            self._open[who] >= MOST_OF_A_MACHINE or self._asking[who] >= MOST_ASKING
        ):
            return False
        self._open[who] += 1
        self._asking[who] += 1
        return True

    def asked(self, address: str) -> None:
        """Its first request is there."""
        _less(self._asking, _machine(address))

    def gone(self, address: str) -> None:
        """Its connection is over."""
        _less(self._open, _machine(address))


def _less(counts: Counter[str], who: str) -> None:
    counts[who] -= 1
    if counts[who] <= 0:
        del counts[who]


def _machine(address: str) -> str:
    """The address; of the sixth version the network that one machine has for itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{parsed}/64", strict=False)) if isinstance(parsed, IPv6Address) else address


class BoundedHttp(HttpToolsProtocol):
    """Gives a connection up whose request's head is too long, or isn't there in time, or whose machine has too many."""

    crowd: ClassVar[Crowd] = Crowd(trusted=())

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._reading_head = False
        self._head_read = 0
        self._patience: asyncio.TimerHandle | None = None
        self._address: str | None = None
        """Where it comes from, once it is counted."""
        self._asking = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection: its first request has to come now."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if peer else ""
        if not self.crowd.come(address):
            transport.abort()
            return
        self._address, self._asking = address, True
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._stop_waiting()
        self._has_asked()
        if self._address is not None:
            self.crowd.gone(self._address)
            self._address = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes of a request, or of several."""
        before = self._reading_head
        super().data_received(data)
        # Counted from the second piece on: the first may hold the end of another request.
        if before and self._reading_head and not self.transport.is_closing():
            self._head_read += len(data)
            if self._head_read > MOST_HEAD:
                self.send_400_response("That is too much at once.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._reading_head = True
        self._head_read = 0
        self._wait()

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self._reading_head = False
        self._stop_waiting()
        self._has_asked()
        super().on_headers_complete()

    def _has_asked(self) -> None:
        if self._asking and self._address is not None:
            self._asking = False
            self.crowd.asked(self._address)

    def _wait(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _too_slow(self) -> None:
        self._patience = None
        if self.transport.is_closing():
            return
        if self._reading_head:
            self.send_400_response("The request did not come in time.")
        else:
            self.transport.close()


def bounded_http(*, trusted: Collection[Network]) -> type[BoundedHttp]:
    """The protocol of one server, which counts its own connections."""

    class OfOneServer(BoundedHttp):
        crowd = Crowd(trusted=trusted)

    return OfOneServer
