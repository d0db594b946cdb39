"""Items: the products on the website against what Counterpoint says of them now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.products.mapping.product import Product
from services.products.mapping.product_comparison import Shelf, product_differences, still_shown
from services.products.mapping.selling import Offline
from services.products.records.kit import Part
from services.products.records.stock_item import StockItem
from services.products.records.web import Axis, WebProduct, sku_key
from services.products.tasks.item_plans import KINDS, beside, cells_of
from services.products.tasks.outcomes import NEW, is_online
from shared.catalog.web_sku import plain_sku
from shared.sync.attempts import in_order
from shared.sync.model import Link
from shared.sync.ports import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """What should be true on the website of some items, whatever was sent of them."""

    links: Mapping[str, Link]
    products: Mapping[str, Product]
    """Those to stand there."""
    removals: Mapping[str, Offline]
    """Those to be off it, which once stood there."""
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a sending of them would first add to the website, in words."""


class KnowsProducts(Protocol):
    """What Items would send now."""

    @property
    def links(self) -> Links:
        """What was sent."""
        ...

    async def intended(self, keys: Sequence[str]) -> Intended:
        """What should stand on the website of these items."""
        ...

    async def startable(self, products: Mapping[str, Product]) -> frozenset[str]:
        """Those of which everything is known that a new product needs."""
        ...


class FindsProducts(Protocol):
    """What the website has."""

    async def find(self, skus: Collection[str]) -> Mapping[str, WebProduct]:
        """The products there are, by upper-case SKU."""
        ...


class TellsStockSettings(Protocol):
    """How the website sells products from their stock."""

    async def of(self, products: Mapping[str, int], *, of_one: bool = False) -> Mapping[int, StockItem]:
        """By the number of the product, the settings of those that it tells; `products` = SKU → number."""
        ...


class FindsTaxClasses(Protocol):
    """The website's tax classes for products."""

    async def numbers(self) -> Mapping[str, int]:
        """Casefolded name → number."""
        ...


class LooksAtAxes(Protocol):
    """The attributes that tell variants apart, as they are now."""

    async def look(self, code: str) -> Axis | None:
        """The attribute with its options, asked anew and changed in nothing; None = there is none fit for it."""
        ...

    def forget_all(self) -> None:
        """Look again at every attribute next time."""
        ...


@dataclass(frozen=True, kw_only=True)
class ItemsComparison:
    """Everything Items owns of a product."""

    work: KnowsProducts
    products: FindsProducts
    stock_items: TellsStockSettings
    tax_classes: FindsTaxClasses
    attributes: LooksAtAxes

    @property
    def links(self) -> Links:
        """See Comparison.links."""
        return self.work.links

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """See Comparison.differing."""
        intended = await self.work.intended(in_order(keys))
        shelf = await self._shelf(intended)
        found: dict[str, tuple[str, ...]] = {}
        fresh: dict[str, Product] = {}
        for key, product in intended.products.items():
            link = intended.links.get(key)
            if not is_online(link) and key not in shelf.products:
                fresh[key] = product
                continue
            held = shelf.products.get(sku_key(key))
            if held is not None and held.kind not in KINDS[product.kind]:
                # It can't become what it is now, so it is to be off: nothing else of it is ours to put right.
                found[key] = tuple(still_shown({key: "", **beside(link)}, shelf=shelf))
                continue
            old = frozenset(beside(link)) - set(product.names)
            differences = (*product_differences(product, shelf=shelf), *still_shown(old, shelf=shelf))
            found[key] = (*differences, *intended.lacking.get(key, ()))
        for key in await self.work.startable(fresh) if fresh else ():
            found[key] = (f"{key} isn't on the website",)
        for key, why in intended.removals.items():
            link = intended.links.get(key)
            skus = cells_of(link) if why.passed_on else {key: "", **beside(link)}
            found[key] = tuple(still_shown(skus, shelf=shelf))
        return {key: words for key, words in found.items() if words}

    async def distrust(self, keys: Sequence[str]) -> None:
        """See Comparison.distrust."""
        self.attributes.forget_all()
        links = await self.work.links.read_many(keys)
        # One that came online and of which the others haven't been told yet is sent again anyway.
        await self.work.links.distrust_many([key for key, link in links.items() if link.digest != NEW])

    async def _shelf(self, intended: Intended) -> Shelf:
        """What the website has of all of them, in sets."""
        skus: set[str] = set()
        for key in (*intended.products, *intended.removals):
            skus |= {key, *beside(intended.links.get(key))}
            skus |= set(intended.products[key].skus) if key in intended.products else set()
            skus |= {plain_sku(part.key).text for part in _parts(intended, key)}
        codes = sorted({choice.code for product in intended.products.values() for choice in product.choices})
        axes = {code: axis for code in codes if (axis := await self.attributes.look(code)) is not None}
        named = any(product.tax_class for product in intended.products.values())
        products = await self.products.find(skus) if skus else {}
        compared = {sku for key, product in intended.products.items() for sku in (key, *product.skus)}
        compared |= {plain_sku(part.key).text for key in intended.products for part in _parts(intended, key)}
        numbers = {one.sku: one.id for sku in sorted(compared) if (one := products.get(sku_key(sku))) is not None}
        return Shelf(
            products=products,
            axes=axes,
            taxes=await self.tax_classes.numbers() if named else {},
            stock=await self.stock_items.of(numbers, of_one=len(intended.products) == 1) if numbers else {},
        )


def _parts(intended: Intended, key: str) -> tuple[Part, ...]:
    return intended.products[key].parts if key in intended.products else ()
