"""Data mappings for programs: read, try on an item, save."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field, StringConstraints

from services.gateway.api.models import REFUSALS, Asked, ItemKey
from services.gateway.api.reading import Counter
from services.gateway.records.visitor import Visitor
from shared.contracts.mappings import (
    DataMappings,
    MappingFields,
    Mappings,
    MappingsPreview,
    PreviewAsk,
    SavedMappings,
)


class MappingsAsk(Asked):
    """All mappings as they should stand, edited from this version."""

    version: Annotated[int, Field(ge=0)]
    mappings: Annotated[Mappings, Field(strict=False)]
    reason: Annotated[str, StringConstraints(max_length=300)] = ""


class TryAsk(Asked):
    """Mappings that need not be saved, and the item to try them on."""

    mappings: Annotated[Mappings, Field(strict=False)]
    item: ItemKey


def mapping_routes(*, counter: Counter) -> APIRouter:
    """`/mappings…`."""
    router = APIRouter(prefix="/mappings", tags=["data mappings"], responses=REFUSALS)
    SignedIn = Annotated[Visitor, Depends(counter.door)]  # noqa: N806 - a type

    @router.get("", summary="The data mappings, and what was changed lately")
    async def read(visitor: SignedIn) -> DataMappings:
        return await counter.services.mappings()

    @router.put("", summary="Save all data mappings: 409 when somebody else did meanwhile, 422 when one is wrong")
    async def save(asked: MappingsAsk, visitor: SignedIn) -> SavedMappings:
        return await counter.acts.save_mappings(
            visitor=visitor,
            mappings=asked.mappings,
            version=asked.version,
            target=f"{len(asked.mappings)} mappings",
            reason=asked.reason,
        )

    @router.get("/fields", summary="The columns and attributes that a mapping may use")
    async def fields(visitor: SignedIn) -> MappingFields:
        return await counter.services.mapping_fields()

    @router.post("/preview", summary="What mappings would do to one item; nothing is sent or saved")
    async def preview(asked: TryAsk, visitor: SignedIn) -> MappingsPreview:
        return await counter.services.preview_mappings(asked=PreviewAsk(mappings=asked.mappings, item=asked.item))

    return router
