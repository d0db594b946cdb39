"""Ports nobody uses at this moment."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path
from typing import Final

_TRIES: Final = 200
_LOWEST: Final = 15_000
_SPAN_OF_CALLERS: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")
_CALLERS_FROM: Final = 32_768
"""Where the ports begin that a system gives to those who call out, unless it says otherwise."""

_given: set[int] = set()


def free_port(*, preferred: int | None = None) -> int:
    """A TCP port of the loopback address that was free when asked; `preferred` itself when it is; 0 prefers none.

    Never one of those that the system gives to outgoing connections, which any client could be given in the meantime,
    nor one given before. Raises OSError when there is none.
    """
    if preferred and _is_free(preferred):
        return preferred
    for _ in range(_TRIES):
        port = _LOWEST + secrets.randbelow(_callers_from() - _LOWEST)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port
    raise OSError("no free port on the loopback address")


def answers(*, port: int, host: str = "127.0.0.1", timeout_seconds: float = 0.5) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=timeout_seconds):
            return True
    except OSError:
        return False


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _callers_from() -> int:
    try:
        lowest = int(_SPAN_OF_CALLERS.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _CALLERS_FROM
    return lowest if lowest > _LOWEST else _CALLERS_FROM
