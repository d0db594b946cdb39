"""Words of a command line, checked while it is read."""

from __future__ import annotations

import argparse
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HIGHEST_PORT = 65_535


def port(text: str) -> int:
    """The number of a port, 0 included; argparse tells of anything else."""
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"no port: {text!r}")
    return int(text)


def zone(text: str) -> str:
    """The name of a time zone; argparse tells of an unknown one."""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise argparse.ArgumentTypeError(f"no such time zone: {text!r}") from error


def count(text: str) -> int:
    """A number of things, 0 included; argparse tells of anything else."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"no number: {text!r}")
    return int(text)
