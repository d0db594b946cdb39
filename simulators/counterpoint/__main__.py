"""Runs the simulated Counterpoint: python -m simulators.counterpoint --port 52000 --database shop.sqlite."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from simulators.arguments import port, zone
from simulators.control import serve
from simulators.counterpoint.app import assemble
from simulators.counterpoint.settings import MEMORY, Settings
from simulators.wire import Tls


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"no number of items: {text!r}")
    return int(text)


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    usual = Settings()
    parser = argparse.ArgumentParser(
        prog="python -m simulators.counterpoint",
        description=__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=port, default=0, help="0 takes any free port")
    parser.add_argument("--certificate", type=Path, help="a PEM file: answer over TLS, as the real server does")
    parser.add_argument("--certificate-key", type=Path, help="the key of that certificate, a PEM file")
    parser.add_argument("--database", default=MEMORY, help="a file, or :memory:")
    parser.add_argument("--seed", type=int, default=usual.seed, help="of what is invented")
    parser.add_argument("--items", type=_count, default=usual.items, help="how many items to invent")
    parser.add_argument("--catalog", type=Path, help="a CSV file or folder in Magento's import format instead")
    parser.add_argument("--zone", type=zone, default=usual.zone, help="the shop's time zone")
    parser.add_argument("--company", default=usual.company, help="the company's alias")
    parser.add_argument("--user", default=usual.user, help="the Counterpoint user")
    parser.add_argument("--password", default=usual.password, help="that user's password")
    parser.add_argument("--api-key", default=usual.api_key, help="the value of the APIKey header")
    parser.add_argument("--item-cache-minutes", type=float, default=usual.item_cache_minutes, help="0: no item cache")
    parser.add_argument(
        "--numbers", choices=("short", "padded"), default=usual.numbers, help="amounts as 84.5 or as 84.5000"
    )
    parser.add_argument("--now", type=_moment, help="the moment of seeding (ISO; UTC when it has no offset)")
    parser.add_argument("--reset", action="store_true", help="start with an empty database file")
    found = parser.parse_args(given)
    if (found.certificate is None) != (found.certificate_key is None):
        parser.error("--certificate and --certificate-key go together")
    return found


def main(given: Sequence[str] | None = None) -> int:
    """The exit code: 0 after a clean stop, 1 when the simulator could not start."""
    wanted = vars(_arguments(given))
    host, door = wanted.pop("host"), wanted.pop("port")
    certificate, key = wanted.pop("certificate"), wanted.pop("certificate_key")
    tls = Tls(certificate=certificate, key=key) if certificate is not None else None
    try:
        simulator = assemble(Settings(**wanted))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"counterpoint simulator cannot start: {error}\n")
        return 1
    try:
        serve(simulator.app, name="counterpoint simulator", host=host, port=door, tls=tls)
    except (OSError, RuntimeError) as error:
        sys.stderr.write(f"counterpoint simulator cannot start: {error}\n")
        return 1
    finally:
        simulator.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
