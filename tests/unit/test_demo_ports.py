"""Which ports the demo and the tests use."""

from __future__ import annotations

import socket

import pytest

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


@pytest.mark.parametrize("preferred", [None, 0])
def test_who_prefers_none_is_given_one(preferred: int | None) -> None:
    assert free_port(preferred=preferred) > 0


def test_a_preferred_port_is_given_while_it_is_free() -> None:
    wanted = free_port()
    assert free_port(preferred=wanted) == wanted
    with socket.socket() as other:
        other.bind(("127.0.0.1", wanted))
        other.listen()
        assert free_port(preferred=wanted) != wanted
