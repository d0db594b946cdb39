from __future__ import annotations

import pytest

from demo.options import read_options


@pytest.mark.parametrize(
    "mistake",
    [
        ["--port", "65536"],
        ["--port", "-1"],
        ["--port", "dashboard"],
        ["--items", "0"],
        ["--till-seconds", "0.1"],
        ["--catalog", "no/such/file.csv"],
        ["--engine", "rabbit"],
    ],
)
def test_a_mistake_in_the_command_ends_with_the_usage_and_names_the_option(
    mistake: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        read_options(mistake)

    assert ended.value.code == 2
    assert f"{mistake[0]}" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("port", [0, 8080, 65_535])
def test_a_port_there_can_be_is_taken_as_given(port: int) -> None:
    assert read_options(["--port", str(port)]).port == port
