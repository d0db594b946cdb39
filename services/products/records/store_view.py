"""A store view of the website."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreView:
    """What the website says of one of its views: the currency it charges in, and the zone its dates are in."""

    website: int
    code: str
    currency: str
    zone: str
