"""The domain services over HTTP, each call with its time limit; one that is away never holds up the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import httpx
import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from services.gateway.records.overview import DomainService
from shared.connectors.outlet import Answer, Outlet, open_client
from shared.connectors.paths import path_part
from shared.contracts.events import SwitchTurned
from shared.contracts.http import (
    AllBy,
    By,
    ChangedPage,
    ItemView,
    KeyBy,
    LogPage,
    Looked,
    Queued,
    QueuePage,
    Refusal,
    Reschedule,
    Schedule,
    ServiceStatus,
    Synced,
    TakenOut,
    TakeOut,
)
from shared.contracts.mappings import (
    DataMappings,
    MappingFields,
    MappingsPreview,
    PreviewAsk,
    SavedMappings,
    SaveMappings,
)
from shared.contracts.promotions import Promotions, RuleOutcomes
from shared.sync.errors import RejectedError

Model = TypeVar("Model", bound=BaseModel)

_AT_ONCE = 100
STATUS_SECONDS = 2.0
SWITCH_SECONDS = 3.0
READ_SECONDS = 5.0
QUEUE_SECONDS = 20.0
"""Queue All answers within 15 s, with `running` when it is not through."""
SYNC_SECONDS = 30.0
"""Sync Item answers within 25 s, with `finished` False when it is not through."""
ITEM_SECONDS = 20.0
MAPPING_SECONDS = 25.0
"""Mappings are checked against both systems before they are saved."""
PROMOTIONS_SECONDS = 20.0
"""The items that promotions are about are counted, within 12 s."""
MAPPING_SERVICE = "products"
PRICE_CHANGES = "products.price_changes"
PRICE_RULES = "misc.price_rules"

_KEYS = TypeAdapter(list[str])


class ServiceAway(Exception):
    """A domain service gave no usable answer. The text says so in words; nothing is known of what it did."""


class ServiceSlow(ServiceAway):
    """It took longer than the limit: it may be gone, or just busy."""


class ServiceRefused(Exception):
    """A domain service said no. `refusal.words` is for people, `status` its HTTP status."""

    def __init__(self, *, status: int, refusal: Refusal) -> None:
        super().__init__(refusal.words)
        self.status = status
        self.refusal = refusal

    @classmethod
    def not_found(cls) -> ServiceRefused:
        """The refusal of a name that nobody has."""
        return cls(status=404, refusal=Refusal(code="not_found", words="There is nothing of that name here."))


class DomainServices:
    """Every call of the services' HTTP API. Raises ServiceAway or ServiceRefused, nothing else."""

    def __init__(self, *, services: tuple[DomainService, ...], secret: str) -> None:
        self.all = services
        self._by_name = {service.name: service for service in services}
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._client = open_client(base_url="", at_once=_AT_ONCE)
        self._outlet = Outlet(client=self._client, at_once=_AT_ONCE)

    async def close(self) -> None:
        """The connections to the services are closed."""
        await self._client.aclose()

    def of_task(self, task: str) -> DomainService:
        """The service that has the task; raises ServiceRefused (404) for a name that no service can have."""
        return self.named(task.partition(".")[0])

    def named(self, name: str) -> DomainService:
        """The service of that name; raises ServiceRefused (404) when there is none."""
        service = self._by_name.get(name)
        if service is None:
            raise ServiceRefused.not_found()
        return service

    async def status(self, *, service: DomainService) -> ServiceStatus:
        """What the service says of itself and its tasks."""
        return await self._get(service, "/v1/status", model=ServiceStatus, seconds=STATUS_SECONDS)

    async def changed(self, *, task: str, q: str, after: str, limit: int) -> ChangedPage:
        """A page of the changed set, newest first."""
        path = f"/v1/tasks/{_part(task)}/changed"
        params = _params(q=q, next=after, limit=limit)
        return await self._get(self.of_task(task), path, model=ChangedPage, params=params)

    async def queue(self, *, task: str, q: str, state: str, after: str, limit: int) -> QueuePage:
        """A page of the queue, oldest first."""
        path = f"/v1/tasks/{_part(task)}/queue"
        params = _params(q=q, state=state, next=after, limit=limit)
        return await self._get(self.of_task(task), path, model=QueuePage, params=params)

    async def log(self, *, task: str, q: str, level: str, after: str, limit: int, folded: bool = False) -> LogPage:
        """A page of the last week's log, newest first; `folded` leaves out what changed nothing."""
        path = f"/v1/tasks/{_part(task)}/log"
        params = _params(q=q, level=level, next=after, limit=limit, folded="true" if folded else "")
        return await self._get(self.of_task(task), path, model=LogPage, params=params)

    async def queue_changed(self, *, task: str, by: By) -> Queued:
        """Queue every changed item of the task."""
        return await self._task_post(task, "queue-changed", body=by, model=Queued, seconds=QUEUE_SECONDS)

    async def queue_all(self, *, task: str, asked: AllBy) -> Queued:
        """Queue every item of the task there is."""
        return await self._task_post(task, "queue-all", body=asked, model=Queued, seconds=QUEUE_SECONDS)

    async def queue_item(self, *, task: str, asked: KeyBy) -> Queued:
        """Queue one item."""
        return await self._task_post(task, "queue-item", body=asked, model=Queued, seconds=READ_SECONDS)

    async def sync_item(self, *, task: str, asked: KeyBy) -> Synced:
        """Sync one item now, ahead of the queue."""
        return await self._task_post(task, "sync-item", body=asked, model=Synced, seconds=SYNC_SECONDS)

    async def take_out(self, *, task: str, asked: TakeOut) -> TakenOut:
        """Take one entry out of the queue; refused (404, 409) when it isn't there or is being worked on."""
        return await self._task_post(task, "take-out", body=asked, model=TakenOut, seconds=READ_SECONDS)

    async def look_now(self, *, task: str, by: By) -> Looked:
        """Run the task's finder now."""
        return await self._task_post(task, "look-now", body=by, model=Looked, seconds=READ_SECONDS)

    async def compare_now(self, *, task: str, by: By) -> Looked:
        """Compare the whole website now."""
        return await self._task_post(task, "compare-now", body=by, model=Looked, seconds=READ_SECONDS)

    async def reschedule(self, *, task: str, asked: Reschedule) -> Schedule:
        """Give the task's finder a new schedule."""
        path = f"/v1/tasks/{_part(task)}/schedule"
        return await self._call("PUT", self.of_task(task), path, body=asked, model=Schedule, seconds=READ_SECONDS)

    async def item(self, *, service: DomainService, key: str) -> ItemView:
        """One item as both systems hold it."""
        return await self._get(service, f"/v1/items/{_part(key)}", model=ItemView, seconds=ITEM_SECONDS)

    async def search(self, *, service: DomainService, q: str, limit: int) -> list[str]:
        """Keys the service knows that begin with or equal `q`."""
        answer = await self._send("GET", service, "/v1/search", params=_params(q=q, limit=limit), seconds=READ_SECONDS)
        try:
            return _KEYS.validate_json(answer.content)
        except ValidationError as error:
            raise ServiceAway(f"The {service.title} service gave an answer that can't be read.") from error

    async def check_system(self, *, service: DomainService, system: str, by: By) -> Looked:
        """Ask an outer system again at once."""
        path = f"/v1/systems/{_part(system)}/check"
        return await self._call("POST", service, path, body=by, model=Looked, seconds=QUEUE_SECONDS)

    async def turn(self, *, service: DomainService, turned: SwitchTurned) -> Looked:
        """Tell the service of a turned switch; it obeys before it answers."""
        return await self._call("PUT", service, "/v1/switches", body=turned, model=Looked, seconds=SWITCH_SECONDS)

    async def mappings(self) -> DataMappings:
        """The data mappings as they stand, with what was changed lately."""
        return await self._get(self.named(MAPPING_SERVICE), "/v1/mappings", model=DataMappings)

    async def save_mappings(self, *, asked: SaveMappings) -> SavedMappings:
        """Save the data mappings; refused (409) when somebody else saved meanwhile, (422) when one is wrong."""
        service = self.named(MAPPING_SERVICE)
        return await self._call(
            "PUT", service, "/v1/mappings", body=asked, model=SavedMappings, seconds=MAPPING_SECONDS
        )

    async def mapping_fields(self) -> MappingFields:
        """The columns and attributes that a data mapping may use."""
        service = self.named(MAPPING_SERVICE)
        return await self._get(service, "/v1/mappings/fields", model=MappingFields, seconds=MAPPING_SECONDS)

    async def preview_mappings(self, *, asked: PreviewAsk) -> MappingsPreview:
        """What data mappings would do to one item; nothing is sent or saved."""
        service = self.named(MAPPING_SERVICE)
        return await self._call(
            "POST", service, "/v1/mappings/preview", body=asked, model=MappingsPreview, seconds=MAPPING_SECONDS
        )

    async def promotions(self) -> Promotions:
        """Counterpoint's price groups: which run, come and ended, and how the website says them."""
        service = self.of_task(PRICE_CHANGES)
        return await self._get(service, "/v1/promotions", model=Promotions, seconds=PROMOTIONS_SECONDS)

    async def rule_outcomes(self) -> RuleOutcomes:
        """What Price Rules came to last with each rule."""
        return await self._get(self.of_task(PRICE_RULES), "/v1/price-rules", model=RuleOutcomes)

    async def _task_post(self, task: str, action: str, *, body: BaseModel, model: type[Model], seconds: float) -> Model:
        path = f"/v1/tasks/{_part(task)}/{_part(action)}"
        return await self._call("POST", self.of_task(task), path, body=body, model=model, seconds=seconds)

    async def _get(
        self,
        service: DomainService,
        path: str,
        *,
        model: type[Model],
        params: Mapping[str, str] | None = None,
        seconds: float = READ_SECONDS,
    ) -> Model:
        answer = await self._send("GET", service, path, params=params, seconds=seconds)
        return _read(answer, service=service, model=model)

    async def _call(
        self, method: str, service: DomainService, path: str, *, body: BaseModel, model: type[Model], seconds: float
    ) -> Model:
        answer = await self._send(method, service, path, body=body.model_dump(mode="json"), seconds=seconds)
        return _read(answer, service=service, model=model)

    async def _send(
        self,
        method: str,
        service: DomainService,
        path: str,
        *,
        seconds: float,
        params: Mapping[str, str] | None = None,
        body: object = None,
    ) -> Answer:
        headers, content = self._headers, None
        if body is not None:
            headers, content = {**headers, "Content-Type": "application/json"}, orjson.dumps(body)
        try:
            async with self._outlet.place(within_seconds=seconds):
                answer = await self._outlet.ask(
                    method,
                    f"{service.url.rstrip('/')}{path}",
                    seconds=seconds,
                    params=params,
                    content=content,
                    headers=headers,
                )
        except (httpx.TimeoutException, TimeoutError) as error:
            raise ServiceSlow(f"The {service.title} service did not answer within {seconds:g} seconds.") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ServiceAway(f"The {service.title} service can't be reached.") from error
        if 200 <= answer.status < 300:
            return answer
        raise _refused(answer, service=service)


def _read(answer: Answer, *, service: DomainService, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        raise ServiceAway(f"The {service.title} service gave an answer that can't be read.") from error


def _refused(answer: Answer, *, service: DomainService) -> ServiceRefused | ServiceAway:
    try:
        refusal = Refusal.model_validate(answer.data)
    except ValidationError:
        return ServiceAway(f"The {service.title} service is in trouble (it answered {answer.status}).")
    if answer.status == 401:
        return ServiceAway(f"The {service.title} service has another service secret than the dashboard.")
    return ServiceRefused(status=answer.status, refusal=refusal)


def _part(value: str) -> str:
    try:
        return path_part(value)
    except RejectedError as error:
        raise ServiceRefused.not_found() from error


def _params(**values: str | int) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value != ""}
