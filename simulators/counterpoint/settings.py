"""How one simulated company is set up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

MEMORY = ":memory:"


@dataclass(frozen=True)
class Settings:
    """One company, its login and its catalogue. `now` (with zone) fixes the moment of seeding; None takes the clock."""

    database: str = MEMORY
    seed: int = 7
    items: int = 200
    catalog: Path | None = None
    zone: str = "America/Chicago"
    company: str = "DEMO"
    user: str = "COUNTER"
    password: str = "Till-and-Tonic-7"  # noqa: S105  the published login of a simulated shop
    api_key: str = "7c1f0a52-5d0e-4f6b-9a41-c0ffee0ddba11"
    item_cache_minutes: float = 120
    numbers: Literal["short", "padded"] = "short"
    """Amounts as 17 and 84.5, or as 17.0000 and 84.5000: no sample of the makers has a trailing zero."""
    reset: bool = False
    now: datetime | None = None
