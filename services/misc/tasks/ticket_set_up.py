"""What Event Tickets needs beside its systems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.misc.records.rules import MiscRules
from shared.website.set_up import not_there


class ReadsSources(Protocol):
    """Where the website's inventory sources come from."""

    async def sources(self) -> Mapping[str, bool]:
        """The inventory sources there are, by code, and whether each is enabled."""
        ...


class KnowsColumns(Protocol):
    """Which columns Counterpoint's items have."""

    async def missing_columns(self) -> Sequence[str]:
        """Columns that the settings name and the database lacks."""
        ...


@dataclass(frozen=True, kw_only=True)
class TicketsSetUp:
    """Whether every inventory source and every column that the settings name is there."""

    website: ReadsSources
    items: KnowsColumns
    rules: MiscRules

    async def __call__(self) -> str:
        """What is missing, in words; empty = nothing. Raises SyncError if it can't be asked."""
        there = await self.website.sources()
        sources = sorted({source for source in self.rules.sources.values() if source not in there})
        words = [not_there("inventory source", sources, setting="INVENTORY_SOURCES")]
        columns = await self.items.missing_columns()
        if columns:
            words.append(
                f"Counterpoint's items have no column {', '.join(columns)}: "
                "correct TICKET_NAME_COLUMNS or TICKET_DAY_COLUMN."
            )
        return " ".join(part for part in words if part)
