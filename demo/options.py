"""What `python -m demo` can be told."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from demo.engines import KafkaChoice

_HIGHEST_PORT: Final = 65_535


@dataclass(frozen=True)
class Options:
    """One run of the demo, as its user wants it."""

    home: Path
    port: int | None
    items: int
    catalog: Path | None
    fresh: bool
    till: bool
    till_seconds: float
    engine: KafkaChoice
    foreground_logs: bool


def read_options(arguments: Sequence[str]) -> Options:
    """The options of a command line; a mistake in it ends the program with the usage, exit code 2."""
    parser = argparse.ArgumentParser(
        prog="python -m demo",
        description="Runs CounterSync here, between a simulated Counterpoint and a simulated web store.",
    )
    parser.add_argument("--home", type=Path, default=Path(".demo"), help="folder for data and logs (.demo)")
    parser.add_argument("--port", type=int, help="port of the dashboard (8080, or another one when that is taken)")
    parser.add_argument("--items", type=int, default=200, help="items in a new simulated shop (200)")
    parser.add_argument("--catalog", type=Path, help="stock a new shop from this catalogue (Magento's import format)")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier runs left and begin with a new shop")
    parser.add_argument("--no-till", dest="till", action="store_false", help="nothing changes by itself at the till")
    parser.add_argument("--till-seconds", type=float, default=6.0, help="pause between two changes at the till (6)")
    parser.add_argument("--engine", choices=["auto", "kafka", "tansu"], default="auto", help="which broker (auto)")
    parser.add_argument("--foreground-logs", action="store_true", help="show the logs of all parts here as well")
    read = parser.parse_args(arguments)
    if read.port is not None and not 0 <= read.port <= _HIGHEST_PORT:
        parser.error(f"--port must be between 0 and {_HIGHEST_PORT}; 0 takes a free one")
    if read.items < 1:
        parser.error("--items must be at least 1")
    if read.till_seconds < 0.2:
        parser.error("--till-seconds must be at least 0.2")
    if read.catalog is not None and not read.catalog.exists():
        parser.error(f"--catalog: there is no {read.catalog}")
    return Options(
        home=read.home.resolve(),
        port=read.port,
        items=read.items,
        catalog=read.catalog.resolve() if read.catalog is not None else None,
        fresh=read.fresh,
        till=read.till,
        till_seconds=read.till_seconds,
        engine=cast(KafkaChoice, read.engine),
        foreground_logs=read.foreground_logs,
    )
