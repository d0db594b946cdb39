"""A busy day at the till, the same for the same shop and seed: python -m simulators.counterpoint.day --url … --seed 1.

The day itself runs inside the simulator (`POST /_control/day`); this command asks for it and prints what was done.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated

import httpx
import orjson
from pydantic import BaseModel, ConfigDict, Field

from simulators.counterpoint.day_acts import Act, Staff

LONGEST_SECONDS = 600.0
WEIGHTS = {
    "sell": 26,
    "sell_cell": 9,
    "receive": 9,
    "stock_elsewhere": 2,
    "reprice": 13,
    "reprice_here": 2,
    "rename": 8,
    "describe": 4,
    "flag": 6,
    "hide": 2,
    "show": 1.5,
    "tax_and_weight": 2,
    "delete": 0.6,
    "bring": 1.5,
    "regrid": 1.5,
    "recategorise": 7,
    "place": 2,
    "category": 1,
    "units": 1,
    "kit": 0.6,
    "ticket": 0.8,
    "look_in": 2,
    "replicate": 1,
}


class DayPlan(BaseModel):
    """How busy the day is. Its promotions begin and end within `promotion_seconds` of the moment they are keyed in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = 1
    changes: Annotated[int, Field(ge=1, le=100_000)] = 5_000
    pictures: Annotated[int, Field(ge=0, le=10_000)] = 300
    promotions: Annotated[int, Field(ge=0, le=1_000)] = 24
    promotion_seconds: Annotated[float, Field(gt=0, le=86_400)] = 60.0
    seconds: Annotated[float, Field(ge=0, le=3_600)] = 0.0
    """How long the day is spread over; 0 = as fast as can be. What is done is the same."""


@dataclass(frozen=True)
class Day:
    """One day's work of the staff."""

    staff: Staff
    plan: DayPlan

    def acts(self) -> Iterator[Act]:
        """Everything that is done, each as it is done: `changes` of them, pictures and promotions included."""
        kinds, began = self._kinds(), time.monotonic()
        for number, kind in enumerate(kinds, start=1):
            early = began + self.plan.seconds * number / len(kinds) - time.monotonic()
            if early > 0:
                time.sleep(early)
            yield self.staff.do(kind, number=number, promotion_seconds=self.plan.promotion_seconds)

    def lines(self) -> Iterator[bytes]:
        """The same as lines of JSON."""
        for act in self.acts():
            yield orjson.dumps(asdict(act)) + b"\n"

    def _kinds(self) -> list[str]:
        chance = random.Random(f"{self.plan.seed}/kinds")
        fixed = ["picture"] * self.plan.pictures + ["promotion"] * self.plan.promotions
        free = max(self.plan.changes - len(fixed), 0)
        kinds = fixed + chance.choices([*WEIGHTS], weights=[*WEIGHTS.values()], k=free)
        chance.shuffle(kinds)
        return kinds[: self.plan.changes]


def main(given: Sequence[str] | None = None) -> int:
    """The exit code: 0 after a whole day, 1 when the simulator could not be reached or refused."""
    usual = DayPlan()
    parser = argparse.ArgumentParser(prog="python -m simulators.counterpoint.day", description=__doc__)
    parser.add_argument("--url", required=True, help="the simulated Counterpoint, such as http://127.0.0.1:52000")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--changes", type=int, default=usual.changes)
    parser.add_argument("--pictures", type=int, default=usual.pictures)
    parser.add_argument("--promotions", type=int, default=usual.promotions)
    parser.add_argument("--promotion-seconds", type=float, default=usual.promotion_seconds)
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="spread over so long")
    parser.add_argument("--quiet", action="store_true", help="print the last line only")
    wanted = vars(parser.parse_args(given))
    url, quiet = wanted.pop("url"), wanted.pop("quiet")
    last = "nothing was done"
    try:
        with httpx.stream("POST", f"{url}/_control/day", json=wanted, timeout=LONGEST_SECONDS) as answer:
            if answer.status_code != httpx.codes.OK:
                sys.stderr.write(f"the day was refused: {answer.read().decode(errors='replace')}\n")
                return 1
            for line in answer.iter_lines():
                act = orjson.loads(line)
                last = f"{act['number']:>6}  {act['kind']:<16} {act['key']:<22} {act['what']}"
                if not quiet:
                    sys.stdout.write(last + "\n")
    except httpx.HTTPError as error:
        sys.stderr.write(f"the simulator at {url} does not answer: {error!r}\n")
        return 1
    if quiet:
        sys.stdout.write(last + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
