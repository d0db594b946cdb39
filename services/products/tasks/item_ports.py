"""What the task Items asks of both systems."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from services.products.mapping.category_links import Positions
from services.products.mapping.data_mappings import Extras
from services.products.records.item import Grid, Item, ItemFlags
from services.products.records.stock import Stock
from services.products.records.web import SourceRow, WebProduct
from shared.sync.errors import SyncError


class ReadsItems(Protocol):
    """Where items and the stock of new ones come from."""

    async def items(self, keys: Collection[str]) -> Mapping[str, Item | SyncError | None]:
        """Every key with its item as it is now; None = there is none."""
        ...

    async def stocks(
        self, keys: Collection[str], *, locations: Collection[str]
    ) -> Mapping[str, tuple[Stock, ...] | SyncError]:
        """Every key with its stock at each location."""
        ...


class ReadsDetails(Protocol):
    """Where flags and grids come from."""

    async def flags(self, keys: Collection[str]) -> Mapping[str, ItemFlags]:
        """The flags of the items there are."""
        ...

    async def grids(self, keys: Collection[str]) -> Mapping[str, Grid]:
        """The variants of the gridded ones."""
        ...


class MapsColumns(Protocol):
    """What the admin's data mappings add."""

    async def of(self, keys: Sequence[str], *, fresh: bool = False, add: bool = True) -> Mapping[str, Extras]:
        """What is added to each item's product; `fresh` believes nothing that was read of the website before.

        Without `add` the website is left as it is: what it would first have to be given is said instead.
        """
        ...


class FindsProducts(Protocol):
    """What the website already has."""

    async def find(self, skus: Collection[str]) -> Mapping[str, WebProduct]:
        """The products there are, by upper-case SKU."""
        ...


class FindsPlaces(Protocol):
    """Where new products belong."""

    async def of(self, keys: Collection[str]) -> Mapping[str, Positions]:
        """The categories of each item that has any, with its place in each."""
        ...


class WritesStock(Protocol):
    """Where the quantities of new products go."""

    async def save(self, rows: Sequence[SourceRow]) -> None:
        """All rows stand as given; RejectedError when a set was refused."""
        ...


class FindsTaxClasses(Protocol):
    """The website's tax classes for products."""

    async def numbers(self) -> Mapping[str, int]:
        """Casefolded name → number."""
        ...
