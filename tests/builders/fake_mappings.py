"""The data mappings of an imitated products service, kept in memory and saved by version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from shared.contracts.http import Refusal
from shared.contracts.mappings import (
    AttributeChoice,
    ColumnSample,
    Conversion,
    DataMapping,
    DataMappings,
    Effect,
    MappingChange,
    MappingFields,
    MappingsPreview,
    PreviewAsk,
    PreviewLine,
    SavedMappings,
    SaveMappings,
)
from tests.builders.fake_services import FakeService

FIELDS = MappingFields(
    columns=(ColumnSample(name="USR_BRAND", samples=("Acme", "Bolt")),),
    attributes=(AttributeChoice(code="brand", title="Brand", kind="Drop-down", conversions=(Conversion.TEXT,)),),
)


@dataclass
class FakeMappings:
    """What stands, who saved it, and why the next save is refused if it is."""

    mappings: tuple[DataMapping, ...] = ()
    before: tuple[DataMapping, ...] = ()
    """What stood until the last save."""
    version: int = 0
    by: str | None = None
    refusal: tuple[int, Refusal] | None = None
    fields: MappingFields = FIELDS
    tried: list[PreviewAsk] = field(default_factory=list)

    def join(self, service: FakeService) -> None:
        """From now on the service answers for them."""
        service.answers |= {
            "GET mappings": lambda _: (200, self.standing()),
            "PUT mappings": self._save,
            "GET mappings/fields": lambda _: (200, self.fields),
            "POST mappings/preview": self._preview,
        }

    def standing(self) -> DataMappings:
        """All of it, with the last change."""
        at = datetime.now(UTC) - timedelta(minutes=2)
        earlier = {one.attribute: one for one in self.before}
        later = {one.attribute: one for one in self.mappings}
        changes = (
            MappingChange(
                version=self.version, by=self.by or "ana", at=at, before=earlier.get(code), after=later.get(code)
            )
            for code in dict.fromkeys((*earlier, *later))
            if earlier.get(code) != later.get(code)
        )
        return DataMappings(
            version=self.version,
            mappings=self.mappings,
            by=self.by,
            at=at if self.version else None,
            changes=tuple(changes) if self.version else (),
        )

    def saved_by(self, person: str, *mappings: DataMapping) -> None:
        """Somebody saved these."""
        self.before, self.mappings, self.by, self.version = self.mappings, mappings, person, self.version + 1

    def _save(self, body: dict[str, Any]) -> tuple[int, BaseModel]:
        if self.refusal is not None:
            return self.refusal
        asked = SaveMappings.model_validate(body)
        if asked.version != self.version:
            return 409, Refusal(code="changed_meanwhile", words=f"{self.by} saved other mappings meanwhile.")
        self.saved_by(asked.by, *asked.mappings)
        return 200, SavedMappings(saved=self.standing(), items=54)

    def _preview(self, body: dict[str, Any]) -> tuple[int, BaseModel]:
        asked = PreviewAsk.model_validate(body)
        self.tried.append(asked)
        lines = (
            PreviewLine(
                column=one.column, attribute=one.attribute, title=one.attribute.title(), effect=Effect.SENT, raw="ACM",
                value="Acme", website="Bolt",
            )
            for one in asked.mappings
        )  # fmt: skip
        return 200, MappingsPreview(item=asked.item, name="Boot wax", lines=tuple(lines))
