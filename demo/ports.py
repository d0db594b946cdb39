"""Ports nobody uses at this moment."""

from __future__ import annotations

import socket


def free_port(*, preferred: int | None = None) -> int:
    """A TCP port of the loopback address that was free when asked; `preferred` itself when it is.

    Another program may take it before it is used: whoever starts a process on it tries once more with another one.
    """
    for candidate in (preferred, 0):
        if candidate is None:
            continue
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            port: int = listener.getsockname()[1]
            return port
    raise OSError("no free port on the loopback address")


def answers(*, port: int, host: str = "127.0.0.1", timeout_seconds: float = 0.5) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=timeout_seconds):
            return True
    except OSError:
        return False
