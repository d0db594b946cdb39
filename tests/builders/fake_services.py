"""Small imitations of the four domain services: the HTTP contract, kept in memory, with doors to break them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.contracts import http as say
from shared.contracts.events import SwitchTurned
from tests.builders.ports import own_socket, port_of, serving

SECRET = "a-service-secret-for-tests-only"
ITEMS = "products.items"


def task_status(*, name: str, title: str, **more: Any) -> say.TaskStatus:
    """A task on time, with whatever a test says otherwise."""
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "name": name,
        "title": title,
        "summary": f"Keeps {title.lower()} in step.",
        "direction": "Counterpoint to website",
        "state": say.TaskState.ON_TIME,
        "switch": say.Switch(on=True),
        "automatic": True,
        "schedule": say.Schedule(cron="*/10 * * * *", zone="America/Chicago", default_cron="*/10 * * * *"),
        "last_run": say.Run(started_at=now - timedelta(minutes=4), finished_at=now - timedelta(minutes=4), found=3),
        "next_run": now + timedelta(minutes=6),
        "help": say.Help(what_it_does=(f"Keeps {title.lower()} in step.",), good_to_know=("It runs by itself.",)),
    }
    return say.TaskStatus(**{**values, **more})


Answer = Callable[[dict[str, Any]], tuple[int, BaseModel]]


@dataclass
class FakeService:
    """One domain service: what it holds, what was asked of it, and whether it answers."""

    name: str
    title: str
    tasks: list[say.TaskStatus]
    systems: list[say.SystemStatus] = field(default_factory=list)
    master: say.Switch = field(default_factory=lambda: say.Switch(on=True))
    changed: list[say.ChangedItem] = field(default_factory=list)
    queue: list[say.QueueEntry] = field(default_factory=list)
    log: list[say.LogLine] = field(default_factory=list)
    items: dict[str, say.ItemView] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Every changing call: method, path, body."""
    heard: list[SwitchTurned] = field(default_factory=list)
    """Words on switches that came by HTTP."""
    deaf: bool = False
    """Refuses those, and hears of switches by Kafka alone."""
    away: bool = False
    problems: tuple[str, ...] = ()
    slow_seconds: float = 0.0
    refusal: tuple[int, say.Refusal] | None = None
    """Answers every changing call with it."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """Calls of this domain alone: `PUT mappings` → what answers its body."""
    rejected: list[say.RejectedEvent] = field(default_factory=list)

    def status(self) -> say.ServiceStatus:
        """Its whole answer to the dashboard."""
        now = datetime.now(UTC)
        return say.ServiceStatus(
            service=self.name,
            title=self.title,
            summary=f"All about {self.title.lower()}",
            version="0.1.0",
            started_at=now - timedelta(hours=1),
            now=now,
            zone="America/Chicago",
            master=self.master,
            systems=tuple(self.systems),
            tasks=tuple(self.tasks),
            rejected_last_week=len(self.rejected),
            last_rejected=tuple(self.rejected),
            problems=self.problems,
        )

    def set_task(self, name: str, **more: Any) -> None:
        """Change what the task says of itself."""
        self.tasks = [task.model_copy(update=more) if task.name == name else task for task in self.tasks]

    def hear(self, turned: SwitchTurned) -> Response:
        """A word on a switch by HTTP."""
        if self.deaf:
            return _refuse(503, "unavailable", "The database can't be reached.")
        self.heard.append(turned)
        known = turned.switch == "master" or any(task.name == turned.switch for task in self.tasks)
        if known:
            position = say.Switch(on=turned.on, by=turned.by, reason=turned.reason, at=turned.at)
            self.turn(switch=turned.switch, position=position)
        return _json(say.Looked(started=known, words="Obeyed"))

    def turn(self, *, switch: str, position: say.Switch) -> None:
        """Obey a turned switch."""
        if switch == "master":
            self.master = position
        else:
            self.set_task(switch, switch=position, automatic=position.on)


@dataclass
class FakeServices:
    """All four, behind one address each."""

    products: FakeService
    customers: FakeService
    orders: FakeService
    misc: FakeService
    port: int = 0

    @property
    def all(self) -> tuple[FakeService, ...]:
        """In the order of the navigation."""
        return (self.products, self.customers, self.orders, self.misc)

    def url(self, name: str) -> str:
        """The address of one."""
        return f"http://127.0.0.1:{self.port}/{name}"


def four_services() -> FakeServices:
    """Four healthy services with a few tasks."""
    return FakeServices(
        products=FakeService("products", "Products", [
            task_status(name=ITEMS, title="Items"),
            task_status(name="products.inventories", title="Inventories"),
        ]),
        customers=FakeService("customers", "Customers", [
            task_status(name="customers.customers", title="Customers", unit="customer",
                        queue_all_warning="Magento will e-mail each customer about the new account."),
        ]),
        orders=FakeService("orders", "Orders", [task_status(name="orders.orders", title="Orders", unit="order")]),
        misc=FakeService("misc", "Misc Tasks", [
            task_status(name="misc.gift_cards", title="Gift Cards", unit="card", built=False,
                        state=say.TaskState.NOT_BUILT, not_built_words="Gift Cards comes with a later version."),
        ]),
    )  # fmt: skip


def changed_item(key: str, *aspects: str) -> say.ChangedItem:
    """An item found changed a minute ago."""
    return say.ChangedItem(key=key, aspects=aspects, found_at=datetime.now(UTC) - timedelta(minutes=1))


def log_line(key: str, *, level: say.Level, result: say.Result, words: str, task: str = ITEMS) -> say.LogLine:
    """A line of the log, a minute old."""
    return say.LogLine(
        id=f"{task}-{key}-{level}",
        at=datetime.now(UTC) - timedelta(minutes=1),
        task=task,
        key=key,
        level=level,
        result=result,
        words=words,
        seconds=0.4,
    )


@contextlib.asynccontextmanager
async def running(services: FakeServices) -> AsyncIterator[FakeServices]:
    """The services, answering on a port of their own."""
    own = own_socket()
    services.port = port_of(own)
    server = uvicorn.Server(uvicorn.Config(_app(services), log_level="error", lifespan="off"))
    async with serving(server, on=own):
        yield services


def _app(services: FakeServices) -> Starlette:
    by_name = {service.name: service for service in services.all}

    async def answer(request: Request) -> Response:
        service = by_name[request.path_params["service"]]
        if request.headers.get("authorization") != f"Bearer {SECRET}":
            return _refuse(401, "not_signed_in", "Wrong secret.")
        await asyncio.sleep(service.slow_seconds)
        if service.away:
            return Response("<html>Bad gateway</html>", status_code=502)
        return await _answered(service, request)

    return Starlette(routes=[Route("/{service}/v1/{rest:path}", answer, methods=["GET", "POST", "PUT"])])


async def _answered(service: FakeService, request: Request) -> Response:
    path = request.path_params["rest"]
    body: dict[str, Any] = {}
    if (request.method, path) == ("PUT", "switches"):
        return service.hear(SwitchTurned.model_validate(await request.json()))
    if request.method != "GET":
        body = await request.json()
        service.asked.append((request.method, path, body))
        if service.refusal is not None:
            return _json(service.refusal[1], status=service.refusal[0])
    if (own := service.answers.get(f"{request.method} {path}")) is not None:
        status, model = own(body)
        return _json(model, status=status)
    parts = path.split("/")
    match (request.method, parts):
        case ("GET", ["status"]):
            return _json(service.status())
        case ("GET", ["search"]):
            q = request.query_params["q"]
            known = {item.key for item in service.changed} | set(service.items) | {line.key for line in service.log}
            return JSONResponse(sorted(key for key in known if key.startswith(q)))
        case ("GET", ["items", *rest]):
            key = "/".join(rest)
            return _json(service.items.get(key) or _nowhere(service, key))
        case ("POST", ["systems", _, "check"]):
            return _json(say.Looked(started=True, words="Asking now."))
        case (_, ["tasks", task, *_]) if task not in {known.name for known in service.tasks}:
            return _refuse(404, "not_found", "There is no such task.")
        case ("GET", ["tasks", _, listing]):
            return _listed(service, listing, request)
        case (_, ["tasks", task, action]):
            return _acted(service, task, action, service.asked[-1][2])
        case _:
            return _refuse(404, "not_found", "There is nothing here.")


def _listed(service: FakeService, listing: str, request: Request) -> Response:
    q = request.query_params.get("q", "")
    if listing == "changed":
        items = tuple(item for item in service.changed if item.key.startswith(q))
        return _json(say.ChangedPage(items=items, total=len(items)))
    if listing == "queue":
        state = request.query_params.get("state")
        entries = tuple(e for e in service.queue if e.key.startswith(q) and state in (None, e.state))
        return _json(say.QueuePage(entries=entries, counts=say.Counts(waiting=len(service.queue))))
    level = request.query_params.get("level")
    found = [line for line in service.log if q in line.key or q in line.words]
    levels = {one: sum(line.level == one for line in found) for one in say.Level}
    if request.query_params.get("folded") == "true":
        found = [line for line in found if line.level is not say.Level.NO_CHANGE]
    return _json(say.LogPage(lines=tuple(line for line in found if level in (None, line.level)), levels=levels))


def _acted(service: FakeService, task: str, action: str, body: dict[str, Any]) -> Response:
    try:
        match action:
            case "queue-changed":
                count = len(service.changed)
                service.changed.clear()
                return _json(say.Queued(queued=count))
            case "queue-all":
                say.AllBy.model_validate(body)
                return _json(say.Queued(queued=120, already=2, running=True))
            case "queue-item":
                say.KeyBy.model_validate(body)
                return _json(say.Queued(queued=1, position=13))
            case "sync-item":
                asked = say.KeyBy.model_validate(body)
                done = {"result": say.Result.DONE, "level": say.Level.SUCCESS, "words": "price 24.99 → 19.99"}
                return _json(say.Synced(key=asked.key, finished=True, **done))
            case "take-out":
                out = say.TakeOut.model_validate(body)
                if out.key == "WORKED":
                    return _refuse(409, "conflict", "WORKED is being worked on just now: it leaves the queue by itself")
                return _json(say.TakenOut(key=out.key, words="Taken out of the queue."))
            case "compare-now":
                return _json(say.Looked(started=True, words="Comparing the website with Counterpoint now"))
            case "look-now":
                return _json(say.Looked(started=True, words="Looking for changes now."))
            case "schedule":
                asked_schedule = say.Reschedule.model_validate(body)
                kept = say.Schedule(
                    cron=asked_schedule.cron, zone="America/Chicago", by=asked_schedule.by, default_cron="*/10 * * * *"
                )
                service.set_task(task, schedule=kept)
                return _json(kept)
            case _:
                return _refuse(404, "not_found", "There is nothing here.")
    except ValidationError:
        return _refuse(422, "bad_request", "That could not be read.")


def _nowhere(service: FakeService, key: str) -> say.ItemView:
    return say.ItemView(
        key=key,
        found_in_counterpoint=False,
        found_in_magento=False,
        tasks=tuple(say.ItemTask(task=task.name, title=task.title) for task in service.tasks),
        looked_at=datetime.now(UTC),
    )


def _json(model: BaseModel, *, status: int = 200) -> Response:
    return Response(model.model_dump_json(), status_code=status, media_type="application/json")


def _refuse(status: int, code: str, words: str) -> Response:
    return _json(say.Refusal(code=code, words=words), status=status)
