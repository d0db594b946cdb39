"""What the shop has set about its prices, as the comparison needs to know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Terms:
    """The settings of the services that a comparison is made for; none of them set = as they are delivered."""

    list_price: str = ""
    """The website's attribute for list prices."""
    levels: Mapping[int, str] = field(default_factory=dict)
    """Price level → the customer group that pays it. None that a price rule is for: whose row came first stands."""
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Counterpoint location → the website and the store view that have its prices."""
