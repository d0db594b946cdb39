"""What a service function gets: the shop, the checked arguments, who calls and in which store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulators.magento.rest.reading import UNLIMITED, InputLimits
from simulators.magento.rest.search import Criteria, read_criteria
from simulators.magento.sign_in.callers import Caller

if TYPE_CHECKING:
    from simulators.magento.state.shop import Shop


@dataclass(frozen=True, slots=True)
class Call:
    """One call after routing, rights and argument checks."""

    shop: Shop
    arguments: Mapping[str, Any]
    caller: Caller
    store_id: int = 0
    limits: InputLimits = UNLIMITED
    refused: frozenset[str] = frozenset()
    address: str = "http://localhost/"
    in_background: bool = False

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    def get(self, name: str, default: Any = None) -> Any:
        """An optional argument."""
        return self.arguments.get(name, default)

    def criteria(self) -> Criteria:
        """The search asked for."""
        return read_criteria(
            given=self.arguments.get("searchCriteria"),
            limits=self.limits,
            repeat_last_page=self.shop.settings.repeat_last_page,
        )
