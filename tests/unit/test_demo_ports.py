"""Which ports the demo and the tests use."""

from __future__ import annotations

import socket

from demo.ports import free_port


def ports_of_callers(how_many: int) -> set[int]:
    """The ports that the system gives to that many who call out."""
    callers = [socket.socket() for _ in range(how_many)]
    try:
        for caller in callers:
            caller.bind(("127.0.0.1", 0))
        return {caller.getsockname()[1] for caller in callers}
    finally:
        for caller in callers:
            caller.close()


def test_a_free_port_is_never_one_that_an_outgoing_connection_is_given() -> None:
    # One that is can be taken by any client between being asked for and being used.
    assert max(free_port() for _ in range(50)) < min(ports_of_callers(200))


def test_no_port_is_given_twice() -> None:
    given = [free_port() for _ in range(200)]

    assert len(set(given)) == 200
