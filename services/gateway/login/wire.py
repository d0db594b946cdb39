"""HTTP as the server speaks it: a head that never ends, or comes a byte a minute, holds nothing up."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD: Final = 16 * 1024
"""Bytes of a request's head, as far as they come in separately; `SizeGate` weighs a whole one."""
HEAD_SECONDS: Final = 10.0


class BoundedHttp(HttpToolsProtocol):
    """Gives a connection up whose request's head is too long, or isn't there in time."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._reading_head = False
        self._head_read = 0
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection: its first request has to come now."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._stop_waiting()
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
        super().on_headers_complete()

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
