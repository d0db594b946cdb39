"""What the demo says while it starts."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from demo import running
from demo.home import Home
from demo.options import read_options
from demo.running import Running


def starting(tmp_path: Path, said: list[str], *arguments: str) -> Running:
    """A demo that has not begun."""
    home = Home(folder=tmp_path)
    options = read_options([*arguments, "--home", str(tmp_path)])
    return Running(options=options, home=home, passwords=home.passwords(), say=said.append)


def test_another_port_than_the_usual_one_is_not_taken_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        usual = other.getsockname()[1]
        monkeypatch.setattr(running, "USUAL_PORT", usual)
        port = starting(tmp_path, said)._gateway_port()

    assert port != usual
    assert said == [f"Port {usual} is in use by another program: the dashboard takes port {port} instead."]


def test_progress_says_how_long_it_has_taken(tmp_path: Path) -> None:
    said: list[str] = []
    starting(tmp_path, said)._tell("Database and broker answer.")

    assert said == ["[  0 s] Database and broker answer."]
