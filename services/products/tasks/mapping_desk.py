"""The data mappings as an admin edits them: what can be chosen, what a mapping would do, and saving what is right."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.products.connectors.item_columns import ItemColumns
from services.products.connectors.magento_mapped import MappedAttributes
from services.products.connectors.magento_products import MagentoProducts
from services.products.mapping.data_mappings import raw_text
from services.products.mapping.mapping_faults import (
    INPUT_WORDS,
    Choices,
    Fault,
    conversions_for,
    faults_of,
    owner_of,
)
from services.products.mapping.mapping_history import changes_between
from services.products.mapping.mapping_preview import preview_line
from services.products.records.attribute import WebAttribute
from services.products.records.item import item_key
from services.products.records.rules import ProductRules
from services.products.records.web import WebProduct
from services.products.tasks.asking import answer_or_none
from services.products.tasks.mapped_values import DOCUMENT, mappings_in
from shared.connectors.magento import MagentoApi
from shared.connectors.sql import SqlReader
from shared.contracts.mappings import (
    AttributeChoice,
    ColumnSample,
    DataMapping,
    DataMappings,
    MappingChange,
    MappingFields,
    MappingsPreview,
    PreviewAsk,
    SavedMappings,
    SaveMappings,
)
from shared.sync.ports import Document, Documents, TaskTools

SHOWN_VERSIONS = 30
MOST_OPTIONS = 300
MOST_SAMPLES = 3
LONGEST_SAMPLE = 40


class ReadsItemTable(Protocol):
    """Counterpoint's item table."""

    async def names(self) -> frozenset[str]:
        """All columns of the table as it is now."""
        ...

    async def samples(self) -> Mapping[str, Sequence[object]]:
        """Every column with the values of some items."""
        ...

    async def rows(self, keys: Collection[str], columns: Collection[str]) -> Mapping[str, Mapping[str, object]]:
        """Those of the columns that there are, for the items there are."""
        ...

    async def how_many(self) -> int:
        """How many items are meant for the website."""
        ...


class ReadsAttributes(Protocol):
    """The website's attributes."""

    async def in_set(self, attribute_set: int) -> Mapping[str, WebAttribute]:
        """All attributes of the set by code, as they are now."""
        ...

    async def read(self, code: str) -> WebAttribute | None:
        """The attribute as it is now, in whatever set."""
        ...


class FindsProducts(Protocol):
    """What the website holds."""

    async def find(self, skus: Collection[str]) -> Mapping[str, WebProduct]:
        """The products there are, by upper-case SKU."""
        ...


@dataclass(frozen=True, slots=True)
class ChangedMeanwhile:
    """Somebody saved another version since; nothing was kept."""

    by: str


@dataclass(frozen=True, slots=True)
class CantBeKept:
    """What is wrong with the mappings; nothing was kept."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True, kw_only=True)
class MappingDesk:
    """Reads and saves the mappings, and tries them on an item without sending anything."""

    documents: Documents
    columns: ReadsItemTable
    attributes: ReadsAttributes
    products: FindsProducts
    rules: ProductRules
    axes: Collection[str] = field(default=())

    async def read(self) -> DataMappings:
        """The mappings as they stand, with the latest changes."""
        return _shown(await self.documents.versions(DOCUMENT, limit=SHOWN_VERSIONS))

    async def save(self, asked: SaveMappings) -> SavedMappings | ChangedMeanwhile | CantBeKept:
        """The mappings hold from the next batch on; only those that changed are looked into.

        Raises SystemDown when a side that must be asked about them is away.
        """
        current = await self.documents.read(DOCUMENT)
        if current.version != asked.version:
            return ChangedMeanwhile(current.by or "Somebody")
        kept = set(mappings_in(current))
        changed = [mapping for mapping in asked.mappings if mapping not in kept]
        if changed:
            faults = faults_of(asked.mappings, changed=changed, choices=await self._choices(changed))
            if faults:
                return CantBeKept(faults)
        content = {"mappings": [mapping.model_dump(mode="json") for mapping in asked.mappings]}
        saved = await self.documents.save(DOCUMENT, content=content, after=asked.version, by=asked.by)
        if saved is None:
            return ChangedMeanwhile((await self.documents.read(DOCUMENT)).by or "Somebody")
        return SavedMappings(saved=await self.read(), items=await answer_or_none(self.columns.how_many(), []))

    async def fields(self) -> MappingFields:
        """All columns and all attributes that a mapping may use. A side that is away is named, the other shown."""
        problems: list[str] = []
        samples = await answer_or_none(self.columns.samples(), problems)
        attributes = await answer_or_none(self.attributes.in_set(self.rules.attribute_set_id), problems)
        columns = (samples or {}).items()
        return MappingFields(
            columns=tuple(
                ColumnSample(name=name, samples=_samples(values))
                for name, values in columns
                if not any(isinstance(value, bytes) for value in values)
            ),
            attributes=tuple(
                _choice(attribute)
                for attribute in sorted((attributes or {}).values(), key=lambda one: (one.title.casefold(), one.code))
                if conversions_for(attribute)
                and owner_of(attribute.code, axes=self.axes, list_price=self.rules.list_price_attribute) is None
            ),
            problems=tuple(problems),
        )

    async def preview(self, asked: PreviewAsk) -> MappingsPreview:
        """What the mappings would do to one item. Asks both systems, sends nothing."""
        key = item_key(asked.item)
        problems: list[str] = []
        name_column = self.rules.name_column
        wanted = {name_column, *(mapping.column for mapping in asked.mappings)}
        rows = await answer_or_none(self.columns.rows([key], wanted), problems)
        products = await answer_or_none(self.products.find([key]), problems)
        choices = await answer_or_none(self._choices(asked.mappings), problems)
        if rows is not None and key not in rows:
            problems.append(f"Counterpoint has no item {key}")
        if problems or rows is None or products is None or choices is None:
            return MappingsPreview(item=key, problems=tuple(problems))
        if key not in products:
            problems.append(f"{key} isn't on the website yet, so there is nothing to compare with")
        switched_on = tuple(mapping.model_copy(update={"enabled": True}) for mapping in asked.mappings)
        faults = faults_of(switched_on, changed=switched_on, choices=choices)
        lines = [
            preview_line(
                mapping,
                row=rows[key],
                attribute=choices.attributes.get(mapping.attribute),
                product=products.get(key),
                faults=[fault for fault in faults if fault.attribute == mapping.attribute],
            )
            for mapping in switched_on
        ]
        name = raw_text(rows[key].get(name_column))
        return MappingsPreview(item=key, name=name, lines=tuple(lines), problems=tuple(problems))

    async def _choices(self, mappings: Sequence[DataMapping]) -> Choices:
        attributes = await self.attributes.in_set(self.rules.attribute_set_id)
        strange = {mapping.attribute for mapping in mappings} - set(attributes)
        elsewhere = [code for code in sorted(strange) if await self.attributes.read(code) is not None]
        columns = await self.columns.names()
        return Choices(
            columns=columns,
            attributes=attributes,
            elsewhere=elsewhere,
            axes=self.axes,
            list_price=self.rules.list_price_attribute,
        )


def mapping_desk(*, database: SqlReader, magento: MagentoApi, tools: TaskTools, rules: ProductRules) -> MappingDesk:
    """The desk on these transports."""
    return MappingDesk(
        documents=tools.documents,
        columns=ItemColumns(database),
        attributes=MappedAttributes(magento),
        products=MagentoProducts(magento),
        rules=rules,
        axes=frozenset(rules.grid_attributes.values()),
    )


def _shown(versions: Sequence[Document]) -> DataMappings:
    if not versions:
        return DataMappings()
    newest = versions[0]
    return DataMappings(
        version=newest.version,
        mappings=mappings_in(newest),
        by=newest.by,
        at=newest.at,
        changes=tuple(
            change
            for later, earlier in zip(versions, [*versions[1:], None], strict=True)
            for change in _changes(later, earlier)
        ),
    )


def _changes(later: Document, earlier: Document | None) -> tuple[MappingChange, ...]:
    if later.at is None or (earlier is None and later.version > 1):
        return ()  # What stood before the oldest version shown isn't known.
    before = mappings_in(earlier) if earlier is not None else ()
    return changes_between(before, mappings_in(later), version=later.version, by=later.by or "Somebody", at=later.at)


def _choice(attribute: WebAttribute) -> AttributeChoice:
    labels = (label for label in attribute.labels.values() if label)
    return AttributeChoice(
        code=attribute.code,
        title=attribute.title,
        kind=INPUT_WORDS[attribute.input],
        conversions=conversions_for(attribute),
        options=tuple(sorted(labels, key=str.casefold)[:MOST_OPTIONS]),
    )


def _samples(values: Sequence[object]) -> tuple[str, ...]:
    texts = dict.fromkeys(text for value in values if (text := raw_text(value)))
    return tuple(text[:LONGEST_SAMPLE] for text in list(texts)[:MOST_SAMPLES])
