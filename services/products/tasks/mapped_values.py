"""What the admin's data mappings add to items, for the Items task."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pydantic import TypeAdapter

from services.products.mapping.data_mappings import Extras, MissingOptions, extras_of, wire_of
from services.products.mapping.mapped_sides import mapped_fields
from services.products.records.attribute import WebAttribute
from services.products.records.web import WebProduct
from shared.contracts.http import SideField
from shared.contracts.mappings import DataMapping
from shared.sync.ports import Document, Documents

DOCUMENT: Final = "data_mappings"
_MAPPINGS: Final = TypeAdapter(tuple[DataMapping, ...])


class ReadsColumns(Protocol):
    """Where the values of columns come from."""

    async def rows(self, keys: Collection[str], columns: Collection[str]) -> Mapping[str, Mapping[str, object]]:
        """Those of the columns that there are, for the items there are."""
        ...


class KnowsAttributes(Protocol):
    """What the website's attributes are like."""

    async def known(self, code: str, *, fresh: bool = False) -> WebAttribute | None:
        """The attribute as it was some minutes ago at most; as it is now with `fresh`."""
        ...

    async def add_options(self, code: str, labels: Collection[str]) -> WebAttribute | None:
        """The attribute with these options as far as the website took them."""
        ...


class ListsAttributes(Protocol):
    """All the attributes that products have."""

    async def in_set(self, attribute_set: int) -> Mapping[str, WebAttribute]:
        """All attributes of the set by code, as they are now."""
        ...


def mappings_in(document: Document) -> tuple[DataMapping, ...]:
    """The mappings that stand in a document."""
    return _MAPPINGS.validate_python(document.content.get("mappings", ()))


@dataclass(frozen=True, kw_only=True)
class MappedValues:
    """Reads the mappings anew for every batch: what was saved holds from the next one on."""

    documents: Documents
    columns: ReadsColumns
    attributes: KnowsAttributes

    async def of(self, keys: Sequence[str], *, fresh: bool = False, add: bool = True) -> Mapping[str, Extras]:
        """What is added to each item. Without mappings nobody is asked anything; `fresh` believes no earlier answer.

        Without `add` the website is left as it is: what it would first have to be given is said instead.
        """
        mappings = [one for one in mappings_in(await self.documents.read(DOCUMENT)) if one.enabled] if keys else []
        if not mappings:
            return {}
        rows = await self.columns.rows(keys, {mapping.column for mapping in mappings})
        attributes = await self._attributes(mappings, rows.values(), fresh=fresh, add=add)
        return {key: extras_of(row, mappings=mappings, attributes=attributes) for key, row in rows.items()}

    async def _attributes(
        self, mappings: Sequence[DataMapping], rows: Collection[Mapping[str, object]], *, fresh: bool, add: bool
    ) -> Mapping[str, WebAttribute]:
        """The attributes there are, with the options that the rows need where the mapping lets them be added."""
        found: dict[str, WebAttribute] = {}
        for mapping in mappings:
            attribute = await self.attributes.known(mapping.attribute, fresh=fresh)
            adds = add and mapping.add_options
            if labels := missing_options(rows, mapping=mapping, attribute=attribute) if adds else ():
                attribute = await self.attributes.add_options(mapping.attribute, labels)
            if attribute is not None:
                found[mapping.attribute] = attribute
        return found


@dataclass(frozen=True, kw_only=True)
class MappedSides:
    """The mapped fields of one item for its page. Raises SyncError when a side can't be asked."""

    documents: Documents
    columns: ReadsColumns
    attributes: ListsAttributes
    attribute_set: int

    async def of(self, key: str, *, product: WebProduct | None) -> tuple[SideField, ...]:
        """One line for every mapping that is on. Without mappings nobody is asked anything."""
        mappings = [one for one in mappings_in(await self.documents.read(DOCUMENT)) if one.enabled]
        if not mappings:
            return ()
        row = (await self.columns.rows([key], {mapping.column for mapping in mappings})).get(key)
        if row is None:
            return ()
        attributes = await self.attributes.in_set(self.attribute_set)
        return mapped_fields(mappings, row=row, attributes=attributes, product=product)


def missing_options(
    rows: Collection[Mapping[str, object]], *, mapping: DataMapping, attribute: WebAttribute | None
) -> tuple[str, ...]:
    """The options that these rows need and the attribute lacks, each once."""
    labels: defaultdict[str, str] = defaultdict(str)
    for row in rows if attribute is not None else ():
        if attribute is not None and mapping.column in row:
            wire = wire_of(row[mapping.column], mapping=mapping, attribute=attribute)
            if isinstance(wire, MissingOptions):
                labels |= {label.casefold(): label for label in wire.labels}
    return tuple(labels.values())
