"""HTTP routes that only the products service has: the data mappings and the promotions calendar."""

from fastapi import APIRouter

from services.products.tasks.mapping_desk import CantBeKept, ChangedMeanwhile, MappingDesk
from services.products.tasks.promotions import PromotionCalendar
from shared.contracts.mappings import (
    DataMappings,
    MappingFields,
    MappingsPreview,
    PreviewAsk,
    SavedMappings,
    SaveMappings,
)
from shared.contracts.promotions import Promotions
from shared.runtime.api import ApiRefusal


def mapping_routes(desk: MappingDesk) -> APIRouter:
    """`/v1/mappings`; the frame puts them behind the service secret."""
    router = APIRouter(prefix="/v1/mappings")

    @router.get("")
    async def read() -> DataMappings:
        return await desk.read()

    @router.put("")
    async def save(body: SaveMappings) -> SavedMappings:
        match await desk.save(body):
            case ChangedMeanwhile(by=by):
                words = f"{by} saved other mappings meanwhile. Yours were not saved; look at them as they are now."
                raise ApiRefusal(409, "changed_meanwhile", words)
            case CantBeKept(faults=faults):
                words = ". ".join(fault.words for fault in faults) + "."
                blamed = tuple(dict.fromkeys(fault.field for fault in faults))
                raise ApiRefusal(422, "wrong_mapping", words, fields=blamed)
            case SavedMappings() as saved:
                return saved

    @router.get("/fields")
    async def fields() -> MappingFields:
        return await desk.fields()

    @router.post("/preview")
    async def preview(body: PreviewAsk) -> MappingsPreview:
        return await desk.preview(body)

    return router


def promotion_routes(calendar: PromotionCalendar) -> APIRouter:
    """`/v1/promotions`, behind the service secret as well."""
    router = APIRouter(prefix="/v1/promotions")

    @router.get("")
    async def read() -> Promotions:
        return await calendar.show()

    return router
