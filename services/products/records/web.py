"""A product as the website holds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from services.products.records.kit import BundleChoice
from shared.website.rows import SourceRow as SourceRow
from shared.website.rows import sku_key as sku_key


@dataclass(frozen=True, slots=True, kw_only=True)
class WebProduct:
    """What we ask of a product on the website."""

    id: int
    sku: str
    kind: str = "simple"
    name: str = ""
    attribute_set: int | None = None
    """Its number; None where the answer didn't say."""
    status: int = 1
    price: Decimal | None = None
    weight: Decimal | None = None
    visibility: int = 4
    website_ids: tuple[int, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    """Custom attributes by code."""
    children: tuple[int, ...] = ()
    """The numbers of the variants of a family."""
    choices: tuple[BundleChoice, ...] = ()
    """The parts of a bundle."""
    created: str = ""
    in_stock: bool | None = None
    """Whether the website counts it as in stock; None where its answer didn't say."""
    unkept: tuple[str, ...] = ()
    """After a save: what the website's own answer shows otherwise than it was sent, in words."""

    @property
    def made(self) -> str:
        """Which product it is: another one under the same SKU has another number, or came at another time."""
        return f"{self.id} {self.created}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A select attribute that tells the variants of a product apart: its number and its options by label."""

    code: str
    attribute_id: int
    options: Mapping[str, int]
    """Casefolded label → option number."""

    def option(self, label: str) -> int:
        """The number of a label's option. Raises KeyError for a label that was not asked for."""
        return self.options[label.strip().casefold()]
